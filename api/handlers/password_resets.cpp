// A link to choose a new password, and choosing it. Asking tells nothing: the answer is given before anybody looks whether the
// e-mail is known, and what follows happens on another thread.

#include "api/credentials/delayed_calls.hpp"
#include "api/credentials/sign_in_delays.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/identifiers.hpp"
#include "api/handlers/passwords.hpp"
#include "api/lookup_limiter.hpp"
#include "api/password_hasher.hpp"
#include "api/tokens.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

Problem dead_link() {
    return {410, "link_dead", "This link is not valid any more. Ask for a new one with POST /v1/password-resets."};
}

void request_reset(Services& services, const domain::Claim& claim) {
    const auto account = services.models.registry().claimed_by(claim);
    if (!account) return;
    domain::RequestPasswordReset command;
    command.reset = {fresh_id(services)};
    command.account = *account;
    command.token_hash = hash_of_token(password_reset_token(services.keyring.secrets().link_key, command.reset));
    eventstore::Submission submission;
    submission.command = std::move(command);
    submission.actor = domain::Actor::system();
    submission.done = [](const eventstore::Outcome&) {};  // nobody waits for it; who gets no mail asks again
    services.sequencer.submit(std::move(submission));
}

/// Mails to many people by one who knows their addresses: as limited as lookups are, whoever they go to.
std::optional<Problem> limited(Services& services, const Request& request) {
    const auto key = "reset:" + address_group(request.peer_address);
    const auto verdict = services.lookups.take(key, {}, services.clock.steady());
    if (verdict.allowed) return {};
    return Problem{429, "too_many_attempts", "Too many links were asked for from this address. Try again after the time in Retry-After.",
                   {}, verdict.retry_after_s};
}

}  // namespace

void request_password_reset(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    JsonBody body(*request);
    const auto email = read_required_email(services, body);
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    if (auto problem = limited(services, *request)) return respond(refuse(*request, std::move(*problem)));
    const bool taken = services.delayed_calls.after({}, [&services, claim = email->identifier.claim](bool stopped) {
        if (!stopped) request_reset(services, claim);
    });
    if (!taken) return respond(refuse(*request, hashing_busy()));
    respond(json_answer(202, R"({"status":"accepted"})"));
}

void reset_password(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    JsonBody body(*request);
    const auto token = body.required_text("token");
    const auto typed = body.required_text("password");
    const auto again = body.required_text("password_confirmation");
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    const auto hash = hash_of_token(token);
    auto password = chosen_twice(typed, again, known_about_owner(services, hash));
    if (!password) return respond(refuse(*request, password.error()));
    if (!looks_like_link_token(token)) return respond(refuse(*request, dead_link()));
    if (auto problem = dead_before_hashing(services, *request, domain::ResetPassword{hash, {}}, dead_link())) {
        return respond(refuse(*request, std::move(*problem)));
    }
    hash_password(services, request, respond, std::move(*password), [&services, request, respond, hash](std::string phc) {
        Write write;
        write.command = domain::ResetPassword{hash, std::move(phc)};
        write.takes_idempotency_key = true;
        write.answer = [](const Written&) { return empty_answer(); };
        write.refused = [](const eventstore::Failure& failure) {
            const auto* refusal = std::get_if<domain::Refusal>(&failure);
            return refusal && refusal->code == domain::RefusalCode::link_dead ? dead_link() : to_problem(failure);
        };
        submit(services, request, respond, std::move(write));
    });
}

}  // namespace muster::api::handlers
