// Units of an organization, and organizational links (mission WS5): who belongs where, and who reports to whom. They give no rights.

#include "api/handlers/answers.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/identifiers.hpp"
#include "api/handlers/structures.hpp"
#include "domain/limits.hpp"

namespace muster::api::handlers {
namespace {

using eventstore::JsonWriter;

std::string unit_json(const domain::Unit& unit) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("id", unit.id).member("organization_id", unit.organization).member("name", unit.name);
    if (unit.parent) json.member("parent_id", *unit.parent);
    json.member("subunits", unit.subunits).member("members", unit.members).member("version", unit.version).end_object();
    return out;
}

std::optional<domain::Unit> unit_at(Services& services, const Request& request, domain::OrganizationId organization) {
    const auto id = captured<domain::UnitId>(request, 1);
    auto unit = id ? registry_for(services, request).unit(*id) : std::nullopt;
    const auto* now = bound_for(services, request);
    if (now != nullptr && unit && !now->unit(*id)) return {};
    return unit && unit->organization == organization ? unit : std::nullopt;
}

/// A manager who left counts as none.
std::string links_json(const domain::RegistryReader& registry, const domain::Membership& membership, std::uint64_t version) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("account_id", membership.account).member("organization_id", membership.organization);
    const auto manager = membership.manager ? registry.membership(*membership.manager, membership.organization) : std::nullopt;
    if (manager && manager->kind == domain::MembershipKind::internal) json.member("manager_id", manager->account);
    if (membership.unit) json.member("unit_id", *membership.unit);
    json.member("version", version).end_object();
    return out;
}

}  // namespace

void create_unit(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto organization = captured<domain::OrganizationId>(*request, 0);
    if (!organization) return respond(refuse(*request, not_found()));
    JsonBody body(*request);
    domain::CreateUnit command{*organization, {fresh_id(services)}, read_required_line(services, body, "name", domain::limits::name_bytes_max), {}};
    if (!body.cleared("parent_id")) command.parent = body.id<domain::UnitId>("parent_id");
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    Write write;
    write.command = std::move(command);
    write.takes_idempotency_key = true;
    write.answer = [&services](const Written& written) {
        const auto* e = written.find<domain::UnitCreated>();
        if (!e) return empty_answer();
        const auto version = written.version_of(e->organization.text());
        return created(services, unit_json({e->unit, e->organization, e->name, version, e->parent}),
                       "/v1/organizations/" + e->organization.text() + "/units/" + e->unit.text(), version);
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

Response list_units(Services& services, const Request& request) {
    return list_of(services, request, domain::Listing::unit, structured_organization, [](const auto& registry, const auto& id) {
        const auto found = registry.unit({id});
        return found ? std::optional(unit_json(*found)) : std::nullopt;
    });
}

Response get_unit(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto organization = structured_organization(services, request);
    if (!organization) return refuse(request, organization.error());
    const auto unit = unit_at(services, request, *organization);
    if (!unit) return refuse(request, not_found());
    return versioned_answer(services, unit_json(*unit), unit->version);
}

Response list_unit_members(Services& services, const Request& request) {
    Query parameters(request);
    const auto page = page_of(services, request, parameters);
    if (auto problem = parameters.problem()) return refuse(request, std::move(*problem));
    if (!page) return refuse(request, page.error());
    const auto organization = structured_organization(services, request);
    if (!organization) return refuse(request, organization.error());
    const auto unit = unit_at(services, request, *organization);
    if (!unit) return refuse(request, not_found());
    const auto& registry = registry_for(services, request);
    const auto found = listed_page(registry, domain::Listing::unit_member, unit->id.bytes, *page);
    if (!found) return refuse(request, found.error());
    const auto query = directory_query(services, request, {*organization, domain::scope_of(rights_for(services, request), viewer_of(request), *organization)});
    std::vector<std::string> rows;
    for (const auto& id : found->ids) {
        if (auto row = directory_for(services, request).member(query, {id})) rows.push_back(std::move(*row));
    }
    return list_answer(services, request, rows, found->next);
}

void change_unit(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto address = within<domain::UnitId>(*request);
    if (!address) return respond(refuse(*request, not_found()));
    const auto version = if_match(services, *request, IfMatch::required);
    if (!version) return respond(refuse(*request, version.error()));
    // The command replaces both; a patch may name one. If-Match keeps anybody from changing the other meanwhile.
    const auto stands = services.models.registry().unit(address->id).value_or(domain::Unit{});
    JsonBody body(*request, BodyKind::merge_patch);
    domain::ChangeUnit command{address->organization, address->id, stands.name, stands.parent};
    if (auto name = read_line(services, body, "name", domain::limits::name_bytes_max)) command.name = std::move(*name);
    if (body.cleared("parent_id")) {
        command.parent.reset();
    } else if (const auto parent = body.id<domain::UnitId>("parent_id")) {
        command.parent = parent;
    }
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    Write write;
    write.command = std::move(command);
    write.expected_version = *version;
    write.answer = [&services, address = *address](const Written& written) {
        const auto unit = services.models.registry().unit(address.id);
        return versioned_answer(services, unit ? unit_json(*unit) : "{}", written.version_of(address.organization.text()));
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

void remove_unit(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto address = within<domain::UnitId>(*request);
    if (!address) return respond(refuse(*request, not_found()));
    const auto version = if_match(services, *request, IfMatch::required);
    if (!version) return respond(refuse(*request, version.error()));
    Write write;
    write.command = domain::RemoveUnit{address->organization, address->id};
    write.expected_version = *version;
    write.answer = [](const Written&) { return empty_answer(); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

Response get_links(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto organization = structured_organization(services, request);
    if (!organization) return refuse(request, organization.error());
    const auto address = read_member_address(request);
    const auto& registry = registry_for(services, request);
    const auto membership = address ? registry.membership(address->account, *organization) : std::nullopt;
    const auto account = address ? registry.account(address->account) : std::nullopt;
    if (!membership || !account || membership->kind != domain::MembershipKind::internal) return refuse(request, not_found());
    if (const auto* now = bound_for(services, request)) {
        const auto still = now->membership(address->account, *organization);
        if (!still || still->kind != domain::MembershipKind::internal) return refuse(request, not_found());
    }
    return versioned_answer(services, links_json(registry, *membership, account->revision), account->revision);
}

void set_links(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto address = read_member_address(*request);
    if (!address) return respond(refuse(*request, not_found()));
    const auto version = if_match(services, *request, IfMatch::required);
    if (!version) return respond(refuse(*request, version.error()));
    JsonBody body(*request);
    domain::SetOrganizationalLinks command{address->account, address->organization, {}, {}};
    if (!body.cleared("manager_id")) command.manager = body.id<domain::AccountId>("manager_id");
    if (!body.cleared("unit_id")) command.unit = body.id<domain::UnitId>("unit_id");
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    Write write;
    write.command = std::move(command);
    write.expected_version = *version;
    write.answer = [&services, address = *address](const Written& written) {
        const auto& registry = services.models.registry();
        const auto now = written.version_of(address.account.text());
        const auto membership = registry.membership(address.account, address.organization);
        return versioned_answer(services, membership ? links_json(registry, *membership, now) : "{}", now);
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

}  // namespace muster::api::handlers
