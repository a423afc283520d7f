// Notifications: what became of each message (mission WS8), a dead letter sent again, all of them paused and resumed.

#include "api/handlers/handlers.hpp"
#include "api/handlers/support.hpp"
#include "api/notifications/notifier.hpp"
#include "api/writes.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

using projections::NotificationStatus;

Response page(Services& services, const Request& request, std::optional<domain::OrganizationId> organization) {
    Query parameters(request);
    projections::NotificationQuery query;
    query.organization = organization;
    query.status = parameters.one_of<NotificationStatus>("status");
    auto wanted = page_of(services, request, parameters);
    if (auto problem = parameters.problem()) return refuse(request, std::move(*problem));
    if (!wanted) return refuse(request, wanted.error());
    query.limit = wanted->limit;
    query.after = std::move(wanted->after);
    const auto found = services.models.notifications().page(query);
    if (!found) return refuse(request, {400, "cursor_invalid", "Begin the list again, without `after`."});
    return list_answer(services, request, found->rows, found->next);
}

Write paused_or_resumed(domain::CommandBody command) {
    Write write;
    write.command = std::move(command);
    write.answer = [](const Written&) { return empty_answer(); };
    return write;
}

}  // namespace

Response list_notifications(Services& services, const Request& request) {
    const auto organization = permitted_organization(services, request, domain::Permission::invitation_manage);
    if (!organization) return refuse(request, organization.error());
    return page(services, request, *organization);
}

Response list_all_notifications(Services& services, const Request& request) { return page(services, request, {}); }

Response get_notifier(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto counts = services.notifier ? services.notifier->counts() : NotifierCounts{};
    std::string out;
    eventstore::JsonWriter json(out);
    json.begin_object().member("paused", services.models.registry().instance().notifications_paused);
    json.member("in_flight", counts.in_flight).member("delivered", counts.delivered);
    json.member("deferred", counts.deferred).member("failed", counts.failed);
    if (const auto next = services.models.notifications().next_due()) json.member("next_attempt_at", *next);
    json.end_object();
    return json_answer(200, std::move(out));
}

void retry_notification(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto organization = permitted_organization(services, *request, domain::Permission::invitation_manage);
    if (!organization) return respond(refuse(*request, organization.error()));
    const auto id = projections::parse_notification_id(request->captures[1]);
    const auto row = id ? services.models.notifications().find(id->first, id->second) : std::nullopt;
    if (!row || row->organization != *organization) return respond(refuse(*request, not_found()));
    if (row->status != NotificationStatus::failed) {
        return respond(refuse(*request, {409, "notification_not_failed", "Only a notification that failed can be sent again; this one is " +
                                                                             std::string(domain::to_text(row->status)) + "."}));
    }
    Write write;
    write.command = domain::RetryNotification{row->account, row->organization, row->cause, row->kind, row->channel};
    write.answer = [&services, key = *id](const Written&) {
        const auto again = services.models.notifications().find(key.first, key.second);
        return json_answer(202, again ? projections::notification_json(*again) : "{}");
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

void pause_notifications(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    submit(services, std::move(request), std::move(respond), paused_or_resumed(domain::PauseNotifications{}));
}

void resume_notifications(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    submit(services, std::move(request), std::move(respond), paused_or_resumed(domain::ResumeNotifications{}));
}

}  // namespace muster::api::handlers
