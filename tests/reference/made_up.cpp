#include "tests/reference/made_up.hpp"

#include <array>

#include "tests/reference/rules.hpp"

namespace muster::tests::reference {
namespace {

using Kind = OrganizationKind;

// Few, so that people share them and the order of the same names matters; in ASCII, so that the order is that of the letters.
constexpr std::array first_names{"Ada", "Ben", "Cleo", "Dag"};
constexpr std::array last_names{"Moor", "Nash", "Orr"};
constexpr std::array job_titles{"", "Clerk", "Envoy"};

}  // namespace

Permissions MadeUp::permissions(std::size_t percent) {
    Permissions chosen;
    for (std::size_t i = 0; i < domain::EnumNames<Permission>::names.size(); ++i) {
        if (chance(percent)) chosen.insert(static_cast<Permission>(i));
    }
    if (chance(70)) chosen.insert(Permission::member_read);
    return chosen;
}

Policy MadeUp::policy() {
    Policy policy{showing(), showing(), showing(), {}};
    if (!chance(50)) return policy;
    policy.limited_fields.emplace();
    for (std::size_t i = 0; i < domain::EnumNames<LimitedField>::names.size(); ++i) {
        if (chance(30)) policy.limited_fields->insert(static_cast<LimitedField>(i));
    }
    return policy;
}

std::optional<Hour> MadeUp::an_end(std::size_t percent) {
    if (!chance(percent)) return {};
    return static_cast<Hour>(now_in_worlds - 2 + static_cast<Hour>(below(5)));  // the very moment is among them
}

std::string MadeUp::a_role(const World& world, int organization, bool for_externals) {
    const auto& there = world.organization(organization);
    auto names = role_names(there.kind);
    for (const auto& [name, role] : there.own_roles) names.push_back(name);
    std::erase_if(names, [&](const std::string& name) { return name == "owner" || (for_externals && !role_text(there, name)->takes_externals); });
    return names[below(names.size())];
}

AsHost MadeUp::as_host(const World& world, int host) {
    AsHost terms;
    terms.refused = chance(15);
    for (int i = 0; i < 3; ++i) terms.roles.insert(a_role(world, host, true));
    terms.permissions = permissions(50);
    if (chance(50)) terms.visibility = Override{showing(), showing(), showing()};
    return terms;
}

AsHome MadeUp::as_home() { return {chance(15), permissions(60), showing()}; }

void MadeUp::add_organizations(World& world) {
    std::vector<Kind> kinds{Kind::workspace, Kind::workspace};
    if (chance(50)) kinds.push_back(Kind::workspace);
    if (chance(30)) {
        kinds.push_back(Kind::provider);
        kinds.push_back(Kind::client);
    }
    if (chance(20)) kinds.push_back(Kind::personal);
    for (const auto kind : kinds) {
        Organization made;
        made.kind = kind;
        made.policy = policy();
        for (int i = 0; i < 2 && kind == Kind::workspace; ++i) {
            if (chance(40)) made.own_roles["own_" + std::to_string(i)] = {permissions(30), static_cast<DirectoryReach>(below(3)), chance(60)};
        }
        if (kind == Kind::client) {
            made.provider = world.organization_count() - 1;
            for (int site = 0; site < 2; ++site) {
                if (chance(60)) made.sites.insert(site);
            }
        }
        world.organizations.push_back(std::move(made));
    }
}

void MadeUp::add_person(World& world) {
    Person person;
    person.first_name = first_names[below(first_names.size())];
    person.last_name = last_names[below(last_names.size())];
    const auto number = std::to_string(world.people.size());
    person.email = "mail" + number + "@people.example";
    if (chance(50)) person.phone = "+4420794601" + std::to_string(10 + world.people.size());
    person.job_title = job_titles[below(job_titles.size())];
    person.instance_admin = chance(5);
    const int last = world.organization_count() - 1;
    const bool personal = world.organization(last).kind == Kind::personal;
    const bool owns = personal && world.people.empty();  // its one internal member
    person.home = owns ? last : static_cast<int>(below(world.organizations.size() - (personal ? 1 : 0)));
    person.memberships[person.home] = {MembershipKind::internal, owns ? "owner" : a_role(world, person.home, false), an_end(owns ? 0 : 10)};
    if (world.organization(person.home).kind == Kind::provider) {
        for (int site = 0; site < 2; ++site) {
            if (chance(50)) person.sites.insert(site);
        }
    }
    for (int o = 0; o < world.organization_count(); ++o) {
        const auto kind = world.organization(o).kind;
        if (o == person.home || (kind != Kind::workspace && kind != Kind::personal) || !chance(55)) continue;
        person.memberships[o] = {MembershipKind::external, a_role(world, o, true), an_end(15)};
    }
    if (world.organization(person.home).kind == Kind::workspace) {
        for (int p = 0; p < world.people_count(); ++p) {
            if (world.person(p).home == person.home && chance(25)) person.manager = p;
        }
        person.has_unit = chance(30);
        if (world.organization(0).kind == Kind::workspace && person.home != 0 && chance(15)) person.came_from = 0;
    }
    person.suspended = chance(10);
    if (chance(20)) {
        person.key_scopes = permissions(50);
        person.key_scopes->insert(Permission::organization_read);  // a key without scopes is not narrowed
    }
    world.people.push_back(std::move(person));
}

void MadeUp::add_groups(World& world) {
    for (int o = 0; o < world.organization_count(); ++o) {
        const auto first = static_cast<int>(world.groups.size());
        for (std::size_t i = below(4); i > 0; --i) {
            Group group;
            group.organization = o;
            for (int above = first; above < static_cast<int>(world.groups.size()); ++above) {  // those that were made before: no cycles
                if (chance(40)) group.stands_in.insert(above);
            }
            for (int p = 0; p < world.people_count(); ++p) {
                if (world.person(p).home == o && chance(30)) group.people.insert(p);
            }
            world.groups.push_back(std::move(group));
        }
    }
}

void MadeUp::add_grants(World& world) {
    for (std::size_t g = 0; g < world.groups.size(); ++g) {
        const int o = world.groups[g].organization;
        if (chance(40)) world.grants.push_back({o, {}, static_cast<int>(g), a_role(world, o, false), an_end(40)});
    }
    for (int p = 0; p < world.people_count(); ++p) {
        const int o = world.person(p).home;
        if (chance(20)) world.grants.push_back({o, p, {}, a_role(world, o, false), an_end(40)});
    }
}

void MadeUp::add_terms(World& world) {
    for (int one = 0; one < world.organization_count(); ++one) {
        for (int other = 0; other < world.organization_count(); ++other) {
            if (one == other) continue;
            const bool hosts = world.organization(one).kind == Kind::workspace;
            if (hosts && chance(45)) world.organizations[static_cast<std::size_t>(one)].as_host[other] = as_host(world, one);
            if (chance(35)) world.organizations[static_cast<std::size_t>(one)].as_home[other] = as_home();
        }
    }
}

World MadeUp::world() {
    World world;
    world.now = now_in_worlds;
    add_organizations(world);
    for (std::size_t people = 4 + below(4); people > 0; --people) add_person(world);
    add_groups(world);
    add_grants(world);
    add_terms(world);
    return world;
}

}  // namespace muster::tests::reference
