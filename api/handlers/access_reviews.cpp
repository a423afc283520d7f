// Access reviews: somebody goes through what everybody may do in an organization, and certifies or revokes each. What a revocation
// takes away is written with it. For who holds access_review.manage and audit.read there.

#include "api/exports/exports.hpp"
#include "api/handlers/answers.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/identifiers.hpp"
#include "api/handlers/structures.hpp"
#include "api/handlers/review_support.hpp"
#include "domain/limits.hpp"
#include "projections/timeline/timeline.hpp"

namespace muster::api::handlers {
namespace {

using domain::Permission;
using eventstore::JsonWriter;

constexpr std::chrono::seconds snapshot_patience{5};

Problem lagging() { return {503, "projection_lagging", "The timeline has not come so far yet; nothing was changed.", {}, 1}; }

std::string review_json(const ReviewFacts& review) {
    const auto& [state, started, begun] = review;
    const auto decided = state.certified + state.revoked;
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("id", state.id).member("organization_id", state.organization).member("name", started.name);
    json.member("status", state.closed ? "closed" : "open").member("snapshot_position", started.snapshot.value);
    if (started.due_at) json.member("due_at", *started.due_at);
    json.member("items", started.items).member("certified", state.certified).member("revoked", state.revoked);
    json.member("undecided", started.items - std::min(started.items, decided)).member("started_at", begun.at);
    if (begun.actor.kind == domain::ActorKind::account) json.member("started_by", begun.actor.account);
    json.end_object();
    return out;
}

/// What the command needs, once the timeline has the snapshot.
void start_of_snapshot(Services& services, std::shared_ptr<const Request> request, Respond respond, domain::StartAccessReview command) {
    const auto then = services.models.timeline().at(command.snapshot);
    if (!then) return respond(refuse(*request, lagging()));
    command.items = count_items(*then, command.organization);
    Write write;
    write.command = std::move(command);
    write.takes_idempotency_key = true;
    write.answer = [](const Written& written) {
        const auto* started = written.find<domain::AccessReviewStarted>();
        if (started == nullptr) return empty_answer();
        const auto& recorded = *written.committed.events.front();
        ReviewFacts review{{started->review, 0, started->organization, recorded.meta.position}, *started, told(recorded)};
        auto response = json_answer(201, review_json(review));
        response.headers.emplace_back("Location", "/v1/organizations/" + started->organization.text() + "/access-reviews/" + started->review.text());
        return response;
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

}  // namespace

OrProblem<domain::OrganizationId> reviewed_organization(Services& services, const Request& request) {
    const auto organization = permitted_organization(services, request, Permission::access_review_manage);
    if (!organization) return organization;
    return permitted_organization(services, request, Permission::audit_read);
}

OrProblem<ReviewFacts> review_in_path(Services& services, const Request& request) {
    const auto organization = reviewed_organization(services, request);
    if (!organization) return domain::failure(organization.error());
    const auto id = captured<domain::AccessReviewId>(request, 1);
    auto review = id ? review_facts(services, *organization, *id) : std::nullopt;
    if (!review) return domain::failure(not_found());
    return std::move(*review);
}

ReviewScope read_review_scope(Query& query) {
    ReviewScope scope;
    scope.role = query.text("role");
    scope.kind = query.one_of<domain::MembershipKind>("kind");
    scope.state = query.one_of<ItemState>("state");
    if (const auto group = query.text("group")) {
        scope.group = domain::GroupId::parse(*group);
        if (!scope.group) query.blame({"group", "id_invalid", "It must be the id of a group."});
    }
    return scope;
}

void start_access_review(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    JsonBody body(*request);
    domain::StartAccessReview command;
    command.review = {fresh_id(services)};
    command.name = read_required_line(services, body, "name", domain::limits::access_review_name_bytes_max);
    command.due_at = read_time(body, "due_at");
    const auto organization = reviewed_organization(services, *request);
    if (!organization) return respond(refuse(*request, organization.error()));
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    command.organization = *organization;
    command.snapshot = services.models.decisions().checkpoint();
    const auto snapshot = command.snapshot;
    services.models.timeline().when_reached(
        snapshot, snapshot_patience,
        [&services, request = std::move(request), respond = std::move(respond), command = std::move(command)](bool reached) {
            if (!reached) return respond(refuse(*request, lagging()));
            services.exports->run([&services, request, respond, command] { start_of_snapshot(services, request, respond, command); });
        });
}

Response list_access_reviews(Services& services, const Request& request) {
    return list_of(services, request, domain::Listing::access_review, reviewed_organization, [&](const auto& registry, const auto& id) {
        const auto state = registry.access_review({id});
        const auto review = state ? review_facts(services, state->organization, state->id) : std::nullopt;
        return review ? std::optional(review_json(*review)) : std::nullopt;
    });
}

Response get_access_review(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto review = review_in_path(services, request);
    return review ? json_answer(200, review_json(*review)) : refuse(request, review.error());
}

Response list_review_items(Services& services, const Request& request) {
    Query query(request);
    auto scope = read_review_scope(query);
    const auto page = page_of(services, request, query);
    if (auto problem = query.problem()) return refuse(request, std::move(*problem));
    if (!page) return refuse(request, page.error());
    auto review = review_in_path(services, request);
    if (!review) return refuse(request, review.error());
    const auto items = ReviewItems::open(services, std::move(*review), std::move(scope));
    if (!items) return refuse(request, lagging());
    const auto found = items->page(page->after, page->limit);
    if (!found) return refuse(request, {400, "cursor_invalid", "Begin the list again, without `after`."});
    std::vector<std::string> rows;
    for (const auto& item : found->items) rows.push_back(json_of(item));
    return list_answer(services, request, rows, found->next);
}

void decide_access_review(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto address = within<domain::AccessReviewId>(*request);
    if (!address) return respond(refuse(*request, not_found()));
    JsonBody body(*request);
    domain::DecideAccessReview command{address->id, address->organization, {}, {}, {}, {}};
    if (!body.has("account_id")) body.blame("account_id", "required", "Say whose membership or grant it is.");
    command.account = body.id<domain::AccountId>("account_id").value_or(domain::AccountId{});
    command.reviewed_grant = body.id<domain::GrantId>("grant_id");
    if (!body.has("decision")) body.blame("decision", "required", "It must be certified or revoked.");
    command.decision = body.one_of<domain::ReviewDecision>("decision").value_or(domain::ReviewDecision::certified);
    const bool revokes = command.decision == domain::ReviewDecision::revoked;
    if (revokes && !body.has("reason")) body.blame("reason", "required", "Say why it is taken away.");
    if (auto reason = read_line(services, body, "reason", domain::limits::reason_bytes_max)) command.reason = std::move(*reason);
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    Write write;
    write.command = std::move(command);
    write.takes_idempotency_key = true;
    write.answer = [](const Written& written) {
        const auto* decided = written.find<domain::AccessReviewDecided>();
        if (decided == nullptr) return empty_answer();
        std::string out;
        JsonWriter json(out);
        json.begin_object().member("review_id", decided->review).member("account_id", decided->account);
        if (decided->reviewed_grant) json.member("grant_id", *decided->reviewed_grant);
        json.member("decision", domain::to_text(decided->decision)).member("decided_at", written.time());
        json.key("events").begin_array();
        for (const auto* recorded : written.committed.events) json.string(domain::type_of(recorded->event));
        json.end_array().end_object();
        return json_answer(200, std::move(out));
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

void close_access_review(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto address = within<domain::AccessReviewId>(*request);
    if (!address) return respond(refuse(*request, not_found()));
    JsonBody body(*request);
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    Write write;
    write.command = domain::CloseAccessReview{address->id, address->organization};
    write.takes_idempotency_key = true;
    write.answer = [&services](const Written& written) {
        const auto* closed = written.find<domain::AccessReviewClosed>();
        auto review = closed ? review_facts(services, closed->organization, closed->review) : std::nullopt;
        if (!review) return empty_answer();
        review->state.closed = true;
        return json_answer(200, review_json(*review));
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

}  // namespace muster::api::handlers
