// Personal organizations (mission SP2, SP5): further ones, their names, their owners, their keys.

#include "api/handlers/answers.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/identifiers.hpp"
#include "api/handlers/personal_organizations.hpp"
#include "api/tokens.hpp"
#include "domain/limits.hpp"
#include "eventstore/crypto.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

using eventstore::JsonWriter;

namespace crypto = eventstore::crypto;

constexpr std::int64_t days_max = 366;
constexpr std::size_t hint_bytes = 36;  ///< by which the key is told from others, in SPACE's API too: half of its 64 digits

/// 256 bits in the one spelling there is of such keys, SPACE's.
std::string new_organization_key() { return "org_" + crypto::hex(crypto::as_text(crypto::random_key())); }

void write_key(JsonWriter& json, const domain::OrganizationKeyIssued& issued, domain::Timestamp at) {
    json.member("id", issued.key).member("organization_id", issued.organization).member("scope", domain::to_text(issued.scope));
    json.member("hint", issued.hint).member("created_at", at).member("expires_at", issued.expires_at);
}

/// The row as the caller may see it, or what is known for certain while the read models are behind.
Response organization_now(Services& services, domain::OrganizationId id, const Written& written) {
    if (auto row = services.models.visibility().organization(id); row && written.applied) return row_answer(services, std::move(*row));
    const auto version = written.version_of(id.text());
    auto response = json_answer(200, "{\"id\":\"" + id.text() + "\",\"version\":" + std::to_string(version) + "}");
    add_etag(response, services, version);
    return response;
}

}  // namespace

std::string personal_organization_name(const std::string& of) {
    constexpr std::string_view rest = "'s Organization";
    if (of.empty() || of.size() + rest.size() > domain::limits::name_bytes_max) return "My Organization";
    return of + std::string(rest);
}

void create_personal_organization(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    JsonBody body(*request);
    (void)body.text("kind");
    domain::CreatePersonalOrganization command;
    command.organization = {fresh_id(services)};
    command.name = read_required_line(services, body, "name", domain::limits::name_bytes_max);
    command.owner = body.id<domain::AccountId>("owner_id").value_or(viewer_of(*request).account);
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    Write write;
    write.command = std::move(command);
    write.takes_idempotency_key = true;
    write.answer = [&services](const Written& written) { return created_organization(services, written); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

void rename_personal_organization(Services& services, std::shared_ptr<const Request> request, Respond respond, domain::OrganizationId id,
                                  std::optional<std::uint64_t> version) {
    JsonBody body(*request, BodyKind::merge_patch);
    domain::RenamePersonalOrganization command{id, read_required_line(services, body, "name", domain::limits::name_bytes_max)};
    if (body.size() != 1) body.blame("name", "must_stand_alone", "Change it in a request of its own.");
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    Write write;
    write.command = std::move(command);
    write.expected_version = version;
    write.answer = [&services, id](const Written& written) { return organization_now(services, id, written); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

void transfer_ownership(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto id = captured<domain::OrganizationId>(*request, 0);
    if (!id) return respond(refuse(*request, not_found()));
    const auto version = if_match(services, *request, IfMatch::optional);
    if (!version) return respond(refuse(*request, version.error()));
    JsonBody body(*request);
    domain::TransferOwnership command;
    command.organization = *id;
    if (!body.has("account_id")) body.blame("account_id", "required", "Name the new owner.");
    command.owner = body.id<domain::AccountId>("account_id").value_or(domain::AccountId{});
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    if (auto name = services.models.visibility().name_of(*id)) command.name = std::move(*name);
    Write write;
    write.command = std::move(command);
    write.expected_version = *version;
    write.answer = [&services, id = *id](const Written& written) { return organization_now(services, id, written); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

void issue_organization_key(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto id = captured<domain::OrganizationId>(*request, 0);
    if (!id) return respond(refuse(*request, not_found()));
    JsonBody body(*request);
    domain::IssueOrganizationKey command;
    command.organization = *id;
    command.key = {fresh_id(services)};
    if (!body.has("scope")) body.blame("scope", "required", "Say what the key opens.");
    command.scope = body.one_of<domain::KeyScope>("scope").value_or(domain::KeyScope::evaluation);
    if (const auto days = body.integer("expires_in_days", 1, days_max)) command.lifetime = std::chrono::hours(24 * *days);
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    const auto token = request->dry_run ? std::string() : new_organization_key();
    if (!token.empty()) {
        command.token_hash = hash_of_token(token);
        command.hint = token.substr(0, hint_bytes);
    }
    Write write;
    write.command = std::move(command);
    write.takes_idempotency_key = true;
    write.answer = [token](const Written& written) {
        std::string out;
        JsonWriter json(out);
        json.begin_object();
        std::string location;
        if (const auto* issued = written.find<domain::OrganizationKeyIssued>()) {
            write_key(json, *issued, written.time());
            location = "/v1/organizations/" + issued->organization.text() + "/keys/" + issued->key.text();
        }
        written.committed.replayed ? json.member("secret_already_shown", true) : json.member("token", token);
        json.end_object();
        auto response = json_answer(201, std::move(out));
        response.headers.emplace_back("Location", location);
        return response;
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

Response list_organization_keys(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto id = permitted_organization(services, request, domain::Permission::api_key_manage);
    if (!id) return refuse(request, id.error());
    const auto& registry = services.models.registry();
    const auto organization = registry.organization(*id);
    std::vector<std::string> rows;
    for (const auto& each : organization ? organization->keys : std::vector<domain::OrganizationKeyId>{}) {
        const auto key = registry.organization_key(each);
        if (!key) continue;
        std::string out;
        JsonWriter json(out);
        json.begin_object();
        write_key(json, {key->organization, key->id, {}, key->hint, key->scope, key->expires_at}, key->issued_at);
        json.member("expired", key->expires_at <= services.clock.now()).end_object();
        rows.push_back(std::move(out));
    }
    return list_answer(services, request, rows, {});
}

void revoke_organization_key(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto id = captured<domain::OrganizationId>(*request, 0);
    const auto key = captured<domain::OrganizationKeyId>(*request, 1);
    if (!id || !key) return respond(refuse(*request, not_found()));
    Write write;
    write.command = domain::RevokeOrganizationKey{*id, *key};
    write.answer = [](const Written&) { return empty_answer(); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

}  // namespace muster::api::handlers
