#pragma once
// What the instance signs of a file that it hands to an auditor: what the file is about, as of which position of the log, and its bytes'
// SHA-256. A signed note (signed_note.hpp) by the log's own key; no checkpoint is ever taken for one, nor the other way round.
//
//   muster-export/v1
//   <origin of the log>
//   <subject: what the file answers>
//   position <of the log, as of which>
//   rows <how many>
//   made <RFC 3339>
//   sha256 <base64>
//
// In a .jsonl the note stands in the last line, {"statement", "checkpoint", "key"}, and the hash is of all bytes before that line. In an
// .xlsx the same object is the comment of the archive, and the hash is of the file without it: all bytes up to the two that tell the
// comment's length, which count as zero. The checkpoint is one of at least `position` records.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "eventstore/proof/hashing.hpp"

namespace muster::eventstore::proof {

struct ExportStatement {
    std::string origin;
    std::string subject;  ///< one line
    std::uint64_t position = 0;
    std::uint64_t rows = 0;
    std::string made;
    Hash sha256{};

    [[nodiscard]] std::string text() const;
    [[nodiscard]] static std::optional<ExportStatement> parse(std::string_view text);
};

/// Of the end of an .xlsx: what an archive without a comment ends with, and where in it the comment's length stands.
inline constexpr std::size_t archive_end_bytes = 22;
inline constexpr std::string_view archive_end_mark{"PK\5\6", 4};
inline constexpr std::size_t archive_comment_bytes_max = 65'535;

}  // namespace muster::eventstore::proof
