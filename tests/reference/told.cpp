#include "tests/reference/told.hpp"

#include <algorithm>

#include "api/tokens.hpp"

namespace muster::tests::reference {
namespace {

using namespace domain;  // NOLINT: events

template <class T>
std::vector<T> in_order(const std::set<T>& set) {
    return {set.begin(), set.end()};
}

template <class Id>
std::optional<int> index_of(const std::vector<Id>& ids, const Id& id) {
    const auto found = std::find(ids.begin(), ids.end(), id);
    return found == ids.end() ? std::nullopt : std::optional(static_cast<int>(found - ids.begin()));
}

HostTerms host_terms(const AsHost& facts) {
    HostTerms terms;
    terms.refused = facts.refused;
    terms.roles = in_order(facts.roles);
    terms.permissions = in_order(facts.permissions);
    if (facts.visibility) {
        terms.visibility = TermsVisibility{facts.visibility->internals_to_them, facts.visibility->externals_to_them,
                                           facts.visibility->them_to_internals};
    }
    return terms;
}
HomeTerms home_terms(const AsHome& facts) { return {facts.refused, in_order(facts.permissions), facts.showing}; }

class Teller {
  public:
    Teller(const World& world, MadeUp& detours, Story& story) : world_(world), detours_(detours), story_(story) {}

    Told tell() {
        told_.first_event = story_.events().size();
        for (int o = 0; o < world_.organization_count(); ++o) organization(o);
        for (int p = 0; p < world_.people_count(); ++p) person(p);
        for (std::size_t g = 0; g < world_.groups.size(); ++g) group(g);
        for (const auto& each : world_.grants) grant(each);
        for (int o = 0; o < world_.organization_count(); ++o) terms(o);
        for (int p = 0; p < world_.people_count(); ++p) suspension(p);
        told_.end_event = story_.events().size();
        return std::move(told_);
    }

  private:
    SiteId site(int number) const { return id<SiteId>(sites_ + static_cast<std::uint64_t>(number)); }
    std::vector<SiteId> sites(const std::set<int>& numbers) const {
        std::vector<SiteId> ids;
        for (const int number : numbers) ids.push_back(site(number));
        return ids;
    }

    void organization(int index) {
        const auto& facts = world_.organization(index);
        OrganizationCreated e;
        e.organization = id<OrganizationId>(story_.next_number());
        e.kind = facts.kind;
        e.name = "Organization " + std::to_string(index);
        if (facts.provider) e.provider = told_.organizations[static_cast<std::size_t>(*facts.provider)];
        e.sites = sites(facts.sites);
        e.visibility.internals_to_externals = facts.policy.internals_to_externals;
        e.visibility.externals_to_internals = facts.policy.externals_to_internals;
        e.visibility.externals_to_externals = facts.policy.externals_to_externals;
        if (facts.policy.limited_fields) e.visibility.limited_fields = in_order(*facts.policy.limited_fields);
        told_.organizations.push_back(e.organization);
        story_.record(e);
        if (facts.kind == OrganizationKind::provider) {
            sites_ = story_.next_number();
            (void)story_.next_number();
            for (int s = 0; s < 2; ++s) story_.record(SiteCreated{e.organization, site(s), "Site"});
        }
        told_.units.push_back(id<UnitId>(story_.next_number()));
        story_.record(UnitCreated{e.organization, told_.units.back(), "Unit", {}});
        for (const auto& [name, role] : facts.own_roles) {
            if (detours_.chance(30)) {
                story_.record(RoleDefined{e.organization, name, {Permission::audit_read}, DirectoryReach::all, role.takes_externals});
                story_.record(RoleRedefined{e.organization, name, in_order(role.permissions), role.reach, role.takes_externals});
            } else {
                story_.record(RoleDefined{e.organization, name, in_order(role.permissions), role.reach, role.takes_externals});
            }
        }
    }

    void person(int index) {
        const auto& facts = world_.person(index);
        const auto home = told_.organizations[static_cast<std::size_t>(facts.home)];
        MemberAdded e;
        e.account = id<AccountId>(story_.next_number());
        e.organization = facts.came_from ? told_.organizations[static_cast<std::size_t>(*facts.came_from)] : home;
        const auto& role = facts.memberships.at(facts.home).role;
        e.role = facts.came_from ? "member" : role;
        e.first_name = Personal<>(facts.first_name);
        e.last_name = Personal<>(facts.last_name);
        e.email = e.email_normal = Personal<>(facts.email);
        if (!facts.phone.empty()) e.phone = Personal<>(facts.phone);
        if (!facts.job_title.empty()) e.job_title = Personal<>(facts.job_title);
        e.sites = sites(facts.sites);
        told_.people.push_back(e.account);
        story_.record(e);
        if (facts.came_from) {
            story_.record(MemberRemoved{e.account, e.organization, {}});
            story_.record(AccountRehomed{e.account, home, role});
        }
        story_.invite(e.account, home);
        story_.record(PasswordSet{e.account, PasswordCause::registration, false, {}, {}});
        give_credential(e.account, facts);
        if (facts.instance_admin) story_.record(InstanceRoleChanged{e.account, InstanceRole::user, InstanceRole::admin});
        for (const auto& [where, membership] : facts.memberships) {
            const auto there = told_.organizations[static_cast<std::size_t>(where)];
            if (where != facts.home) link(e.account, there, home, membership.role);
            if (membership.ends) story_.record(MembershipEndSet{e.account, there, at_hour(*membership.ends)});
        }
        links(index, facts, home);
    }
    void links(int index, const Person& facts, OrganizationId home) {
        const auto account = told_.people[static_cast<std::size_t>(index)];
        const auto unit = told_.units[static_cast<std::size_t>(facts.home)];
        const bool any = facts.manager || facts.has_unit;
        if (any && detours_.chance(20)) story_.record(OrganizationalLinksSet{account, home, {}, unit});
        if (!any) return;
        OrganizationalLinksSet e{account, home, {}, {}};
        if (facts.manager) e.manager = told_.people[static_cast<std::size_t>(*facts.manager)];
        if (facts.has_unit) e.unit = unit;
        story_.record(e);
    }
    void suspension(int index) {
        const auto& facts = world_.person(index);
        const AccountSuspended suspended{told_.people[static_cast<std::size_t>(index)], told_.organizations[static_cast<std::size_t>(facts.home)], {}};
        if (facts.suspended) story_.record(suspended);
    }
    void give_credential(AccountId account, const Person& facts) {
        const auto hash = api::hash_of_token(token_of(account, facts));
        const auto ends = at_hour(world_.now + 1000);
        if (!facts.key_scopes) return (void)story_.record(SessionStarted{id<SessionId>(story_.next_number()), account, hash, ends, {}, {}, {}});
        std::vector<std::string> scopes;
        for (const auto permission : *facts.key_scopes) scopes.emplace_back(to_text(permission));
        story_.record(ApiKeyIssued{id<ApiKeyId>(story_.next_number()), account, hash, "", scopes, ends, {}});
    }

