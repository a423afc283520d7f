// Changes of users. SPACE lets every user change and remove every other who is no ADMIN; here they change themselves, and ADMINs
// everybody.

#include "api/handlers/passwords.hpp"
#include "api/handlers/support.hpp"
#include "api/normalizer.hpp"
#include "api/space/body.hpp"
#include "api/space/change.hpp"
#include "api/space/handlers.hpp"
#include "api/space/keys.hpp"
#include "api/space/people.hpp"
#include "api/space/texts.hpp"
#include "api/space/validation.hpp"
#include "api/tokens.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::space {
namespace {

using domain::InstanceRole;
using domain::RefusalCode;

bool is_admin(const domain::Account& account) { return account.instance_role == InstanceRole::admin; }

std::optional<InstanceRole> role_of(const Value& role) {
    if (!role.is_text()) return {};
    return role.text == "ADMIN" ? InstanceRole::admin : InstanceRole::user;
}

std::vector<Saying> sayings() {
    return {{RefusalCode::last_admin, 403, std::string(texts::last_admin)},
            {RefusalCode::username_taken, 404, std::string(texts::username_taken)},
            {RefusalCode::not_found, 404, std::string(texts::user_unknown)},
            {RefusalCode::home_not_personal, 403, std::string(texts::home_not_personal)}};
}

std::function<Response(const Written&)> user_answer(Services& services, const Visitor& visitor, domain::AccountId account) {
    return [&services, visitor, account](const Written&) { return handlers::json_answer(200, user_json(services, visitor, account)); };
}

/// Nothing to change is done already.
void change_account(Services& services, RequestPtr request, Respond respond, const Visitor& visitor, domain::ChangeAccount command) {
    const auto answer = user_answer(services, visitor, command.account);
    Write write{std::move(command), answer};
    const auto idle = std::make_shared<bool>(false);
    write.refused = [idle](const eventstore::Failure& failure) {
        const auto* refusal = std::get_if<domain::Refusal>(&failure);
        *idle = refusal != nullptr && refusal->code == RefusalCode::nothing_to_change;
        return told(failure, sayings());
    };
    const auto done = [respond, idle, answer](Response response) {
        respond(*idle ? answer(Written{eventstore::Committed{}}) : std::move(response));
    };
    submit(services, std::move(request), done, std::move(write));
}

/// The user in the path, or nothing after it has answered. `others_refused`: said to who is not that user and no ADMIN.
std::optional<domain::Account> addressed(const Services& services, const Request& request, const Respond& respond,
                                         std::string_view admins_refused, std::string_view others_refused) {
    const auto visitor = visitor_of(request);
    auto account = visible_account(services, visitor, request.captures.front());
    if (!account) {
        refuse(respond, 404, texts::user_unknown);
        return {};
    }
    if (visitor.admin || visitor.account == account->id) return account;
    refuse(respond, 403, is_admin(*account) ? admins_refused : others_refused);
    return {};
}

/// What the user owns, with its name: whoever gets it has the name under their own key.
std::vector<domain::RemoveAccount::Owned> owned_by(const Services& services, const domain::Account& account) {
    std::vector<domain::RemoveAccount::Owned> owned;
    for (const auto& id : account.organizations) {
        const auto organization = services.models.registry().organization(id);
        if (!organization || organization->owner != account.id) continue;
        owned.push_back({id, services.models.visibility().name_of(id).value_or("")});
    }
    return owned;
}

}  // namespace

void change_user(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto body = Body::read(request->body);
    if (!body) return respond(error_answer(body.error()));
    if (!passes(respond, wrong_with_user_change(*body))) return;
    const auto visitor = visitor_of(*request);
    const auto role = role_of((*body)["role"]);
    if (!visitor.admin && role == InstanceRole::admin) return refuse(respond, 403, texts::admins_change_roles_to_admin);
    const auto account = addressed(services, *request, respond, texts::admins_update_admins, texts::admins_update_users);
    if (!account) return;
    if (!visitor.admin && role && *role != account->instance_role) return refuse(respond, 403, texts::admins_change_own_role);

    domain::ChangeAccount command;
    command.account = account->id;
    if (role && *role != account->instance_role) command.role = role;
    if ((*body)["username"].is_text()) {
        auto username = services.normalizer.username("/username", (*body)["username"].text);
        if (!username) return refuse(respond, 422, username.error().detail);
        // SPACE takes nobody's name, nor one's own again.
        if (services.models.registry().claimed_by(username->claim)) return refuse(respond, 404, texts::username_taken);
        command.username = std::move(*username);
    }
    if (!(*body)["password"].is_text()) return change_account(services, request, respond, visitor, std::move(command));
    const auto make = [&services, request, respond, visitor, command = std::move(command)](std::string phc) mutable {
        command.password_hash = std::move(phc);
        change_account(services, request, respond, visitor, std::move(command));
    };
    handlers::hash_password(services, request, respond, password_form((*body)["password"].text), make);
}

void remove_user(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto account = addressed(services, *request, respond, texts::admins_delete_admins, texts::admins_delete_users);
    if (!account) return;
    domain::RemoveAccount command;
    command.account = account->id;
    command.owned = owned_by(services, *account);
    change(services, std::move(request), std::move(respond), std::move(command), sayings(), [](const Written&) { return handlers::empty_answer(); });
}

void renew_user_key(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto visitor = visitor_of(*request);
    const auto account = visible_account(services, visitor, request->captures.front());
    // Before anything is said of whether the user is there.
    if (!visitor.admin && (!account || account->id != visitor.account)) return refuse(respond, 403, texts::admins_renew_keys);
    if (!account) return refuse(respond, 404, texts::user_unknown);
    const auto api_key = new_api_key();
    const auto user_key = user_key_of(api_key).value_or("");
    domain::IssueApiKey command;
    command.key = {handlers::fresh_id(services)};
    command.account = account->id;
    command.token_hash = hash_of_token(api_key);
    command.hint = shown_key(user_key);
    command.replaces = true;
    change(services, std::move(request), std::move(respond), std::move(command), sayings(), [user_key](const Written&) {
        std::string out;
        eventstore::JsonWriter(out).begin_object().member("apiKey", std::string_view(user_key)).end_object();
        return handlers::json_answer(200, std::move(out));
    });
}

void change_user_role(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto body = Body::read(request->body);
    if (!body) return respond(error_answer(body.error()));
    if (!passes(respond, wrong_with_role_change(*body))) return;
    const auto visitor = visitor_of(*request);
    const auto role = *role_of((*body)["role"]);
    if (!visitor.admin && role == InstanceRole::admin) return refuse(respond, 403, texts::admins_assign_admin);
    const auto account = visible_account(services, visitor, request->captures.front());
    if (!visitor.admin && (!account || account->id != visitor.account)) return refuse(respond, 403, texts::admins_change_roles);
    if (!account) return refuse(respond, 404, texts::user_unknown);
    domain::ChangeAccount command;
    command.account = account->id;
    if (role != account->instance_role) command.role = role;
    change_account(services, std::move(request), std::move(respond), visitor, std::move(command));
}

}  // namespace muster::api::space
