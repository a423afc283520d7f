// New users: added by an ADMIN, or registering themselves where anybody may. Each owns a default organization.

#include "api/credentials/sign_in_delays.hpp"
#include "api/handlers/attempts.hpp"
#include "api/handlers/passwords.hpp"
#include "api/handlers/support.hpp"
#include "api/lookup_limiter.hpp"
#include "api/normalizer.hpp"
#include "api/space/body.hpp"
#include "api/space/change.hpp"
#include "api/space/handlers.hpp"
#include "api/space/keys.hpp"
#include "api/space/people.hpp"
#include "api/space/texts.hpp"
#include "api/space/validation.hpp"
#include "api/tokens.hpp"

namespace muster::api::space {
namespace {

using domain::RefusalCode;

/// Who adds somebody: an ADMIN, a user, or nobody known.
struct Creator {
    std::optional<Visitor> visitor;
    [[nodiscard]] bool is_admin() const { return visitor && visitor->admin; }
    /// SPACE shows the new user to ADMINs and to who has registered with role and key, to other users without.
    [[nodiscard]] Visitor shown_to(domain::AccountId account) const { return visitor ? *visitor : Visitor{account, false}; }
};

/// The space of names could be searched, and filled, by who needs no key.
bool may_try(Services& services, const Request& request, const Creator& creator, const Respond& respond) {
    if (creator.is_admin()) return true;
    const auto who = creator.visitor ? request.who->credential : "address " + address_group(request.peer_address);
    const auto verdict = services.lookups.take(who, {}, services.clock.steady());
    if (verdict.allowed) return true;
    auto response = error_answer({429, std::string(texts::too_many_users), {}});
    response.problem_code = "lookups_limited";
    response.headers.emplace_back("Retry-After", std::to_string(verdict.retry_after_s));
    respond(std::move(response));
    return false;
}

domain::CreateAccount new_account(const Services& services, const Body& body, domain::Identifier username, std::string_view shown) {
    domain::CreateAccount command;
    command.account = {handlers::fresh_id(services)};
    command.organization = {handlers::fresh_id(services)};
    command.organization_name = std::string(shown) + "'s Organization";
    command.username = std::move(username);
    // MANAGER is an older SPACE's word for a user who manages an organization, which every user does with their own.
    if (body["role"].text == "ADMIN") command.role = domain::InstanceRole::admin;
    return command;
}

/// The user's first key is a session of theirs, as after signing in: it needs the password's record, so it comes second. Without it
/// the user is there and signs in for one.
void give_first_key(Services& services, RequestPtr request, Respond respond, const Creator& creator, domain::AccountId account,
                    domain::Position password_at) {
    domain::StartSession command;
    command.session = {handlers::fresh_id(services)};
    command.account = account;
    command.checked_at = password_at;
    command.address = request->peer_address;
    command.user_agent = handlers::user_agent_of(*request);
    const auto key = new_user_key();
    command.token_hash = hash_of_token(key);
    const auto answer = [&services, creator, account](std::string_view api_key) {
        return handlers::json_answer(201, user_json(services, creator.shown_to(account), account, api_key));
    };
    const auto keyless = [answer, respond](Response response) { respond(response.status == 201 ? std::move(response) : answer("")); };
    change(services, std::move(request), keyless, std::move(command), {}, [answer, key](const Written&) { return answer(key); });
}

domain::Position password_record(const Written& written) {
    for (const auto* recorded : written.committed.events) {
        if (std::holds_alternative<domain::PasswordSet>(recorded->event)) return recorded->meta.position;
    }
    return {};
}

void create(Services& services, RequestPtr request, Respond respond, const Creator& creator, domain::CreateAccount command) {
    const auto account = command.account;
    const auto password_at = std::make_shared<domain::Position>();
    const auto then = [&services, request, respond, creator, account, password_at](Response response) {
        const bool sees_key = !creator.visitor || creator.is_admin();
        if (response.status != 201 || !sees_key) return respond(std::move(response));
        give_first_key(services, request, respond, creator, account, *password_at);
    };
    change(services, request, then, std::move(command),
           {{RefusalCode::username_taken, 404, std::string(texts::username_taken)},
            {RefusalCode::registration_closed, 403, std::string(texts::registration_closed)},
            {RefusalCode::permission_denied, 403, std::string(texts::admins_create_admins)}},
           [&services, creator, account, password_at](const Written& written) {
               *password_at = password_record(written);
               return handlers::json_answer(201, user_json(services, creator.shown_to(account), account));
           });
}

}  // namespace

void create_user(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto body = Body::read(request->body);
    if (!body) return respond(error_answer(body.error()));
    if (!passes(respond, wrong_with_new_user(*body))) return;
    const Creator creator{request->who ? std::optional(visitor_of(*request)) : std::nullopt};
    const auto typed = (*body)["username"].text;
    auto username = services.normalizer.username("/username", typed);
    if (!username) return refuse(respond, 422, username.error().detail);
    if (!may_try(services, *request, creator, respond)) return;
    // What would be refused anyway needs no hashing; decided it is when the account is made.
    const auto& registry = services.models.registry();
    if (!creator.is_admin() && registry.instance().registration != domain::Registration::open) {
        return refuse(respond, 403, texts::registration_closed);
    }
    if (registry.claimed_by(username->claim)) return refuse(respond, 404, texts::username_taken);

    auto command = new_account(services, *body, *username, username->display.open_or(typed));
    // Without a key everybody is a USER, whatever they ask for.
    if (!creator.visitor) command.role = domain::InstanceRole::user;
    if (!creator.is_admin() && command.role == domain::InstanceRole::admin) return refuse(respond, 403, texts::admins_create_admins);
    const auto make = [&services, request, respond, creator, command = std::move(command)](std::string phc) mutable {
        command.password_hash = std::move(phc);
        create(services, request, respond, creator, std::move(command));
    };
    handlers::hash_password(services, request, respond, password_form((*body)["password"].text), make);
}

}  // namespace muster::api::space
