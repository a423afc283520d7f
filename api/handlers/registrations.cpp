// Registration: whoever holds a live link chooses their password (mission SC6 to SC8). Only a POST uses a link up.
//
// Every dead link gets one answer: unknown, used, superseded, revoked or expired. Its time tells nothing either, because
// the password is hashed before anybody looks at the token, and what looks is the one decision that also consumes it (a check
// before the hash would be quicker for a dead link, and would keep a repeat under the same Idempotency-Key from its answer).

#include "api/handlers/handlers.hpp"
#include "api/handlers/passwords.hpp"
#include "api/password_hasher.hpp"
#include "api/tokens.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

Problem dead_link() {
    return {410, "link_dead", "This link is not valid any more. Ask an administrator of your organization to send a new one."};
}

Response registered(const Services& services, const Written& written) {
    std::string out;
    eventstore::JsonWriter json(out);
    json.begin_object();
    if (const auto* accepted = written.find<domain::InvitationAccepted>()) {
        json.member("account_id", accepted->account).member("organization_id", accepted->organization).member("status", "active");
        json.key("app_links").begin_object();
        const auto organization = services.models.registry().organization(accepted->organization);
        const auto links = organization ? organization->app_links : domain::AppLinks{};
        domain::for_each_field(links, [&](std::string_view name, const std::string& link) {
            if (!link.empty()) json.member(name, link);
        });
        json.end_object();
    }
    json.end_object();
    return json_answer(201, std::move(out));
}

}  // namespace

void register_account(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    JsonBody body(*request);
    const auto token = body.required_text("token");
    const auto typed = body.required_text("password");
    const auto again = body.required_text("password_confirmation");
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    auto password = chosen_twice(typed, again, known_about_owner(services, hash_of_token(token)));
    if (!password) return respond(refuse(*request, password.error()));
    if (!looks_like_link_token(token)) return respond(refuse(*request, dead_link()));  // nobody ever got such a one
    if (auto problem = dead_before_hashing(services, *request, domain::Register{hash_of_token(token), {}}, dead_link())) {
        return respond(refuse(*request, std::move(*problem)));
    }

    hash_password(services, request, respond, std::move(*password), [&services, request, respond, hash = hash_of_token(token)](std::string phc) {
        Write write;
        write.command = domain::Register{hash, std::move(phc)};
        write.takes_idempotency_key = true;
        write.answer = [&services](const Written& written) { return registered(services, written); };
        write.refused = [](const eventstore::Failure& failure) {
            const auto* refusal = std::get_if<domain::Refusal>(&failure);
            return refusal && refusal->code == domain::RefusalCode::link_dead ? dead_link() : to_problem(failure);
        };
        submit(services, request, respond, std::move(write));
    });
}

}  // namespace muster::api::handlers
