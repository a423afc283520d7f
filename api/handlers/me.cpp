// The caller: profile, memberships with what they allow, preferences; and the caller's password.

#include "api/handlers/handlers.hpp"
#include "api/handlers/passwords.hpp"
#include "api/handlers/preferences.hpp"
#include "api/normalizer.hpp"
#include "api/password_hasher.hpp"
#include "api/password_policy.hpp"
#include "domain/preferences.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

using eventstore::JsonWriter;

void write_membership(JsonWriter& json, const domain::RegistryReader& registry, const domain::Viewer& viewer,
                      const domain::Membership& membership) {
    json.begin_object().member("organization_id", membership.organization);
    json.member("kind", domain::to_text(membership.kind)).member("role", membership.role);
    json.key("permissions").begin_array();
    for (std::size_t i = 0; i < domain::EnumNames<domain::Permission>::names.size(); ++i) {
        const auto permission = static_cast<domain::Permission>(i);
        if (domain::grant_of(registry, viewer, membership.organization, permission).allowed) json.string(domain::to_text(permission));
    }
    json.end_array().end_object();
}

/// Where a client of the API begins for this person (mission SC5).
void write_start(JsonWriter& json, const domain::RegistryReader& registry, const domain::Account& account) {
    json.key("preferences").begin_object();
    const auto home = account.home ? registry.membership(account.id, *account.home) : std::nullopt;
    if (home && !home->locale.empty()) json.member("locale", home->locale);
    if (home && home->home_site) json.member("home_site_id", *home->home_site);
    if (account.home) json.member("organization_id", *account.home);
    if (home) write_preferences(json, domain::effective_preferences(registry, *home));
    json.end_object();
}

struct Change {
    domain::Account account;
    std::string password;  ///< normal form of the new one
    bool ends_others = true;
    std::optional<domain::SessionId> keep;
};

void set_password(Services& services, std::shared_ptr<const Request> request, Respond respond, Change change) {
    auto password = std::move(change.password);
    hash_password(services, request, respond, std::move(password), [&services, request, respond, change](std::string phc) {
        domain::ChangePassword command;
        command.account = change.account.id;
        command.password_hash = std::move(phc);
        command.checked_at = change.account.password_at;
        command.ends_sessions = change.ends_others;
        command.keep_session = change.keep;
        Write write;
        write.command = std::move(command);
        write.answer = [](const Written&) { return empty_answer(); };
        submit(services, request, respond, std::move(write));
    });
}

}  // namespace

Response get_me(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto& registry = services.models.registry();
    const auto& viewer = viewer_of(request);
    const auto account = registry.account(viewer.account);
    auto out = services.models.directory().profile(viewer.account);
    if (!account || !out || out->empty()) return refuse(request, not_found());
    const auto version = version_in(*out);
    out->pop_back();  // the profile's closing brace: what follows belongs into the same object
    *out += ',';
    std::string rest;
    JsonWriter json(rest);
    json.begin_object();
    json.member("instance_role", domain::to_text(account->instance_role));
    json.key("memberships").begin_array();
    for (const auto& id : account->organizations) {
        if (const auto membership = registry.membership(account->id, id)) write_membership(json, registry, viewer, *membership);
    }
    json.end_array();
    write_start(json, registry, *account);
    if (has_pending_email_change(services, *account)) json.member("pending_email_change", true);
    json.key("credential").begin_object();
    const auto& actor = request.who->actor;
    if (actor.session) {
        json.member("session_id", *actor.session);
        const auto session = registry.session(*actor.session);
        if (session && session->selected_organization) json.member("organization_id", *session->selected_organization);
    }
    if (actor.key) json.member("api_key_id", *actor.key);
    json.end_object().end_object();
    auto response = json_answer(200, *out + rest.substr(1));
    add_etag(response, services, version);
    return response;
}

void change_password(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    JsonBody body(*request);
    const auto current = body.required_text("current_password");
    const auto typed = body.required_text("new_password");
    Change change;
    change.ends_others = body.boolean("end_other_sessions").value_or(true);
    change.keep = request->who->actor.session;
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    auto chosen = chosen_password("/new_password", typed, known_about(services, viewer_of(*request).account));
    if (!chosen) return respond(refuse(*request, chosen.error()));
    change.password = std::move(*chosen);
    verify_own_password(services, request, respond, "/current_password", current, [&services, request, respond, change](const domain::Account& account) {
        auto checked = change;
        checked.account = account;
        set_password(services, request, respond, std::move(checked));
    });
}

}  // namespace muster::api::handlers
