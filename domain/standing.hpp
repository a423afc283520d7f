#pragma once
// What an account has, for telling what a command would give and take: in one organization, and as an account. Pure; reads
// decision state, so two registries (before and after) can be compared.

#include <cstdint>
#include <optional>

#include "domain/registry.hpp"
#include "domain/visibility.hpp"

namespace muster::domain {

/// In one organization, whether by a membership there or from its provider.
struct Standing {
    std::optional<Membership> membership;
    PermissionSet permissions;  ///< that the account may use now: none unless it is active
    std::string_view because;   ///< the grant that decides first: "instance_admin", "own_role", "site_assignment"; "none"
    Scope scope;                ///< of the organization's directory; nothing unless the account is active

    friend bool operator==(const Standing&, const Standing&) = default;
};
[[nodiscard]] Standing standing_of(const RegistryReader& registry, AccountId account, OrganizationId organization, Timestamp now);

/// Apart from any one organization. Zero and false when there is no such account.
struct Possessions {
    bool exists = false;
    std::optional<AccountStatus> status;
    InstanceRole instance_role = InstanceRole::user;
    std::optional<OrganizationId> home;
    std::uint64_t sessions = 0;  ///< that can be used now
    std::uint64_t api_keys = 0;  ///< that can be used now
    bool invitation = false;     ///< a live link to register with
    bool password = false;
    bool password_reset = false;
    bool email_change = false;   ///< pending
    bool second_factor = false;
    std::uint64_t recovery_codes = 0;
    bool email = false, username = false, phone = false;  ///< hold the claim

    friend bool operator==(const Possessions&, const Possessions&) = default;
};
[[nodiscard]] Possessions possessions_of(const RegistryReader& registry, AccountId account, Timestamp now);

}  // namespace muster::domain
