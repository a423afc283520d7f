// May somebody use the Connect app, and what is missing (mission CC7).

#include "api/handlers/handlers.hpp"
#include "api/handlers/identifiers.hpp"
#include "domain/connect.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

Response answer_for(const domain::RegistryReader& registry, domain::AccountId account) {
    const auto access = domain::connect_access(registry, account);
    std::string out;
    eventstore::JsonWriter json(out);
    json.begin_object().member("account_id", account).member("allowed", access.allowed());
    json.key("missing").begin_array();
    if (!access.account_active) json.string("active_account");
    if (!access.home_site) json.string("home_site");
    if (!access.extension) json.string("extension");
    json.end_array().end_object();
    return json_answer(200, std::move(out));
}

}  // namespace

Response get_own_connect_access(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    return answer_for(services.models.registry(), viewer_of(request).account);
}

Response get_connect_access(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto visible = visible_organization(services, request);
    if (!visible) return refuse(request, visible.error());
    const auto address = read_member_address(request);
    const auto& registry = registry_for(services, request);
    // It tells of the person's home, so only there, and to who sees their row in full.
    const auto shows_in = [&](const domain::RegistryReader& state) {
        const auto membership = address ? state.membership(address->account, address->organization) : std::nullopt;
        return membership && membership->kind == domain::MembershipKind::internal &&
               domain::showing_of(visible->scope, viewer_of(request), address->account, membership->kind, {}) == domain::Showing::full;
    };
    const auto* now = bound_for(services, request);
    if (!shows_in(registry) || (now != nullptr && !shows_in(*now))) return refuse(request, not_found());
    return answer_for(registry, address->account);
}

}  // namespace muster::api::handlers
