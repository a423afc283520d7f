#include "api/handlers/locations.hpp"

#include <algorithm>

#include "api/handlers/answers.hpp"
#include "api/handlers/identifiers.hpp"
#include "domain/limits.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

template <class Id>
bool contains(const std::vector<Id>& list, const Id& id) {
    return std::find(list.begin(), list.end(), id) != list.end();
}

bool exists(const domain::RegistryReader& registry, const Place& place) {
    const auto organization = registry.organization(place.organization);
    const auto site = registry.site(place.site);
    if (!organization || !site || !contains(organization->sites, place.site)) return false;
    if (place.level.is_nil()) return true;
    const auto level = registry.level(place.level);
    if (!level || level->site != place.site) return false;
    return place.zone.is_nil() || contains(level->zones, place.zone);
}

std::optional<std::string> row_of(Services& services, const Place& place) {
    const auto& model = services.models.visibility();
    if (!place.zone.is_nil()) return model.zone(place.zone);
    if (!place.level.is_nil()) return model.level(place.level);
    auto row = model.site(place.site);
    if (!row) return {};
    return site_as_seen(services.models.registry(), place.organization, std::move(*row));
}

/// Of a place just made, as the read model has it.
std::string place_json(const Written& written) {
    std::string out;
    eventstore::JsonWriter json(out);
    if (const auto* level = written.find<domain::LevelCreated>()) {
        json.begin_object().member("id", level->level).member("site_id", level->site).member("name", level->name);
        json.key("zone_ids").begin_array().end_array().end_object();
        return out;
    }
    if (const auto* zone = written.find<domain::ZoneCreated>()) {
        json.begin_object().member("id", zone->zone).member("level_id", zone->level).member("name", zone->name).end_object();
        return out;
    }
    return site_json(written);
}

std::string id_only(const Place& place) {
    const auto id = !place.zone.is_nil() ? place.zone.text() : !place.level.is_nil() ? place.level.text() : place.site.text();
    return "{\"id\":\"" + id + "\"}";
}

}  // namespace

std::string Place::path() const {
    auto path = "/v1/organizations/" + organization.text() + "/sites/" + site.text();
    if (!level.is_nil()) path += "/levels/" + level.text();
    if (!zone.is_nil()) path += "/zones/" + zone.text();
    return path;
}

std::optional<Place> read_place(const Request& request) {
    const auto organization = captured<domain::OrganizationId>(request, 0);
    if (!organization) return {};
    Place place{*organization, {}, {}, {}};
    const auto read = [&](auto& id, std::size_t index) {
        if (request.captures.size() <= index) return true;
        const auto found = captured<std::remove_reference_t<decltype(id)>>(request, index);
        if (found) id = *found;
        return found && !found->is_nil();
    };
    if (!read(place.site, 1) || !read(place.level, 2) || !read(place.zone, 3)) return {};
    return place;
}

OrProblem<Place> readable_place(Services& services, const Request& request) {
    const auto permitted = permitted_organization(services, request, domain::Permission::organization_read);
    if (!permitted) return domain::failure(permitted.error());
    const auto place = read_place(request);
    if (!place) return domain::failure(not_found());
    if (!place->site.is_nil() && !(exists(registry_for(services, request), *place) && still_there(services, request, *place))) {
        return domain::failure(not_found());
    }
    return *place;
}

bool still_there(Services& services, const Request& request, const Place& place) {
    const auto* now = bound_for(services, request);
    return now == nullptr || exists(*now, place);
}

std::string site_as_seen(const domain::RegistryReader& registry, domain::OrganizationId organization, std::string row) {
    constexpr std::string_view begin = "{\"id\":\"";
    const auto id = domain::SiteId::parse(std::string_view(row).substr(begin.size(), row.find('"', begin.size()) - begin.size()));
    const auto site = id ? registry.site(*id) : std::nullopt;
    if (site && site->organization == organization) return row;
    // Quotes inside a JSON string are escaped, so this text stands in a row only as the member's name.
    constexpr std::string_view clients = "\"client_ids\":[";
    if (const auto at = row.find(clients); at != std::string::npos) {
        const auto from = at + clients.size();
        row.replace(from, row.find(']', from) - from, "\"" + organization.text() + "\"");
    }
    return row;
}

void submit_new_place(Services& services, std::shared_ptr<const Request> request, Respond respond, domain::CommandBody command,
                      Place above) {
    Write write;
    write.command = std::move(command);
    write.takes_idempotency_key = true;
    write.answer = [&services, made = above](const Written& written) mutable {
        // A repeat finds the first one's event, with the id that was given then.
        if (const auto* site = written.find<domain::SiteCreated>()) made.site = site->site;
        if (const auto* level = written.find<domain::LevelCreated>()) made.level = level->level;
        if (const auto* zone = written.find<domain::ZoneCreated>()) made.zone = zone->zone;
        return created(services, place_json(written), made.path(), 0);
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

void submit_change_of_place(Services& services, std::shared_ptr<const Request> request, Respond respond, domain::CommandBody command,
                            Place place) {
    Write write;
    write.command = std::move(command);
    write.answer = [&services, place](const Written& written) {
        auto row = written.applied ? row_of(services, place) : std::nullopt;
        return json_answer(200, row ? std::move(*row) : id_only(place));
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

void submit_removal(Services& services, std::shared_ptr<const Request> request, Respond respond, domain::CommandBody command) {
    Write write;
    write.command = std::move(command);
    write.answer = [](const Written&) { return empty_answer(); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

OrProblem<std::string> read_name(const Services& services, const Request& request, bool patch) {
    JsonBody body(request, patch ? BodyKind::merge_patch : BodyKind::json);
    auto name = read_required_line(services, body, "name", domain::limits::name_bytes_max);
    if (auto problem = body.problem()) return domain::failure(std::move(*problem));
    return name;
}

}  // namespace muster::api::handlers
