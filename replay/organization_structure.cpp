#include "replay/organization_structure.hpp"

#include "eventstore/json_writer.hpp"

namespace muster::replay {
namespace {

using eventstore::JsonWriter;

constexpr std::size_t listed_per_page = 500;

/// {"what": {…}}
template <class F>
std::string line(std::string_view what, F&& fill) {
    std::string text;
    JsonWriter json(text);
    json.begin_object().key(what).begin_object();
    fill(json);
    json.end_object().end_object();
    return text;
}

}  // namespace

void OrganizationStructure::each_listed(domain::Listing listing, const domain::Bytes16& owner,
                                        const std::function<void(const domain::Bytes16&)>& visit) const {
    domain::Bytes16 after{};
    for (;;) {
        const auto page = registry_.listed(listing, owner, listed_per_page, after);
        for (const auto& id : page) visit(id);
        if (page.size() < listed_per_page) return;
        after = page.back();
    }
}

bool OrganizationStructure::is_internal(domain::AccountId account) const {
    const auto membership = registry_.membership(account, organization_);
    return membership && membership->kind == domain::MembershipKind::internal;
}

void OrganizationStructure::write_before_members(const std::set<std::string>& role_names) {
    for (const auto& name : role_names) {
        const auto role = registry_.own_role(organization_, name);
        if (!role) continue;
        write_(line("role", [&](JsonWriter& json) {
            json.member("name", role->name).key("permissions").begin_array();
            for (std::size_t i = 0; i < domain::EnumNames<domain::Permission>::names.size(); ++i) {
                const auto permission = static_cast<domain::Permission>(i);
                if (role->permissions.has(permission)) json.string(domain::to_text(permission));
            }
            json.end_array().member("reach", domain::to_text(role->reach)).member("takes_externals", role->takes_externals);
        }));
    }
    std::vector<domain::Unit> units;
    each_listed(domain::Listing::unit, organization_.bytes, [&](const domain::Bytes16& id) {
        if (auto unit = registry_.unit(domain::UnitId{id})) units.push_back(std::move(*unit));
    });
    write_units({}, units);
}

void OrganizationStructure::write_units(std::optional<domain::UnitId> parent, const std::vector<domain::Unit>& units) {
    for (const auto& unit : units) {
        if (unit.parent != parent) continue;
        write_(line("unit", [&](JsonWriter& json) {
            json.member("id", unit.id).member("name", unit.name);
            if (unit.parent) json.member("parent_id", *unit.parent);
        }));
        write_units(unit.id, units);
    }
}

void OrganizationStructure::write_after_members() {
    for (const auto& account : members_) write_links(account);
    write_groups();
    write_grants();
}

void OrganizationStructure::write_links(domain::AccountId account) {
    const auto membership = registry_.membership(account, organization_);
    if (!membership) return;
    const bool manager = membership->manager && is_internal(*membership->manager);  // they may have left
    if (manager || membership->unit) {
        write_(line("links", [&](JsonWriter& json) {
            json.member("account_id", account);
            if (manager) json.member("manager_id", *membership->manager);
            if (membership->unit) json.member("unit_id", *membership->unit);
        }));
    }
    if (membership->ends_at) {
        write_(line("membership_end", [&](JsonWriter& json) { json.member("account_id", account).member("ends_at", *membership->ends_at); }));
    }
}

void OrganizationStructure::write_groups() {
    std::vector<domain::Group> groups;
    each_listed(domain::Listing::group, organization_.bytes, [&](const domain::Bytes16& id) {
        if (auto group = registry_.group(domain::GroupId{id})) groups.push_back(std::move(*group));
    });
    for (const auto& group : groups) write_(line("group", [&](JsonWriter& json) { json.member("id", group.id).member("name", group.name); }));
    for (const auto& group : groups) {
        each_listed(domain::Listing::group_member, group.id.bytes, [&](const domain::Bytes16& id) {
            const domain::AccountId account{id};
            if (!is_internal(account)) return;
            write_(line("group_member", [&](JsonWriter& json) { json.member("group_id", group.id).member("account_id", account); }));
        });
        for (const auto& subgroup : group.subgroups) {
            write_(line("subgroup", [&](JsonWriter& json) { json.member("group_id", group.id).member("subgroup_id", subgroup); }));
        }
    }
}

void OrganizationStructure::write_grants() {
    each_listed(domain::Listing::grant, organization_.bytes, [&](const domain::Bytes16& id) {
        const auto grant = registry_.role_grant(domain::GrantId{id});
        if (!grant || (grant->ends_at && now_ >= *grant->ends_at)) return;
        if (grant->account && !is_internal(*grant->account)) return;
        write_(line("grant", [&](JsonWriter& json) {
            json.member("id", grant->id).member("role", grant->role);
            if (grant->account) json.member("account_id", *grant->account);
            if (grant->group) json.member("group_id", *grant->group);
            if (grant->ends_at) json.member("ends_at", *grant->ends_at);
        }));
    });
}

}  // namespace muster::replay
