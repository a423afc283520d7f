#pragma once
// Described structs (domain/fields.hpp) to compact bytes and back, for rows that only Muster reads. No names and no
// tags: the layout is the order of fields(), so a change of a struct's fields must raise the model's version.
//
//   unsigned, Position    LEB128                 bool, enum    1 byte
//   signed, Timestamp     zigzag, LEB128         ids, hashes   their bytes
//   string                length, bytes          vector        count, items
//   optional              0, or 1 and the value  struct        its fields one after the other

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "domain/fields.hpp"
#include "domain/ids.hpp"
#include "domain/roles.hpp"
#include "domain/time.hpp"

namespace muster::projections {

class RowEncoder {
  public:
    explicit RowEncoder(std::string& out) : out_(out) {}

    void write(bool v) { out_.push_back(v ? '\1' : '\0'); }
    void write(std::string_view v) {
        write_unsigned(v.size());
        out_.append(v);
    }
    void write(const std::string& v) { write(std::string_view(v)); }
    void write(domain::Position v) { write_unsigned(v.value); }
    void write(domain::Timestamp v) { write_signed(v.microseconds); }
    void write(domain::PermissionSet v) { write_unsigned(v.bits()); }
    void write(const domain::TokenHash& v) { write(v.bytes); }
    void write(const domain::Claim& v) { write(v.bytes); }
    template <class Tag>
    void write(const domain::Id<Tag>& v) {
        write(v.bytes);
    }
    template <std::size_t N>
    void write(const std::array<std::uint8_t, N>& v) {
        out_.append(reinterpret_cast<const char*>(v.data()), N);
    }
    template <class E>
        requires std::is_enum_v<E>
    void write(E v) {
        out_.push_back(static_cast<char>(v));
    }
    template <std::unsigned_integral T>
    void write(T v) {
        write_unsigned(v);
    }
    template <std::signed_integral T>
    void write(T v) {
        write_signed(v);
    }
    template <class T>
    void write(const std::optional<T>& v) {
        write(v.has_value());
        if (v) write(*v);
    }
    template <class T>
    void write(const std::vector<T>& v) {
        write_unsigned(v.size());
        for (const auto& each : v) write(each);
    }
    template <domain::Described T>
    void write(const T& v) {
        domain::for_each_field(v, [this](std::string_view, const auto& each) { write(each); });
    }

  private:
    void write_unsigned(std::uint64_t v) {
        while (v >= 128) {
            out_.push_back(static_cast<char>(v | 128U));
            v >>= 7U;
        }
        out_.push_back(static_cast<char>(v));
    }
    void write_signed(std::int64_t v) {
        write_unsigned((static_cast<std::uint64_t>(v) << 1U) ^ static_cast<std::uint64_t>(v >> 63));
    }

    std::string& out_;
};

/// Reads what RowEncoder wrote. Never reads beyond the bytes; ok() turns false at the first thing that does not fit.
class RowDecoder {
  public:
    explicit RowDecoder(std::string_view bytes) : rest_(bytes) {}

    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] bool at_end() const { return rest_.empty(); }

    void read(bool& v) { v = read_byte(1) != 0; }
    void read(std::string_view& v) {
        const auto size = read_unsigned();
        v = take(size);
    }
    void read(std::string& v) {
        std::string_view view;
        read(view);
        v.assign(view);
    }
    void read(domain::Position& v) { v.value = read_unsigned(); }
    void read(domain::Timestamp& v) { v.microseconds = read_signed(); }
    void read(domain::PermissionSet& v) { v = domain::PermissionSet::of_bits(read_unsigned()); }
    void read(domain::TokenHash& v) { read(v.bytes); }
    void read(domain::Claim& v) { read(v.bytes); }
    template <class Tag>
    void read(domain::Id<Tag>& v) {
        read(v.bytes);
    }
    template <std::size_t N>
    void read(std::array<std::uint8_t, N>& v) {
        const auto bytes = take(N);
        if (ok_) std::char_traits<char>::copy(reinterpret_cast<char*>(v.data()), bytes.data(), N);
    }
    template <class E>
        requires std::is_enum_v<E>
    void read(E& v) {
        std::size_t max = 255;
        if constexpr (domain::NamedEnum<E>) max = domain::EnumNames<E>::names.size() - 1;
        v = static_cast<E>(read_byte(max));
    }
    template <std::unsigned_integral T>
    void read(T& v) {
        const auto wide = read_unsigned();
        v = static_cast<T>(wide);
        if (v != wide) ok_ = false;
    }
    template <std::signed_integral T>
    void read(T& v) {
        const auto wide = read_signed();
        v = static_cast<T>(wide);
        if (v != wide) ok_ = false;
    }
    template <class T>
    void read(std::optional<T>& v) {
        bool present = false;
        read(present);
        v.reset();
        if (present) read(v.emplace());
    }
    template <class T>
    void read(std::vector<T>& v) {
        const auto count = read_unsigned();
        v.clear();
        if (count > rest_.size()) ok_ = false;  // each item takes a byte at least
        if (!ok_) return;
        v.reserve(count);
        for (std::uint64_t i = 0; i < count && ok_; ++i) read(v.emplace_back());
    }
    template <domain::Described T>
    void read(T& v) {
        domain::for_each_field(v, [this](std::string_view, auto& each) { read(each); });
    }

  private:
    std::string_view take(std::uint64_t size) {
        if (size > rest_.size()) ok_ = false;
        if (!ok_) return {};
        const auto taken = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return taken;
    }
    std::uint8_t read_byte(std::size_t max) {
        const auto taken = take(1);
        if (!ok_) return 0;
        const auto value = static_cast<std::uint8_t>(taken[0]);
        if (value > max) ok_ = false;
        return ok_ ? value : std::uint8_t{0};
    }
    std::uint64_t read_unsigned() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const auto taken = take(1);
            if (!ok_) return 0;
            const auto byte = static_cast<std::uint8_t>(taken[0]);
            value |= static_cast<std::uint64_t>(byte & 127U) << shift;
            if (byte < 128) return value;
        }
        ok_ = false;
        return 0;
    }
    std::int64_t read_signed() {
        const auto value = read_unsigned();
        return static_cast<std::int64_t>(value >> 1U) ^ -static_cast<std::int64_t>(value & 1U);
    }

    std::string_view rest_;
    bool ok_ = true;
};

template <class T>
[[nodiscard]] std::string encode_row(const T& value) {
    std::string out;
    RowEncoder(out).write(value);
    return out;
}

/// Nothing when the bytes are not exactly one T.
template <class T>
[[nodiscard]] std::optional<T> decode_row(std::string_view bytes) {
    std::optional<T> value(std::in_place);
    RowDecoder decoder(bytes);
    decoder.read(*value);
    if (!decoder.ok() || !decoder.at_end()) value.reset();
    return value;
}

}  // namespace muster::projections
