#pragma once
// The form of a backup, which depends on no engine:
//
//   DIR/records/FROM-TO.records   "muster records 1\n", then each record as it is stored (sealed), with its length (u32 LE) before it
//   DIR/backups/POSITION.json     one manifest per backup: which files of records it added, with their SHA-256; the SHA-256 of the
//                                 manifest before it; the record it ends with; a seal that only the instance's keys can make
//   KEYS/TIME-POSITION.keys       the wrapped keys and the instance's wrapped secrets (key_file.hpp); apart, and kept 30 days at most
//
// Numbers in names have 20 digits. Each backup adds to what is there and changes none of it, so a manifest speaks for everything up
// to its position.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/ids.hpp"
#include "domain/result.hpp"
#include "domain/time.hpp"

namespace muster::eventstore::backup {

using domain::Bytes32;
using domain::Position;

inline constexpr std::string_view records_magic = "muster records 1\n";
/// A new file of records is begun from here on.
inline constexpr std::uint64_t segment_bytes_max = 16U << 20U;
/// No record is longer: a damaged length must not ask for memory.
inline constexpr std::uint32_t record_bytes_max = 16U << 20U;

struct Segment {
    std::string file;  ///< below the backup's directory
    Position from{}, to{};
    std::uint64_t bytes = 0;
    std::string sha256;  ///< of the file, hex
    friend bool operator==(const Segment&, const Segment&) = default;
};

struct Manifest {
    domain::IncarnationId incarnation;
    Position from{}, position{};       ///< what it added ends with `position`; `from` is one more when it added nothing
    domain::Timestamp taken_at;
    std::string last_record_sha256;    ///< of the record at `position`, hex
    std::string previous_sha256;       ///< of the manifest before it, hex; empty for the first
    std::vector<Segment> segments;
    std::string seal;                  ///< HMAC of everything before it, hex
    std::string file_sha256;           ///< of the manifest itself; only when it was read or written
};

[[nodiscard]] std::string segment_file(Position from, Position to);
[[nodiscard]] std::string manifest_file(Position position);

/// The bytes of the file; `seal_key` as seal_key_of() says.
[[nodiscard]] std::string write_manifest(const Manifest& manifest, const Bytes32& seal_key);
[[nodiscard]] domain::Result<Manifest, std::string> read_manifest(std::string_view text);
/// Whether the instance with this key made it.
[[nodiscard]] bool is_sealed_by(std::string_view text, const Bytes32& seal_key);

/// All manifests below `directory`, the oldest first, each the one that its successor names. None: it is no backup, or an empty one.
[[nodiscard]] domain::Result<std::vector<Manifest>, std::string> read_manifests(const std::string& directory);

}  // namespace muster::eventstore::backup
