#pragma once
// What an organization has besides its people, as lines of replay/organization_export.hpp, in the order in which another instance can
// take them: roles of its own and units stand before its people, the rest behind them.
//
//   {"role": {"name", "permissions", "reach", "takes_externals"}}
//   {"unit": {"id", "name", "parent_id"?}}                         parents before their units
//   {"links": {"account_id", "manager_id"?, "unit_id"?}}           of an internal member who has any
//   {"membership_end": {"account_id", "ends_at"}}
//   {"group": {"id", "name"}}
//   {"group_member": {"group_id", "account_id"}}                   internal members
//   {"subgroup": {"group_id", "subgroup_id"}}
//   {"grant": {"id", "account_id" | "group_id", "role", "ends_at"?}}  that hold now
//
// Not thread-safe.

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "domain/registry.hpp"
#include "domain/state.hpp"

namespace muster::replay {

class OrganizationStructure {
  public:
    using Write = std::function<void(std::string_view line)>;

    OrganizationStructure(const domain::RegistryReader& registry, domain::OrganizationId organization, domain::Timestamp now, Write write)
        : registry_(registry), organization_(organization), now_(now), write_(std::move(write)) {}

    /// role_names: every name the organization ever gave a role of its own; what stands now is looked up.
    void write_before_members(const std::set<std::string>& role_names);
    /// Their own links, once their own line is written.
    void note_member(domain::AccountId account) { members_.push_back(account); }
    void write_after_members();

  private:
    void write_units(std::optional<domain::UnitId> parent, const std::vector<domain::Unit>& units);
    void write_links(domain::AccountId account);
    void write_groups();
    void write_grants();
    /// Every one an owner has in a listing.
    void each_listed(domain::Listing listing, const domain::Bytes16& owner, const std::function<void(const domain::Bytes16&)>& visit) const;
    [[nodiscard]] bool is_internal(domain::AccountId account) const;

    const domain::RegistryReader& registry_;
    const domain::OrganizationId organization_;
    const domain::Timestamp now_;
    const Write write_;
    std::vector<domain::AccountId> members_;
};

}  // namespace muster::replay
