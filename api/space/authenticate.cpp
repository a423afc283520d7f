// Signing in for a key. Only hashes are kept, so that the key of last time cannot be told again: each sign-in mints one, which is a
// session. All that protects sign-ins protects this one, for it is one: delays, equal work for names that nobody has, second factors.

#include <simdjson.h>

#include "api/handlers/sign_in.hpp"
#include "api/handlers/support.hpp"
#include "api/space/body.hpp"
#include "api/space/change.hpp"
#include "api/space/handlers.hpp"
#include "api/space/keys.hpp"
#include "api/space/people.hpp"
#include "api/space/texts.hpp"
#include "api/space/validation.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::space {
namespace {

using eventstore::JsonWriter;

/// The body of POST /v1/sessions.
std::string sign_in_body(const Body& body) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("login", std::string_view(body["username"].text)).member("password", std::string_view(body["password"].text));
    for (const std::string_view name : {"totp_code", "recovery_code"}) {
        if (body[name].is_text()) json.member(name, std::string_view(body[name].text));
    }
    json.end_object();
    return out;
}

Response signed_in(Services& services, const Response& session) {
    simdjson::dom::parser parser;
    const auto parsed = parser.parse(session.body);
    std::string_view token, account_text;
    if (parsed["token"].get(token) != simdjson::SUCCESS || parsed["account_id"].get(account_text) != simdjson::SUCCESS) {
        return error_answer({500, "Something went wrong here; try again later", {}});
    }
    const auto account = domain::AccountId::parse(account_text).value_or(domain::AccountId{});
    const auto stands = services.models.registry().account(account);
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("username", std::string_view(name_of(services, {account, false}, account))).member("apiKey", token);
    json.member("role", role_text(stands ? stands->instance_role : domain::InstanceRole::user)).end_object();
    auto response = handlers::json_answer(200, std::move(out));
    response.headers = session.headers;
    return response;
}

/// What is wrong with the name or the password is told alike, whatever it is.
Response not_signed_in(Response session) {
    const bool asks_more = session.problem_code == "second_factor_required" || session.problem_code == "second_factor_invalid";
    if (asks_more || (session.status != 401 && session.status != 422)) return session;
    auto response = error_answer({401, std::string(texts::credentials_wrong), {}});
    response.problem_code = session.problem_code;
    return response;
}

}  // namespace

void authenticate(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto body = Body::read(request->body);
    if (!body) return respond(error_answer(body.error()));
    if (!passes(respond, wrong_with_login(*body))) return;
    auto inner = std::make_shared<Request>(*request);
    inner->body = sign_in_body(*body);
    inner->who.reset();
    std::erase_if(inner->headers, [](const auto& header) { return header.first == "idempotency-key" || header.first == "content-type"; });
    inner->headers.emplace_back("content-type", "application/json");
    handlers::sign_in_for(services, std::move(inner), [&services, respond](Response session) {
        respond(session.status == 201 ? signed_in(services, session) : not_signed_in(std::move(session)));
    }, &new_user_key);
}

}  // namespace muster::api::space
