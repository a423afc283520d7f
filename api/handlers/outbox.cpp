// What the house has sent, with the links in it: exists under --dev only. Otherwise nobody but the recipient sees a link.

#include "api/handlers/handlers.hpp"
#include "api/handlers/support.hpp"
#include "api/normalizer.hpp"
#include "api/notifications/message_maker.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

using projections::NotificationRow;

std::string entry_json(const Services& services, const NotificationRow& row) {
    const auto& registry = services.models.registry();
    const auto invitation = row.invitation ? registry.invitation(*row.invitation) : std::nullopt;
    std::string out;
    eventstore::JsonWriter json(out);
    json.begin_object().member("kind", domain::to_text(row.kind)).member("to", row.to);
    json.member("first_name", row.first_name).member("last_name", row.last_name);
    json.member("status", invitation ? domain::to_text(invitation->status) : domain::to_text(row.status));
    if (row.status == projections::NotificationStatus::delivered && row.ended_at) json.member("sent_at", *row.ended_at);
    if (invitation && invitation->expires_at) json.member("expires_at", *invitation->expires_at);
    if (const auto link = services.messages->link(row); !link.url.empty()) json.member("url", link.url).member("token", link.token);
    if (row.invitation) json.member("invitation_id", *row.invitation);
    json.member("account_id", row.account).member("organization_id", row.organization);
    json.end_object();
    return out;
}

}  // namespace

Response get_outbox(Services& services, const Request& request) {
    Query query(request);
    std::string email;
    if (const auto typed = query.text("email")) {
        if (const auto normal = services.normalizer.email("email", *typed)) {
            email = normal->identifier.normal.open();
        } else {
            query.blame(normal.error());
        }
    }
    const auto kind = query.one_of<domain::NotificationKind>("kind");
    const auto limit = query.number("limit", page_limit_default, 1, page_limit_max);
    if (auto problem = query.problem()) return refuse(request, std::move(*problem));
    std::string body = "{\"data\":[";
    std::uint64_t shown = 0;
    for (const auto& row : services.models.notifications().newest(email, kind ? page_limit_max : limit)) {
        if (shown == limit || (kind && row.kind != *kind)) continue;
        if (shown++ > 0) body += ',';
        body += entry_json(services, row);
    }
    return json_answer(200, body + "]}");
}

}  // namespace muster::api::handlers
