// Bytes as text: hex and base64url. Strict on the way back: one text per byte string.
#include <array>

#include "eventstore/crypto.hpp"

namespace muster::eventstore::crypto {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view base64url_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t no_value = 255;

constexpr std::array<std::uint8_t, 256> values_of(std::string_view alphabet) {
    std::array<std::uint8_t, 256> values{};
    values.fill(no_value);
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    }
    return values;
}
constexpr std::array<std::uint8_t, 256> hex_values() {
    auto values = values_of(hex_digits);
    for (unsigned char c = 'A'; c <= 'F'; ++c) values[c] = static_cast<std::uint8_t>(c - 'A' + 10);
    return values;
}
constexpr auto from_hex_digit = hex_values();
constexpr auto from_base64url_digit = values_of(base64url_alphabet);

}  // namespace

std::string hex(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text += hex_digits[byte >> 4U];
        text += hex_digits[byte & 15U];
    }
    return text;
}

std::optional<std::string> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return {};
    std::string bytes(text.size() / 2, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto high = from_hex_digit[static_cast<unsigned char>(text[2 * i])];
        const auto low = from_hex_digit[static_cast<unsigned char>(text[2 * i + 1])];
        if (high == no_value || low == no_value) return {};
        bytes[i] = static_cast<char>((high << 4U) | low);
    }
    return bytes;
}

std::string base64url(std::string_view bytes) {
    std::string text((bytes.size() * 4 + 2) / 3, '\0');
    std::size_t out = 0;
    std::uint32_t buffer = 0;
    unsigned bits = 0;
    for (const char c : bytes) {
        buffer = (buffer << 8U) | static_cast<unsigned char>(c);
        bits += 8;
        while (bits >= 6) {
            bits -= 6;
            text[out++] = base64url_alphabet[(buffer >> bits) & 63U];
        }
    }
    if (bits > 0) text[out] = base64url_alphabet[(buffer << (6 - bits)) & 63U];
    return text;
}

bool from_base64url_into(std::string_view text, std::span<std::uint8_t> bytes) {
    if (text.size() % 4 == 1 || text.size() * 3 / 4 != bytes.size()) return false;
    std::size_t out = 0;
    std::uint32_t buffer = 0;
    unsigned bits = 0;
    for (const char c : text) {
        const auto value = from_base64url_digit[static_cast<unsigned char>(c)];
        if (value == no_value) return false;
        buffer = (buffer << 6U) | value;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes[out++] = static_cast<std::uint8_t>(buffer >> bits);
        }
    }
    return (buffer & ((1U << bits) - 1)) == 0;  // otherwise another text would give the same bytes
}

std::optional<std::string> from_base64url(std::string_view text) {
    std::string bytes(text.size() * 3 / 4, '\0');
    if (!from_base64url_into(text, {reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()})) return {};
    return bytes;
}

}  // namespace muster::eventstore::crypto
