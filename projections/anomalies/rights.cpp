#include "projections/anomalies/rights.hpp"

#include <algorithm>
#include <bit>

#include "domain/effective_rights.hpp"

namespace muster::anomalies {
namespace {

using namespace domain;

template <class E, class... Types>
constexpr bool is_one_of = (std::is_same_v<E, Types> || ...);

/// What lets somebody hand out rights: an own role with one of these is an administrator's.
constexpr PermissionSet hands_out{Permission::member_role, Permission::role_manage, Permission::grant_manage};

template <class E>
constexpr Way way_of() {
    if constexpr (is_one_of<E, GrantGiven>) return Way::grant;
    if constexpr (is_one_of<E, GroupMemberAdded, SubgroupAdded>) return Way::group;
    if constexpr (is_one_of<E, RoleRedefined>) return Way::role_definition;
    if constexpr (is_one_of<E, MemberAdded, AccountRehomed, ExternalLinked>) return Way::membership;
    if constexpr (is_one_of<E, InstanceRoleChanged>) return Way::instance_role;
    if constexpr (is_one_of<E, RelationTermsSet>) return Way::terms;
    return Way::role;
}

/// The events that can raise somebody. Who is added, or linked from elsewhere, is raised when they administer from then on.
template <class E>
constexpr bool may_raise = is_one_of<E, RoleChanged, GrantGiven, GroupMemberAdded, SubgroupAdded, RoleRedefined, MemberAdded, AccountRehomed, ExternalLinked>;

template <class List, class Value>
void drop(List& list, const Value& value) {
    std::erase_if(list, [&](const auto& each) { return each == value; });
}

}  // namespace

std::uint32_t Rights::number_of(OrganizationId organization, std::string_view name) {
    const auto own = numbers_.find(organization.text() + "/" + std::string(name));
    if (own != numbers_.end()) return own->second;
    const auto kind = kinds_.find(organization);
    const auto* role = kind == kinds_.end() ? nullptr : find_role(kind->second, name);
    if (role == nullptr) return 0;
    const auto [found, is_new] = numbers_.try_emplace(std::string(to_text(kind->second)) + "/" + std::string(name), static_cast<std::uint32_t>(roles_.size()));
    if (is_new) roles_.push_back({role->permissions, role->on_clients, role->administers});
    return found->second;
}

void Rights::defined(OrganizationId organization, const std::string& name, const std::vector<Permission>& permissions) {
    const auto [found, is_new] = numbers_.try_emplace(organization.text() + "/" + name, static_cast<std::uint32_t>(roles_.size()));
    if (is_new) {
        roles_.push_back({});
        own_role_holders_.try_emplace(found->second);
        own_role_groups_.try_emplace(found->second);
    }
    PermissionSet all;
    for (const auto each : permissions) all = all | PermissionSet{each};
    roles_[found->second] = {all, {}, (all & hands_out).bits() != 0};
}

void Rights::linked(const Seat& seat, OrganizationId home) {
    unlinked(seat);
    homes_[seat] = home;
    guests_[{seat.organization, home}].insert(seat.account);
}

void Rights::unlinked(const Seat& seat) {
    const auto home = homes_.find(seat);
    if (home == homes_.end()) return;
    if (const auto guests = guests_.find({seat.organization, home->second}); guests != guests_.end()) guests->second.erase(seat.account);
    homes_.erase(home);
}

bool Rights::has_one_of(const Seat& seat, const std::vector<std::string>& names) const {
    const auto role = roles_of_.find(seat);
    const auto kind = kinds_.find(seat.organization);
    if (role == roles_of_.end() || kind == kinds_.end()) return false;
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
        auto number = numbers_.find(seat.organization.text() + "/" + name);
        if (number == numbers_.end()) number = numbers_.find(std::string(to_text(kind->second)) + "/" + name);
        return number != numbers_.end() && number->second == role->second;
    });
}

PermissionSet Rights::bound_of(const Seat& seat, OrganizationId home) const {
    const auto host = terms_.find({seat.organization, home});
    const auto there = terms_.find({home, seat.organization});
    auto bound = external_permissions_max;
    if (host != terms_.end() && host->second.host) {
        const auto& said = *host->second.host;
        if (said.refused || !has_one_of(seat, said.roles)) return {};
        bound = set_of(said.permissions);
    }
    if (there == terms_.end() || !there->second.home) return bound;
    return there->second.home->refused ? PermissionSet{} : bound & set_of(there->second.home->permissions);
}

std::vector<Rights::Seat> Rights::seats_under(const RelationTermsSet& terms) const {
    std::vector<Seat> seats;
    for (const auto& [where, home] : {Between{terms.organization, terms.other}, Between{terms.other, terms.organization}}) {
        const auto guests = guests_.find({where, home});
        if (guests == guests_.end()) continue;
        for (const auto& each : guests->second) seats.push_back({each, where});
    }
    return seats;
}

