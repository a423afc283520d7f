// What differs between two moments of an account, an organization, the instance. For whoever reads the audit there: everything that
// stood then shows, as their reads of the past show it. To everybody else there is no diff.

#include "api/handlers/handlers.hpp"
#include "api/handlers/support.hpp"
#include "api/past/past_view.hpp"
#include "projections/diff/diff.hpp"
#include "projections/row_keys.hpp"
#include "projections/timeline/timeline.hpp"

namespace muster::api::handlers {
namespace {

using projections::Diff;
using projections::DiffPage;

Problem strange_cursor() { return {400, "cursor_invalid", "Begin the list again, without `after`."}; }

/// A cursor begins with the position of `from`: a time that falls among what happens now may come to mean a later one.
std::string with_from(domain::Position from, const std::string& next) { return next.empty() ? next : with_position(from, next); }

template <class Knows, class Read>
Response diff_of(Services& services, const Request& request, Knows&& knows, Read&& read) {
    Query query(request);
    (void)query.text("from");
    (void)query.text("to");
    const auto page = page_of(services, request, query);
    if (auto problem = query.problem()) return refuse(request, std::move(*problem));
    if (!page) return refuse(request, page.error());
    const auto rows = services.models.timeline().model().rows().store();
    if (!rows) return refuse(request, {503, "projection_stopped", "The timeline has stopped; /readyz says why.", {}, 30});
    auto from = request.past->from();
    std::string after;
    if (!page->after.empty()) {
        const auto cursor = position_and_cursor(page->after);
        if (!cursor || cursor->first > request.past->position()) return refuse(request, strange_cursor());
        from = cursor->first;
        after = cursor->second;
    }
    const Diff diff(rows->freeze(), services.models.history(), from, request.past->position());
    if (!knows(diff)) return refuse(request, not_found());
    const std::optional<DiffPage> found = read(diff, after, page->limit);
    if (!found) return refuse(request, strange_cursor());
    return list_answer(services, request, found->rows, with_from(from, found->next),
                       "\"from_position\":" + std::to_string(from.value) + ",\"to_position\":" + std::to_string(request.past->position().value));
}

}  // namespace

Response get_account_diff(Services& services, const Request& request) {
    const auto id = captured<domain::AccountId>(request, 0);
    if (!id) return refuse(request, not_found());
    if (!request.past->sees_everything()) {
        if (viewer_of(request).account != *id) return refuse(request, not_found());
        return refuse(request, {403, "permission_denied", "This key's scopes do not cover it; use a key with the scope, or a session."});
    }
    return diff_of(services, request, [&](const Diff& diff) { return diff.knows(*id); },
                   [&](const Diff& diff, std::string_view after, std::size_t limit) { return diff.of_account(*id, after, limit); });
}

Response get_organization_diff(Services& services, const Request& request) {
    const auto id = captured<domain::OrganizationId>(request, 0);
    if (!id) return refuse(request, not_found());
    if (!request.past->sees_everything()) {
        const auto permitted = permitted_organization(services, request, domain::Permission::audit_read);
        return refuse(request, permitted ? not_found() : permitted.error());
    }
    return diff_of(services, request, [&](const Diff& diff) { return diff.knows(*id); },
                   [&](const Diff& diff, std::string_view after, std::size_t limit) { return diff.of_organization(*id, after, limit); });
}

Response get_instance_diff(Services& services, const Request& request) {
    if (!request.past->sees_everything()) {
        return refuse(request, {403, "permission_denied", "This key's scopes do not cover it; use a key with the scope, or a session."});
    }
    return diff_of(services, request, [](const Diff&) { return true; },
                   [&](const Diff& diff, std::string_view after, std::size_t limit) { return diff.of_instance(services.directory.log(), after, limit); });
}

}  // namespace muster::api::handlers
