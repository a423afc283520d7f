// An account as such, apart from any one organization: for the person, for who manages them at home, for instance ADMINs. To
// everybody else it does not exist. And the histories of accounts and organizations.

#include <algorithm>
#include <array>
#include <charconv>

#include "api/handlers/activity.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/preferences.hpp"
#include "api/handlers/session_json.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

enum class SelfMay : std::uint8_t { with_any_key, with_the_permission };

/// The account in the path when the caller is its person or holds the permission in its home.
OrProblem<domain::Account> account_for(Services& services, const Request& request, domain::Permission permission, SelfMay self_may) {
    const auto id = captured<domain::AccountId>(request, 0);
    const auto& registry = rights_for(services, request);
    const auto account = id ? registry.account(*id) : std::nullopt;
    if (!account) return domain::failure(not_found());
    const auto& viewer = viewer_of(request);
    if (viewer.account == account->id) {
        if (self_may == SelfMay::with_any_key || !viewer.scopes || viewer.scopes->has(permission)) return *account;
        return domain::failure(Problem{403, "permission_denied", "This key's scopes do not cover it; use a key with the scope, or a session."});
    }
    const bool orphan_for_admin = !account->home && viewer.instance_admin && !viewer.scopes;
    if (orphan_for_admin || (account->home && domain::grant_of(registry, viewer, *account->home, permission).allowed)) return *account;
    return domain::failure(not_found());
}

/// Of a request about the past by eyes of today: the organizations the account is still in, as `now` has it. None for any other.
std::function<bool(domain::OrganizationId)> kept_organizations(Services& services, const Request& request, const domain::Account& now) {
    if (bound_for(services, request) == nullptr) return {};
    return [organizations = now.organizations](domain::OrganizationId id) {
        return std::find(organizations.begin(), organizations.end(), id) != organizations.end();
    };
}

/// The cursor of a history is the position of the last entry shown.
OrProblem<std::optional<domain::Position>> before_of(const Page& page) {
    if (page.after.empty()) return std::optional<domain::Position>{};
    domain::Position before;
    const auto* end = page.after.data() + page.after.size();
    if (const auto parsed = std::from_chars(page.after.data(), end, before.value); parsed.ec != std::errc{} || parsed.ptr != end) {
        return domain::failure(Problem{400, "cursor_invalid", "Begin the list again, without `after`."});
    }
    return std::optional(before);
}

template <class Read>
Response history(Services& services, const Request& request, Read&& read) {
    Query query(request);
    const auto page = page_of(services, request, query);
    if (auto problem = query.problem()) return refuse(request, std::move(*problem));
    if (!page) return refuse(request, page.error());
    const auto before = before_of(*page);
    if (!before) return refuse(request, before.error());
    const OrProblem<projections::HistoryPage> found = read(*before, page->limit);
    if (!found) return refuse(request, found.error());
    return list_answer(services, request, found->rows, found->next ? std::to_string(found->next->value) : std::string());
}

}  // namespace

Response get_account(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto account = account_for(services, request, domain::Permission::member_edit, SelfMay::with_any_key);
    if (!account) return refuse(request, account.error());
    auto row = directory_for(services, request).profile(account->id, kept_organizations(services, request, *account));
    if (!row) return refuse(request, not_found());
    add_standing(services, request, *row, account->id);
    return row_answer(services, std::move(*row));
}

Response get_account_history(Services& services, const Request& request) {
    return history(services, request, [&](std::optional<domain::Position> before, std::size_t limit) -> OrProblem<projections::HistoryPage> {
        const auto account = account_for(services, request, domain::Permission::audit_read, SelfMay::with_the_permission);
        if (!account) return domain::failure(account.error());
        return services.models.history().of_account(account->id, before, limit);
    });
}

Response get_organization_history(Services& services, const Request& request) {
    return history(services, request, [&](std::optional<domain::Position> before, std::size_t limit) -> OrProblem<projections::HistoryPage> {
        const auto organization = permitted_organization(services, request, domain::Permission::audit_read);
        if (!organization) return domain::failure(organization.error());
        return services.models.history().of_organization(*organization, before, limit);
    });
}

Response list_account_activity(Services& services, const Request& request) {
    static constexpr std::array<std::string_view, 2> sign_ins{activity::SignInSucceeded::type, activity::SignInFailed::type};
    Query query(request);
    activity::Search search;
    search.types.assign(sign_ins.begin(), sign_ins.end());
    search = read_search(query, std::move(search), sign_ins);
    const auto page = page_of(services, request, query);
    if (auto problem = query.problem()) return refuse(request, std::move(*problem));
    if (!page) return refuse(request, page.error());
    const auto account = account_for(services, request, domain::Permission::audit_read, SelfMay::with_the_permission);
    if (!account) return refuse(request, account.error());
    search.account = account->id;
    return activity_answer(services, request, search, *page);
}

Response get_account_sessions(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto account = account_for(services, request, domain::Permission::member_suspend, SelfMay::with_the_permission);
    if (!account) return refuse(request, account.error());
    return list_answer(services, request, sessions_json(services, *account, request.who->actor.session), {});
}

Response get_account_memberships(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto account = account_for(services, request, domain::Permission::member_edit, SelfMay::with_any_key);
    if (!account) return refuse(request, account.error());
    const auto& registry = registry_for(services, request);
    const auto stood = registry.account(account->id);
    if (!stood) return refuse(request, not_found());
    const auto keeps = kept_organizations(services, request, *account);
    std::vector<std::string> rows;
    for (const auto& id : stood->organizations) {
        const auto membership = registry.membership(account->id, id);
        if (!membership || (keeps && !keeps(id))) continue;
        std::string out;
        eventstore::JsonWriter json(out);
        json.begin_object().member("organization_id", id);
        json.member("kind", domain::to_text(membership->kind)).member("role", membership->role);
        if (!membership->locale.empty()) json.member("locale", membership->locale);
        json.end_object();
        rows.push_back(std::move(out));
    }
    return list_answer(services, request, rows, {});
}

}  // namespace muster::api::handlers
