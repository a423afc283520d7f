#pragma once
// Pieces of row keys that sort as the values do. The first byte of every key names its table; table 0 is the store's own.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "domain/ids.hpp"
#include "domain/time.hpp"

namespace muster::projections {

class Key {
  public:
    explicit Key(char table) { bytes_.push_back(table); }

    Key& add(std::string_view raw) {
        bytes_.append(raw);
        return *this;
    }
    /// A text of any length, closed by a zero byte so that shorter ones come first; it must not contain one.
    Key& add_text(std::string_view text) {
        bytes_.append(text).push_back('\0');
        return *this;
    }
    Key& add_byte(std::uint8_t byte) {
        bytes_.push_back(static_cast<char>(byte));
        return *this;
    }
    template <class Tag>
    Key& add(const domain::Id<Tag>& id) {
        return add(id.raw());
    }
    template <std::size_t N>
    Key& add(const std::array<std::uint8_t, N>& bytes) {
        return add(std::string_view(reinterpret_cast<const char*>(bytes.data()), N));
    }
    /// Big-endian, so that keys sort as numbers.
    Key& add_number(std::uint64_t value) {
        for (int shift = 56; shift >= 0; shift -= 8) add_byte(static_cast<std::uint8_t>(value >> shift));
        return *this;
    }
    Key& add(domain::Position position) { return add_number(position.value); }
    /// The newest first.
    Key& add_newest_first(domain::Position position) { return add_number(~position.value); }
    Key& add(domain::Timestamp time) { return add_number(static_cast<std::uint64_t>(time.microseconds) ^ (1ULL << 63U)); }

    [[nodiscard]] const std::string& bytes() const { return bytes_; }
    operator std::string_view() const { return bytes_; }  // NOLINT: a key is its bytes

  private:
    std::string bytes_;
};

[[nodiscard]] inline std::uint64_t number_at(std::string_view key, std::size_t offset) {
    std::uint64_t value = 0;
    for (std::size_t i = offset; i < offset + 8 && i < key.size(); ++i) {
        value = value << 8U | static_cast<std::uint8_t>(key[i]);
    }
    return value;
}

template <class Id>
[[nodiscard]] Id id_at(std::string_view key, std::size_t offset) {
    Id id;
    if (key.size() >= offset + id.bytes.size()) {
        std::char_traits<char>::copy(reinterpret_cast<char*>(id.bytes.data()), key.data() + offset, id.bytes.size());
    }
    return id;
}

/// The first key that does not begin with prefix; empty when there is none.
[[nodiscard]] inline std::string after_prefix(std::string_view prefix) {
    std::string end(prefix);
    while (!end.empty() && end.back() == '\xff') end.pop_back();
    if (!end.empty()) end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
    return end;
}

}  // namespace muster::projections
