// How much is used: per account, key, organization and endpoint. All of it for instance ADMINs; an organization's own numbers also for
// its auditors.

#include "api/handlers/handlers.hpp"
#include "api/handlers/support.hpp"
#include "api/monitoring/monitoring.hpp"
#include "eventstore/crypto.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

using eventstore::JsonWriter;
using usage::Dimension;
using usage::Per;
using usage::UsageQuery;

constexpr std::int64_t hours_default = 24, days_default = 30;
constexpr domain::Duration span_max = std::chrono::hours(24 * 3'660);

Problem unavailable() { return {503, "monitoring_unavailable", "Usage and alerts cannot be read now; the server's log says why.", {}, 10}; }

/// 403 when the caller may not read these numbers, 404 when the organization does not exist for them.
std::optional<Problem> forbidden(Services& services, const Request& request, const std::optional<domain::OrganizationId>& organization) {
    const auto& viewer = viewer_of(request);
    if (viewer.instance_admin && !viewer.scopes) return {};
    if (!organization) return Problem{403, "permission_denied", "Only instance ADMINs read the whole; name an `organization` whose audit you may read."};
    const auto& registry = services.models.registry();
    if (domain::grant_of(registry, viewer, *organization, domain::Permission::audit_read).allowed) return {};
    if (!domain::scope_of(registry, viewer, *organization).any) return not_found();
    return Problem{403, "permission_denied", "This needs the permission audit.read in the organization; ask one of its administrators."};
}

template <class Id>
void read_subject(Query& query, std::string_view name, std::string& subject) {
    const auto text = query.text(name);
    if (!text) return;
    const auto id = Id::parse(*text);
    if (!id) return query.blame({std::string(name), "invalid", "Send an id, " + std::string(Id::prefix) + "_…"});
    subject = id->raw();
}

void read_range(Query& query, domain::Timestamp now, UsageQuery& asked) {
    const auto length = domain::Duration(usage::length_us(asked.per));
    const auto from = query.time("from"), to = query.time("to");
    asked.to = to ? usage::start_of(*to - domain::Duration(1), asked.per) + length : usage::start_of(now, asked.per) + length;
    asked.from = from ? usage::start_of(*from, asked.per) : asked.to - length * (asked.per == Per::hour ? hours_default : days_default);
    if (asked.from >= asked.to) query.blame({"from", "invalid", "It must be before `to`."});
    if (asked.to - asked.from > span_max) query.blame({"from", "out_of_range", "At most ten years at a time."});
}

std::string row_json(const UsageQuery& asked, const usage::UsageRow& row) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("from", row.start).member("to", row.start + domain::Duration(usage::length_us(asked.per)));
    switch (asked.by) {
        case Dimension::account: json.member("account_id", projections::id_at<domain::AccountId>(row.subject, 0)); break;
        case Dimension::key: json.member("key_id", projections::id_at<domain::ApiKeyId>(row.subject, 0)); break;
        case Dimension::organization: json.member("organization_id", projections::id_at<domain::OrganizationId>(row.subject, 0)); break;
        case Dimension::endpoint: json.member("endpoint", row.subject); break;
    }
    domain::for_each_field(row.sums, [&](std::string_view name, std::uint64_t value) { json.member(name, value); });
    json.end_object();
    return out;
}

}  // namespace

Response get_usage(Services& services, const Request& request) {
    Query query(request);
    UsageQuery asked;
    asked.by = query.one_of<Dimension>("by").value_or(Dimension::account);
    asked.per = query.one_of<Per>("per").value_or(Per::day);
    if (const auto text = query.text("organization")) {
        asked.organization = domain::OrganizationId::parse(*text);
        if (!asked.organization) return refuse(request, not_found());
    }
    // One of them only, and then only where rows are of its kind.
    if (asked.by == Dimension::account) read_subject<domain::AccountId>(query, "account", asked.subject);
    if (asked.by == Dimension::key) read_subject<domain::ApiKeyId>(query, "key", asked.subject);
    if (asked.by == Dimension::endpoint) asked.subject = query.text("endpoint").value_or("");
    read_range(query, services.clock.now(), asked);
    const auto page = page_of(services, request, query);
    if (auto problem = query.problem()) return refuse(request, std::move(*problem));
    if (!page) return refuse(request, page.error());
    if (auto problem = forbidden(services, request, asked.organization)) return refuse(request, std::move(*problem));
    const auto* model = services.monitoring != nullptr ? services.monitoring->usage() : nullptr;
    if (model == nullptr) return refuse(request, unavailable());
    const auto after = eventstore::crypto::from_base64url(page->after);
    if (!after) return refuse(request, {400, "cursor_invalid", "Begin the list again, without `after`."});
    const auto found = model->find(asked, *after, page->limit);
    std::vector<std::string> rows;
    for (const auto& row : found.rows) rows.push_back(row_json(asked, row));
    std::string more = "\"complete_since\":null";
    if (const auto since = model->complete_since()) more = "\"complete_since\":\"" + eventstore::rfc3339(*since) + "\"";
    return list_answer(services, request, rows, eventstore::crypto::base64url(found.next), more);
}

}  // namespace muster::api::handlers
