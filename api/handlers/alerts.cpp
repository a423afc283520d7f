// Alerts: what the rules for anomalies found. All of them for instance ADMINs; those about an organization also for its auditors.

#include <charconv>

#include "api/handlers/handlers.hpp"
#include "api/handlers/support.hpp"
#include "api/json_body.hpp"
#include "api/monitoring/monitoring.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

using domain::AlertId;
using eventstore::JsonWriter;

constexpr std::size_t looked_at_max = 1'000;  ///< for one page
constexpr std::size_t reason_bytes_max = 1'000;

Problem unavailable() { return {503, "monitoring_unavailable", "Usage and alerts cannot be read now; the server's log says why.", {}, 10}; }

bool reads_everything(const Request& request) { return viewer_of(request).instance_admin && !viewer_of(request).scopes; }

bool may_read(Services& services, const Request& request, const domain::Alert& alert) {
    if (reads_everything(request)) return true;
    return alert.about_organization &&
           domain::grant_of(services.models.registry(), viewer_of(request), *alert.about_organization, domain::Permission::audit_read).allowed;
}

/// 404 for who may not read it.
OrProblem<domain::Alert> alert_in_path(Services& services, const Request& request) {
    const auto id = captured<AlertId>(request, 0);
    auto alert = id ? services.models.registry().alert(*id) : std::nullopt;
    if (!alert || !may_read(services, request, *alert)) return domain::failure(not_found());
    return std::move(*alert);
}

void write_raised(JsonWriter& json, const domain::AlertRaised& raised, const domain::EventMeta& meta) {
    json.member("id", raised.alert).member("rule", raised.rule).member("severity", domain::to_text(raised.severity));
    if (raised.about_account) json.member("account_id", *raised.about_account);
    if (raised.about_key) json.member("key_id", *raised.about_key);
    if (raised.about_organization) json.member("organization_id", *raised.about_organization);
    json.member("raised_at", meta.time).member("from", raised.window_from).member("to", raised.window_to);
    json.key("evidence").begin_object();
    for (const auto& fact : raised.evidence) json.member(fact.name, fact.value);
    json.end_object().key("records").begin_array();
    for (const auto& position : raised.records) json.integer(static_cast<std::int64_t>(position.value));
    json.end_array().key("activity").begin_array();
    for (const auto position : raised.activity) json.integer(static_cast<std::int64_t>(position));
    json.end_array();
}

void write_closed(JsonWriter& json, const domain::AlertClosed& closed, const domain::EventMeta& meta) {
    json.key("closed").begin_object().member("resolution", domain::to_text(closed.resolution)).member("closed_by", closed.closed_by);
    json.member("closed_at", meta.time);
    if (closed.reason.is_present()) json.member("reason", closed.reason.open());
    json.end_object();
}

/// Nothing when its record cannot be read.
std::optional<std::string> alert_json(Services& services, const domain::Alert& alert) {
    const auto recorded = recorded_at(services, alert.recorded_at);
    const auto* raised = recorded ? std::get_if<domain::AlertRaised>(&recorded->event) : nullptr;
    if (raised == nullptr) return {};
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    write_raised(json, *raised, recorded->meta);
    json.member("status", alert.closed ? "closed" : "open");
    const auto closing = alert.closed && services.monitoring != nullptr ? services.monitoring->closing_of(alert.id) : std::nullopt;
    const auto closed_record = closing ? recorded_at(services, *closing) : std::nullopt;
    if (closed_record) {
        if (const auto* closed = std::get_if<domain::AlertClosed>(&closed_record->event)) write_closed(json, *closed, closed_record->meta);
    }
    json.member("version", alert.version).end_object();
    return out;
}

struct AlertFilter {
    std::optional<domain::OrganizationId> organization;
    std::string rule;
    std::optional<bool> open;
};

