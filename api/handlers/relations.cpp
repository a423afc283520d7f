// Relations between organizations (mission WS5, WS7): what one lets the other's people be here, and its own people there. Each side says
// its part; the other reads it.

#include <algorithm>

#include "api/handlers/answers.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/structures.hpp"

namespace muster::api::handlers {
namespace {

using eventstore::JsonWriter;

struct RelationAddress {
    domain::OrganizationId organization, other;
};

std::optional<RelationAddress> read_address(const Request& request) {
    const auto organization = captured<domain::OrganizationId>(request, 0);
    const auto other = captured<domain::OrganizationId>(request, 1);
    if (!organization || !other) return {};
    return RelationAddress{*organization, *other};
}

void write_host(JsonWriter& json, const domain::HostTerms& terms) {
    json.key("host").begin_object().member("refused", terms.refused);
    json.key("roles").begin_array();
    for (const auto& role : terms.roles) json.string(role);
    json.end_array();
    write_permissions(json, "permissions", domain::set_of(terms.permissions));
    if (terms.visibility) {
        json.key("visibility").begin_object();
        domain::for_each_field(*terms.visibility, [&](std::string_view name, domain::Showing showing) { json.member(name, domain::to_text(showing)); });
        json.end_object();
    }
    json.end_object();
}

void write_home(JsonWriter& json, const domain::HomeTerms& terms) {
    json.key("home").begin_object().member("refused", terms.refused);
    write_permissions(json, "permissions", domain::set_of(terms.permissions));
    json.member("showing", domain::to_text(terms.showing)).end_object();
}

void write_terms(JsonWriter& json, const std::optional<domain::HostTerms>& host, const std::optional<domain::HomeTerms>& home) {
    if (host) write_host(json, *host);
    if (home) write_home(json, *home);
}

std::uint64_t version_of(const std::optional<domain::RelationTerms>& ours) { return ours ? ours->version : 0; }

/// What one side said; `now`, when it is not null, has to have a word on the same still.
std::optional<domain::RelationTerms> terms_of(const domain::RegistryReader& registry, const domain::RegistryReader* now, const RelationAddress& address) {
    auto terms = registry.relation_terms(address.organization, address.other);
    if (now == nullptr || !terms) return terms;
    const auto stands = now->relation_terms(address.organization, address.other);
    if (!stands) return {};
    if (!stands->host) terms->host.reset();
    if (!stands->home) terms->home.reset();
    return terms;
}

/// Nothing when neither has said anything.
std::optional<std::string> relation_json(const domain::RegistryReader& registry, const RelationAddress& address,
                                         const domain::RegistryReader* now = nullptr) {
    const auto ours = terms_of(registry, now, address);
    const auto theirs = terms_of(registry, now, {address.other, address.organization});
    if (!ours && !theirs) return {};
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("organization_id", address.organization).member("other_id", address.other);
    if (ours) write_terms(json, ours->host, ours->home);
    if (theirs) {
        json.key("theirs").begin_object();
        write_terms(json, theirs->host, theirs->home);
        json.end_object();
    }
    json.member("version", version_of(ours)).end_object();
    return out;
}

std::optional<std::string> shown_relation(Services& services, const Request& request, const RelationAddress& address) {
    return relation_json(registry_for(services, request), address, bound_for(services, request));
}

std::optional<domain::HostTerms> read_host(JsonObject& body) {
    if (body.cleared("host")) return {};
    auto object = body.object("host");
    if (!object) return {};
    domain::HostTerms terms;
    terms.refused = object->boolean("refused").value_or(false);
    terms.roles = object->texts("roles").value_or(std::vector<std::string>{});
    terms.permissions = read_permissions(*object, "permissions");
    if (!object->cleared("visibility")) {
        if (auto visibility = object->object("visibility")) {
            terms.visibility.emplace();
            domain::for_each_field(*terms.visibility, [&](std::string_view name, domain::Showing& showing) {
                showing = visibility->one_of<domain::Showing>(name).value_or(showing);
            });
            visibility->close();
        }
    }
    object->close();
    return terms;
}

std::optional<domain::HomeTerms> read_home(JsonObject& body) {
    if (body.cleared("home")) return {};
    auto object = body.object("home");
    if (!object) return {};
    domain::HomeTerms terms;
    terms.refused = object->boolean("refused").value_or(false);
    terms.permissions = read_permissions(*object, "permissions");
    terms.showing = object->one_of<domain::Showing>("showing").value_or(terms.showing);
    object->close();
    return terms;
}

std::string set_json(const Written& written, const RelationAddress& address) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("organization_id", address.organization).member("other_id", address.other);
    if (const auto* e = written.find<domain::RelationTermsSet>()) write_terms(json, e->host, e->home_terms);
    json.member("version", written.version_of(address.organization.text())).end_object();
    return out;
}

}  // namespace