void Rights::take_terms(const RelationTermsSet& e, AccountId actor) {
    auto seats = actor.is_nil() ? std::vector<Seat>{} : seats_under(e);
    std::sort(seats.begin(), seats.end(), [](const Seat& a, const Seat& b) { return a.account < b.account; });
    if (const auto mine = std::find_if(seats.begin(), seats.end(), [&](const Seat& each) { return each.account == actor; }); mine != seats.end()) {
        std::iter_swap(seats.begin(), mine);
    }
    if (seats.size() > raised_max) seats.resize(raised_max);
    std::vector<Power> before;
    before.reserve(seats.size());
    for (const auto& each : seats) before.push_back(power_of(each));
    terms_[{e.organization, e.other}] = {e.host, e.home_terms};
    for (std::size_t i = 0; i < seats.size(); ++i) {
        const auto after = power_of(seats[i]);
        if (after > before[i]) raised_.push_back({seats[i].account, before[i], after});
    }
}

Power Rights::power_of(const Seat& seat) const {
    Known all;
    const auto add = [&](std::uint32_t role) {
        all.permissions = all.permissions | roles_[role].permissions;
        all.on_clients = all.on_clients | roles_[role].on_clients;
        all.administers = all.administers || roles_[role].administers;
    };
    if (const auto role = roles_of_.find(seat); role != roles_of_.end()) add(role->second);
    if (const auto home = homes_.find(seat); home != homes_.end()) {
        const auto kind = kinds_.find(seat.organization);
        const bool is_personal = kind != kinds_.end() && kind->second == OrganizationKind::personal;  // has no terms
        if (!is_personal) all.permissions = all.permissions & bound_of(seat, home->second);
    }
    if (const auto extra = extras_.find(seat); extra != extras_.end()) {
        for (const auto& grant : extra->second.grants) add(grant.role);
        auto groups = extra->second.groups;
        for (std::size_t i = 0; i < groups.size(); ++i) {  // and those they stand in
            const auto group = groups_.find(groups[i]);
            if (group == groups_.end()) continue;
            for (const auto& grant : group->second.grants) add(grant.role);
            for (const auto& above : group->second.parents) {
                if (std::find(groups.begin(), groups.end(), above) == groups.end()) groups.push_back(above);
            }
        }
    }
    const auto rights = std::popcount(all.permissions.bits()) + std::popcount(all.on_clients.bits());
    return {static_cast<std::uint32_t>(rights) + (all.administers ? Power::administers : 0U)};
}

std::vector<AccountId> Rights::people_of(GroupId top) const {
    std::vector<GroupId> groups{top};
    std::vector<AccountId> people;
    for (std::size_t i = 0; i < groups.size() && people.size() < raised_max; ++i) {
        const auto group = groups_.find(groups[i]);
        if (group == groups_.end()) continue;
        people.insert(people.end(), group->second.members.begin(), group->second.members.end());
        for (const auto& below : group->second.subgroups) {
            if (std::find(groups.begin(), groups.end(), below) == groups.end()) groups.push_back(below);
        }
    }
    return people;
}

std::vector<AccountId> Rights::holders_of(OrganizationId organization, std::string_view name) const {
    const auto number = numbers_.find(organization.text() + "/" + std::string(name));
    if (number == numbers_.end()) return {};
    std::vector<AccountId> people;
    if (const auto holders = own_role_holders_.find(number->second); holders != own_role_holders_.end()) {
        people.assign(holders->second.begin(), holders->second.end());
    }
    if (const auto groups = own_role_groups_.find(number->second); groups != own_role_groups_.end()) {
        for (const auto& group : groups->second) {
            const auto more = people_of(group);
            people.insert(people.end(), more.begin(), more.end());
        }
    }
    return people;
}

template <class E>
std::vector<AccountId> Rights::touched(const E& e) const {
    if constexpr (std::is_same_v<E, RoleRedefined>) {
        return holders_of(e.organization, e.name);
    } else if constexpr (std::is_same_v<E, SubgroupAdded>) {
        return people_of(e.subgroup);
    } else if constexpr (std::is_same_v<E, GrantGiven>) {
        if (e.ends_at) return {};
        return e.account ? std::vector{*e.account} : people_of(*e.group);
    } else {
        return {e.account};
    }
}

void Rights::role_set(AccountId account, OrganizationId organization, std::string_view role) {
    auto& number = roles_of_[{account, organization}];
    if (const auto own = own_role_holders_.find(number); own != own_role_holders_.end()) own->second.erase(account);
    number = number_of(organization, role);
    if (const auto own = own_role_holders_.find(number); own != own_role_holders_.end()) own->second.insert(account);
}

