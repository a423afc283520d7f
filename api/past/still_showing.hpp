#pragma once
// The last look at an answer about the past by eyes of today: ids of what has gone since, or of what the caller does not see any
// more, are left out, wherever they stand: a manager who has left, a group, unit, site or grant that was removed, an organization
// that is not the caller's to see. Handlers leave out whole rows; this finds what a row still names.
//
// Works on the JSON that this server writes. Thread-safe.

#include <string>
#include <string_view>

#include "api/request.hpp"
#include "api/services.hpp"

namespace muster::api {

/// `body`: an object. Members named id, …_id and …_ids are looked at; an element of a list goes when what it is about does.
[[nodiscard]] std::string what_still_shows(const Services& services, const Request& request, std::string_view body);

}  // namespace muster::api
