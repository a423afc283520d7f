#include "api/credentials/recovery_codes.hpp"

#include <openssl/evp.h>

#include <cstdlib>

namespace muster::api {
namespace {

constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";  // Crockford's: without i, l, o and u
constexpr unsigned bits_per_character = 5;
constexpr std::size_t code_characters = recovery_code_bytes * 8 / bits_per_character;
constexpr std::size_t group_characters = 4;

std::string code_from(std::span<const std::uint8_t> bytes) {
    std::string code;
    unsigned pending = 0, bits = 0;
    std::size_t characters = 0;
    for (const auto byte : bytes) {
        pending = (pending << 8U) | byte;
        bits += 8;
        while (bits >= bits_per_character) {
            bits -= bits_per_character;
            if (characters > 0 && characters % group_characters == 0) code += '-';
            code += alphabet[(pending >> bits) & 31U];
            ++characters;
        }
        pending &= (1U << bits) - 1;
    }
    return code;
}

char as_meant(char c) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    if (c == 'o') return '0';
    if (c == 'i' || c == 'l') return '1';
    return c;
}

}  // namespace

std::vector<std::string> recovery_codes(std::span<const std::uint8_t, recovery_randomness_bytes> randomness) {
    std::vector<std::string> codes;
    for (std::size_t i = 0; i < recovery_codes_count; ++i) {
        codes.push_back(code_from(randomness.subspan(i * recovery_code_bytes, recovery_code_bytes)));
    }
    return codes;
}

std::optional<std::string> recovery_code_form(std::string_view typed) {
    std::string normal;
    for (const char c : typed) {
        if (c == ' ' || c == '-') continue;
        const char meant = as_meant(c);
        if (alphabet.find(meant) == std::string_view::npos || normal.size() == code_characters) return {};
        normal += meant;
    }
    return normal.size() == code_characters ? std::optional(std::move(normal)) : std::nullopt;
}

domain::TokenHash hash_of_recovery_code(std::string_view normal) {
    domain::TokenHash hash;
    unsigned size = 0;
    if (EVP_Digest(normal.data(), normal.size(), hash.bytes.data(), &size, EVP_sha256(), nullptr) != 1) std::abort();
    return hash;
}

}  // namespace muster::api
