// Groups of an organization (mission WS5): who is in them, which stand in which. Internal members only.

#include <algorithm>
#include <map>
#include <set>

#include "api/handlers/answers.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/identifiers.hpp"
#include "api/handlers/structures.hpp"
#include "api/normalizer.hpp"
#include "domain/limits.hpp"

namespace muster::api::handlers {
namespace {

using eventstore::JsonWriter;

/// Of a request about the past by eyes of today: only groups and grants that still are there. `now` is null for any other.
domain::Group what_still_stands(domain::Group group, const domain::RegistryReader* now) {
    if (now == nullptr) return group;
    const auto is_gone = [&](domain::GroupId id) { return !now->group(id); };
    std::erase_if(group.parents, is_gone);
    std::erase_if(group.subgroups, is_gone);
    std::erase_if(group.grants, [&](const domain::HeldGrant& each) { return !now->role_grant(each.id); });
    return group;
}

std::string group_json(const domain::Group& group) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("id", group.id).member("organization_id", group.organization).member("name", group.name);
    json.member("members", group.members);
    write_ids(json, "parent_ids", group.parents);
    write_ids(json, "subgroup_ids", group.subgroups);
    write_held_grants(json, group.grants);
    json.member("version", group.version).end_object();
    return out;
}

std::optional<domain::Group> group_at(Services& services, const Request& request, domain::OrganizationId organization) {
    const auto id = captured<domain::GroupId>(request, 1);
    auto group = id ? registry_for(services, request).group(*id) : std::nullopt;
    const auto* now = bound_for(services, request);
    if (now != nullptr && group && !now->group(*id)) return {};
    return group && group->organization == organization ? group : std::nullopt;
}

/// The group and all that stand in it, directly or through others.
std::vector<domain::GroupId> with_groups_below(const domain::RegistryReader& registry, domain::GroupId top) {
    std::vector<domain::GroupId> found{top};
    std::set<domain::GroupId> known{top};
    for (std::size_t i = 0; i < found.size(); ++i) {
        const auto group = registry.group(found[i]);
        for (const auto& below : group ? group->subgroups : std::vector<domain::GroupId>{}) {
            if (known.insert(below).second) found.push_back(below);
        }
    }
    return found;
}

/// In the order of the accounts, each with the groups that bring them in.
using People = std::map<domain::Bytes16, std::vector<domain::GroupId>>;

std::string person_json(domain::AccountId account, domain::GroupId top, const std::vector<domain::GroupId>& by, const std::string& member) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("account_id", account).member("direct", std::find(by.begin(), by.end(), top) != by.end());
    write_ids(json, "group_ids", by);
    if (!member.empty()) json.key("member").raw(member);
    json.end_object();
    return out;
}

