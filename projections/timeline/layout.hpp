#pragma once
// How the timeline stores each version of the rows of other read models. A row's key is theirs; the space says whose it is.
//
//   d v r x  space key                                -> from(8) value      the version that stands now
//   D V R X  SPACE key end ~from(8)                   -> until(8) value     one that stood: from <= position < until
//   E        space group epoch(8) rest ~from(8)       -> 1 value | 0        all versions of a group's rows in one epoch, see below
//   F        space group ~epoch(8)                    -> -                  where the group's epochs begin; the first begins at 0
//   G        space group                              -> GroupState
//   t        ~time(8)                                 -> position(8)        the last event of that time
//   u        ~position(8)                             -> time(8)            the first event of each time
//
// ~ is the complement, big-endian: the newest first. `end` is a zero byte behind keys that end in a text, so that no key is the
// beginning of another's versions.
//
// A group is a list that is walked in order and whose rows come and go: members of an organization, people in a group, extensions. Among
// everything that ever stood in it a walk would pass more of what is gone than of what it looks for. So a group's time is cut into
// epochs: each begins with a copy of what stands, and holds what changes from then on; once as much has changed as stood at its
// beginning, or half of that has gone, the next one begins. A walk reads one epoch: it passes at most a few rows for each it finds,
// whatever happened before and after, and of copies there are no more than about two for each change. Where epochs begin does not
// depend on texts, so that after an erasure nothing moves.

#include <cstdint>
#include <string>
#include <string_view>

#include "projections/model_options.hpp"
#include "projections/row_keys.hpp"

namespace muster::projections::timeline {

/// Rises when any row changes its form or meaning; the versions of the models whose rows it keeps count as well.
inline constexpr std::string_view format_version = "2";

enum class Space : char { directory = 'd', visibility = 'v', registry = 'r', telephony = 'x' };

inline constexpr char epoch_table = 'E', epoch_starts = 'F', group_states = 'G', positions_by_time = 't', times_by_position = 'u';
inline constexpr char last_time = 'w';  ///< w -> time(8): of the newest event

/// An epoch has at least so many changes.
inline constexpr std::uint64_t epoch_changes_min = 128;

/// Whether a query of the past ever reads the row.
[[nodiscard]] bool is_kept(Space space, std::string_view key);
/// How much of the key names the group that it belongs to; 0: none.
[[nodiscard]] std::size_t group_bytes(Space space, std::string_view key);
/// Whether the key ends in a text of any length that nothing closes.
[[nodiscard]] bool ends_in_text(Space space, std::string_view key);

inline constexpr std::size_t number_bytes = version_number_bytes;

[[nodiscard]] inline Key current_key(Space space, std::string_view key) { return std::move(Key(static_cast<char>(space)).add(key)); }
[[nodiscard]] inline char past_table(Space space) { return static_cast<char>(static_cast<char>(space) - 'a' + 'A'); }
/// What the past versions of a key begin with.
[[nodiscard]] inline Key past_prefix(Space space, std::string_view key) {
    auto prefix = std::move(Key(past_table(space)).add(key));
    if (ends_in_text(space, key)) prefix.add_byte(0);
    return prefix;
}
[[nodiscard]] inline Key past_key(Space space, std::string_view key, domain::Position from) {
    return std::move(past_prefix(space, key).add_newest_first(from));
}
[[nodiscard]] inline Key epoch_prefix(Space space, std::string_view group, domain::Position epoch) {
    return std::move(Key(epoch_table).add_byte(static_cast<std::uint8_t>(space)).add(group).add(epoch));
}
[[nodiscard]] inline Key epoch_starts_prefix(Space space, std::string_view group) {
    return std::move(Key(epoch_starts).add_byte(static_cast<std::uint8_t>(space)).add(group));
}
[[nodiscard]] inline Key group_state_key(Space space, std::string_view group) {
    return std::move(Key(group_states).add_byte(static_cast<std::uint8_t>(space)).add(group));
}

[[nodiscard]] inline std::string number_text(std::uint64_t value) {
    std::string bytes;
    for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(value >> shift));
    return bytes;
}
/// Times as numbers that sort as they do.
[[nodiscard]] inline std::uint64_t time_number(domain::Timestamp time) { return static_cast<std::uint64_t>(time.microseconds) ^ (1ULL << 63U); }
[[nodiscard]] inline domain::Timestamp time_of_number(std::uint64_t number) { return {static_cast<std::int64_t>(number ^ (1ULL << 63U))}; }

/// A stored value that begins with a position.
struct Stamped {
    domain::Position position;
    std::string_view value;
};
[[nodiscard]] inline Stamped stamped(std::string_view bytes) {
    return {{number_at(bytes, 0)}, bytes.substr(std::min(number_bytes, bytes.size()))};
}
[[nodiscard]] inline std::string stamp(domain::Position position, std::string_view value) { return number_text(position.value).append(value); }

/// The position a versioned key ends with.
[[nodiscard]] inline domain::Position from_of(std::string_view versioned_key) { return {~number_at(versioned_key, versioned_key.size() - number_bytes)}; }

}  // namespace muster::projections::timeline
