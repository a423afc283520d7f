// A new e-mail is pending until somebody confirms it by the link sent to it: sign-in and resets stay on the old one until then.

#include "api/handlers/email_changes.hpp"

#include "api/handlers/answers.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/passwords.hpp"
#include "api/tokens.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

Problem dead_link() {
    return {410, "link_dead", "This link is not valid any more. Ask for the change of your e-mail again."};
}

Problem orphaned() { return {409, "account_orphaned", "You have no home organization, whose the e-mail would be."}; }

/// What a live link is about; nothing when there is none. decide looks again.
std::optional<domain::Email> email_behind(Services& services, const domain::TokenHash& token) {
    const auto& registry = services.models.registry();
    const auto owner = registry.token(token);
    if (!owner || owner->kind != domain::TokenKind::email_change) return {};
    const auto change = registry.email_change(domain::EmailChangeId{owner->id});
    const auto recorded = change ? recorded_at(services, change->recorded_at) : std::nullopt;
    const auto* requested = recorded ? std::get_if<domain::EmailChangeRequested>(&recorded->event) : nullptr;
    if (!requested || requested->change != change->id) return {};
    const auto normal = requested->email_normal.open_or("");
    const auto at = normal.rfind('@');
    if (at == std::string::npos) return {};
    return domain::Email{{requested->email, requested->email_normal, requested->email_claim}, std::string(normal.substr(at + 1))};
}

Response requested_answer(const Services& services, const Written& written) {
    std::string out;
    eventstore::JsonWriter json(out);
    json.begin_object();
    domain::AccountId account;
    if (const auto* requested = written.find<domain::EmailChangeRequested>()) {
        account = requested->account;
        json.member("email", requested->email.open_or("")).member("expires_at", requested->expires_at);
        json.member("pending_email_change", true);
    }
    json.end_object();
    auto response = json_answer(202, std::move(out));
    add_etag(response, services, written.version_of(account.text()));
    return response;
}

Response confirmed_answer(const Written& written) {
    std::string out;
    eventstore::JsonWriter json(out);
    json.begin_object();
    if (const auto* changed = written.find<domain::EmailChanged>()) {
        json.member("account_id", changed->account).member("email", changed->email.open_or(""));
    }
    json.end_object();
    return json_answer(200, std::move(out));
}

void cancel(Services& services, std::shared_ptr<const Request> request, Respond respond, domain::AccountId account,
            domain::OrganizationId organization) {
    Write write;
    write.command = domain::CancelEmailChange{account, organization};
    write.answer = [](const Written&) { return empty_answer(); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

}  // namespace

domain::RequestEmailChange read_email_change(const Services& services, JsonObject& body, const MemberAddress& address) {
    domain::RequestEmailChange command;
    command.change = {fresh_id(services)};
    command.account = address.account;
    command.organization = address.organization;
    command.token_hash = hash_of_token(email_change_token(services.keyring.secrets().link_key, command.change));
    if (auto email = read_required_email(services, body)) command.email = std::move(*email);
    return command;
}

Problem own_email_by_password() {
    return {403, "self_not_allowed", "Your own e-mail is changed with your password: POST /v1/me/email-changes."};
}

void request_email_change(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto self = services.models.registry().account(viewer_of(*request).account);
    if (!self) return respond(refuse(*request, not_found()));
    JsonBody body(*request);
    auto command = read_email_change(services, body, {self->home.value_or(domain::OrganizationId{}), self->id});
    const auto typed = body.required_text("password");
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    if (!self->home) return respond(refuse(*request, orphaned()));
    const auto home = *self->home;
    if (auto problem = may_look_up(services, *request, home)) return respond(refuse(*request, std::move(*problem)));

    verify_own_password(services, request, respond, "/password", typed,
                        [&services, request, respond, command, home](const domain::Account& account) {
        Write write;
        auto checked = command;
        checked.checked_at = account.password_at;
        write.command = std::move(checked);
        write.takes_idempotency_key = true;
        write.answer = [&services](const Written& written) { return requested_answer(services, written); };
        write.refused = [&services, request, home](const eventstore::Failure& failure) {
            count_disclosure(services, *request, home, failure);
            return to_problem(failure);
        };
        write.previewed = [&services, request, home] { count_preview(services, *request, home); };
        submit(services, request, respond, std::move(write));
    });
}

void cancel_own_email_change(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto account = services.models.registry().account(viewer_of(*request).account);
    if (!account) return respond(refuse(*request, not_found()));
    if (!account->home) return respond(refuse(*request, orphaned()));
    cancel(services, std::move(request), std::move(respond), account->id, *account->home);
}

void cancel_email_change(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto address = read_member_address(*request);
    if (!address) return respond(refuse(*request, not_found()));
    cancel(services, std::move(request), std::move(respond), address->account, address->organization);
}

void confirm_email_change(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    JsonBody body(*request);
    const auto token = body.required_text("token");
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    if (!looks_like_link_token(token)) return respond(refuse(*request, dead_link()));  // nobody ever got such a one
    const auto hash = hash_of_token(token);
    Write write;
    // Without a live link it is sent all the same: decide refuses it, or finds the first answer under the same Idempotency-Key.
    write.command = domain::ConfirmEmailChange{hash, email_behind(services, hash).value_or(domain::Email{})};
    write.takes_idempotency_key = true;
    write.answer = [](const Written& written) { return confirmed_answer(written); };
    write.refused = [](const eventstore::Failure& failure) {
        const auto* refusal = std::get_if<domain::Refusal>(&failure);
        return refusal && refusal->code == domain::RefusalCode::link_dead ? dead_link() : to_problem(failure);
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

}  // namespace muster::api::handlers
