// API keys: shown once, listed by their first characters, narrowed by scopes, revoked at once.

#include "api/credentials/last_uses.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/identifiers.hpp"
#include "api/tokens.hpp"
#include "domain/limits.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

using eventstore::JsonWriter;

constexpr std::int64_t days_max = 366;

void write_key(JsonWriter& json, const domain::ApiKeyIssued& issued, domain::Timestamp at) {
    json.member("id", issued.key).member("account_id", issued.account);
    if (const auto name = issued.name.open_or(""); !name.empty()) json.member("name", name);
    json.member("hint", issued.hint);
    json.key("scopes").begin_array();
    for (const auto& scope : issued.scopes) json.string(scope);
    json.end_array().member("created_at", at).member("expires_at", issued.expires_at);
}

}  // namespace

void issue_api_key(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    JsonBody body(*request);
    domain::IssueApiKey command;
    command.key = {fresh_id(services)};
    command.name = read_required_line(services, body, "name", domain::limits::name_bytes_max);
    command.scopes = body.texts("scopes").value_or(std::vector<std::string>{});
    if (body.has("scopes") && command.scopes.empty()) body.blame("scopes", "required", "Name a scope, or leave it out for all.");
    if (const auto days = body.integer("expires_in_days", 1, days_max)) command.lifetime = std::chrono::hours(24 * *days);
    command.account = body.id<domain::AccountId>("account_id").value_or(viewer_of(*request).account);
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    const auto token = request->dry_run ? std::string() : new_api_key();
    if (!token.empty()) {
        command.token_hash = hash_of_token(token);
        command.hint = key_hint(token);
    }

    Write write;
    write.command = std::move(command);
    write.takes_idempotency_key = true;
    write.answer = [token](const Written& written) {
        std::string out;
        JsonWriter json(out);
        json.begin_object();
        std::string id;
        if (const auto* issued = written.find<domain::ApiKeyIssued>()) {
            write_key(json, *issued, written.time());
            id = issued->key.text();
        }
        written.committed.replayed ? json.member("secret_already_shown", true) : json.member("token", token);
        json.end_object();
        auto response = json_answer(201, std::move(out));
        response.headers.emplace_back("Location", "/v1/api-keys/" + id);
        return response;
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

Response list_api_keys(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto& registry = services.models.registry();
    const auto account = registry.account(viewer_of(request).account);
    if (!account) return refuse(request, not_found());
    std::vector<std::string> rows;
    for (const auto& id : account->api_keys) {
        const auto key = registry.api_key(id);
        const auto recorded = key ? recorded_at(services, key->recorded_at) : std::nullopt;
        const auto* issued = recorded ? std::get_if<domain::ApiKeyIssued>(&recorded->event) : nullptr;
        if (!issued) continue;
        std::string out;
        JsonWriter json(out);
        json.begin_object();
        write_key(json, *issued, recorded->meta.time);
        if (const auto used = services.last_uses != nullptr ? services.last_uses->of(id.bytes) : std::nullopt) json.member("last_used_at", *used);
        json.member("expired", key->expires_at <= services.clock.now()).end_object();
        rows.push_back(std::move(out));
    }
    return list_answer(services, request, rows, {});
}

void revoke_api_key(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto id = captured<domain::ApiKeyId>(*request, 0);
    if (!id) return respond(refuse(*request, not_found()));
    Write write;
    write.command = domain::RevokeApiKey{*id};
    write.answer = [](const Written&) { return empty_answer(); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

}  // namespace muster::api::handlers
