#pragma once
// An import as it stands in DIR/imports and in answers. Plain data without anything personal.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/actor.hpp"
#include "domain/ids.hpp"
#include "domain/time.hpp"

namespace muster::api {

struct ImportTag { static constexpr std::string_view prefix = "imp"; };
using ImportId = domain::Id<ImportTag>;

enum class ImportMode : std::uint8_t {
    all_or_nothing,  ///< nothing is done unless every row would be accepted
    row_by_row,      ///< rows that are refused are left out
};
enum class ImportState : std::uint8_t {
    checking,   ///< each row is decided and nothing is done
    checked,    ///< a dry run at its end: apply makes it real
    applying,
    finished,
    undoing,
    undone,
    cancelled,
    failed,     ///< `problem` says why; what was done before is listed with the rows
    checking_undo,  ///< as `checking`, of undoing; then it is again what it was before
};
enum class RowOutcome : std::uint8_t { created, linked, updated, unchanged, refused, undone, not_undone };

struct ImportCounts {
    std::uint64_t created = 0, linked = 0, updated = 0, unchanged = 0, refused = 0, undone = 0, not_undone = 0;

    void add(RowOutcome outcome);
    [[nodiscard]] std::uint64_t total() const { return created + linked + updated + unchanged + refused + undone + not_undone; }
};

struct ImportProblem {
    std::string code, detail;
    std::uint32_t row = 0;  ///< of the sheet; 0: none
};

struct ImportJob {
    ImportId id;
    domain::OrganizationId organization;
    domain::AccountId imported_by;
    domain::Actor actor;          ///< of the step at hand: who uploaded it, made it real or undoes it
    std::uint64_t credential_epoch = 0;
    std::string credential;       ///< whose lookups it counts as; empty: an instance ADMIN's, who is not limited
    ImportMode mode = ImportMode::all_or_nothing;
    ImportState state = ImportState::checking;
    bool dry_run = true;          ///< stops when it is checked
    bool at_work = false;         ///< in this process, now; not kept
    std::uint64_t rows = 0;       ///< of the sheet without its header; known when it is checked
    ImportCounts checked;         ///< what the check found
    ImportCounts done;            ///< what applying did
    ImportCounts taken_back;      ///< what undoing did
    ImportCounts undo_checked;    ///< what undoing would do
    std::optional<ImportState> returns_to;  ///< while checking_undo
    std::optional<ImportProblem> problem;
    domain::Timestamp created_at;
    std::optional<domain::Timestamp> ended_at;
    bool has_upload = true;
    double rows_per_second = 0;   ///< of the step at work; not kept

    [[nodiscard]] bool is_live() const {
        return state == ImportState::checking || state == ImportState::applying || state == ImportState::undoing ||
               state == ImportState::checking_undo;
    }
    /// How many rows the present step has behind it.
    [[nodiscard]] std::uint64_t rows_done() const;
};

/// As it is kept; everything but what lives in the process only.
[[nodiscard]] std::string stored_json(const ImportJob& job);
[[nodiscard]] std::optional<ImportJob> parse_stored(std::string_view json);
/// As an answer shows it.
[[nodiscard]] std::string import_json(const ImportJob& job);

}  // namespace muster::api

template <>
struct muster::domain::EnumNames<muster::api::ImportMode> {
    static constexpr std::array<std::string_view, 2> names{"all_or_nothing", "row_by_row"};
};
template <>
struct muster::domain::EnumNames<muster::api::ImportState> {
    static constexpr std::array<std::string_view, 9> names{"checking", "checked",  "applying",  "finished",
                                                           "undoing",  "undone",   "cancelled", "failed",
                                                           "checking_undo"};
};
template <>
struct muster::domain::EnumNames<muster::api::RowOutcome> {
    static constexpr std::array<std::string_view, 7> names{"created", "linked", "updated", "unchanged", "refused", "undone", "not_undone"};
};
