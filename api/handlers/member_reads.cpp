// The directory of an organization: members, internal and external, as its visibility shows them to the caller.

#include "api/handlers/handlers.hpp"
#include "api/handlers/member_filter.hpp"
#include "api/handlers/preferences.hpp"
#include "api/normalizer.hpp"

namespace muster::api::handlers {
namespace {

Response list(Services& services, const Request& request, std::optional<domain::MembershipKind> only) {
    Query parameters(request);
    auto filter = read_filter(services, parameters, !only);
    const bool counts = parameters.boolean("count").value_or(false);
    auto page = page_of(services, request, parameters);
    if (auto problem = parameters.problem()) return refuse(request, std::move(*problem));
    if (!page) return refuse(request, page.error());
    const auto visible = visible_organization(services, request);
    if (!visible) return refuse(request, visible.error());

    auto query = directory_query(services, request, *visible);
    query.filter = std::move(filter);
    if (only) query.filter.kind = only;
    query.limit = page->limit;
    query.after = std::move(page->after);
    const auto& directory = directory_for(services, request);
    const auto found = directory.page(query);
    if (!found) return refuse(request, {400, "cursor_invalid", "Begin the list again, without `after`."});
    const auto total = counts ? "\"total\":" + std::to_string(directory.count(query)) : std::string();
    return list_answer(services, request, found->rows, found->next, total);
}

Response get(Services& services, const Request& request, bool external_only) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto visible = visible_organization(services, request);
    if (!visible) return refuse(request, visible.error());
    const auto account = captured<domain::AccountId>(request, 1);
    if (!account) return refuse(request, not_found());
    auto row = directory_for(services, request).member(directory_query(services, request, *visible), *account);
    const bool external = row && row->find("\"kind\":\"external\"") != std::string::npos;
    if (!row || (external_only && !external)) return refuse(request, not_found());
    add_standing(services, request, *row, visible->id, *account);
    return row_answer(services, std::move(*row));
}

}  // namespace

projections::DirectoryFilter read_filter(const Services& services, Query& query, bool takes_kind) {
    projections::DirectoryFilter filter;
    filter.q = query.text("q").value_or("");
    filter.role = query.text("role");
    if (takes_kind) filter.kind = query.one_of<domain::MembershipKind>("kind");
    filter.status = query.one_of<domain::AccountStatus>("status");
    filter.invited = query.boolean("invited");
    if (const auto typed = query.text("email")) {
        if (const auto email = services.normalizer.email("email", *typed)) {
            filter.email_normal = email->identifier.normal.open();
        } else {
            query.blame(email.error());
        }
    }
    if (const auto typed = query.text("phone")) {
        if (const auto phone = services.normalizer.phone("phone", *typed)) {
            filter.phone_e164 = phone->e164.open();
        } else {
            query.blame(phone.error());
        }
    }
    return filter;
}

Response list_members(Services& services, const Request& request) { return list(services, request, {}); }
Response get_member(Services& services, const Request& request) { return get(services, request, false); }
Response list_external_members(Services& services, const Request& request) {
    return list(services, request, domain::MembershipKind::external);
}
Response get_external_member(Services& services, const Request& request) { return get(services, request, true); }

}  // namespace muster::api::handlers
