// Commands at random about relations, groups, units, own roles, grants and ends.

#include "domain/limits.hpp"
#include "tests/domain/random_commands.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {

using namespace domain;

namespace {

constexpr std::size_t role_names = 4;

}  // namespace

OrganizationId RandomCommands::organization_there(const RegistryReader& state) {
    for (int i = 0; i < 10; ++i) {
        const auto id = organization();
        const auto found = state.organization(id);
        if (found && !found->removed && found->members > 0 && found->kind != OrganizationKind::personal) return id;
    }
    return organization();
}

GroupId RandomCommands::group(const RegistryReader& state, OrganizationId organization) {
    std::vector<GroupId> there;
    for (const auto& id : state.listed(Listing::group, organization.bytes, 20)) there.push_back(GroupId{id});
    return one_of(there, [&] { return grp(name("g", 8)); });
}

UnitId RandomCommands::unit(const RegistryReader& state, OrganizationId organization) {
    std::vector<UnitId> there;
    for (const auto& id : state.listed(Listing::unit, organization.bytes, 20)) there.push_back(UnitId{id});
    return one_of(there, [&] { return tests::unit(name("u", 8)); });
}

std::vector<Permission> RandomCommands::permissions() {
    if (chance(30)) return {Permission::organization_read, Permission::member_read};
    std::vector<Permission> several;
    for (auto n = below(6); n > 0; --n) several.push_back(static_cast<Permission>(below(EnumNames<Permission>::names.size())));
    return several;
}

std::optional<Timestamp> RandomCommands::an_end() {
    if (chance(25)) return {};
    return now_ + Duration(std::chrono::minutes(below(100))) - Duration(std::chrono::minutes(5));
}

CommandBody RandomCommands::about_groups(const RegistryReader& state, std::size_t which) {
    const auto who = account();
    const auto home = home_of(state, who);
    const auto where = which < 5 ? organization_there(state) : home;
    const auto membership = state.membership(who, home);
    const auto its = [&] { return group(state, where); };
    const auto above = its();
    const auto found = state.group(above);
    switch (which) {
        case 0: return CreateGroup{where, grp(fresh("group")), fresh("name")};
        case 1: return ChangeGroup{where, its(), chance(90) ? fresh("name") : std::string()};
        case 2: return RemoveGroup{where, its()};
        case 3: return AddSubgroup{where, above, its()};
        case 4: return RemoveSubgroup{where, above, found ? one_of(found->subgroups, its) : its()};
        case 5: return RemoveGroupMember{who, where, membership ? one_of(membership->groups, its) : its()};
        default: return AddGroupMember{who, where, its()};
    }
}

CommandBody RandomCommands::about_roles(const RegistryReader& state, const Universe& seen, std::size_t which) {
    const auto where = organization_there(state);
    const auto there = state.organization(where);
    const auto any_role = [&] { return name("r", role_names); };
    const auto own = there ? one_of(there->own_roles, any_role) : any_role();
    const auto who = account();
    const auto reach = static_cast<DirectoryReach>(below(3));
    switch (which) {
        case 0: return DefineRole{where, chance(95) ? any_role() : "Ill named", permissions(), reach, chance(50)};
        case 1: return RedefineRole{where, own, permissions(), reach, chance(50)};
        case 2: return RemoveRoleDefinition{where, own};
        case 3: return RevokeGrant{where, any_of(seen.grants)};
        case 4: {
            const auto ended = state.ends(now_, 5);
            for (const auto& end : ended) {
                if (end.kind == EndKind::grant && chance(90)) return ExpireGrant{GrantId{end.id}};
            }
            return ExpireGrant{any_of(seen.grants)};
        }
        case 5: return GiveGrant{where, grt(fresh("grant")), {}, group(state, where), role(state, where), an_end()};
        default: {
            const auto home = home_of(state, who);
            GiveGrant c{home, grt(fresh("grant")), who, {}, role(state, home), an_end()};
            if (chance(3)) c.account.reset();
            return c;
        }
    }
}

CommandBody RandomCommands::about_units(const RegistryReader& state, std::size_t which) {
    const auto where = organization_there(state);
    const auto maybe = [&](OrganizationId in) { return chance(60) ? std::optional(unit(state, in)) : std::nullopt; };
    switch (which) {
        case 0: return CreateUnit{where, tests::unit(fresh("unit")), fresh("name"), maybe(where)};
        case 1: return ChangeUnit{where, unit(state, where), fresh("name"), maybe(where)};
        case 2: return RemoveUnit{where, unit(state, where)};
        default: {
            const auto who = account();
            const auto home = home_of(state, who);
            SetOrganizationalLinks c{who, home, {}, maybe(home)};
            if (chance(60)) c.manager = account_with(state, [&](const Account& a) { return a.home == home; });
            return c;
        }
    }
}

CommandBody RandomCommands::about_workspace(const RegistryReader& state, const Universe& seen, std::size_t which) {
    if (which < 35) return about_groups(state, below(8));
    if (which < 62) return about_roles(state, seen, below(9));
    if (which < 76) return about_units(state, below(6));
    if (which < 86) {
        SetRelationTerms c{organization_there(state), organization_there(state), {}, {}};
        if (chance(60)) {
            c.host = HostTerms{chance(15), {}, permissions(), {}};
            for (auto n = below(3); n > 0; --n) c.host->roles.push_back(role(state, c.organization));
            if (chance(50)) c.host->visibility = TermsVisibility{Showing::full, static_cast<Showing>(below(3)), static_cast<Showing>(below(3))};
        }
        if (chance(50)) c.home = HomeTerms{chance(15), permissions(), static_cast<Showing>(below(3))};
        return c;
    }
    const auto who = account();
    if (which < 94) return SetMembershipEnd{who, home_of(state, who), an_end()};
    for (const auto& end : state.ends(now_, 5)) {
        if (end.kind == EndKind::membership && chance(90)) return ExpireMembership{AccountId{end.id}, end.organization};
    }
    return ExpireMembership{who, home_of(state, who)};
}

}  // namespace muster::tests
