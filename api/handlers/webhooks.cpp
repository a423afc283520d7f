// Webhooks of an organization, and of the whole instance: the same resource at two places.

#include "api/handlers/handlers.hpp"
#include "api/handlers/positions.hpp"
#include "api/handlers/support.hpp"
#include "api/json_body.hpp"
#include "api/webhooks/sender.hpp"
#include "api/webhooks/signature.hpp"
#include "domain/limits.hpp"
#include "eventstore/crypto.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

using domain::Webhook;
using domain::WebhookId;
using eventstore::JsonWriter;

constexpr std::int64_t overlap_hours_max = std::chrono::duration_cast<std::chrono::hours>(domain::limits::webhook_secret_overlap_max).count();
constexpr unsigned ping_retry_after_s = 1;

/// Whose webhooks the path is about; nothing: those of the whole instance.
using Owner = std::optional<domain::OrganizationId>;

bool is_of_instance(const Request& request) { return request.path.starts_with("/v1/webhooks"); }

/// 404 or 403 for who may not manage them there. (The instance's routes are for its ADMINs only.)
OrProblem<Owner> owner_of(Services& services, const Request& request) {
    if (is_of_instance(request)) return Owner{};
    const auto organization = permitted_organization(services, request, domain::Permission::webhook_manage);
    if (!organization) return domain::failure(organization.error());
    return Owner(*organization);
}

OrProblem<Webhook> webhook_of(Services& services, const Request& request) {
    const auto owner = owner_of(services, request);
    if (!owner) return domain::failure(owner.error());
    const auto id = captured<WebhookId>(request, is_of_instance(request) ? 0 : 1);
    auto webhook = id ? services.models.registry().webhook(*id) : std::nullopt;
    if (!webhook || webhook->organization != *owner) return domain::failure(not_found());
    return std::move(*webhook);
}

std::string path_of(const Owner& owner, WebhookId id) {
    return (owner ? "/v1/organizations/" + owner->text() : std::string("/v1")) + "/webhooks/" + id.text();
}

std::string_view state_of(const Webhook& webhook) {
    if (webhook.paused) return "paused";
    return webhook.attempts > 0 ? "failing" : "active";
}

void write_webhook(JsonWriter& json, const Services& services, const Webhook& w) {
    json.member("id", w.id);
    if (w.organization) json.member("organization_id", *w.organization);
    json.member("url", w.url).key("event_types").begin_array();
    for (const auto& type : w.event_types) json.string(type);
    json.end_array().member("personal", w.personal).member("clients", w.clients).member("paused", w.paused).member("state", state_of(w));
    json.member("created_at", w.created_at);
    const auto place = services.webhooks != nullptr ? services.webhooks->delivered(w.id) : std::nullopt;
    json.member("delivered_position", position_text(services, std::max(w.delivered, place.value_or(domain::Position{}))));
    if (w.old_secret_until && services.clock.now() < *w.old_secret_until) json.member("old_secret_until", *w.old_secret_until);
    if (w.attempts > 0) {
        json.key("failing").begin_object().member("position", position_text(services, w.delivered.next())).member("attempts", std::uint64_t{w.attempts});
        json.member("problem", domain::to_text(w.problem));
        if (w.reply_code != 0) json.member("status", std::uint64_t{w.reply_code});
        if (w.failing_since) json.member("since", *w.failing_since);
        if (w.next_attempt_at) json.member("next_attempt_at", *w.next_attempt_at);
        json.end_object();
    }
    json.member("dead_letters", std::uint64_t{w.dead_letters.size()});
}

std::string webhook_json(const Services& services, const Webhook& webhook) {
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    write_webhook(json, services, webhook);
    json.end_object();
    return out;
}

/// As it is after the write.
Response webhook_answer(Services& services, WebhookId id, unsigned status = 200) {
    const auto webhook = services.models.registry().webhook(id);
    if (!webhook) return empty_answer();  // removed by somebody else meanwhile
    auto response = json_answer(status, webhook_json(services, *webhook));
    add_etag(response, services, webhook->revision);
    return response;
}

std::optional<std::string> read_url(const Services& services, JsonBody& body, std::optional<std::string> text) {
    if (!text) return {};
    auto checked = checked_webhook_url(*text, services.webhooks != nullptr ? services.webhooks->network() : WebhookNetwork{});
    if (checked) return std::move(*checked);
    body.blame("url", "url_invalid", checked.error());
    return {};
}

std::optional<std::vector<std::string>> read_types(JsonBody& body) {
    auto types = body.texts("event_types");
    if (!types) return {};
    for (std::size_t i = 0; i < types->size(); ++i) {
        auto& type = (*types)[i];
        if (type.starts_with("muster.")) type.erase(0, 7);
        if (!is_event_type(type)) body.blame("event_types/" + std::to_string(i), "unknown", "docs/event-catalogue.md lists the types there are.");
    }
    return types;
}

