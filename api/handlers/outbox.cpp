// What the house has sent, with the links in it: exists under --dev only. Otherwise nobody but the recipient sees a link.

#include "api/handlers/handlers.hpp"
#include "api/handlers/support.hpp"
#include "api/normalizer.hpp"
#include "api/tokens.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

std::string entry_json(const Services& services, const projections::OutboxEntry& entry) {
    const auto token = link_token(services.keyring.secrets().link_key, entry.invitation, entry.generation);
    std::string out;
    eventstore::JsonWriter json(out);
    json.begin_object().member("to", entry.email.empty() ? entry.phone : entry.email);
    json.member("first_name", entry.first_name).member("last_name", entry.last_name);
    json.member("status", domain::to_text(entry.status));
    if (entry.sent_at) json.member("sent_at", *entry.sent_at);
    if (entry.expires_at) json.member("expires_at", *entry.expires_at);
    json.member("url", registration_url(services.options.public_url, token)).member("token", token);
    json.member("invitation_id", entry.invitation).member("account_id", entry.account).member("organization_id", entry.organization);
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
    const auto limit = query.number("limit", page_limit_default, 1, page_limit_max);
    if (auto problem = query.problem()) return refuse(request, std::move(*problem));
    std::string body = "{\"data\":[";
    for (const auto& entry : services.models.invitations().outbox(email, limit)) {
        if (body.back() != '[') body += ',';
        body += entry_json(services, entry);
    }
    return json_answer(200, body + "]}");
}

}  // namespace muster::api::handlers
