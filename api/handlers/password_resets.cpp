// A link to choose a new password, and choosing it. Asking tells nothing: the answer is given before anybody looks whether the
// e-mail or phone is known, and what follows happens on another thread.

#include "api/credentials/delayed_calls.hpp"
#include "api/credentials/sign_in_delays.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/identifiers.hpp"
#include "api/handlers/link_passwords.hpp"
#include "api/handlers/passwords.hpp"
#include "api/lookup_limiter.hpp"
#include "api/tokens.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

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
    const auto claim = read_email_or_phone(services, body);
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    if (auto problem = limited(services, *request)) return respond(refuse(*request, std::move(*problem)));
    const bool taken = services.delayed_calls.after({}, [&services, claim = *claim](bool stopped) {
        if (!stopped) request_reset(services, claim);
    });
    if (!taken) return respond(refuse(*request, hashing_busy()));
    respond(json_answer(202, R"({"status":"accepted"})"));
}

void reset_password(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    LinkPassword link;
    link.use = [](domain::TokenHash hash, domain::Personal<> phc) -> domain::CommandBody { return domain::ResetPassword{hash, std::move(phc)}; };
    link.dead_detail = "This link is not valid any more. Ask for a new one with POST /v1/password-resets.";
    link.answer = [](const Written&) { return empty_answer(); };
    choose_password_by_link(services, std::move(request), std::move(respond), std::move(link));
}

}  // namespace muster::api::handlers
