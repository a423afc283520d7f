#pragma once
// By what an account may do something in an organization at one moment, or sees somebody there. Pure.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/registry.hpp"
#include "domain/visibility.hpp"

namespace muster::projections::access {

/// One of the two: who could do this there, or who could see this member.
struct Question {
    domain::OrganizationId organization;
    std::variant<domain::Permission, domain::AccountId> about;
};

struct Way {
    std::string because;  ///< "instance_admin", "own_role", "grant", "group_grant", "site_assignment"; of seeing also "policy"
    std::string role;     ///< empty for ADMINs of the instance
    std::optional<domain::GrantId> grant;
    std::optional<domain::GroupId> group;              ///< whose grant it is
    std::optional<domain::OrganizationId> provider;    ///< where the role is held, when it is not the organization itself
    std::optional<domain::Showing> showing;            ///< of seeing: in full, or limited

    friend auto operator<=>(const Way&, const Way&) = default;
};

/// Every way there is; none when the account may not. Whoever has one is whom explain() allows it (domain/explanation.hpp), or to whom
/// the member shows (domain/visibility.hpp).
[[nodiscard]] std::vector<Way> ways(const domain::RegistryReader& registry, domain::AccountId account, const Question& question,
                                    domain::Timestamp now);

}  // namespace muster::projections::access
