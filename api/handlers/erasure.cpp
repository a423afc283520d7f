// Erasing people: by themselves, their home, or an ADMIN of the instance; and the receipts.

#include <charconv>

#include "api/erasure/erasures.hpp"
#include "api/erasure/sealed_events.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/owned.hpp"
#include "api/handlers/support.hpp"
#include "api/json_body.hpp"
#include "api/log.hpp"
#include "api/purge/purge_job.hpp"
#include "domain/limits.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

using domain::AccountErased;
using eventstore::JsonWriter;

constexpr unsigned ledger_retry_after_s = 60;

bool reads_everything(const Request& request) { return viewer_of(request).instance_admin && !viewer_of(request).scopes; }

void write_kinds(JsonWriter& json, std::string_view name, const std::vector<domain::IdentifierClaim>& claims) {
    json.key(name).begin_array();
    for (const auto& each : claims) json.string(domain::to_text(each.kind));
    json.end_array();
}

void write_actor(JsonWriter& json, const domain::Actor& actor) {
    json.key("by").begin_object().member("kind", domain::to_text(actor.kind));
    if (actor.kind == domain::ActorKind::account) json.member("account_id", actor.account);
    json.end_object();
}

/// `complete`: nothing is left in the log's keys, in read models, in files, and the ledger says so.
std::string receipt_json(const Services& services, const AccountErased& erased, const domain::EventMeta& meta, bool tells_what_waits) {
    const auto entry = services.erasures != nullptr ? services.erasures->entry(meta.id) : std::nullopt;
    const auto purge = services.purges != nullptr ? services.purges->status() : PurgeStatus{};
    const bool complete = entry && purge.purged >= meta.position;
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("account_id", erased.account).member("status", complete ? "complete" : "pending");
    if (!complete && tells_what_waits && !purge.waits_for.empty()) json.member("waits_for", std::string_view(purge.waits_for));
    json.member("erased_at", meta.time).member("position", meta.position.value).member("event_id", meta.id);
    write_actor(json, meta.actor);
    json.member("reason", domain::to_text(erased.reason));
    if (!erased.reference.empty()) json.member("reference", std::string_view(erased.reference));
    if (erased.organization) json.member("organization_id", *erased.organization);
    json.key("organization_ids").begin_array();
    for (const auto& id : erased.organizations) json.string(id.text());
    json.end_array();
    write_kinds(json, "claims_released", erased.claims_released);
    write_kinds(json, "claims_kept", erased.claims_kept);
    json.member("in_ledger", entry.has_value());
    if (entry) json.member("unreadable_events", entry->sealed_events);
    json.end_object();
    return out;
}

struct Receipt {
    AccountErased erased;
    domain::EventMeta meta;
};

/// The erasure of the account in the path, for ADMINs of the instance and for its home of then: who audits there, or may erase.
OrProblem<Receipt> receipt_in_path(Services& services, const Request& request) {
    const auto id = captured<domain::AccountId>(request, 0);
    const auto account = id ? services.models.registry().account(*id) : std::nullopt;
    if (!account || account->erased_at == domain::Position{}) return domain::failure(not_found());
    const auto recorded = recorded_at(services, account->erased_at);
    const auto* erased = recorded ? std::get_if<AccountErased>(&recorded->event) : nullptr;
    if (erased == nullptr) return domain::failure(not_found());
    const auto may = [&](domain::Permission permission) {
        return erased->organization &&
               domain::grant_of(services.models.registry(), viewer_of(request), *erased->organization, permission).allowed;
    };
    if (!reads_everything(request) && !may(domain::Permission::audit_read) && !may(domain::Permission::member_erase)) {
        return domain::failure(not_found());
    }
    return Receipt{*erased, recorded->meta};
}

std::optional<domain::Position> position_of(const std::string& text) {
    domain::Position position;
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, position.value);
    return parsed.ec == std::errc{} && parsed.ptr == end ? std::optional(position) : std::nullopt;
}

std::string event_json(const SealedEvent& event) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("position", event.position.value).member("event_id", std::string_view(event.event_id));
    json.member("type", std::string_view(event.type)).end_object();
    return out;
}

}  // namespace

void erase_account(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto id = captured<domain::AccountId>(*request, 0);
    if (!id) return respond(refuse(*request, not_found()));
    const auto version = if_match(services, *request, IfMatch::optional);
    if (!version) return respond(refuse(*request, version.error()));
    JsonBody body(*request);
    domain::EraseAccount command;
    command.account = *id;
    if (!body.has("reason")) body.blame("reason", "required", "Say why: person_request, home_request, legal_obligation or retention.");
    command.reason = body.one_of<domain::ErasureReason>("reason").value_or(domain::ErasureReason::person_request);
    command.reference = body.text("reference").value_or("");
    command.keeps_claims = body.boolean("keep_claims").value_or(false);
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    const auto ledger = services.erasures != nullptr ? services.erasures->writable() : domain::Result<void, std::string>{};
    if (services.erasures == nullptr || !ledger) {
        if (!ledger) log::error("nobody can be erased: " + ledger.error());
        return respond(refuse(*request, {503, "erasure_ledger_unavailable",
                                         "The ledger of erasures cannot be written, so nobody was erased; the server's log says why.", {},
                                         ledger_retry_after_s}));
    }
    command.owned = owned_by(services, *id);
    Write write;
    write.command = std::move(command);
    write.expected_version = *version;
    write.takes_idempotency_key = true;
    write.answer = [&services, id = *id](const Written& written) {
        std::string receipt = "{}";
        for (const auto* recorded : written.committed.events) {
            if (const auto* erased = std::get_if<AccountErased>(&recorded->event)) receipt = receipt_json(services, *erased, recorded->meta, false);
        }
        auto response = json_answer(202, std::move(receipt));
        response.headers.emplace_back("Location", "/v1/accounts/" + id.text() + "/erasure");
        return response;
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

Response get_erasure(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto receipt = receipt_in_path(services, request);
    if (!receipt) return refuse(request, receipt.error());
    return json_answer(200, receipt_json(services, receipt->erased, receipt->meta, reads_everything(request)));
}

Response list_erased_events(Services& services, const Request& request) {
    Query query(request);
    const auto page = page_of(services, request, query);
    if (auto problem = query.problem()) return refuse(request, std::move(*problem));
    if (!page) return refuse(request, page.error());
    const auto receipt = receipt_in_path(services, request);
    if (!receipt) return refuse(request, receipt.error());
    auto before = receipt->meta.position;
    if (!page->after.empty()) {
        const auto after = position_of(page->after);
        if (!after) return refuse(request, {400, "cursor_invalid", "Begin the list again, without `after`."});
        before = *after;
    }
    const auto found = sealed_events(services.directory.log(), services.models.history(), receipt->erased.account, before, page->limit);
    if (!found) return refuse(request, {503, "projection_stopped", "The history cannot be read now: " + found.error()});
    std::vector<std::string> rows;
    for (const auto& each : found->events) rows.push_back(event_json(each));
    return list_answer(services, request, rows, found->next ? std::to_string(found->next->value) : std::string());
}

}  // namespace muster::api::handlers
