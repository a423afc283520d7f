#pragma once
// Where a person works by default (mission SC5): how bodies say it, and how rows of members and profiles show it, together with what else
// of the account decision state knows best (an e-mail change that waits).

#include <string>

#include "api/handlers/support.hpp"
#include "api/json_body.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {

/// site_id, level_id, zone_id of an object; what is absent or null is none.
[[nodiscard]] domain::Preferences read_preferences(JsonObject& object);
/// The same as a merge patch of `now`. Whatever is above a place and changes clears the place, unless the patch names it, too.
[[nodiscard]] domain::Preferences patch_preferences(JsonObject& object, domain::Preferences now);

void write_preferences(eventstore::JsonWriter& json, const domain::Preferences& preferences);

/// Adds `preferences`, as they hold now, and `pending_email_change` to a member's row that shows in full; of people at home elsewhere
/// nothing is added.
void add_standing(Services& services, std::string& row, domain::OrganizationId organization, domain::AccountId account);
/// The same to a profile (no organization): of the home.
void add_standing(Services& services, std::string& row, domain::AccountId account);
/// Both as of the moment that the request asks about.
void add_standing(Services& services, const Request& request, std::string& row, domain::OrganizationId organization, domain::AccountId account);
void add_standing(Services& services, const Request& request, std::string& row, domain::AccountId account);

/// Whether a new e-mail waits for its confirmation now.
[[nodiscard]] bool has_pending_email_change(Services& services, const domain::Account& account);

}  // namespace muster::api::handlers
