#pragma once
// One organization out of a log, as JSON lines: what happened in it, and what stands now, so that another instance can take it over.
//
//   {"muster_organization": 1, "organization_id", "log", "position", "exported_at"}
//   {"event": …}         a CloudEvent per event that touches it, as `muster export --cloudevents` gives them, without other tenants' ids
//   {"organization": {"id", "kind", "name", "email_domains", "require_email_domain"}}
//   {"role": …}, {"unit": …}                                  of its own: replay/organization_structure.hpp
//   {"member": …}        an internal member, as GET …/members shows it to an ADMIN
//   {"links": …}, {"membership_end": …}, {"group": …}, {"group_member": …}, {"subgroup": …}, {"grant": …}
//   {"end": {"events", "members"}}
//
// Personal data is opened: the file is for the operator. Passwords, sessions, keys and hashes leave in no form.

#include <cstdint>
#include <functional>
#include <string>

#include "domain/result.hpp"
#include "projections/models.hpp"
#include "replay/progress.hpp"
#include "replay/stopped_directory.hpp"

namespace muster::replay {

struct OrganizationExported {
    std::uint64_t events = 0, members = 0;
};

/// Gives each line to `write`, which answers false to stop. The message says why it ended early: no such organization, damage.
[[nodiscard]] domain::Result<OrganizationExported, std::string> export_organization(
    const StoppedDirectory& directory, const projections::Models& models, domain::OrganizationId organization, domain::Timestamp now,
    const std::function<bool(std::string_view line)>& write, const TellProgress& tell = {});

}  // namespace muster::replay
