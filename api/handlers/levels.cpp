// Levels of a site (mission SC2).

#include "api/handlers/handlers.hpp"
#include "api/handlers/locations.hpp"

namespace muster::api::handlers {

void create_level(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto place = read_place(*request);
    if (!place) return respond(refuse(*request, not_found()));
    auto name = read_name(services, *request, false);
    if (!name) return respond(refuse(*request, name.error()));
    domain::CreateLevel command{place->organization, place->site, {fresh_id(services)}, std::move(*name)};
    submit_new_place(services, std::move(request), std::move(respond), std::move(command), *place);
}

Response list_levels(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto place = readable_place(services, request);
    if (!place) return refuse(request, place.error());
    return list_answer(services, request, visibility_for(services, request).levels(place->site), {});
}

Response get_level(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto place = readable_place(services, request);
    if (!place) return refuse(request, place.error());
    auto row = visibility_for(services, request).level(place->level);
    return row ? json_answer(200, std::move(*row)) : refuse(request, not_found());
}

void change_level(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto place = read_place(*request);
    if (!place) return respond(refuse(*request, not_found()));
    auto name = read_name(services, *request, true);
    if (!name) return respond(refuse(*request, name.error()));
    domain::ChangeLevel command{place->organization, place->site, place->level, std::move(*name)};
    submit_change_of_place(services, std::move(request), std::move(respond), std::move(command), *place);
}

void remove_level(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto place = read_place(*request);
    if (!place) return respond(refuse(*request, not_found()));
    submit_removal(services, std::move(request), std::move(respond), domain::RemoveLevel{place->organization, place->site, place->level});
}

}  // namespace muster::api::handlers
