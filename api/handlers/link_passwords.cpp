#include "api/handlers/link_passwords.hpp"

#include "api/credentials/sign_in_delays.hpp"
#include "api/handlers/passwords.hpp"
#include "api/lookup_limiter.hpp"
#include "api/tokens.hpp"
#include "domain/decide.hpp"

namespace muster::api::handlers {
namespace {

Problem dead_link(const LinkPassword& link) { return {410, "link_dead", std::string(link.dead_detail)}; }

/// Whom a link was sent to.
std::optional<domain::AccountId> owner_of(const domain::RegistryReader& registry, const domain::TokenHash& hash) {
    const auto owner = registry.token(hash);
    if (!owner) return {};
    if (owner->kind == domain::TokenKind::invitation) {
        const auto invitation = registry.invitation(domain::InvitationId{owner->id});
        return invitation ? std::optional(invitation->account) : std::nullopt;
    }
    if (owner->kind == domain::TokenKind::password_reset) {
        const auto reset = registry.password_reset(domain::PasswordResetId{owner->id});
        return reset ? std::optional(reset->account) : std::nullopt;
    }
    return {};
}

/// The normal form of what was typed twice.
OrProblem<std::string> chosen_twice(Services& services, const std::string& typed, const std::string& again, const domain::TokenHash& hash) {
    if (typed != again) {
        return domain::failure(Problem{422, "password_mismatch", "Type the same password twice.",
                                       {FieldError{"/password_confirmation", "password_mismatch", "It is not the same as password."}}});
    }
    const auto owner = owner_of(services.models.registry(), hash);
    return chosen_password("/password", typed, owner ? known_about(services, *owner) : std::vector<std::string>{});
}

/// The link is refused now. With an Idempotency-Key it may be a repeat, which the log knows: nothing then, as often as an address may
/// look somebody up, and 429 beyond.
std::optional<Problem> dead_before_hashing(Services& services, const Request& request, const LinkPassword& link, const domain::TokenHash& hash) {
    domain::Command command;
    command.body = link.use(hash, {});
    command.now = services.clock.now();
    if (domain::decide(services.models.registry(), command)) return {};
    if (!request.header("idempotency-key")) return dead_link(link);
    const auto verdict = services.lookups.take("link:" + address_group(request.peer_address), {}, services.clock.steady());
    if (verdict.allowed) return {};
    return Problem{429, "too_many_attempts", "Too many dead links came from this address. Try again after the time in Retry-After.", {},
                   verdict.retry_after_s};
}

}  // namespace

void choose_password_by_link(Services& services, std::shared_ptr<const Request> request, Respond respond, LinkPassword link) {
    JsonBody body(*request);
    const auto token = body.required_text("token");
    const auto typed = body.required_text("password");
    const auto again = body.required_text("password_confirmation");
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    const auto hash = hash_of_token(token);
    auto password = chosen_twice(services, typed, again, hash);
    if (!password) return respond(refuse(*request, password.error()));
    if (!looks_like_link_token(token)) return respond(refuse(*request, dead_link(link)));  // nobody ever got such a one
    if (auto problem = dead_before_hashing(services, *request, link, hash)) return respond(refuse(*request, std::move(*problem)));

    hash_password(services, request, respond, std::move(*password), [&services, request, respond, hash, link = std::move(link)](std::string phc) {
        Write write;
        write.command = link.use(hash, std::move(phc));
        write.takes_idempotency_key = true;
        write.answer = link.answer;
        write.refused = [dead = dead_link(link)](const eventstore::Failure& failure) {
            const auto* refusal = std::get_if<domain::Refusal>(&failure);
            return refusal && refusal->code == domain::RefusalCode::link_dead ? dead : to_problem(failure);
        };
        submit(services, request, respond, std::move(write));
    });
}

}  // namespace muster::api::handlers