/// A page of those that fit; what is looked at for one is bounded.
Response alerts_answer(Services& services, const Request& request, const usage::UsageModel& model, const AlertFilter& filter, const Page& page) {
    std::optional<domain::Position> below;
    if (!page.after.empty()) {
        domain::Position position;
        const auto* end = page.after.data() + page.after.size();
        if (const auto parsed = std::from_chars(page.after.data(), end, position.value); parsed.ec != std::errc{} || parsed.ptr != end) {
            return refuse(request, {400, "cursor_invalid", "Begin the list again, without `after`."});
        }
        below = position;
    }
    std::vector<std::string> rows;
    std::string next;
    const auto found = model.alerts(filter.organization, below, looked_at_max);
    for (const auto& [position, id] : found.alerts) {
        if (rows.size() == page.limit) break;
        next = std::to_string(position.value);
        const auto alert = services.models.registry().alert(id);
        if (!alert || (!filter.rule.empty() && alert->rule != filter.rule) || (filter.open && *filter.open == alert->closed)) continue;
        if (auto row = alert_json(services, *alert)) rows.push_back(std::move(*row));
    }
    const bool is_all = !found.next && (found.alerts.empty() || next == std::to_string(found.alerts.back().first.value));
    return list_answer(services, request, rows, is_all ? std::string_view() : std::string_view(next));
}

}  // namespace

Response list_alerts(Services& services, const Request& request) {
    Query query(request);
    AlertFilter filter;
    if (const auto text = query.text("organization")) {
        filter.organization = domain::OrganizationId::parse(*text);
        if (!filter.organization) return refuse(request, not_found());
    }
    filter.rule = query.text("rule").value_or("");
    if (!filter.rule.empty() && anomalies::find_rule(filter.rule) == nullptr) {
        query.blame({"rule", "not_a_choice", "GET /v1/anomaly-rules lists the rules."});
    }
    if (const auto status = query.text("status")) {
        if (*status == "open" || *status == "closed") {
            filter.open = *status == "open";
        } else {
            query.blame({"status", "not_a_choice", "It must be one of open, closed."});
        }
    }
    const auto page = page_of(services, request, query);
    if (auto problem = query.problem()) return refuse(request, std::move(*problem));
    if (!page) return refuse(request, page.error());
    if (!reads_everything(request)) {
        if (!filter.organization) {
            return refuse(request, {403, "permission_denied", "Only instance ADMINs read every alert; name an `organization` whose audit you may read."});
        }
        const auto& registry = services.models.registry();
        if (!domain::scope_of(registry, viewer_of(request), *filter.organization).any) return refuse(request, not_found());
        if (!domain::grant_of(registry, viewer_of(request), *filter.organization, domain::Permission::audit_read).allowed) {
            return refuse(request, {403, "permission_denied", "This needs the permission audit.read in the organization; ask one of its administrators."});
        }
    }
    const auto* model = services.monitoring != nullptr ? services.monitoring->usage() : nullptr;
    if (model == nullptr) return refuse(request, unavailable());
    return alerts_answer(services, request, *model, filter, *page);
}

Response get_alert(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto alert = alert_in_path(services, request);
    if (!alert) return refuse(request, alert.error());
    auto row = alert_json(services, *alert);
    return row ? row_answer(services, std::move(*row)) : refuse(request, not_found());
}

void close_alert(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto alert = alert_in_path(services, *request);
    if (!alert) return respond(refuse(*request, alert.error()));
    const auto version = if_match(services, *request, IfMatch::optional);
    if (!version) return respond(refuse(*request, version.error()));
    JsonBody body(*request);
    domain::CloseAlert command;
    command.alert = alert->id;
    const auto resolution = body.one_of<domain::AlertResolution>("resolution");
    if (!body.has("resolution")) body.blame("resolution", "required", "Send confirmed, false_alarm or tolerated.");
    command.resolution = resolution.value_or(domain::AlertResolution::confirmed);
    if (auto reason = body.text("reason")) {
        if (reason->size() > reason_bytes_max) body.blame("reason", "too_long", "At most 1,000 bytes.");
        command.reason = std::move(*reason);
    }
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    Write write;
    write.command = std::move(command);
    write.expected_version = *version;
    write.takes_idempotency_key = true;
    write.answer = [&services, id = alert->id](const Written& written) {
        if (services.monitoring != nullptr && written.find<domain::AlertClosed>() != nullptr) {
            services.monitoring->note_closing(id, written.committed.position);
        }
        const auto closed = services.models.registry().alert(id);
        auto row = closed ? alert_json(services, *closed) : std::nullopt;
        return row ? row_answer(services, std::move(*row)) : empty_answer();
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

}  // namespace muster::api::handlers
