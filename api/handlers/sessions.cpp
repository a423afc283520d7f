// Sessions: signing in, one's own list, ending them. Who does not exist, has no password, is suspended or types a wrong
// password gets one and the same answer, after the same work.

#include "api/handlers/handlers.hpp"
#include "api/handlers/passwords.hpp"
#include "api/handlers/session_json.hpp"
#include "api/normalizer.hpp"
#include "api/password_hasher.hpp"
#include "api/password_policy.hpp"
#include "api/tokens.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

constexpr std::size_t user_agent_bytes_max = 300;

Response sign_in_failed(const Request& request) {
    auto response = refuse(request, {401, "sign_in_failed", "The name and the password do not belong together, or the account is not active."});
    response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"muster\"");
    return response;
}

/// Whoever the identifier belongs to. What is no valid identifier belongs to nobody.
std::optional<domain::Account> account_of(const Services& services, std::string_view name, bool may_be_email, bool may_be_username) {
    const auto& normalizer = services.normalizer;
    std::optional<domain::Claim> claim;
    if (name.find('@') != std::string_view::npos) {
        if (const auto email = normalizer.email("", name); email && may_be_email) claim = email->identifier.claim;
    } else if (const auto username = normalizer.username("", name); username && may_be_username) {
        claim = username->claim;
    }
    const auto& registry = services.models.registry();
    const auto holder = claim ? registry.claimed_by(*claim) : std::nullopt;
    return holder ? registry.account(*holder) : std::nullopt;
}

/// What a header may hold is not always text.
std::string user_agent_of(const Request& request) {
    std::string text(request.header("user-agent").value_or("").substr(0, user_agent_bytes_max));
    for (auto& c : text) {
        if (c < 0x20 || c > 0x7E) c = '?';
    }
    return text;
}

Response signed_in(const Written& written, const std::string& token) {
    std::string out;
    eventstore::JsonWriter json(out);
    json.begin_object();
    if (const auto* started = written.find<domain::SessionStarted>()) {
        json.member("session_id", started->session).member("account_id", started->account).member("expires_at", started->expires_at);
    }
    // A repeat finds the first one's session, whose token nobody knows any more.
    written.committed.replayed ? json.member("secret_already_shown", true) : json.member("token", token);
    json.end_object();
    return json_answer(201, std::move(out));
}

void start_session(Services& services, std::shared_ptr<const Request> request, Respond respond, const domain::Account& account) {
    const auto token = new_session_token();
    domain::StartSession command;
    command.session = {fresh_id(services)};
    command.account = account.id;
    command.token_hash = hash_of_token(token);
    command.checked_at = account.password_at;
    command.address = request->peer_address;
    command.user_agent = user_agent_of(*request);
    Write write;
    write.command = std::move(command);
    write.takes_idempotency_key = true;
    write.answer = [token](const Written& written) { return signed_in(written, token); };
    write.refused = [](const eventstore::Failure& failure) {
        if (!std::holds_alternative<domain::Refusal>(failure)) return to_problem(failure);
        return Problem{401, "sign_in_failed", "The name and the password do not belong together, or the account is not active."};
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

}  // namespace

void sign_in(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    JsonBody body(*request);
    const auto email = body.text("email");
    const auto username = body.text("username");
    const auto login = body.text("login");
    const auto typed = body.required_text("password");
    if (body.has("email") + body.has("username") + body.has("login") != 1) {
        body.blame("login", "required", "Send one of email, username and login.");
    }
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));

    const auto name = email ? *email : username ? *username : login.value_or("");
    const auto account = account_of(services, name, !username, !email);
    const auto phc = account ? stored_password(services, *account) : std::nullopt;
    auto password = typed.size() <= password_bytes_max ? password_form(typed) : std::string();
    const auto done = [&services, request, respond, account](PasswordHasher::Verdict verdict) {
        if (!verdict.matches || !account) return respond(sign_in_failed(*request));
        start_session(services, request, respond, *account);
    };
    const bool taken = phc ? services.passwords.verify(std::move(password), *phc, done)
                           : services.passwords.verify_nobody(std::move(password), done);
    if (!taken) respond(refuse(*request, hashing_busy()));
}

std::vector<std::string> sessions_json(Services& services, const domain::Account& account, std::optional<domain::SessionId> current) {
    std::vector<std::string> rows;
    const auto now = services.clock.now();
    for (const auto& id : account.sessions) {
        const auto session = services.models.registry().session(id);
        if (!session || session->expires_at <= now || session->credential_epoch != account.credential_epoch) continue;
        std::string out;
        eventstore::JsonWriter json(out);
        json.begin_object().member("id", id).member("current", current == id);
        json.member("started_at", session->started_at).member("expires_at", session->expires_at);
        const auto recorded = recorded_at(services, session->recorded_at);
        if (const auto* started = recorded ? std::get_if<domain::SessionStarted>(&recorded->event) : nullptr) {
            if (const auto address = started->address.open_or(""); !address.empty()) json.member("address", address);
            if (const auto agent = started->user_agent.open_or(""); !agent.empty()) json.member("user_agent", agent);
        }
        json.end_object();
        rows.push_back(std::move(out));
    }
    return rows;
}

Response list_own_sessions(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto account = services.models.registry().account(viewer_of(request).account);
    if (!account) return refuse(request, not_found());
    return list_answer(services, request, sessions_json(services, *account, request.who->actor.session), {});
}

void end_session(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto id = captured<domain::SessionId>(*request, 0);
    if (!id) return respond(refuse(*request, not_found()));
    const bool own = request->who->actor.session == *id;
    Write write;
    write.command = domain::EndSession{*id, own ? domain::SessionEnd::signed_out : domain::SessionEnd::revoked};
    write.answer = [](const Written&) { return empty_answer(); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

void sign_out(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto session = request->who->actor.session;
    if (!session) {
        return respond(refuse(*request, {404, "not_found", "This request came with an API key; only a session can sign out."}));
    }
    Write write;
    write.command = domain::EndSession{*session, domain::SessionEnd::signed_out};
    write.answer = [](const Written&) { return empty_answer(); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

}  // namespace muster::api::handlers
