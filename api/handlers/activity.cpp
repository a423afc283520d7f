// What the activity log tells: everything to instance ADMINs, the sign-ins of an account to its person and to the auditors of its
// home (accounts.cpp).

#include "api/handlers/activity.hpp"

#include <algorithm>
#include <charconv>

#include "api/handlers/handlers.hpp"
#include "eventstore/activity/activity_log.hpp"

namespace muster::api::handlers {
namespace {

/// The cursor of a page is the position to go on below.
OrProblem<std::optional<domain::Position>> below_of(const Page& page) {
    if (page.after.empty()) return std::optional<domain::Position>{};
    domain::Position below;
    const auto* end = page.after.data() + page.after.size();
    if (const auto parsed = std::from_chars(page.after.data(), end, below.value); parsed.ec != std::errc{} || parsed.ptr != end) {
        return domain::failure(Problem{400, "cursor_invalid", "Begin the list again, without `after`."});
    }
    return std::optional(below);
}

Problem unavailable() {
    return {503, "activity_unavailable", "The activity log cannot be read now; the server's log says why.", {}, 10};
}

}  // namespace

activity::Search read_search(Query& query, activity::Search begun, std::span<const std::string_view> types) {
    if (const auto type = query.text("type")) {
        const bool known = types.empty() ? activity::is_type(*type) : std::find(types.begin(), types.end(), *type) != types.end();
        if (!known) query.blame({"type", "invalid", "There is no such type here; docs/activity.md lists them."});
        begun.types = {*type};
    }
    begun.from = query.time("from");
    begun.to = query.time("to");
    return begun;
}

Response activity_answer(Services& services, const Request& request, const activity::Search& search, const Page& page) {
    const auto below = below_of(page);
    if (!below) return refuse(request, below.error());
    const auto log = services.activity != nullptr ? services.activity->log() : nullptr;
    if (!log) return refuse(request, unavailable());
    const eventstore::KeyFinder keys = [&](domain::AccountId account, std::uint32_t generation) { return services.keyring.of(account, generation); };
    const auto found = activity::find(*log, keys, search, *below, page.limit);
    if (!found) return refuse(request, unavailable());
    std::vector<std::string> rows;
    rows.reserve(found->records.size());
    for (const auto& record : found->records) rows.push_back(activity::json_of(record));
    return list_answer(services, request, rows, found->next ? std::to_string(found->next->value) : std::string());
}

Response list_activity(Services& services, const Request& request) {
    Query query(request);
    activity::Search search;
    if (const auto text = query.text("account")) {
        search.account = domain::AccountId::parse(*text);
        if (!search.account) query.blame({"account", "invalid", "Send an account's id, acc_…"});
    }
    search = read_search(query, std::move(search), {});
    const auto page = page_of(services, request, query);
    if (auto problem = query.problem()) return refuse(request, std::move(*problem));
    if (!page) return refuse(request, page.error());
    return activity_answer(services, request, search, *page);
}

}  // namespace muster::api::handlers
