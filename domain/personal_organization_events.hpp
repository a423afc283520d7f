#pragma once
// Events of organizations of kind personal: their name is personal data, and exactly one person owns each. Stream: the
// organization. The personal fields are sealed under the owner's key.

#include "domain/fields.hpp"
#include "domain/ids.hpp"
#include "domain/personal.hpp"

namespace muster::domain {

struct PersonalOrganizationRenamed {
    static constexpr std::string_view type = "PersonalOrganizationRenamed";
    static constexpr int version = 1;
    OrganizationId organization;
    AccountId owner;
    Personal<> personal_name;

    static constexpr auto fields() {
        using E = PersonalOrganizationRenamed;
        return std::tuple{field("organization", &E::organization), field("owner", &E::owner),
                          field("personal_name", &E::personal_name)};
    }
    friend bool operator==(const PersonalOrganizationRenamed&, const PersonalOrganizationRenamed&) = default;
};

/// The roles of both changed in the same commit: the new owner has the role "owner", the former one another or none.
struct OwnershipTransferred {
    static constexpr std::string_view type = "OwnershipTransferred";
    static constexpr int version = 1;
    OrganizationId organization;
    AccountId owner;           ///< from this event on
    AccountId former;
    Personal<> personal_name;  ///< as before, under the new owner's key; absent: the name goes with the former owner's key

    static constexpr auto fields() {
        using E = OwnershipTransferred;
        return std::tuple{field("organization", &E::organization), field("owner", &E::owner), field("former", &E::former),
                          field("personal_name", &E::personal_name)};
    }
    friend bool operator==(const OwnershipTransferred&, const OwnershipTransferred&) = default;
};

}  // namespace muster::domain
