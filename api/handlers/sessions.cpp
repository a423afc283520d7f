// Sessions: one's own list, going on in another organization, ending them. Signing in is in sign_in.cpp.

#include "api/credentials/last_uses.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/session_json.hpp"
#include "api/json_body.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {

std::vector<std::string> sessions_json(Services& services, const domain::Account& account, std::optional<domain::SessionId> current) {
    std::vector<std::string> rows;
    const auto now = services.clock.now();
    for (const auto& id : account.sessions) {
        const auto session = services.models.registry().session(id);
        if (!session || session->expires_at <= now || session->credential_epoch != account.credential_epoch) continue;
        std::string out;
        eventstore::JsonWriter json(out);
        json.begin_object().member("id", id).member("current", current == id);
        json.member("started_at", session->started_at).member("expires_at", session->expires_at);
        const auto used = services.last_uses != nullptr ? services.last_uses->of(id.bytes) : std::nullopt;
        json.member("last_used_at", std::max(used.value_or(session->started_at), session->started_at));
        const auto recorded = recorded_at(services, session->recorded_at);
        if (const auto* started = recorded ? std::get_if<domain::SessionStarted>(&recorded->event) : nullptr) {
            if (const auto address = started->address.open_or(""); !address.empty()) json.member("address", address);
            if (const auto agent = started->user_agent.open_or(""); !agent.empty()) json.member("user_agent", agent);
        }
        json.end_object();
        rows.push_back(std::move(out));
    }
    return rows;
}

Response list_own_sessions(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto account = services.models.registry().account(viewer_of(request).account);
    if (!account) return refuse(request, not_found());
    return list_answer(services, request, sessions_json(services, *account, request.who->actor.session), {});
}

void end_session(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto id = captured<domain::SessionId>(*request, 0);
    if (!id) return respond(refuse(*request, not_found()));
    const bool own = request->who->actor.session == *id;
    Write write;
    write.command = domain::EndSession{*id, own ? domain::SessionEnd::signed_out : domain::SessionEnd::revoked};
    write.answer = [](const Written&) { return empty_answer(); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

void select_organization(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto session = request->who->actor.session;
    if (!session) {
        return respond(refuse(*request, {404, "not_found", "This request came with an API key; only a session has an organization selected."}));
    }
    JsonBody body(*request);
    if (!body.has("organization_id") || body.is_null("organization_id")) (void)body.required_text("organization_id");
    const auto organization = body.id<domain::OrganizationId>("organization_id").value_or(domain::OrganizationId{});
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    Write write;
    write.command = domain::SelectOrganization{*session, organization};
    write.answer = [session = *session, organization](const Written&) {
        std::string out;
        eventstore::JsonWriter json(out);
        json.begin_object().member("session_id", session).member("organization_id", organization).end_object();
        return json_answer(200, std::move(out));
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

void sign_out(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto session = request->who->actor.session;
    if (!session) {
        return respond(refuse(*request, {404, "not_found", "This request came with an API key; only a session can sign out."}));
    }
    Write write;
    write.command = domain::EndSession{*session, domain::SessionEnd::signed_out};
    write.answer = [](const Written&) { return empty_answer(); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

}  // namespace muster::api::handlers
