#include "api/reviews/access_rows.hpp"

#include <algorithm>

#include "api/exports/member_cells.hpp"
#include "projections/models.hpp"
#include "projections/timeline/timeline.hpp"

namespace muster::api {
namespace {

using namespace domain;  // NOLINT: state
using eventstore::JsonWriter;
using projections::access::Period;

constexpr std::size_t accounts_at_once = 500;  // whether they could or not

void write_point(JsonWriter& json, std::string_view name, const projections::access::Point& point, const std::optional<Told>& told) {
    json.key(name);
    if (told) return write_told(json, *told);
    json.begin_object().member("at", point.at);
    if (!point.by_itself) json.member("position", point.position.value);
    if (point.by_itself) json.member("by_itself", true);
    json.end_object();
}

}  // namespace

std::string AccessAsked::text() const {
    std::string out = "access " + question.organization.text();
    if (const auto* permission = std::get_if<Permission>(&question.about)) out += " permission=" + std::string(to_text(*permission));
    if (const auto* seen = std::get_if<AccountId>(&question.about)) out += " seen=" + seen->text();
    if (account) out += " account=" + account->text();
    out += " from=" + eventstore::rfc3339(from) + " to=" + eventstore::rfc3339(until);
    return out + (instance_admins ? " instance_admins=true" : "");
}

AccessRows::AccessRows(const Services& services, AccessAsked asked)
    : services_(services),
      asked_(std::move(asked)),
      periods_(services.models.timeline(), asked_.question, asked_.from, asked_.until, asked_.last) {
    const auto found = periods_.candidates(asked_.instance_admins);
    candidates_.assign(found.begin(), found.end());
    if (asked_.account) std::erase_if(candidates_, [&](const auto& id) { return id != *asked_.account; });
}

AccessRow AccessRows::row(Period period) const {
    AccessRow row;
    row.began = told_at(services_, period.from.position);
    if (period.until && !period.until->by_itself) row.ended = told_at(services_, period.until->position);
    auto then = asked_.last;
    if (period.until) then = period.until->by_itself ? period.until->position : Position{period.until->position.value - 1};
    if (const auto state = services_.models.timeline().at(then)) {
        projections::DirectoryQuery query;
        query.organization = asked_.question.organization;
        query.viewer = {period.account, true, {}, {}};
        query.scope = scope_of(state->registry(), query.viewer, query.organization);
        if (const auto member = state->directory().member(query, period.account)) {
            row.first_name = text_in(*member, "first_name");
            row.last_name = text_in(*member, "last_name");
        }
    }
    row.period = std::move(period);
    return row;
}

AccessRows::Page AccessRows::page(const std::optional<Place>& from, std::size_t limit) {
    Page page;
    auto next = from ? std::lower_bound(candidates_.begin(), candidates_.end(), from->account) : candidates_.begin();
    std::uint32_t passed = from && next != candidates_.end() && *next == from->account ? from->rows : 0;
    for (std::size_t looked_at = 0; next != candidates_.end(); ++next, ++looked_at, passed = 0) {
        if (page.rows.size() >= limit || looked_at >= accounts_at_once) {
            page.next = Place{*next, 0};
            return page;
        }
        auto periods = periods_.of(*next);
        for (std::size_t i = passed; i < periods.size(); ++i) {
            if (page.rows.size() >= limit) {
                page.next = Place{*next, static_cast<std::uint32_t>(i)};
                return page;
            }
            page.rows.push_back(row(std::move(periods[i])));
        }
    }
    return page;
}

std::string json_of(const AccessRow& row) {
    const auto& period = row.period;
    const auto& way = period.way;
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("account_id", period.account);
    if (!row.first_name.empty()) json.member("first_name", row.first_name);
    if (!row.last_name.empty()) json.member("last_name", row.last_name);
    json.member("because", way.because);
    if (!way.role.empty()) json.member("role", way.role);
    if (way.grant) json.member("grant_id", *way.grant);
    if (way.group) json.member("group_id", *way.group);
    if (way.provider) json.member("provider_id", *way.provider);
    if (way.showing) json.member("showing", to_text(*way.showing));
    write_point(json, "from", period.from, row.began);
    if (period.until) write_point(json, "until", *period.until, row.ended);
    json.end_object();
    return out;
}

}  // namespace muster::api
