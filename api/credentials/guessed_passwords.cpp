#include "api/credentials/guessed_passwords.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "api/embedded.hpp"

namespace muster::api {
namespace {

std::uint32_t value_of(char c) {
    if (c >= 'A' && c <= 'Z') return static_cast<std::uint32_t>(c - 'A');
    if (c >= 'a' && c <= 'z') return static_cast<std::uint32_t>(c - 'a') + 26;
    if (c >= '0' && c <= '9') return static_cast<std::uint32_t>(c - '0') + 52;
    return c == '-' ? 62 : 63;
}

/// The file's lines of base64url as numbers of 32 bits, sorted as they stand there.
std::vector<std::uint32_t> read(std::string_view text) {
    std::vector<std::uint32_t> prefixes;
    prefixes.reserve(text.size() * 6 / 32);
    std::uint64_t pending = 0;
    unsigned bits = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        const auto line = text.substr(at, end - at);
        at = end + 1;
        if (line.starts_with('#')) continue;
        bits -= bits % 8;  // a line ends with a whole byte
        for (const char c : line) {
            pending = (pending << 6U) | value_of(c);
            bits += 6;
            if (bits < 32) continue;
            bits -= 32;
            prefixes.push_back(static_cast<std::uint32_t>(pending >> bits));
        }
    }
    return prefixes;
}

const std::vector<std::uint32_t>& list() {
    static const auto prefixes = read(guessed_passwords_text());
    return prefixes;
}

}  // namespace

bool is_guessed_password(std::string_view folded) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
    if (EVP_Digest(folded.data(), folded.size(), hash.data(), nullptr, EVP_sha256(), nullptr) != 1) std::abort();
    const auto prefix = std::uint32_t{hash[0]} << 24U | std::uint32_t{hash[1]} << 16U | std::uint32_t{hash[2]} << 8U | hash[3];
    return std::binary_search(list().begin(), list().end(), prefix);
}

std::size_t guessed_passwords_count() { return list().size(); }

}  // namespace muster::api
