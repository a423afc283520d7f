#pragma once
// Events of relations between organizations (mission WS5, WS7): what one lets the other's people do and see. Stream: the
// organization that says so. The other one is told as well.

#include <optional>
#include <string>
#include <vector>

#include "domain/fields.hpp"
#include "domain/ids.hpp"
#include "domain/policy.hpp"
#include "domain/roles.hpp"

namespace muster::domain {

/// Instead of the organization's visibility policy, for the people of one other organization.
struct TermsVisibility {
    Showing internals_to_them = Showing::limited;
    Showing externals_to_them = Showing::hidden;
    Showing them_to_internals = Showing::limited;

    static constexpr auto fields() {
        using T = TermsVisibility;
        return std::tuple{field("internals_to_them", &T::internals_to_them), field("externals_to_them", &T::externals_to_them),
                          field("them_to_internals", &T::them_to_internals)};
    }
    friend bool operator==(const TermsVisibility&, const TermsVisibility&) = default;
};

/// What the other organization's people may have here at most. Without them: external_permissions_max, any role that takes externals.
struct HostTerms {
    bool refused = false;                    ///< nothing: no new links, and no rights of those who are linked
    std::vector<std::string> roles;          ///< that may be given, and that give rights; none: no role does
    std::vector<Permission> permissions;     ///< each once, in the enum's order
    std::optional<TermsVisibility> visibility;

    static constexpr auto fields() {
        using T = HostTerms;
        return std::tuple{field("refused", &T::refused), field("roles", &T::roles), field("permissions", &T::permissions),
                          field("visibility", &T::visibility)};
    }
    friend bool operator==(const HostTerms&, const HostTerms&) = default;
};

/// What our people may have at the other organization at most, and how much of them shows there. Without them: no bound.
struct HomeTerms {
    bool refused = false;                    ///< nobody is linked there any more, and who is has no rights there
    std::vector<Permission> permissions;     ///< each once, in the enum's order
    Showing showing = Showing::full;         ///< at most; to the other organization's administrators never less than limited

    static constexpr auto fields() {
        using T = HomeTerms;
        return std::tuple{field("refused", &T::refused), field("permissions", &T::permissions), field("showing", &T::showing)};
    }
    friend bool operator==(const HomeTerms&, const HomeTerms&) = default;
};

/// Replaces what `organization` said about `other` before; absent terms are as if nothing had ever been said.
struct RelationTermsSet {
    static constexpr std::string_view type = "RelationTermsSet";
    static constexpr int version = 1;
    OrganizationId organization;
    OrganizationId other;
    std::optional<HostTerms> host;
    std::optional<HomeTerms> home_terms;

    static constexpr auto fields() {
        using E = RelationTermsSet;
        return std::tuple{field("organization", &E::organization), field("other", &E::other), field("host", &E::host),
                          field("home_terms", &E::home_terms)};
    }
    friend bool operator==(const RelationTermsSet&, const RelationTermsSet&) = default;
};

}  // namespace muster::domain
