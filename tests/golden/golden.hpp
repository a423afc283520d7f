#pragma once
// Golden files: one record per event type and version, as it stood on disk when that version was current.
// NAME.vN.record is the record in hex, NAME.vN.json what it must decode to. Neither is ever written again: an old
// record stays readable.

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "domain/event.hpp"
#include "eventstore/codec.hpp"
#include "eventstore/event_types.hpp"

namespace muster::tests {

/// The key every golden record is sealed with.
[[nodiscard]] eventstore::DataKey golden_key();
struct GoldenEvent {
    std::string name;  ///< of its files: "RoleChanged.v1"; "MemberAdded.v1.added" with the fields the version got later
    domain::RecordedEvent recorded;
};
/// Every event of today, each field filled in, the same each time. An event that got fields without a new version stands there
/// twice: as its first golden file has it, without them, and whole.
[[nodiscard]] std::vector<GoldenEvent> golden_events();
/// With fixed nonces.
[[nodiscard]] std::string golden_record(const domain::RecordedEvent& event);
/// The event as JSON: what the record holds in clear as today's Muster writes it, and the personal fields opened.
[[nodiscard]] std::string clear_json(const domain::RecordedEvent& event);

[[nodiscard]] std::filesystem::path golden_directory();
[[nodiscard]] std::string golden_name(std::string_view type, int version);  ///< "RoleChanged.v1"
[[nodiscard]] std::string read_text(const std::filesystem::path& path);     ///< empty when there is no such file
/// Hex in lines.
[[nodiscard]] std::string to_lines(std::string_view record);
[[nodiscard]] std::string from_lines(const std::string& text);

/// The types and versions that can be read but have no golden files.
[[nodiscard]] std::vector<std::string> without_golden_file(const eventstore::EventTypes& types,
                                                           const std::filesystem::path& directory);

}  // namespace muster::tests