template <class Command>
void change_membership(Services& services, std::shared_ptr<const Request> request, Respond respond, std::optional<Command> command) {
    if (!command) return respond(refuse(*request, not_found()));
    Write write;
    write.command = std::move(*command);
    write.answer = [](const Written&) { return empty_answer(); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

template <class Command>
std::optional<Command> with_member(const Request& request) {
    const auto address = within<domain::GroupId>(request);
    const auto account = captured<domain::AccountId>(request, 2);
    if (!address || !account) return {};
    return Command{*account, address->organization, address->id};
}
template <class Command>
std::optional<Command> with_subgroup(const Request& request) {
    const auto address = within<domain::GroupId>(request);
    const auto subgroup = captured<domain::GroupId>(request, 2);
    if (!address || !subgroup) return {};
    return Command{address->organization, address->id, *subgroup};
}

}  // namespace

void create_group(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto organization = captured<domain::OrganizationId>(*request, 0);
    if (!organization) return respond(refuse(*request, not_found()));
    JsonBody body(*request);
    domain::CreateGroup command{*organization, {fresh_id(services)}, read_required_line(services, body, "name", domain::limits::name_bytes_max)};
    command.name_claim = services.normalizer.group_name(*organization, command.name);
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    Write write;
    write.command = std::move(command);
    write.takes_idempotency_key = true;
    write.answer = [&services](const Written& written) {
        domain::Group group;
        if (const auto* e = written.find<domain::GroupCreated>()) group.id = e->group, group.organization = e->organization, group.name = e->name;
        group.version = written.version_of(group.organization.text());
        return created(services, group_json(group), "/v1/organizations/" + group.organization.text() + "/groups/" + group.id.text(), group.version);
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

Response list_groups(Services& services, const Request& request) {
    const auto* now = bound_for(services, request);
    return list_of(services, request, domain::Listing::group, structured_organization, [now](const auto& registry, const auto& id) {
        auto found = registry.group({id});
        return found ? std::optional(group_json(what_still_stands(std::move(*found), now))) : std::nullopt;
    });
}

Response get_group(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto organization = structured_organization(services, request);
    if (!organization) return refuse(request, organization.error());
    const auto group = group_at(services, request, *organization);
    if (!group) return refuse(request, not_found());
    return versioned_answer(services, group_json(what_still_stands(*group, bound_for(services, request))), group->version);
}

void change_group(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto address = within<domain::GroupId>(*request);
    if (!address) return respond(refuse(*request, not_found()));
    const auto version = if_match(services, *request, IfMatch::required);
    if (!version) return respond(refuse(*request, version.error()));
    JsonBody body(*request, BodyKind::merge_patch);
    domain::ChangeGroup command{address->organization, address->id, read_required_line(services, body, "name", domain::limits::name_bytes_max)};
    command.name_claim = services.normalizer.group_name(address->organization, command.name);
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    Write write;
    write.command = std::move(command);
    write.expected_version = *version;
    write.answer = [&services, address = *address](const Written& written) {
        const auto group = services.models.registry().group(address.id);
        return versioned_answer(services, group ? group_json(*group) : "{}", written.version_of(address.organization.text()));
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

void remove_group(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto address = within<domain::GroupId>(*request);
    if (!address) return respond(refuse(*request, not_found()));
    const auto version = if_match(services, *request, IfMatch::required);
    if (!version) return respond(refuse(*request, version.error()));
    Write write;
    write.command = domain::RemoveGroup{address->organization, address->id};
    write.expected_version = *version;
    write.answer = [](const Written&) { return empty_answer(); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

Response list_group_members(Services& services, const Request& request) {
    Query parameters(request);
    const bool effective = parameters.boolean("effective").value_or(false);
    const auto page = page_of(services, request, parameters);
    if (auto problem = parameters.problem()) return refuse(request, std::move(*problem));
    if (!page) return refuse(request, page.error());
    const auto organization = structured_organization(services, request);
    if (!organization) return refuse(request, organization.error());
    const auto group = group_at(services, request, *organization);
    if (!group) return refuse(request, not_found());
    const auto after = after_id(*page);
    if (!after) return refuse(request, after.error());

    const auto& registry = registry_for(services, request);
    const auto* now = bound_for(services, request);
    People people;
    for (const auto& each : effective ? with_groups_below(registry, group->id) : std::vector<domain::GroupId>{group->id}) {
        if (now != nullptr && !now->group(each)) continue;  // gone since
        for (const auto& id : registry.listed(domain::Listing::group_member, each.bytes, page->limit + 1, *after)) people[id].push_back(each);
    }
    const auto query = directory_query(services, request, {*organization, domain::scope_of(rights_for(services, request), viewer_of(request), *organization)});
    std::vector<std::string> rows;
    std::string next;
    domain::Bytes16 last{};
    for (const auto& [id, by] : people) {
        if (rows.size() == page->limit) {
            next = id_cursor(last);
            break;
        }
        last = id;
        auto member = directory_for(services, request).member(query, {id});
        if (now != nullptr && !member) continue;  // does not show any more
        rows.push_back(person_json({id}, group->id, by, member.value_or("")));
    }
    return list_answer(services, request, rows, next);
}

void add_group_member(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    auto command = with_member<domain::AddGroupMember>(*request);
    change_membership(services, std::move(request), std::move(respond), std::move(command));
}
void remove_group_member(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    auto command = with_member<domain::RemoveGroupMember>(*request);
    change_membership(services, std::move(request), std::move(respond), std::move(command));
}
void add_subgroup(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    auto command = with_subgroup<domain::AddSubgroup>(*request);
    change_membership(services, std::move(request), std::move(respond), std::move(command));
}
void remove_subgroup(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    auto command = with_subgroup<domain::RemoveSubgroup>(*request);
    change_membership(services, std::move(request), std::move(respond), std::move(command));
}

}  // namespace muster::api::handlers
