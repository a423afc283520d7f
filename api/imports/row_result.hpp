#pragma once
// What became of a row, as a line of DIR/imports/ID and as answers show it.

#include <optional>
#include <string>
#include <vector>

#include "api/imports/import_job.hpp"
#include "api/imports/import_row.hpp"

namespace muster::api {

/// What a row needs to be done; bits of RowResult::steps.
enum class ImportStep : std::uint8_t { add = 1, link = 2, edit = 4, role = 8, invite = 16 };

struct RowResult {
    std::uint32_t row = 0;
    RowOutcome outcome = RowOutcome::refused;
    std::optional<domain::AccountId> account;
    std::uint8_t steps = 0;            ///< of a check: what applying will do
    std::string role_from, role_to;    ///< of a change of role: what undoing sets back
    bool services = false;             ///< extension, Wi-Fi or access changed with it
    std::uint64_t services_last = 0;   ///< position of the last of these changes
    std::uint32_t services_count = 0;  ///< how many they are, one after the other
    std::uint64_t profile_at = 0;      ///< position of the change of the profile, which history shows before -> after
    std::vector<RowError> errors;

    [[nodiscard]] bool has(ImportStep step) const { return (steps & static_cast<std::uint8_t>(step)) != 0; }
    void needs(ImportStep step) { steps = static_cast<std::uint8_t>(steps | static_cast<std::uint8_t>(step)); }
    void refuse(std::string column, std::string code, std::string detail) {
        outcome = RowOutcome::refused;
        errors.push_back({std::move(column), std::move(code), std::move(detail)});
    }
};

[[nodiscard]] std::string to_line(const RowResult& result);
[[nodiscard]] std::optional<RowResult> parse_line(std::string_view line);

}  // namespace muster::api
