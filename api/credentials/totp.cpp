#include "api/credentials/totp.hpp"

#include <liboath/oath.h>
#include <openssl/crypto.h>

#include <array>
#include <cassert>
#include <cstdlib>

namespace muster::api {
namespace {

constexpr std::int64_t microseconds_per_step = std::int64_t{totp_step_s} * 1'000'000;

/// Exactly six digits, without the spaces that apps show between them; anything else is nothing.
std::optional<std::array<char, totp_digits>> digits_of(std::string_view typed) {
    std::array<char, totp_digits> digits{};
    std::size_t count = 0;
    for (const char c : typed) {
        if (c == ' ') continue;
        if (c < '0' || c > '9' || count == totp_digits) return {};
        digits[count++] = c;
    }
    return count == totp_digits ? std::optional(digits) : std::nullopt;
}

std::string percent_encoded(std::string_view text) {
    static constexpr std::string_view hex = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const bool unreserved = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
                                c == '_' || c == '~';
        if (unreserved) {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += {'%', hex[byte >> 4U], hex[byte & 15U]};
        }
    }
    return out;
}

}  // namespace

std::int64_t totp_step_at(domain::Timestamp time) { return time.microseconds / microseconds_per_step; }

std::string totp_code(std::string_view secret, std::int64_t step) {
    assert(secret.size() == totp_secret_bytes);
    std::array<char, totp_digits + 1> code{};
    const int failed = oath_totp_generate(secret.data(), secret.size(), step * totp_step_s, totp_step_s,
                                          OATH_TOTP_DEFAULT_START_TIME, totp_digits, code.data());
    if (failed != OATH_OK) std::abort();  // it has no way to fail but a cryptographic library that is not there
    return {code.data(), totp_digits};
}

std::optional<std::int64_t> accepted_totp_step(std::string_view secret, std::string_view typed, domain::Timestamp now,
                                               std::int64_t last_accepted) {
    const auto digits = digits_of(typed);
    if (!digits) return {};
    const auto present = totp_step_at(now);
    std::optional<std::int64_t> accepted;
    // Each step of the window by itself, not liboath's search: two steps may have the same code, and one of them be used up.
    for (auto step = present - totp_window_steps; step <= present + totp_window_steps; ++step) {
        const auto code = totp_code(secret, step);
        const bool same = CRYPTO_memcmp(code.data(), digits->data(), totp_digits) == 0;
        if (same && step > last_accepted && !accepted) accepted = step;
    }
    return accepted;
}

std::string totp_secret_text(std::string_view secret) {
    char* encoded = nullptr;
    std::size_t length = 0;
    if (oath_base32_encode(secret.data(), secret.size(), &encoded, &length) != OATH_OK) std::abort();  // no memory
    std::string text(encoded, length);
    OPENSSL_cleanse(encoded, length);
    std::free(encoded);  // NOLINT: liboath made it with malloc
    text.resize(text.find_last_not_of('=') + 1);
    return text;
}

std::optional<std::string> totp_secret_of(std::string_view text) {
    char* decoded = nullptr;
    std::size_t length = 0;
    if (oath_base32_decode(text.data(), text.size(), &decoded, &length) != OATH_OK) return {};
    std::string secret(decoded, length);
    OPENSSL_cleanse(decoded, length);
    std::free(decoded);  // NOLINT: liboath made it with malloc
    return secret.size() == totp_secret_bytes ? std::optional(std::move(secret)) : std::nullopt;
}

std::string totp_uri(std::string_view issuer, std::string_view account, std::string_view secret) {
    const auto name = percent_encoded(issuer);
    return "otpauth://totp/" + name + ":" + percent_encoded(account) + "?secret=" + totp_secret_text(secret) + "&issuer=" + name +
           "&algorithm=SHA1&digits=" + std::to_string(totp_digits) + "&period=" + std::to_string(totp_step_s);
}

}  // namespace muster::api
