#pragma once
// How paths name locations (site, level of a site, zone of a level), and who reads them: whoever reads the organization. A client's
// locations are its provider's sites where it sits.

#include <string>

#include "api/handlers/support.hpp"

namespace muster::api::handlers {

/// /v1/organizations/{org}/sites/{site}/levels/{level}/zones/{zone}, as far as it goes. The rest is nil.
struct Place {
    domain::OrganizationId organization;
    domain::SiteId site;
    domain::LevelId level;
    domain::ZoneId zone;

    /// The path of the last one that is named.
    [[nodiscard]] std::string path() const;
};

/// Nothing when one of the ids is none.
[[nodiscard]] std::optional<Place> read_place(const Request& request);
/// The place, when the caller reads the organization and it has all of it: 404 otherwise, or 403 for a key whose scopes do not cover it.
[[nodiscard]] OrProblem<Place> readable_place(Services& services, const Request& request);

/// Of a request about the past by eyes of today: whether the organization still has the place. True for any other.
[[nodiscard]] bool still_there(Services& services, const Request& request, const Place& place);

/// A site's row as people of the organization see it: who else sits there is for the site's owner.
[[nodiscard]] std::string site_as_seen(const domain::RegistryReader& registry, domain::OrganizationId organization, std::string row);

/// Sends a command that makes a place below, or a site: 201 with its row and Location.
void submit_new_place(Services& services, std::shared_ptr<const Request> request, Respond respond, domain::CommandBody command,
                      Place above);
/// Sends a change of the place: 200 with its row, read once the change shows.
void submit_change_of_place(Services& services, std::shared_ptr<const Request> request, Respond respond, domain::CommandBody command,
                            Place place);
/// Sends its removal: 204.
void submit_removal(Services& services, std::shared_ptr<const Request> request, Respond respond, domain::CommandBody command);

/// The body's name: the one member such a body has.
[[nodiscard]] OrProblem<std::string> read_name(const Services& services, const Request& request, bool patch);

}  // namespace muster::api::handlers
