// Reads of users: oneself, one, many.

#include "api/handlers/identifiers.hpp"
#include "api/handlers/support.hpp"
#include "api/space/aside.hpp"
#include "api/space/error.hpp"
#include "api/space/handlers.hpp"
#include "api/space/paging.hpp"
#include "api/space/people.hpp"
#include "api/space/texts.hpp"
#include "api/unicode_text.hpp"
#include "projections/text.hpp"

namespace muster::api::space {
namespace {

using eventstore::JsonWriter;

/// Who does not see everybody asks for part of a name at least.
constexpr std::size_t query_characters_min = 4;

/// `q` is looked for as it is, anywhere in the name; no character of it means anything else.
bool is_called(const projections::Directory::Called& called, const Visitor& visitor, const std::string& folded_q) {
    if (!called.username_normal.empty()) return called.username_normal.find(folded_q) != std::string_view::npos;
    return visitor.admin && projections::text::folded(called.email).find(folded_q) != std::string::npos;
}

bool is_at_home_in_a_personal_one(const Services& services, const projections::Directory::Called& called) {
    const auto home = services.models.registry().organization(*called.home);
    return home && home->kind == domain::OrganizationKind::personal;
}

std::string users_json(Services& services, const Visitor& visitor, const std::string& folded_q, const Paging& paging) {
    std::vector<domain::AccountId> page;
    std::uint64_t total = 0;
    services.models.directory().each_account([&](const projections::Directory::Called& called) {
        if (!called.home || !is_called(called, visitor, folded_q)) return true;
        if (!visitor.admin && !is_at_home_in_a_personal_one(services, called)) return true;
        if (paging.has(total++)) page.push_back(called.account);
        return true;
    });
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("data").begin_array();
    for (const auto& account : page) json.raw(user_json(services, visitor, account));
    json.end_array();
    write_pagination(json, paging, total, 0);
    json.end_object();
    return out;
}

/// Looking for others is limited for each credential, as lookups are.
std::optional<Response> refused_lookup(Services& services, const Request& request) {
    std::vector<std::pair<std::string, std::string>> headers;
    const auto problem = handlers::take_lookup(services, request, {}, headers);
    if (!problem) return {};
    auto response = to_response(*problem, request);
    response.headers.insert(response.headers.end(), headers.begin(), headers.end());
    return response;
}

}  // namespace

Response get_current_user(Services& services, const Request& request) {
    const auto visitor = visitor_of(request);
    const auto account = services.models.registry().account(visitor.account);
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("username", std::string_view(name_of(services, visitor, visitor.account)));
    json.member("role", role_text(account ? account->instance_role : domain::InstanceRole::user)).end_object();
    return handlers::json_answer(200, std::move(out));
}

Response list_users(Services& services, const Request& request) {
    const auto visitor = visitor_of(request);
    const auto q = request.query_value("q").value_or("");
    if (!visitor.admin && unicode::code_points(q) < query_characters_min) return error_answer({403, std::string(texts::query_short), {}});
    const auto paging = read_paging(request);
    if (!paging) return error_answer(paging.error());
    if (auto refused = refused_lookup(services, request)) return std::move(*refused);
    const auto folded_q = projections::text::folded(unicode::trimmed(q));
    auto response = made_aside(services, 200, [&services, visitor, folded_q, paging = *paging] {
        return users_json(services, visitor, folded_q, paging);
    });
    response.rows = static_cast<std::uint32_t>(paging->limit);  // at most: how many will be known later
    return response;
}

Response get_user(Services& services, const Request& request) {
    const auto visitor = visitor_of(request);
    const auto account = visible_account(services, visitor, request.captures.front());
    const bool self = account && account->id == visitor.account;
    if (!self) {
        if (auto refused = refused_lookup(services, request)) return std::move(*refused);
    }
    if (!account) return error_answer({404, std::string(texts::user_unknown), {}});
    return handlers::json_answer(200, user_json(services, visitor, account->id));
}

}  // namespace muster::api::space
