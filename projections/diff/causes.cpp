#include "projections/diff/causes.hpp"

#include <algorithm>
#include <array>

#include "eventstore/json_writer.hpp"
#include "projections/json_members.hpp"

namespace muster::projections::diff {
namespace {

constexpr std::array<std::string_view, 5> told{"event_id", "type", "at", "actor", "request_id"};

std::string event_json(domain::Position position, const std::optional<std::string>& entry) {
    std::string out;
    eventstore::JsonWriter json(out);
    json.begin_object().member("position", position.value);
    if (entry) {
        each_member(*entry, [&](std::string_view name, std::string_view, std::string_view value) {
            if (std::find(told.begin(), told.end(), name) != told.end()) json.key(name).raw(value);
            if (name != "data") return;
            if (const auto reason = text_member(value, "reason"); !reason.empty()) json.key("reason").raw("\"" + std::string(reason) + "\"");
        });
    }
    json.end_object();
    return out;
}

/// The entry says "position":N first.
bool stands_at(std::string_view entry, domain::Position position) {
    const auto begin = "{\"position\":" + std::to_string(position.value) + ",";
    return entry.starts_with(begin);
}

}  // namespace

const std::string& Causes::event(const Teller& teller, domain::Position position) {
    const auto [known, is_new] = known_.try_emplace({teller, position});
    if (!is_new) return known->second;
    const auto* account = std::get_if<domain::AccountId>(&teller);
    const auto page = account ? history_.of_account(*account, position.next(), 1)
                              : history_.of_organization(std::get<domain::OrganizationId>(teller), position.next(), 1);
    const bool found = !page.rows.empty() && stands_at(page.rows.front(), position);
    return known->second = event_json(position, found ? std::optional(page.rows.front()) : std::nullopt);
}

}  // namespace muster::projections::diff