    void link(AccountId account, OrganizationId host, OrganizationId home, const std::string& role) {
        if (detours_.chance(20)) {
            story_.record(ExternalLinked{account, host, home, "manager", ""});
            story_.record(ExternalUnlinked{account, host});
        }
        story_.record(ExternalLinked{account, host, home, role, ""});
    }

    void group(std::size_t index) {
        const auto& facts = world_.groups[index];
        const auto organization = told_.organizations[static_cast<std::size_t>(facts.organization)];
        const auto made = id<GroupId>(story_.next_number());
        told_.groups.push_back(made);
        story_.record(GroupCreated{organization, made, "Group " + std::to_string(index)});
        for (const int above : facts.stands_in) story_.record(SubgroupAdded{organization, told_.groups[static_cast<std::size_t>(above)], made});
        for (const int p : facts.people) story_.record(GroupMemberAdded{told_.people[static_cast<std::size_t>(p)], organization, made});
        for (int p = 0; p < world_.people_count(); ++p) {
            if (world_.person(p).home != facts.organization || facts.people.contains(p) || !detours_.chance(20)) continue;
            story_.record(GroupMemberAdded{told_.people[static_cast<std::size_t>(p)], organization, made});
            story_.record(GroupMemberRemoved{told_.people[static_cast<std::size_t>(p)], organization, made});
        }
    }

    void grant(const Grant& facts) {
        GrantGiven e;
        e.organization = told_.organizations[static_cast<std::size_t>(facts.organization)];
        if (facts.person) e.account = told_.people[static_cast<std::size_t>(*facts.person)];
        if (facts.group) e.group = told_.groups[static_cast<std::size_t>(*facts.group)];
        e.role = facts.role;
        if (detours_.chance(20)) {
            e.grant = id<GrantId>(story_.next_number());
            story_.record(e);
            story_.record(GrantRevoked{e.organization, e.grant, e.account, e.group});
        }
        e.grant = id<GrantId>(story_.next_number());
        if (facts.ends) e.ends_at = at_hour(*facts.ends);
        told_.grants.push_back(e.grant);
        story_.record(e);
        const bool over = facts.ends && *facts.ends <= world_.now;
        if (over && detours_.chance(50)) story_.record(GrantExpired{e.organization, e.grant, e.account, e.group});
    }

    void terms(int index) {
        const auto& facts = world_.organization(index);
        for (int o = 0; o < world_.organization_count(); ++o) {
            if (o == index) continue;
            RelationTermsSet e;
            e.organization = told_.organizations[static_cast<std::size_t>(index)];
            e.other = told_.organizations[static_cast<std::size_t>(o)];
            const auto host = facts.as_host.find(o);
            const auto home = facts.as_home.find(o);
            const bool silent = host == facts.as_host.end() && home == facts.as_home.end();
            const bool detour = detours_.chance(25);
            if (detour && facts.kind == OrganizationKind::workspace) e.host = host_terms(detours_.as_host(world_, index));
            if (detour && detours_.chance(50)) e.home_terms = home_terms(detours_.as_home());
            const bool said = e.host || e.home_terms;
            if (said) story_.record(e);
            if (silent && !said) continue;
            e.host = host == facts.as_host.end() ? std::nullopt : std::optional(host_terms(host->second));
            e.home_terms = home == facts.as_home.end() ? std::nullopt : std::optional(home_terms(home->second));
            story_.record(e);
        }
    }

    const World& world_;
    MadeUp& detours_;
    Story& story_;
    Told told_;
    std::uint64_t sites_ = 0;
};

}  // namespace

std::optional<int> Told::person(AccountId account) const { return index_of(people, account); }
std::optional<int> Told::organization(OrganizationId organization_id) const { return index_of(organizations, organization_id); }

std::string token_of(AccountId account, const Person& facts) {
    return std::string(facts.key_scopes ? api::api_key_prefix : api::session_token_prefix) + account.text();
}

Told tell(const World& world, MadeUp& detours, Story& story) { return Teller(world, detours, story).tell(); }

Timestamp at_hour(Hour hour) { return Timestamp{1'770'000'000'000'000} + std::chrono::hours(hour); }

}  // namespace muster::tests::reference
