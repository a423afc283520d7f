#include "cli/organization_structure_import.hpp"

#include <algorithm>

#include "api/time_text.hpp"

namespace muster::cli {
namespace {

/// A member that is there must be an id; a wanted one must be there.
template <class Id>
bool take(const JsonElement& json, const char* name, Id& into) {
    const auto id = Id::parse(text_of(json, name));
    if (id) into = *id;
    return id.has_value();
}
template <class Id>
bool take(const JsonElement& json, const char* name, std::optional<Id>& into) {
    if (!member_of(json, name)) return true;
    return take(json, name, into.emplace());
}
bool take(const JsonElement& json, const char* name, std::optional<domain::Timestamp>& into) {
    if (!member_of(json, name)) return true;
    into = api::parse_time(text_of(json, name));
    return into.has_value();
}

auto incomplete(std::string_view what) { return domain::failure("the " + std::string(what) + " is not whole: its ids or times cannot be read"); }

}  // namespace

domain::Result<std::optional<StructureLine>, std::string> OrganizationStructureImport::read(const JsonElement& line) const {
    using Reader = Read (OrganizationStructureImport::*)(const JsonElement&) const;
    constexpr std::pair<const char*, Reader> kinds[] = {
        {"role", &OrganizationStructureImport::role},
        {"unit", &OrganizationStructureImport::unit},
        {"links", &OrganizationStructureImport::links},
        {"membership_end", &OrganizationStructureImport::membership_end},
        {"group", &OrganizationStructureImport::group},
        {"group_member", &OrganizationStructureImport::group_member},
        {"subgroup", &OrganizationStructureImport::subgroup},
        {"grant", &OrganizationStructureImport::grant},
    };
    for (const auto& [name, reader] : kinds) {
        const auto json = member_of(line, name);
        if (!json) continue;
        auto read = (this->*reader)(*json);
        if (!read) return domain::failure(read.error());
        return std::optional(std::move(*read));
    }
    return std::optional<StructureLine>();
}

auto OrganizationStructureImport::role(const JsonElement& json) const -> Read {
    domain::DefineRole command{organization_, text_of(json, "name"), {}};
    for (const auto& name : texts_of(json, "permissions")) {
        const auto permission = domain::from_text<domain::Permission>(name);
        if (!permission) return domain::failure("the role " + command.name + " has the permission " + name + ", which this Muster does not know");
        command.permissions.push_back(*permission);
    }
    const auto reach = domain::from_text<domain::DirectoryReach>(text_of(json, "reach"));
    if (!reach) return incomplete("role");
    command.reach = *reach;
    command.takes_externals = flag_of(json, "takes_externals");
    StructureLine read{"role " + command.name, {}};
    if (!registry_.own_role(organization_, command.name)) read.command = std::move(command);
    return read;
}

auto OrganizationStructureImport::unit(const JsonElement& json) const -> Read {
    domain::CreateUnit command{organization_, {}, text_of(json, "name"), {}};
    if (!take(json, "id", command.unit) || !take(json, "parent_id", command.parent)) return incomplete("unit");
    StructureLine read{"unit " + command.unit.text(), {}};
    if (!registry_.unit(command.unit)) read.command = std::move(command);
    return read;
}

auto OrganizationStructureImport::links(const JsonElement& json) const -> Read {
    domain::SetOrganizationalLinks command;
    command.organization = organization_;
    if (!take(json, "account_id", command.account) || !take(json, "manager_id", command.manager) || !take(json, "unit_id", command.unit)) {
        return incomplete("links");
    }
    StructureLine read{"manager and unit of " + command.account.text(), {}};
    const auto membership = registry_.membership(command.account, organization_);
    if (!membership || membership->manager != command.manager || membership->unit != command.unit) read.command = std::move(command);
    return read;
}

auto OrganizationStructureImport::membership_end(const JsonElement& json) const -> Read {
    domain::SetMembershipEnd command;
    command.organization = organization_;
    if (!take(json, "account_id", command.account) || !take(json, "ends_at", command.ends_at)) return incomplete("end of a membership");
    StructureLine read{"end of the membership of " + command.account.text(), {}};
    const auto membership = registry_.membership(command.account, organization_);
    if (!membership || membership->ends_at != command.ends_at) read.command = std::move(command);
    return read;
}

auto OrganizationStructureImport::group(const JsonElement& json) const -> Read {
    domain::CreateGroup command{organization_, {}, text_of(json, "name")};
    if (!take(json, "id", command.group)) return incomplete("group");
    command.name_claim = normalizer_.group_name(organization_, command.name);
    StructureLine read{"group " + command.group.text(), {}};
    if (!registry_.group(command.group)) read.command = std::move(command);
    return read;
}

auto OrganizationStructureImport::group_member(const JsonElement& json) const -> Read {
    domain::AddGroupMember command;
    command.organization = organization_;
    if (!take(json, "group_id", command.group) || !take(json, "account_id", command.account)) return incomplete("member of a group");
    StructureLine read{command.account.text() + " in the group " + command.group.text(), {}};
    const auto membership = registry_.membership(command.account, organization_);
    const bool there = membership && std::ranges::find(membership->groups, command.group) != membership->groups.end();
    if (!there) read.command = std::move(command);
    return read;
}

auto OrganizationStructureImport::subgroup(const JsonElement& json) const -> Read {
    domain::AddSubgroup command;
    command.organization = organization_;
    if (!take(json, "group_id", command.group) || !take(json, "subgroup_id", command.subgroup)) return incomplete("subgroup");
    StructureLine read{"the group " + command.subgroup.text() + " in " + command.group.text(), {}};
    const auto group = registry_.group(command.group);
    const bool there = group && std::ranges::find(group->subgroups, command.subgroup) != group->subgroups.end();
    if (!there) read.command = std::move(command);
    return read;
}

auto OrganizationStructureImport::grant(const JsonElement& json) const -> Read {
    domain::GiveGrant command;
    command.organization = organization_;
    command.role = text_of(json, "role");
    if (!take(json, "id", command.grant) || !take(json, "account_id", command.account) || !take(json, "group_id", command.group) ||
        !take(json, "ends_at", command.ends_at)) {
        return incomplete("grant");
    }
    StructureLine read{"grant " + command.grant.text(), {}};
    if (!registry_.role_grant(command.grant)) read.command = std::move(command);
    return read;
}

}  // namespace muster::cli
