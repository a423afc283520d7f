// Sites of a provider or workspace (mission SC2). The first client of a provider's site is its management client.

#include "api/handlers/handlers.hpp"
#include "api/handlers/locations.hpp"

namespace muster::api::handlers {

void create_site(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto place = read_place(*request);
    if (!place) return respond(refuse(*request, not_found()));
    auto name = read_name(services, *request, false);
    if (!name) return respond(refuse(*request, name.error()));
    domain::CreateSite command{place->organization, {fresh_id(services)}, std::move(*name)};
    submit_new_place(services, std::move(request), std::move(respond), std::move(command), *place);
}

Response list_sites(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto place = readable_place(services, request);
    if (!place) return refuse(request, place.error());
    const auto& registry = services.models.registry();
    std::vector<std::string> rows;
    const auto organization = registry.organization(place->organization);
    for (const auto& id : organization ? organization->sites : std::vector<domain::SiteId>{}) {
        if (auto row = services.models.visibility().site(id)) rows.push_back(site_as_seen(registry, place->organization, std::move(*row)));
    }
    return list_answer(services, request, rows, {});
}

Response get_site(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto place = readable_place(services, request);
    if (!place) return refuse(request, place.error());
    auto row = services.models.visibility().site(place->site);
    if (!row) return refuse(request, not_found());
    return json_answer(200, site_as_seen(services.models.registry(), place->organization, std::move(*row)));
}

void change_site(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto place = read_place(*request);
    if (!place) return respond(refuse(*request, not_found()));
    auto name = read_name(services, *request, true);
    if (!name) return respond(refuse(*request, name.error()));
    domain::ChangeSite command{place->organization, place->site, std::move(*name)};
    submit_change_of_place(services, std::move(request), std::move(respond), std::move(command), *place);
}

void remove_site(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto place = read_place(*request);
    if (!place) return respond(refuse(*request, not_found()));
    submit_removal(services, std::move(request), std::move(respond), domain::RemoveSite{place->organization, place->site});
}

}  // namespace muster::api::handlers
