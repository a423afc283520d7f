#pragma once
// An organization from another instance, taken over from the file that `muster organization-export` wrote: the organization, its people,
// roles of its own, units, groups and grants, under the ids they had. By commands of this instance, so that all its rules hold; run again
// it does what is missing.

#include <functional>
#include <string>
#include <vector>

#include "api/instance.hpp"

namespace muster::cli {

struct OrganizationImported {
    std::string organization;  ///< its id
    std::uint64_t added = 0, there_already = 0;
    std::uint64_t structure = 0;       ///< roles, units, links, groups, who is in them, grants: made now
    std::vector<std::string> refused;  ///< a sentence for each person, and for what else this instance did not take
};

/// The message says what is wrong with the file, or why the organization itself was refused; then nothing changed.
[[nodiscard]] domain::Result<OrganizationImported, std::string> import_organization(api::Instance& instance, const std::string& file);

}  // namespace muster::cli