Response list_relations(Services& services, const Request& request) {
    Query query(request);
    const auto page = page_of(services, request, query);
    if (auto problem = query.problem()) return refuse(request, std::move(*problem));
    if (!page) return refuse(request, page.error());
    const auto organization = permitted_organization(services, request, domain::Permission::relation_manage);
    if (!organization) return refuse(request, organization.error());
    const auto after = after_id(*page);
    if (!after) return refuse(request, after.error());
    const auto& registry = registry_for(services, request);
    // Two lists in one order: what was said here, and what others said about it.
    auto others = registry.listed(domain::Listing::own_terms, organization->bytes, page->limit + 1, *after);
    const auto about = registry.listed(domain::Listing::terms_about, organization->bytes, page->limit + 1, *after);
    others.insert(others.end(), about.begin(), about.end());
    std::sort(others.begin(), others.end());
    others.erase(std::unique(others.begin(), others.end()), others.end());
    const bool more = others.size() > page->limit;
    if (more) others.resize(page->limit);
    std::vector<std::string> rows;
    for (const auto& other : others) {
        if (auto row = shown_relation(services, request, {*organization, {other}})) rows.push_back(std::move(*row));
    }
    return list_answer(services, request, rows, more ? id_cursor(others.back()) : std::string());
}

Response get_relation(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto organization = permitted_organization(services, request, domain::Permission::relation_manage);
    if (!organization) return refuse(request, organization.error());
    const auto address = read_address(request);
    const auto& registry = registry_for(services, request);
    auto row = address ? shown_relation(services, request, *address) : std::nullopt;
    if (!row) return refuse(request, not_found());
    return versioned_answer(services, std::move(*row), version_of(registry.relation_terms(address->organization, address->other)));
}

void set_relation(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto address = read_address(*request);
    if (!address) return respond(refuse(*request, not_found()));
    const auto version = if_match(services, *request, IfMatch::optional);
    if (!version) return respond(refuse(*request, version.error()));
    JsonBody body(*request);
    domain::SetRelationTerms command{address->organization, address->other, read_host(body), read_home(body)};
    if (!body.has("host") && !body.has("home")) body.blame("host", "required", "Say the terms as host, as home, or both; null takes them back.");
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    Write write;
    write.command = std::move(command);
    write.expected_version = *version;
    write.answer = [&services, address = *address](const Written& written) {
        auto row = written.applied ? relation_json(services.models.registry(), address) : std::nullopt;
        return versioned_answer(services, row ? std::move(*row) : set_json(written, address), written.version_of(address.organization.text()));
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

void remove_relation(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto address = read_address(*request);
    if (!address) return respond(refuse(*request, not_found()));
    const auto version = if_match(services, *request, IfMatch::optional);
    if (!version) return respond(refuse(*request, version.error()));
    Write write;
    write.command = domain::SetRelationTerms{address->organization, address->other, {}, {}};
    write.expected_version = *version;
    write.answer = [](const Written&) { return empty_answer(); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

}  // namespace muster::api::handlers
