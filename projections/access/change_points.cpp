#include "projections/access/change_points.hpp"

#include <algorithm>
#include <tuple>

#include "projections/registry_rows.hpp"
#include "projections/row_codec.hpp"

namespace muster::projections::access {
namespace {

using namespace domain;  // NOLINT: state
using timeline::Space;

// What of a row rights are made of: a row whose other fields changed is none of this question's business.

auto rights_in(const Account& v) { return std::tuple(v.status, v.instance_role, v.home); }
auto rights_in(const Membership& v) {
    return std::tuple(v.kind, v.role, v.home_site, v.sites, v.home_site_access, v.ends_at, v.groups, v.grants);
}
auto rights_in(const Organization& v) { return std::tuple(v.removed, v.kind, v.provider, v.sites, v.own_roles); }
auto rights_in(const OwnRole& v) { return std::tuple(v.permissions, v.reach, v.takes_externals); }
auto rights_in(const Group& v) { return std::tuple(v.parents, v.grants); }
auto rights_in(const RelationTerms& v) { return std::tuple(v.host, v.home); }

constexpr auto rights = [](const auto& v) { return rights_in(v); };
constexpr auto nothing_more = [](const auto&) {};

void add_end(const std::optional<Timestamp>& end, Changes& changes) {
    if (end) changes.ends.insert(*end);
}

}  // namespace

template <class Row, class Relevant, class Each>
void ChangePoints::read(std::string_view key, Changes& changes, const Relevant& relevant, const Each& each) const {
    std::vector<RowVersion> versions;  // of one row, the newest first
    const auto take = [&] {
        std::optional<Row> before;
        std::optional<Position> stood_until;
        for (auto version = versions.rbegin(); version != versions.rend(); ++version) {
            auto row = decode_row<Row>(version->value);
            if (!row) throw ModelDamaged("a row of the timeline cannot be decoded; rebuild it");
            const bool goes_on = before && stood_until == version->from;
            if (stood_until && !goes_on) changes.positions.insert(*stood_until);
            if (!goes_on || !(relevant(*before) == relevant(*row))) changes.positions.insert(version->from);
            each(*row);
            before = std::move(row);
            stood_until = version->until;
        }
        if (stood_until && *stood_until <= last_) changes.positions.insert(*stood_until);
        versions.clear();
    };
    timeline_.versions(Space::registry, key, {}, last_, [&](const RowVersion& version) {
        if (!versions.empty() && versions.back().key != version.key) take();
        versions.push_back(version);
        return true;
    });
    take();
}

ChangePoints::ChangePoints(const Timeline& timeline, Question question, Position last, Timestamp until)
    : timeline_(timeline), question_(question), last_(last), until_(until) {
    read_organization();
    if (const auto* seen = std::get_if<AccountId>(&question_.about)) read_seen(*seen);
}

void ChangePoints::read_organization() {
    const bool about_seeing = std::holds_alternative<AccountId>(question_.about);
    const auto relevant = [&](const Organization& v) {
        return std::pair(rights_in(v), about_seeing ? std::optional(std::tuple(v.visibility, v.shown_by_terms)) : std::nullopt);
    };
    read<Organization>(registry_rows::key_of(question_.organization), shared_, relevant, [&](const Organization& v) {
        if (v.provider) providers_.insert(*v.provider);
    });
    read<OwnRole>(registry_rows::key_of_own_role(question_.organization, {}), shared_, rights, nothing_more);
}

/// Whoever looks, what they see depends on how the one they look at stands there, and on what was agreed on with their home.
void ChangePoints::read_seen(AccountId seen) {
    (void)read_membership(seen, question_.organization, shared_);
    for (const auto& home : read_account(seen, shared_)) read_terms(home, shared_);
}

void ChangePoints::read_terms(OrganizationId other, Changes& changes) const {
    read<RelationTerms>(registry_rows::key_of_terms(question_.organization, other), changes, rights, nothing_more);
    read<RelationTerms>(registry_rows::key_of_terms(other, question_.organization), changes, rights, nothing_more);
}

std::set<OrganizationId> ChangePoints::read_account(AccountId account, Changes& changes) const {
    std::set<OrganizationId> homes;
    read<Account>(registry_rows::key_of(account), changes, rights, [&](const Account& v) {
        if (v.home) homes.insert(*v.home);
    });
    return homes;
}

ChangePoints::MembershipFacts ChangePoints::read_membership(AccountId account, OrganizationId organization, Changes& changes) const {
    MembershipFacts facts;
    read<Membership>(registry_rows::key_of(account, organization), changes, rights, [&](const Membership& v) {
        facts.external = facts.external || v.kind == MembershipKind::external;
        facts.groups.insert(v.groups.begin(), v.groups.end());
        add_end(v.ends_at, changes);
        for (const auto& grant : v.grants) add_end(grant.ends_at, changes);
    });
    return facts;
}

void ChangePoints::add_groups(std::set<GroupId> groups, Changes& changes) {
    std::vector<GroupId> waiting(groups.begin(), groups.end());
    while (!waiting.empty()) {
        const auto id = waiting.back();
        waiting.pop_back();
        auto [found, fresh] = groups_.try_emplace(id);
        auto& group = found->second;
        if (fresh) {
            read<Group>(registry_rows::key_of(id), group.changes, rights, [&](const Group& v) {
                group.parents.insert(v.parents.begin(), v.parents.end());
                for (const auto& grant : v.grants) add_end(grant.ends_at, group.changes);
            });
        }
        changes.add(group.changes);
        for (const auto& parent : group.parents) {
            if (groups.insert(parent).second) waiting.push_back(parent);
        }
    }
}

std::vector<Point> ChangePoints::points(const Changes& changes) const {
    std::vector<Point> found;
    for (const auto& position : changes.positions) {
        auto& time = times_[position];
        if (time == Timestamp{}) time = timeline_.time_of(position).value_or(Timestamp{});
        found.push_back({time, position, false});
    }
    for (const auto& end : changes.ends) {
        if (end > until_) continue;
        const auto before = timeline_.last_by(end + Duration(-1));
        if (before) found.push_back({end, *before, true});
    }
    std::sort(found.begin(), found.end());
    return found;
}

std::vector<Point> ChangePoints::of(AccountId account) {
    auto changes = shared_;
    const auto homes = read_account(account, changes);
    auto facts = read_membership(account, question_.organization, changes);
    add_groups(std::move(facts.groups), changes);
    if (facts.external) {
        for (const auto& home : homes) read_terms(home, changes);
    }
    for (const auto& provider : providers_) (void)read_membership(account, provider, changes);
    return points(changes);
}

}  // namespace muster::projections::access
