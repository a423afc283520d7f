#pragma once
// The log's column families and keys on disk.

#include <rocksdb/slice.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "domain/ids.hpp"

namespace muster::eventstore {

/// On disk: never reorder, never reuse a name; append only.
enum class Family : std::size_t {
    marks,    ///< RocksDB wants a "default". Of logs with marks: id (16) + position (8, big-endian) -> nothing; else empty
    records,  ///< position (8 bytes, big-endian) -> record
    keys,     ///< account (16) + inverted generation (4, big-endian) -> wrapped key
    meta,     ///< name -> value
    tiles,    ///< path -> tile of the proof tree
};
inline constexpr std::array<const char*, 5> family_names{"default", "records", "keys", "meta", "tiles"};

/// Big-endian, so that keys sort as positions do.
struct PositionKey {
    std::array<char, 8> bytes;
    explicit PositionKey(domain::Position position) {
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            bytes[i] = static_cast<char>((position.value >> (8 * (bytes.size() - 1 - i))) & 255U);
        }
    }
    [[nodiscard]] rocksdb::Slice slice() const { return {bytes.data(), bytes.size()}; }
    /// 0 when the key is no position.
    [[nodiscard]] static domain::Position parse(const rocksdb::Slice& key) {
        if (key.size() != 8) return {};
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < 8; ++i) value = (value << 8U) | static_cast<unsigned char>(key[i]);
        return {value};
    }
};

/// Big-endian as well: the records of an id lie in their order.
struct MarkKey {
    static constexpr std::size_t id_bytes = 16;
    std::array<char, id_bytes + 8> bytes;
    MarkKey(const domain::Bytes16& of, domain::Position position) {
        std::memcpy(bytes.data(), of.data(), id_bytes);
        const PositionKey key(position);
        std::memcpy(bytes.data() + id_bytes, key.bytes.data(), key.bytes.size());
    }
    [[nodiscard]] rocksdb::Slice slice() const { return {bytes.data(), bytes.size()}; }
    [[nodiscard]] rocksdb::Slice id() const { return {bytes.data(), id_bytes}; }
    /// 0 when the key is no mark.
    [[nodiscard]] static domain::Position position_of(rocksdb::Slice key) {
        if (key.size() != id_bytes + 8) return {};
        key.remove_prefix(id_bytes);
        return PositionKey::parse(key);
    }
};

/// The generation is inverted, so that a seek to the account finds its newest key first.
struct AccountKey {
    static constexpr std::size_t account_bytes = 16;
    std::array<char, account_bytes + 4> bytes;
    AccountKey(const domain::AccountId& account, std::uint32_t generation) {
        std::memcpy(bytes.data(), account.bytes.data(), account_bytes);
        const auto inverted = ~generation;
        for (std::size_t i = 0; i < 4; ++i)
            bytes[account_bytes + i] = static_cast<char>((inverted >> (8 * (3 - i))) & 255U);
    }
    [[nodiscard]] rocksdb::Slice slice() const { return {bytes.data(), bytes.size()}; }
    [[nodiscard]] rocksdb::Slice account() const { return {bytes.data(), account_bytes}; }
    [[nodiscard]] static std::uint32_t generation_of(const rocksdb::Slice& key) {
        std::uint32_t inverted = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            inverted = (inverted << 8U) | static_cast<unsigned char>(key[account_bytes + i]);
        }
        return ~inverted;
    }
};

}  // namespace muster::eventstore
