#pragma once
// Who may do what and who sees whom, said a second time: slowly, sentence by sentence, over plain facts. Written from the requirements
// (mission CC2, CS1, CS2, WS5, WS7, SP1, SP2) and the meaning that the events' comments give them; it shares no code with domain/, knows
// no registry and remembers nothing.

#include "tests/reference/facts.hpp"

namespace muster::tests::reference {

/// A role as the organization knows it by name.
struct RoleText {
    Permissions here;
    Permissions in_clients;  ///< of a provider: in the clients of one's sites
    DirectoryReach reach = DirectoryReach::all;
    bool administers = false;
    bool takes_externals = false;
    bool every_site = false;
};
/// Of the kind, or the organization's own; nothing when it has none of that name.
[[nodiscard]] std::optional<RoleText> role_text(const Organization& organization, const std::string& name);
/// Names of the kind's roles.
[[nodiscard]] std::vector<std::string> role_names(OrganizationKind kind);

/// Every group the person is in, directly or because a group they are in stands in it.
[[nodiscard]] std::set<int> groups_of(const World& world, int person, int organization);

/// What a membership lets its holder do, and by which roles.
struct Right {
    std::string by;  ///< "own_role", "grant", "group_grant"
    RoleText role;
    Permissions permissions;
};
[[nodiscard]] std::vector<Right> rights_of(const World& world, int person, int organization);

/// Staff of the provider reach the clients at their sites (CS1, CS2).
[[nodiscard]] bool reaches_as_staff(const World& world, int person, int client, Permission permission);

[[nodiscard]] bool may(const World& world, int person, int organization, Permission permission);

/// How a member of the organization shows to the viewer. Hidden when `member` is no member.
[[nodiscard]] Showing showing(const World& world, int viewer, int organization, int member);

/// What limited rows show beside the id, the kind and the name.
[[nodiscard]] std::set<LimitedField> limited_fields(const World& world, int organization);

/// The organization exists for the viewer: they see at least themselves in its directory.
[[nodiscard]] bool opens(const World& world, int viewer, int organization);

/// Whoever the viewer sees in the organization, in the directory's order: by name, then in the order in which they came.
struct Seen {
    int person = 0;
    Showing showing = Showing::hidden;
};
[[nodiscard]] std::vector<Seen> directory(const World& world, int viewer, int organization);

}  // namespace muster::tests::reference
