#pragma once
// People whom no organization hired: each at home in a personal organization, "home of <name>", and in others' from there.

#include "tests/domain/world.hpp"

namespace muster::tests {

[[nodiscard]] inline domain::OrganizationCreated personal(std::string_view name, std::string_view owner) {
    auto e = organization(name, domain::OrganizationKind::personal);
    e.name.clear();
    e.personal_name = std::string(name);
    e.owner = acc(owner);
    return e;
}

/// At home in a personal organization of their own, its owner.
[[nodiscard]] inline EventList settled(std::string_view name) {
    const std::string home = "home of " + std::string(name);
    return {personal(home, name), active(name, home, "owner")};
}

/// Of the people above, in somebody else's.
[[nodiscard]] inline EventList joined(std::string_view name, std::string_view organization, std::string_view role) {
    return domain::ExternalLinked{acc(name), org(organization), org("home of " + std::string(name)), std::string(role), ""};
}

}  // namespace muster::tests
