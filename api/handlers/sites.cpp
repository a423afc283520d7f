// Sites of a provider or workspace (mission SC2). The first client of a provider's site is its management client.

#include "api/handlers/handlers.hpp"
#include "api/handlers/identifiers.hpp"
#include "api/handlers/locations.hpp"
#include "domain/limits.hpp"

namespace muster::api::handlers {

void create_site(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto place = read_place(*request);
    if (!place) return respond(refuse(*request, not_found()));
    JsonBody body(*request);
    domain::CreateSite command;
    command.organization = place->organization;
    command.site = {fresh_id(services)};
    command.name = read_required_line(services, body, "name", domain::limits::name_bytes_max);
    command.username_wifi = body.boolean("username_wifi").value_or(false);
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    submit_new_place(services, std::move(request), std::move(respond), std::move(command), *place);
}

Response list_sites(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto place = readable_place(services, request);
    if (!place) return refuse(request, place.error());
    const auto& registry = registry_for(services, request);
    std::vector<std::string> rows;
    const auto organization = registry.organization(place->organization);
    for (const auto& id : organization ? organization->sites : std::vector<domain::SiteId>{}) {
        if (!still_there(services, request, {place->organization, id, {}, {}})) continue;
        if (auto row = visibility_for(services, request).site(id)) rows.push_back(site_as_seen(registry, place->organization, std::move(*row)));
    }
    return list_answer(services, request, rows, {});
}

Response get_site(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto place = readable_place(services, request);
    if (!place) return refuse(request, place.error());
    auto row = visibility_for(services, request).site(place->site);
    if (!row) return refuse(request, not_found());
    return json_answer(200, site_as_seen(registry_for(services, request), place->organization, std::move(*row)));
}

void change_site(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto place = read_place(*request);
    if (!place) return respond(refuse(*request, not_found()));
    JsonBody body(*request, BodyKind::merge_patch);
    domain::ChangeSite command{place->organization, place->site, read_line(services, body, "name", domain::limits::name_bytes_max),
                               body.boolean("username_wifi")};
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    submit_change_of_place(services, std::move(request), std::move(respond), std::move(command), *place);
}

void order_site_clients(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto place = read_place(*request);
    if (!place) return respond(refuse(*request, not_found()));
    JsonBody body(*request);
    if (!body.has("client_ids")) body.blame("client_ids", "required", "It is required.");
    domain::OrderSiteClients command{place->organization, place->site,
                                     body.ids<domain::OrganizationId>("client_ids").value_or(std::vector<domain::OrganizationId>{})};
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    submit_change_of_place(services, std::move(request), std::move(respond), std::move(command), *place);
}

void remove_site(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto place = read_place(*request);
    if (!place) return respond(refuse(*request, not_found()));
    submit_removal(services, std::move(request), std::move(respond), domain::RemoveSite{place->organization, place->site});
}

}  // namespace muster::api::handlers
