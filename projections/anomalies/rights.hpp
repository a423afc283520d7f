#pragma once
// Who may do what, as the account log alone tells it: enough to say whom an event raises, and from which power to which. Roles of
// memberships, an organization's own roles, grants, groups in each other, terms between organizations for people from elsewhere. What ends by itself counts for nothing: whoever makes
// it last raises somebody. Give it every event of the account log, in order. Not thread-safe.

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "domain/event.hpp"
#include "projections/anomalies/observation.hpp"

namespace muster::anomalies {

/// People whom one event raises and who are looked at; what a group of more gets is no favour among friends.
inline constexpr std::size_t raised_max = 1'000;

class Rights {
  public:
    /// Whom the event raises, its actor first; none when it raises nobody. The answer is good until the next call.
    [[nodiscard]] std::span<const Raise> take(const domain::RecordedEvent& event, Way& way);

  private:
    struct Known {  ///< a role by its number
        domain::PermissionSet permissions, on_clients;
        bool administers = false;
    };
    struct Grant {
        domain::GrantId id;
        std::uint32_t role = 0;
    };
    struct Seat {  ///< somebody somewhere
        AccountId account;
        OrganizationId organization;
        friend bool operator==(const Seat&, const Seat&) = default;
    };
    struct HashOfSeat {
        std::size_t operator()(const Seat& seat) const {
            return domain::hash_of_random_bytes(seat.account.bytes) ^ (3 * domain::hash_of_random_bytes(seat.organization.bytes));
        }
    };
    struct Extra {  ///< of the few who have something beside their role
        std::vector<Grant> grants;
        std::vector<domain::GroupId> groups;
    };
    struct Terms {
        std::optional<domain::HostTerms> host;
        std::optional<domain::HomeTerms> home;
    };
    using Between = std::pair<OrganizationId, OrganizationId>;
    struct Group {
        std::vector<AccountId> members;
        std::vector<domain::GroupId> parents, subgroups;
        std::vector<Grant> grants;
    };

    template <class E>
    void tell(const E& event);
    void role_set(AccountId account, OrganizationId organization, std::string_view role);
    void left(AccountId account, OrganizationId organization);
    void defined(OrganizationId organization, const std::string& name, const std::vector<domain::Permission>& permissions);
    [[nodiscard]] std::uint32_t number_of(OrganizationId organization, std::string_view role);
    void linked(const Seat& seat, OrganizationId home);
    void unlinked(const Seat& seat);
    /// What somebody from elsewhere has of their role's permissions there.
    [[nodiscard]] domain::PermissionSet bound_of(const Seat& seat, OrganizationId home) const;
    [[nodiscard]] bool has_one_of(const Seat& seat, const std::vector<std::string>& roles) const;
    /// Everybody from elsewhere whose rights the terms say something about.
    [[nodiscard]] std::vector<Seat> seats_under(const domain::RelationTermsSet& terms) const;
    void take_terms(const domain::RelationTermsSet& terms, AccountId actor);
    [[nodiscard]] Power power_of(const Seat& seat) const;
    /// Everybody in the group or in those that stand in it, as many as are looked at.
    [[nodiscard]] std::vector<AccountId> people_of(domain::GroupId group) const;
    /// Whom the event may raise in its organization, before and after it.
    template <class E>
    [[nodiscard]] std::vector<AccountId> touched(const E& event) const;
    /// Everybody who has the organization's own role, by a membership, a grant or a group.
    [[nodiscard]] std::vector<AccountId> holders_of(OrganizationId organization, std::string_view role) const;

    std::unordered_map<OrganizationId, domain::OrganizationKind> kinds_;
    std::vector<Known> roles_{1};                            ///< 0: none that is known
    std::unordered_map<std::string, std::uint32_t> numbers_;  ///< by the kind's or the organization's text, and the name
    std::unordered_map<Seat, std::uint32_t, HashOfSeat> roles_of_;  ///< as many as there are memberships
    std::unordered_map<Seat, Extra, HashOfSeat> extras_;
    std::unordered_map<domain::GroupId, Group> groups_;
    std::unordered_map<std::uint32_t, std::unordered_set<AccountId>> own_role_holders_;  ///< by the role, of organizations' own
    std::unordered_map<std::uint32_t, std::unordered_set<domain::GroupId>> own_role_groups_;
    std::unordered_map<Seat, OrganizationId, HashOfSeat> homes_;  ///< of who is from elsewhere
    std::map<Between, std::unordered_set<AccountId>> guests_;     ///< where, of which home
    std::map<Between, Terms> terms_;                              ///< who says it, about whom
    std::vector<Raise> raised_;
};

}  // namespace muster::anomalies
