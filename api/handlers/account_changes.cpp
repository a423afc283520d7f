// Accounts as a whole: an ADMIN adds one (mission SP4), makes ADMINs; an ADMIN or the person removes one.

#include "api/handlers/answers.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/identifiers.hpp"
#include "api/handlers/owned.hpp"
#include "api/handlers/passwords.hpp"
#include "api/handlers/personal_organizations.hpp"
#include "api/handlers/preferences.hpp"
#include "api/new_invitations.hpp"
#include "domain/limits.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

std::string account_json(const Written& written) {
    std::string out;
    eventstore::JsonWriter json(out);
    json.begin_object();
    if (const auto* added = written.find<domain::MemberAdded>()) {
        const bool admin = written.find<domain::InstanceRoleChanged>() != nullptr;
        json.member("account_id", added->account).member("organization_id", added->organization);
        if (added->username.is_present()) json.member("username", added->username.open());
        if (added->email.is_present()) json.member("email", added->email.open());
        json.member("instance_role", admin ? "admin" : "user").member("status", written.find<domain::UserInvited>() ? "invited" : "active");
        json.member("version", written.version_of(added->account.text()));
    }
    json.end_object();
    return out;
}

void submit_new_account(Services& services, std::shared_ptr<const Request> request, Respond respond, domain::CreateAccount command) {
    Write write;
    write.command = std::move(command);
    write.takes_idempotency_key = true;
    write.answer = [&services](const Written& written) {
        const auto* added = written.find<domain::MemberAdded>();
        const auto id = added ? added->account.text() : std::string();
        return created(services, account_json(written), "/v1/accounts/" + id, written.version_of(id));
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

}  // namespace

void create_account(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    JsonBody body(*request);
    domain::CreateAccount command;
    command.account = {fresh_id(services)};
    command.organization = {fresh_id(services)};
    command.username = read_username(services, body);
    command.email = read_email(services, body);
    command.role = body.one_of<domain::InstanceRole>("instance_role").value_or(domain::InstanceRole::user);
    const auto first_name = read_line(services, body, "first_name", domain::limits::name_bytes_max);
    const auto last_name = read_line(services, body, "last_name", domain::limits::name_bytes_max);
    if (first_name) command.first_name = *first_name;
    if (last_name) command.last_name = *last_name;
    command.locale = read_locale(services, body).value_or("");
    const auto typed = body.text("password");
    if (!command.username && !command.email && !body.has("username") && !body.has("email")) {
        body.blame("username", "required", "An account has a username or an e-mail.");
    }
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    const auto username = command.username ? command.username->display.open_or("") : std::string();
    command.organization_name = personal_organization_name(first_name ? *first_name : username);
    if (!typed) {
        if (command.email) command.invitation = first_invitation(services, {fresh_id(services)}, command.email->identifier.claim);
        return submit_new_account(services, std::move(request), std::move(respond), std::move(command));
    }
    auto password = chosen_password("/password", *typed, {username, first_name.value_or(""), last_name.value_or("")});
    if (!password) return respond(refuse(*request, password.error()));
    hash_password(services, request, respond, std::move(*password), [&services, request, respond, command = std::move(command)](std::string phc) mutable {
        command.password_hash = std::move(phc);
        submit_new_account(services, request, respond, std::move(command));
    });
}

void change_account(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto id = captured<domain::AccountId>(*request, 0);
    if (!id) return respond(refuse(*request, not_found()));
    const auto version = if_match(services, *request, IfMatch::optional);
    if (!version) return respond(refuse(*request, version.error()));
    JsonBody body(*request, BodyKind::merge_patch);
    if (!body.has("instance_role")) body.blame("instance_role", "required", "It is all that can be changed here; the home edits the profile.");
    const auto role = body.one_of<domain::InstanceRole>("instance_role");
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    Write write;
    write.command = domain::ChangeInstanceRole{*id, role.value_or(domain::InstanceRole::user)};
    write.expected_version = *version;
    write.answer = [&services, id = *id](const Written& written) {
        std::string out;
        eventstore::JsonWriter json(out);
        const auto* changed = written.find<domain::InstanceRoleChanged>();
        const auto now = written.version_of(id.text());
        json.begin_object().member("account_id", id);
        if (changed != nullptr) json.member("instance_role", domain::to_text(changed->to));
        json.member("version", now).end_object();
        auto response = json_answer(200, std::move(out));
        add_etag(response, services, now);
        return response;
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

void remove_account(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto id = captured<domain::AccountId>(*request, 0);
    if (!id) return respond(refuse(*request, not_found()));
    const auto version = if_match(services, *request, IfMatch::optional);
    if (!version) return respond(refuse(*request, version.error()));
    Write write;
    write.command = domain::RemoveAccount{*id, owned_by(services, *id)};
    write.expected_version = *version;
    write.answer = [](const Written&) { return empty_answer(); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

}  // namespace muster::api::handlers