void Rights::left(AccountId account, OrganizationId organization) {
    const Seat seat{account, organization};
    if (const auto extra = extras_.find(seat); extra != extras_.end()) {
        for (const auto& group : extra->second.groups) drop(groups_[group].members, account);
        extras_.erase(extra);
    }
    roles_of_.erase(seat);
    unlinked(seat);
    // Who is still listed among an own role's holders has no power there any more.
}

/// What the event changes here.
template <class E>
void Rights::tell(const E& e) {
    if constexpr (std::is_same_v<E, OrganizationCreated>) {
        kinds_[e.organization] = e.kind;
    } else if constexpr (is_one_of<E, RoleDefined, RoleRedefined>) {
        defined(e.organization, e.name, e.permissions);
    } else if constexpr (is_one_of<E, MemberAdded, AccountRehomed, ExternalLinked>) {
        role_set(e.account, e.organization, e.role);
        if constexpr (std::is_same_v<E, ExternalLinked>) {
            linked({e.account, e.organization}, e.home);
        } else {
            unlinked({e.account, e.organization});
        }
    } else if constexpr (std::is_same_v<E, RoleChanged>) {
        role_set(e.account, e.organization, e.to);
    } else if constexpr (is_one_of<E, MemberRemoved, ExternalUnlinked, MembershipExpired>) {
        left(e.account, e.organization);
    } else if constexpr (std::is_same_v<E, GroupMemberAdded>) {
        extras_[{e.account, e.organization}].groups.push_back(e.group);
        groups_[e.group].members.push_back(e.account);
    } else if constexpr (std::is_same_v<E, GroupMemberRemoved>) {
        if (const auto extra = extras_.find({e.account, e.organization}); extra != extras_.end()) drop(extra->second.groups, e.group);
        drop(groups_[e.group].members, e.account);
    } else if constexpr (std::is_same_v<E, SubgroupAdded>) {
        groups_[e.group].subgroups.push_back(e.subgroup);
        groups_[e.subgroup].parents.push_back(e.group);
    } else if constexpr (std::is_same_v<E, SubgroupRemoved>) {
        drop(groups_[e.group].subgroups, e.subgroup);
        drop(groups_[e.subgroup].parents, e.group);
    } else if constexpr (std::is_same_v<E, GroupRemoved>) {
        groups_.erase(e.group);
    } else if constexpr (std::is_same_v<E, GrantGiven>) {
        if (e.ends_at) return;
        const Grant grant{e.grant, number_of(e.organization, e.role)};
        if (const auto own = own_role_holders_.find(grant.role); own != own_role_holders_.end()) {
            if (e.account) own->second.insert(*e.account);
            if (e.group) own_role_groups_[grant.role].insert(*e.group);
        }
        (e.account ? extras_[{*e.account, e.organization}].grants : groups_[*e.group].grants).push_back(grant);
    } else if constexpr (is_one_of<E, GrantRevoked, GrantExpired>) {
        const auto is_it = [&](const Grant& each) { return each.id == e.grant; };
        if (e.group) std::erase_if(groups_[*e.group].grants, is_it);
        if (!e.account) return;
        if (const auto extra = extras_.find({*e.account, e.organization}); extra != extras_.end()) std::erase_if(extra->second.grants, is_it);
    }
}

std::span<const Raise> Rights::take(const RecordedEvent& recorded, Way& way) {
    raised_.clear();
    const auto actor = recorded.meta.actor.kind == ActorKind::account ? recorded.meta.actor.account : AccountId{};
    std::visit(
        [&]<class E>(const E& e) {
            way = way_of<E>();
            if constexpr (std::is_same_v<E, InstanceRoleChanged>) {
                if (e.to == InstanceRole::admin && e.from != e.to) raised_.push_back({e.account, {}, {Power::instance_admin}});
            } else if constexpr (std::is_same_v<E, RelationTermsSet>) {
                take_terms(e, actor);
            } else if constexpr (may_raise<E>) {
                if constexpr (std::is_same_v<E, RoleChanged>) role_set(e.account, e.organization, e.from);
                auto people = actor.is_nil() ? std::vector<AccountId>{} : touched(e);
                std::sort(people.begin(), people.end());
                people.erase(std::unique(people.begin(), people.end()), people.end());
                if (const auto mine = std::find(people.begin(), people.end(), actor); mine != people.end()) std::iter_swap(people.begin(), mine);
                if (people.size() > raised_max) people.resize(raised_max);
                for (const auto& each : people) raised_.push_back({each, power_of({each, e.organization}), {}});
                tell(e);
                for (auto& each : raised_) each.after = power_of({each.subject, e.organization});
                std::erase_if(raised_, [](const Raise& each) {
                    return each.after <= each.before || (way_of<E>() == Way::membership && !each.after.is_administering());
                });
            } else {
                tell(e);
            }
        },
        static_cast<const AnyEvent&>(recorded.event));
    return raised_;
}

}  // namespace muster::anomalies
