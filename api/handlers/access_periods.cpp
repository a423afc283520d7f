// Who could do something in an organization, or see one of its members, between two times: from when to when, by what, and who gave
// and took it. For who holds audit.read there. As a list, and as a signed file; access reviews as signed files.

#include <fmt/format.h>

#include "api/activity_notes.hpp"
#include "api/exports/exports.hpp"
#include "api/exports/file_name.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/review_support.hpp"
#include "api/reviews/access_rows.hpp"
#include "api/reviews/signed_sources.hpp"
#include "projections/directory_rows.hpp"
#include "projections/row_keys.hpp"
#include "projections/timeline/timeline.hpp"

namespace muster::api::handlers {
namespace {

using domain::Permission;

struct Wanted {
    std::optional<Permission> permission;
    std::optional<domain::AccountId> seen, account;
    std::optional<domain::Timestamp> from, until;
    bool instance_admins = false;
};

std::optional<domain::AccountId> read_account(Query& query, std::string_view name) {
    const auto text = query.text(name);
    if (!text) return {};
    const auto id = domain::AccountId::parse(*text);
    if (!id) query.blame({std::string(name), "id_invalid", "It must be the id of an account."});
    return id;
}

Wanted read_wanted(Query& query) {
    Wanted wanted;
    wanted.permission = query.one_of<Permission>("permission");
    const bool names_permission = query.text("permission").has_value();
    const bool names_seen = query.text("seen").has_value();
    wanted.seen = read_account(query, "seen");
    wanted.account = read_account(query, "account");
    wanted.from = query.time("from");
    wanted.until = query.time("to");
    wanted.instance_admins = query.boolean("instance_admins").value_or(false);
    if (names_permission == names_seen) {
        query.blame({"permission", names_seen ? "excluded" : "required", "Ask about one of `permission` (who could do it) and `seen` (who could see this member)."});
    }
    if (wanted.from && wanted.until && *wanted.until < *wanted.from) query.blame({"to", "invalid", "`to` is not before `from`."});
    return wanted;
}

/// Whether they were ever a member by then: of anybody else nothing is told, not even that they are.
bool was_member(const projections::Timeline& timeline, domain::OrganizationId organization, domain::AccountId account, domain::Position last) {
    bool found = false;
    timeline.versions(projections::timeline::Space::directory, projections::directory_rows::place_key(organization, account), {}, last,
                      [&](const auto&) {
                          found = true;
                          return false;
                      });
    return found;
}

/// Of whom the question tells nothing, as of who is unknown.
bool is_unknown(Services& services, const AccessAsked& question, const domain::Viewer& viewer) {
    const auto& timeline = services.models.timeline();
    const auto* seen = std::get_if<domain::AccountId>(&question.question.about);
    const auto here = question.question.organization;
    if (seen != nullptr && !was_member(timeline, here, *seen, question.last)) return true;
    if (!question.account || viewer.instance_admin || was_member(timeline, here, *question.account, question.last)) return false;
    const auto organization = services.models.registry().organization(here);
    return !organization || !organization->provider || !was_member(timeline, *organization->provider, *question.account, question.last);
}

/// `until`: of the list's first page, so that every page is of the same time.
OrProblem<AccessAsked> asked(Services& services, const Request& request, const Wanted& wanted, std::optional<domain::Timestamp> until) {
    const auto organization = permitted_organization(services, request, Permission::audit_read);
    if (!organization) return domain::failure(organization.error());
    const auto& viewer = viewer_of(request);
    if (wanted.instance_admins && (!viewer.instance_admin || viewer.scopes)) {
        return domain::failure(Problem{403, "permission_denied", "Who is an ADMIN of the instance is told to ADMINs of the instance; leave instance_admins out."});
    }
    const auto now = services.clock.now();
    AccessAsked question;
    question.question.organization = *organization;
    if (wanted.permission) question.question.about = *wanted.permission;
    if (wanted.seen) question.question.about = *wanted.seen;
    question.until = until.value_or(wanted.until.value_or(now));
    if (question.until > now) {
        return domain::failure(Problem{400, "moment_in_future", "Ask about a time that has been; leave `to` out for all until now."});
    }
    question.from = wanted.from.value_or(domain::Timestamp{});
    const auto last = services.models.timeline().last_by(question.until);
    if (!last) return domain::failure(Problem{400, "moment_before_first", "Nothing had happened yet."});
    question.last = *last;
    question.account = wanted.account;
    question.instance_admins = wanted.instance_admins;
    if (is_unknown(services, question, viewer)) return domain::failure(not_found());
    return question;
}

// A cursor: the time asked about, and where the next rows begin.
std::string cursor_of(const AccessAsked& question, const AccessRows::Place& place) {
    return projections::Key('a').add(question.until).add(place.account).add_number(place.rows).bytes();
}
struct Continued {
    domain::Timestamp until;
    AccessRows::Place place;
};
OrProblem<std::optional<Continued>> continued(const std::string& cursor) {
    if (cursor.empty()) return std::optional<Continued>{};
    constexpr std::size_t account_at = 1 + sizeof(std::uint64_t), rows_at = account_at + sizeof(domain::Bytes16);
    if (cursor.size() != rows_at + sizeof(std::uint64_t) || cursor[0] != 'a') {
        return domain::failure(Problem{400, "cursor_invalid", "Begin the list again, without `after`."});
    }
    Continued found;
    found.until = {static_cast<std::int64_t>(projections::number_at(cursor, 1) ^ (1ULL << 63U))};
    found.place = {projections::id_at<domain::AccountId>(cursor, account_at), static_cast<std::uint32_t>(projections::number_at(cursor, rows_at))};
    return std::optional(found);
}

/// The file, made while it is taken.
Response signed_answer(Services& services, const Request& request, domain::OrganizationId organization, std::string_view what,
                       std::unique_ptr<SignedRows> rows, SignedFile file) {
    if (services.proofs == nullptr) return refuse(request, {503, "overloaded", "Nothing is signed here."});
    auto place = services.exports->enter(viewer_of(request).account);
    if (!place) return refuse(request, place.error());
    file.piece_bytes = services.exports->limits().piece_bytes;
    const auto format = domain::to_text(file.format);
    Response response;
    response.content_type = file.format == SignedFormat::jsonl ? "application/jsonl" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    const auto name = services.models.visibility().name_of(organization);
    response.headers.emplace_back("Content-Disposition", attachment(what, name.value_or(""), format));
    auto about = fmt::format("signed export of {} by {} with {} (request {})", file.subject, viewer_of(request).account.text(), request.who->credential,
                             request.request_id);
    auto ended = [&services, who = request.who->actor, organization, format](std::uint64_t count) {
        note_transfer(services, who, activity::Direction::exported, organization, std::string(format), count);
    };
    response.stream = std::make_shared<MadeBody>(*services.exports, std::move(*place), signed_pieces(services, std::move(rows), std::move(file)),
                                                 std::move(about), std::move(ended));
    return response;
}

}  // namespace

Response list_access_periods(Services& services, const Request& request) {
    Query query(request);
    const auto wanted = read_wanted(query);
    const auto page = page_of(services, request, query);
    if (auto problem = query.problem()) return refuse(request, std::move(*problem));
    if (!page) return refuse(request, page.error());
    const auto begun = continued(page->after);
    if (!begun) return refuse(request, begun.error());
    const auto question = asked(services, request, wanted, *begun ? std::optional((*begun)->until) : std::nullopt);
    if (!question) return refuse(request, question.error());
    AccessRows rows(services, *question);
    const auto found = rows.page(*begun ? std::optional((*begun)->place) : std::nullopt, page->limit);
    std::vector<std::string> texts;
    for (const auto& row : found.rows) texts.push_back(json_of(row));
    const auto more = fmt::format("\"to\":\"{}\",\"position\":{}", eventstore::rfc3339(question->until), question->last.value);
    return list_answer(services, request, texts, found.next ? cursor_of(*question, *found.next) : std::string(), more);
}

Response export_access_periods(Services& services, const Request& request) {
    Query query(request);
    const auto wanted = read_wanted(query);
    const auto format = query.one_of<SignedFormat>("format").value_or(SignedFormat::jsonl);
    if (auto problem = query.problem()) return refuse(request, std::move(*problem));
    const auto question = asked(services, request, wanted, {});
    if (!question) return refuse(request, question.error());
    SignedFile file{format, question->text(), question->last, "Access"};
    const auto organization = question->question.organization;
    return signed_answer(services, request, organization, "access", access_source(services, request.who->actor, *question), std::move(file));
}

Response export_access_review(Services& services, const Request& request) {
    Query query(request);
    auto scope = read_review_scope(query);
    const auto format = query.one_of<SignedFormat>("format").value_or(SignedFormat::jsonl);
    if (auto problem = query.problem()) return refuse(request, std::move(*problem));
    auto review = review_in_path(services, request);
    if (!review) return refuse(request, review.error());
    const auto organization = review->state.organization;
    const auto position = services.models.timeline().reached();
    SignedFile file{format, "access-review " + review->state.id.text() + " " + organization.text() + " snapshot=" + std::to_string(review->started.snapshot.value),
                    position, "Access review"};
    if (!scope.is_whole()) file.subject += " filtered";
    auto source = review_source(services, request.who->actor, std::move(*review), std::move(scope), position);
    if (!source) return refuse(request, {503, "projection_lagging", "The timeline has no rows yet.", {}, 1});
    return signed_answer(services, request, organization, "access-review", std::move(source), std::move(file));
}

}  // namespace muster::api::handlers
