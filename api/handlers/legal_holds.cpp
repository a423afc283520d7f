// Legal holds: as long as one stands, the account is not erased. An ADMIN of the instance sets them in the instance's name, who has
// member.erase in the person's home in its name; the home does not see those of the instance.

#include "api/handlers/handlers.hpp"
#include "api/handlers/identifiers.hpp"
#include "api/handlers/support.hpp"
#include "api/json_body.hpp"
#include "domain/limits.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

using eventstore::JsonWriter;

/// In whose name the caller deals with holds on the account: the instance's (nothing inside), or an organization's.
struct Holder {
    domain::Account account;
    std::optional<domain::OrganizationId> organization;
};

OrProblem<Holder> holder_in_path(Services& services, const Request& request) {
    const auto id = captured<domain::AccountId>(request, 0);
    auto account = id ? services.models.registry().account(*id) : std::nullopt;
    if (!account) return domain::failure(not_found());
    const auto& viewer = viewer_of(request);
    if (viewer.instance_admin && !viewer.scopes) return Holder{std::move(*account), {}};
    const auto may = [&](domain::OrganizationId organization) {
        return domain::grant_of(services.models.registry(), viewer, organization, domain::Permission::member_erase).allowed;
    };
    if (account->home && may(*account->home)) return Holder{*account, account->home};
    for (const auto& hold : account->legal_holds) {  // a former home's, which is its own to release
        if (hold.organization && may(*hold.organization)) return Holder{*account, hold.organization};
    }
    return domain::failure(not_found());
}

std::string hold_json(domain::AccountId account, const domain::LegalHoldSet& set, const domain::EventMeta& meta) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("id", set.hold).member("account_id", account);
    if (set.organization) json.member("organization_id", *set.organization);
    json.member("set_at", meta.time);
    if (meta.actor.kind == domain::ActorKind::account) json.member("set_by", meta.actor.account);
    if (set.reason.is_present()) json.member("reason", set.reason.open());
    json.end_object();
    return out;
}

}  // namespace

void set_legal_hold(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto holder = holder_in_path(services, *request);
    if (!holder) return respond(refuse(*request, holder.error()));
    JsonBody body(*request);
    domain::SetLegalHold command{holder->account.id, {fresh_id(services)}, holder->organization, {}};
    if (!body.has("reason")) body.blame("reason", "required", "Say why the data has to stay.");
    if (auto reason = read_line(services, body, "reason", domain::limits::reason_bytes_max)) command.reason = std::move(*reason);
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    Write write;
    write.command = std::move(command);
    write.takes_idempotency_key = true;
    write.answer = [](const Written& written) {
        std::string out = "{}";
        for (const auto* recorded : written.committed.events) {
            if (const auto* set = std::get_if<domain::LegalHoldSet>(&recorded->event)) out = hold_json(set->account, *set, recorded->meta);
        }
        return json_answer(201, std::move(out));
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

Response list_legal_holds(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto holder = holder_in_path(services, request);
    if (!holder) return refuse(request, holder.error());
    std::vector<std::string> rows;
    for (const auto& hold : holder->account.legal_holds) {
        if (holder->organization && hold.organization != holder->organization) continue;
        const auto recorded = recorded_at(services, hold.recorded_at);
        const auto* set = recorded ? std::get_if<domain::LegalHoldSet>(&recorded->event) : nullptr;
        if (set != nullptr) rows.push_back(hold_json(holder->account.id, *set, recorded->meta));
    }
    return list_answer(services, request, rows, {});
}

void release_legal_hold(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto holder = holder_in_path(services, *request);
    const auto hold = captured<domain::LegalHoldId>(*request, 1);
    if (!holder || !hold) return respond(refuse(*request, holder ? not_found() : holder.error()));
    Write write;
    write.command = domain::ReleaseLegalHold{holder->account.id, *hold, holder->organization};
    write.answer = [](const Written&) { return empty_answer(); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

}  // namespace muster::api::handlers