std::string secret_of(const Services& services, WebhookId webhook, std::uint32_t generation) {
    return secret_text(eventstore::crypto::as_text(webhook_secret(services.keyring.secrets().link_key, webhook, generation)));
}

void write_secret(JsonWriter& json, const Services& services, const Written& written, WebhookId webhook, std::uint32_t generation) {
    written.committed.replayed ? json.member("secret_already_shown", true) : json.member("secret", secret_of(services, webhook, generation));
}

/// What all writes to one webhook share: it is there, and If-Match names its version.
struct Target {
    Webhook webhook;
    std::optional<std::uint64_t> version;
};
OrProblem<Target> target_of(Services& services, const Request& request, std::optional<IfMatch> need) {
    auto webhook = webhook_of(services, request);
    if (!webhook) return domain::failure(webhook.error());
    Target target{std::move(*webhook), {}};
    if (!need) return target;
    const auto version = if_match(services, request, *need);
    if (!version) return domain::failure(version.error());
    target.version = *version;
    return target;
}

void write_result(JsonWriter& json, const TransferResult& result) {
    json.member("delivered", result.delivered);
    if (!result.delivered) json.member("problem", domain::to_text(result.problem));
    if (result.status != 0) json.member("status", std::uint64_t{result.status});
    json.member("took_ms", static_cast<std::uint64_t>(result.took.count()));
}

}  // namespace

