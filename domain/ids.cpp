#include "domain/ids.hpp"

namespace muster::domain {
namespace {

constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/// Of a character that is no digit; no digit has this bit.
constexpr std::uint8_t not_a_digit = 0x80;

constexpr std::array<std::uint8_t, 256> make_values() {
    std::array<std::uint8_t, 256> values{};
    values.fill(not_a_digit);
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    }
    return values;
}
constexpr auto values = make_values();

__extension__ using Bits128 = unsigned __int128;

/// The digits as one number; `seen` gathers every digit's value, to be asked for strangers once.
std::uint64_t read_digits(const char* from, std::size_t count, std::uint8_t& seen) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const auto value = values[static_cast<unsigned char>(from[i])];
        seen = static_cast<std::uint8_t>(seen | value);
        number = (number << 5U) | value;
    }
    return number;
}

}  // namespace

void base32_write(const Bytes16& bytes, char* out) {
    Bits128 number = 0;
    for (const auto byte : bytes) number = (number << 8U) | byte;
    for (std::size_t i = base32_digits; i > 0; --i) {
        out[i - 1] = alphabet[static_cast<std::size_t>(number & 31U)];
        number >>= 5U;
    }
}

std::string base32_text(const Bytes16& bytes) {
    std::string text(base32_digits, '0');
    base32_write(bytes, text.data());
    return text;
}

std::optional<Bytes16> base32_parse(std::string_view text) {
    if (text.size() != base32_digits) return {};
    // Three pieces that do not wait for each other: ids are a good part of what reading a record costs.
    std::uint8_t seen = 0;
    const auto high = read_digits(text.data(), 9, seen);
    const auto middle = read_digits(text.data() + 9, 9, seen);
    const auto low = read_digits(text.data() + 18, 8, seen);
    if ((seen & not_a_digit) != 0 || text[0] > '7') return {};  // '8' and more: over 128 bits
    const Bits128 number = (Bits128{high} << 85U) | (Bits128{middle} << 40U) | low;
    Bytes16 bytes;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<std::uint8_t>((number >> (8 * (bytes.size() - 1 - i))) & 255U);
    }
    return bytes;
}

}  // namespace muster::domain
