// Asking to register with an e-mail (mission SP5), where the instance lets anybody. Asking tells nothing about who is known: the
// answer is given before anybody looks, and what follows happens on another thread. The link comes by mail; registering by it is
// the same as for an invitation.

#include "api/credentials/delayed_calls.hpp"
#include "api/credentials/sign_in_delays.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/identifiers.hpp"
#include "api/handlers/passwords.hpp"
#include "api/handlers/personal_organizations.hpp"
#include "api/lookup_limiter.hpp"
#include "api/new_invitations.hpp"
#include "domain/limits.hpp"

namespace muster::api::handlers {
namespace {

void request_registration(Services& services, domain::RequestRegistration command) {
    const auto& registry = services.models.registry();
    const auto holder = registry.claimed_by(command.email.identifier.claim);
    const auto account = holder ? registry.account(*holder) : std::nullopt;
    // Of somebody who asked before: one more for the same account. decide says whether it is that.
    const bool again = account && account->self_requested && !account->registered;
    command.invitation = new_invitation(services, {fresh_id(services)}, again ? account->invitations + 1 : 1);
    eventstore::Submission submission;
    submission.command = std::move(command);
    submission.actor = domain::Actor{};
    submission.done = [](const eventstore::Outcome&) {};  // nobody waits for it; who gets no mail asks again
    services.sequencer.submit(std::move(submission));
}

Problem too_many(unsigned retry_after_s) {
    return {429, "too_many_attempts", "Too many registrations were asked for. Try again after the time in Retry-After.", {}, retry_after_s};
}

/// A request that nobody confirms still stands in the log: as many as lookups from each address, and that many in all.
std::optional<Problem> limited(Services& services, const Request& request) {
    const auto now = services.clock.steady();
    const auto own = services.lookups.take("register:" + address_group(request.peer_address), {}, now);
    if (!own.allowed) return too_many(own.retry_after_s);
    const auto all = services.lookups.take("register", {}, now);
    return all.allowed ? std::nullopt : std::optional(too_many(all.retry_after_s));
}

Problem registration_closed() {
    return {403, "registration_closed", "Registration is by invitation here. Ask an administrator for an account."};
}

}  // namespace

void request_self_registration(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    // Said before anything is read: it is the same for everybody.
    if (services.models.registry().instance().registration != domain::Registration::open) return respond(refuse(*request, registration_closed()));
    JsonBody body(*request);
    domain::RequestRegistration command;
    command.account = {fresh_id(services)};
    command.organization = {fresh_id(services)};
    if (auto email = read_required_email(services, body)) command.email = std::move(*email);
    const auto first_name = read_required_line(services, body, "first_name", domain::limits::name_bytes_max);
    command.first_name = first_name;
    command.last_name = read_required_line(services, body, "last_name", domain::limits::name_bytes_max);
    command.organization_name = personal_organization_name(first_name);
    command.locale = read_locale(services, body).value_or("");
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    if (auto problem = limited(services, *request)) return respond(refuse(*request, std::move(*problem)));
    const bool taken = services.delayed_calls.after({}, [&services, command = std::move(command)](bool stopped) mutable {
        if (!stopped) request_registration(services, std::move(command));
    });
    if (!taken) return respond(refuse(*request, hashing_busy()));
    respond(json_answer(202, R"({"status":"accepted"})"));
}

}  // namespace muster::api::handlers