void create_webhook(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto owner = owner_of(services, *request);
    if (!owner) return respond(refuse(*request, owner.error()));
    JsonBody body(*request);
    domain::CreateWebhook command{{fresh_id(services)}, *owner, {}, {}, false, false};
    const auto url = body.required_text("url");
    if (body.has("url")) command.url = read_url(services, body, url).value_or("");
    command.event_types = read_types(body).value_or(std::vector<std::string>{});
    command.personal = body.boolean("personal").value_or(false);
    command.clients = body.boolean("clients").value_or(false);
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    Write write;
    write.command = std::move(command);
    write.takes_idempotency_key = true;
    write.answer = [&services](const Written& written) {
        std::string out;
        JsonWriter json(out);
        json.begin_object();
        std::string location;
        if (const auto* created = written.find<domain::WebhookCreated>()) {
            Webhook webhook;
            webhook.id = created->webhook;
            webhook.organization = created->organization;
            webhook.url = created->url;
            webhook.event_types = created->event_types;
            webhook.personal = created->personal;
            webhook.clients = created->clients;
            webhook.created_at = written.time();
            webhook.delivered = written.committed.position;
            write_webhook(json, services, webhook);
            write_secret(json, services, written, created->webhook, 1);
            location = path_of(created->organization, created->webhook);
        }
        json.end_object();
        auto response = json_answer(201, std::move(out));
        response.headers.emplace_back("Location", location);
        add_etag(response, services, 1);
        return response;
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

Response list_webhooks(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto owner = owner_of(services, request);
    if (!owner) return refuse(request, owner.error());
    const auto& registry = services.models.registry();
    const auto organization = *owner ? registry.organization(**owner) : std::nullopt;
    std::vector<std::string> rows;
    for (const auto& id : *owner ? organization.value_or(domain::Organization{}).webhooks : registry.instance().webhooks) {
        if (const auto webhook = registry.webhook(id)) rows.push_back(webhook_json(services, *webhook));
    }
    return list_answer(services, request, rows, {});
}

Response get_webhook(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto webhook = webhook_of(services, request);
    if (!webhook) return refuse(request, webhook.error());
    return webhook_answer(services, webhook->id);
}

void change_webhook(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    auto target = target_of(services, *request, IfMatch::required);
    if (!target) return respond(refuse(*request, target.error()));
    JsonBody body(*request, BodyKind::merge_patch);
    domain::ChangeWebhook command{target->webhook.id, target->webhook.organization, {}, {}, {}, {}, {}};
    command.url = read_url(services, body, body.text("url"));
    command.event_types = read_types(body);
    if (body.cleared("event_types")) command.event_types.emplace();
    command.personal = body.boolean("personal");
    command.clients = body.boolean("clients");
    command.paused = body.boolean("paused");
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    Write write;
    write.command = std::move(command);
    write.expected_version = target->version;
    write.answer = [&services, id = target->webhook.id](const Written&) { return webhook_answer(services, id); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

void remove_webhook(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    auto target = target_of(services, *request, IfMatch::optional);
    if (!target) return respond(refuse(*request, target.error()));
    Write write;
    write.command = domain::RemoveWebhook{target->webhook.id, target->webhook.organization};
    write.expected_version = target->version;
    write.answer = [](const Written&) { return empty_answer(); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

void rotate_webhook_secret(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    auto target = target_of(services, *request, {});
    if (!target) return respond(refuse(*request, target.error()));
    auto body = JsonBody::optional(*request);
    domain::RotateWebhookSecret command{target->webhook.id, target->webhook.organization, {}};
    if (const auto hours = body.integer("overlap_hours", 0, overlap_hours_max)) command.overlap = std::chrono::hours(*hours);
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    Write write;
    write.command = std::move(command);
    write.takes_idempotency_key = true;
    write.answer = [&services](const Written& written) {
        std::string out;
        JsonWriter json(out);
        json.begin_object();
        if (const auto* rotated = written.find<domain::WebhookSecretRotated>()) {
            json.member("old_secret_until", rotated->old_until);
            write_secret(json, services, written, rotated->webhook, rotated->generation);
        }
        json.end_object();
        return json_answer(201, std::move(out));
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

void ping_webhook(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    auto target = target_of(services, *request, {});
    if (!target) return respond(refuse(*request, target.error()));
    auto body = JsonBody::optional(*request);
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    const Problem busy{503, "overloaded", "Too many tests are under way; try again after the time in Retry-After.", {}, ping_retry_after_s};
    if (services.webhooks == nullptr) return respond(refuse(*request, busy));
    services.webhooks->ping(target->webhook, [request, respond = std::move(respond), busy](std::optional<TransferResult> result) {
        if (!result) return respond(refuse(*request, busy));
        std::string out;
        JsonWriter json(out);
        json.begin_object();
        write_result(json, *result);
        json.end_object();
        respond(json_answer(200, std::move(out)));
    });
}

Response list_webhook_deliveries(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto webhook = webhook_of(services, request);
    if (!webhook) return refuse(request, webhook.error());
    std::vector<std::string> rows;
    const auto recent = services.webhooks != nullptr ? services.webhooks->recent(webhook->id) : std::vector<RecentDelivery>{};
    for (const auto& each : recent) {
        std::string out;
        JsonWriter json(out);
        json.begin_object().member("event_id", each.event).member("position", position_text(services, each.position));
        json.member("type", "muster." + each.type).member("at", each.at).member("attempt", std::uint64_t{each.attempt});
        write_result(json, each.result);
        json.end_object();
        rows.push_back(std::move(out));
    }
    return list_answer(services, request, rows, {});
}

Response list_dead_letters(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto webhook = webhook_of(services, request);
    if (!webhook) return refuse(request, webhook.error());
    std::vector<std::string> rows;
    for (const auto& letter : webhook->dead_letters) {
        std::string out;
        JsonWriter json(out);
        json.begin_object().member("event_id", letter.delivery).member("position", position_text(services, letter.at));
        json.member("attempts", std::uint64_t{letter.attempts}).member("problem", domain::to_text(letter.problem));
        if (letter.reply_code != 0) json.member("status", std::uint64_t{letter.reply_code});
        json.member("failed_at", letter.failed_at).member("retrying", letter.again).end_object();
        rows.push_back(std::move(out));
    }
    return list_answer(services, request, rows, {});
}

void retry_dead_letter(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    auto target = target_of(services, *request, {});
    if (!target) return respond(refuse(*request, target.error()));
    const auto event = captured<domain::EventId>(*request, is_of_instance(*request) ? 1 : 2);
    if (!event) return respond(refuse(*request, not_found()));
    auto body = JsonBody::optional(*request);
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    Write write;
    write.command = domain::RetryWebhookDelivery{target->webhook.id, target->webhook.organization, *event};
    write.takes_idempotency_key = true;
    write.answer = [](const Written&) { return json_answer(202, "{\"retrying\":true}"); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

void replay_webhook(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    auto target = target_of(services, *request, {});
    if (!target) return respond(refuse(*request, target.error()));
    JsonBody body(*request);
    const auto after = position_of(services, body.required_text("after"));
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    if (!after) return respond(refuse(*request, after.error()));
    if (*after > services.directory.log().tail()) {
        return respond(refuse(*request, {422, "position_ahead", "The log does not reach as far yet."}));
    }
    Write write;
    write.command = domain::ReplayWebhook{target->webhook.id, target->webhook.organization, *after};
    write.takes_idempotency_key = true;
    write.answer = [&services](const Written& written) {
        std::string out;
        JsonWriter json(out);
        json.begin_object();
        if (const auto* replayed = written.find<domain::WebhookReplayed>()) json.member("after", position_text(services, replayed->after));
        json.end_object();
        return json_answer(202, std::move(out));
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

}  // namespace muster::api::handlers
