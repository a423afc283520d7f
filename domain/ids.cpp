#include "domain/ids.hpp"

namespace muster::domain {
namespace {

constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

constexpr std::array<std::int8_t, 256> make_values() {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
    }
    return values;
}
constexpr auto values = make_values();

}  // namespace

std::string base32_text(const Bytes16& bytes) {
    std::string text(26, '0');
    // 128 bits stand right-aligned in 130: two zero bits lead.
    std::uint32_t buffer = 0;
    int bits = 2;
    std::size_t out = 0;
    for (const auto byte : bytes) {
        buffer = (buffer << 8) | byte;
        bits += 8;
        while (bits >= 5) {
            bits -= 5;
            text[out++] = alphabet[(buffer >> bits) & 31U];
        }
        buffer &= (1U << bits) - 1;
    }
    return text;
}

std::optional<Bytes16> base32_parse(std::string_view text) {
    if (text.size() != 26) return {};
    Bytes16 bytes{};
    std::uint32_t buffer = 0;
    int bits = -2;  // the two leading zero bits are dropped
    std::size_t out = 0;
    for (const char c : text) {
        const auto value = values[static_cast<unsigned char>(c)];
        if (value < 0) return {};
        if (bits == -2 && value > 7) return {};  // more than 128 bits
        buffer = (buffer << 5) | static_cast<std::uint32_t>(value);
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            bytes[out++] = static_cast<std::uint8_t>((buffer >> bits) & 255U);
            buffer &= (1U << bits) - 1;
        }
    }
    return bytes;
}

}  // namespace muster::domain
