#pragma once
// What there is, as plain facts that a person could write on paper: organizations and what they said about each other, people, groups,
// roles, and who was given what until when. Numbers are indices. rules.hpp says what follows.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "domain/policy.hpp"
#include "domain/roles.hpp"

namespace muster::tests::reference {

using domain::DirectoryReach;
using domain::LimitedField;
using domain::MembershipKind;
using domain::OrganizationKind;
using domain::Permission;
using domain::Showing;

using Permissions = std::set<Permission>;
using Hour = int;  ///< everything that ends does so at some hour

/// A role of an organization's own.
struct OwnRole {
    Permissions permissions;
    DirectoryReach reach = DirectoryReach::all;
    bool takes_externals = false;
};

/// How the people of one other organization see and show here, instead of the policy.
struct Override {
    Showing internals_to_them = Showing::limited;
    Showing externals_to_them = Showing::hidden;
    Showing them_to_internals = Showing::limited;
};
/// What an organization, as host, lets the people of another one be here.
struct AsHost {
    bool refused = false;
    std::set<std::string> roles;
    Permissions permissions;
    std::optional<Override> visibility;
};
/// What an organization, as home, lets its own people be at another one.
struct AsHome {
    bool refused = false;
    Permissions permissions;
    Showing showing = Showing::full;
};

struct Policy {
    Showing internals_to_externals = Showing::limited;
    Showing externals_to_internals = Showing::limited;
    Showing externals_to_externals = Showing::hidden;
    std::optional<std::set<LimitedField>> limited_fields;
};

struct Organization {
    OrganizationKind kind = OrganizationKind::workspace;
    std::optional<int> provider;
    std::set<int> sites;
    Policy policy;
    std::map<std::string, OwnRole> own_roles;
    std::map<int, AsHost> as_host;  ///< by the organization whose people it is about
    std::map<int, AsHome> as_home;  ///< by the organization where they go
};

struct Membership {
    MembershipKind kind = MembershipKind::internal;
    std::string role;
    std::optional<Hour> ends;
};

struct Person {
    std::string first_name, last_name, email, phone, job_title;
    bool instance_admin = false;
    int home = 0;
    std::optional<int> came_from;           ///< was at home there, left, and was taken in at home
    bool suspended = false;
    std::optional<int> manager;             ///< of the same home
    bool has_unit = false;                  ///< stands in its home's one unit
    std::map<int, Membership> memberships;  ///< the home's among them
    std::set<int> sites;                    ///< of provider staff: where they are assigned
    std::optional<Permissions> key_scopes;  ///< looks with an API key that was narrowed
};

struct Group {
    int organization = 0;
    std::set<int> people;
    std::set<int> stands_in;  ///< groups directly above
};

struct Grant {
    int organization = 0;
    std::optional<int> person, group;  ///< one of them
    std::string role;
    std::optional<Hour> ends;
};

struct World {
    std::vector<Organization> organizations;
    std::vector<Person> people;
    std::vector<Group> groups;
    std::vector<Grant> grants;
    Hour now = 0;

    [[nodiscard]] const Organization& organization(int i) const { return organizations[static_cast<std::size_t>(i)]; }
    [[nodiscard]] const Person& person(int i) const { return people[static_cast<std::size_t>(i)]; }
    [[nodiscard]] int organization_count() const { return static_cast<int>(organizations.size()); }
    [[nodiscard]] int people_count() const { return static_cast<int>(people.size()); }
};

}  // namespace muster::tests::reference
