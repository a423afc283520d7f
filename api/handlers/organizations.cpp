// Organizations: the tenants.

#include <algorithm>
#include <set>

#include "api/handlers/answers.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/personal_organizations.hpp"
#include "api/json_body.hpp"
#include "api/normalizer.hpp"
#include "domain/limits.hpp"

namespace muster::api::handlers {
namespace {

constexpr std::size_t app_link_bytes_max = 2048;

std::optional<std::vector<std::string>> read_email_domains(const Services& services, JsonObject& body) {
    auto typed = body.texts("email_domains");
    if (!typed) return {};
    std::vector<std::string> domains;
    for (std::size_t i = 0; i < typed->size(); ++i) {
        const auto pointer = body.pointer("email_domains") + "/" + std::to_string(i);
        if (auto name = body.accept(services.normalizer.email_domain(pointer, (*typed)[i]))) domains.push_back(std::move(*name));
    }
    return domains;
}

std::optional<std::vector<domain::Service>> read_bought(JsonObject& body) {
    const auto typed = body.texts("services");
    if (!typed) return {};
    std::vector<domain::Service> bought;
    for (std::size_t i = 0; i < typed->size(); ++i) {
        if (const auto service = domain::from_text<domain::Service>((*typed)[i])) {
            bought.push_back(*service);
        } else {
            body.blame("services/" + std::to_string(i), "not_a_choice", "It must be one of wifi, access_control, telephony.");
        }
    }
    return bought;
}

struct ReadShowing {
    JsonObject& body;

    void operator()(std::string_view name, domain::Showing& showing) const {
        showing = body.one_of<domain::Showing>(name).value_or(showing);
    }
    /// Each once, in the enum's order.
    void operator()(std::string_view name, std::optional<std::vector<domain::LimitedField>>& fields) const {
        const auto typed = body.texts(name);
        if (!typed) return;
        std::set<domain::LimitedField> named;
        for (std::size_t i = 0; i < typed->size(); ++i) {
            const auto field = domain::from_text<domain::LimitedField>((*typed)[i]);
            if (field) named.insert(*field);
            if (!field) body.blame(std::string(name) + "/" + std::to_string(i), "not_a_choice", "It must be a field that limited rows may show.");
        }
        fields.emplace(named.begin(), named.end());
    }
};

/// Members that are left out keep their value.
std::optional<domain::VisibilityPolicy> read_visibility(JsonObject& body, domain::VisibilityPolicy policy) {
    auto object = body.object("visibility");
    if (!object) return {};
    domain::for_each_field(policy, ReadShowing{*object});
    object->close();
    return policy;
}

bool is_https_link(std::string_view link) {
    return link.starts_with("https://") && link.size() > 8 && link.size() <= app_link_bytes_max &&
           std::all_of(link.begin(), link.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

std::optional<domain::AppLinks> read_app_links(JsonObject& body, domain::AppLinks links) {
    auto object = body.object("app_links");
    if (!object) return {};
    domain::for_each_field(links, [&](std::string_view name, std::string& link) {
        if (object->cleared(name)) {
            link.clear();
        } else if (auto typed = object->text(name)) {
            if (!is_https_link(*typed)) object->blame(name, "link_invalid", "It must be a link that begins with https://.");
            link = std::move(*typed);
        }
    });
    object->close();
    return links;
}

/// Counts tell of members; who does not see all of them is not told.
void hide_counts(std::string& row) {
    const auto begin = row.find("\"members\":");
    if (begin == std::string::npos) return;
    const auto external = row.find("\"external_members\":", begin);
    const auto end = row.find(',', external == std::string::npos ? begin : external);
    if (end != std::string::npos) row.erase(begin, end + 1 - begin);
}

bool sees_everybody(const domain::Scope& scope) {
    const auto in_full = [](const domain::HomeShowing& each) { return each.showing == domain::Showing::full; };
    return scope.internals == domain::Showing::full && scope.externals == domain::Showing::full &&
           std::all_of(scope.by_home.begin(), scope.by_home.end(), in_full);
}

}  // namespace

void create_organization(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    JsonBody body(*request);
    if (body.text("kind") == "personal") return create_personal_organization(services, std::move(request), std::move(respond));
    domain::CreateOrganization command;
    command.organization = {fresh_id(services)};
    if (!body.has("kind")) body.blame("kind", "required", "It is required.");
    command.kind = body.one_of<domain::OrganizationKind>("kind").value_or(domain::OrganizationKind::workspace);
    if (const auto name = body.required_text("name"); body.has("name")) {
        command.name = body.accept(services.normalizer.line("/name", name, domain::limits::name_bytes_max)).value_or("");
    }
    command.provider = body.id<domain::OrganizationId>("provider_id");
    command.sites = body.ids<domain::SiteId>("site_ids").value_or(std::vector<domain::SiteId>{});
    command.email_domains = read_email_domains(services, body).value_or(std::vector<std::string>{});
    command.require_email_domain = body.boolean("require_email_domain").value_or(false);
    command.visibility = read_visibility(body, {}).value_or(domain::VisibilityPolicy{});
    command.app_links = read_app_links(body, {}).value_or(domain::AppLinks{});
    command.services = read_bought(body).value_or(std::vector<domain::Service>{});
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));

    Write write;
    write.command = std::move(command);
    write.takes_idempotency_key = true;
    write.answer = [&services](const Written& written) { return created_organization(services, written); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

Response list_organizations(Services& services, const Request& request) {
    Query query(request);
    projections::OrganizationQuery wanted;
    wanted.viewer = viewer_of(request);
    wanted.kind = query.one_of<domain::OrganizationKind>("kind");
    wanted.q = query.text("q").value_or("");
    auto page = page_of(services, request, query);
    if (auto problem = query.problem()) return refuse(request, std::move(*problem));
    if (!page) return refuse(request, page.error());
    wanted.limit = page->limit;
    wanted.after = std::move(page->after);
    const auto& registry = rights_for(services, request);
    auto found = visibility_for(services, request).organizations(registry, wanted);
    if (!found) return refuse(request, {400, "cursor_invalid", "Begin the list again, without `after`."});
    for (auto& row : found->rows) {
        // Rows of a list come without the id apart; it stands first in the row.
        constexpr std::string_view begin = "{\"id\":\"";
        const auto id = row.starts_with(begin) ? domain::OrganizationId::parse(row.substr(begin.size(), row.find('"', begin.size()) - begin.size()))
                                               : std::nullopt;
        if (!id || !sees_everybody(domain::scope_of(registry, wanted.viewer, *id))) hide_counts(row);
    }
    return list_answer(services, request, found->rows, found->next);
}

Response get_organization(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto visible = visible_organization(services, request);
    if (!visible) return refuse(request, visible.error());
    auto row = visibility_for(services, request).organization(visible->id);
    if (!row) return refuse(request, not_found());
    if (!sees_everybody(visible->scope)) hide_counts(*row);
    return row_answer(services, std::move(*row));
}

void change_organization(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto id = captured<domain::OrganizationId>(*request, 0);
    if (!id) return respond(refuse(*request, not_found()));
    const auto version = if_match(services, *request, IfMatch::required);
    if (!version) return respond(refuse(*request, version.error()));
    // A patch names parts of these two; the rest stays. If-Match keeps anybody from changing them meanwhile.
    const auto stands = services.models.registry().organization(*id).value_or(domain::Organization{});

    JsonBody body(*request, BodyKind::merge_patch);
    if (stands.kind == domain::OrganizationKind::personal && body.has("name")) {
        return rename_personal_organization(services, std::move(request), std::move(respond), *id, *version);
    }
    domain::ChangeOrganization command;
    command.organization = *id;
    if (const auto name = body.text("name")) command.name = body.accept(services.normalizer.line("/name", *name, domain::limits::name_bytes_max));
    if (body.cleared("site_ids")) {
        command.sites.emplace();
    } else {
        command.sites = body.ids<domain::SiteId>("site_ids");
    }
    if (body.cleared("email_domains")) {
        command.email_domains.emplace();
    } else {
        command.email_domains = read_email_domains(services, body);
    }
    command.require_email_domain = body.boolean("require_email_domain");
    command.refuses_self_registration = body.boolean("refuses_self_registration");
    command.visibility = read_visibility(body, stands.visibility);
    command.services = body.cleared("services") ? std::vector<domain::Service>{} : read_bought(body);
    command.app_links = body.cleared("app_links") ? std::optional<domain::AppLinks>(domain::AppLinks{}) : read_app_links(body, stands.app_links);
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));

    Write write;
    write.command = std::move(command);
    write.expected_version = *version;
    write.answer = [&services, request, id = *id](const Written& written) {
        if (auto row = services.models.visibility().organization(id); row && written.applied) {
            if (!sees_everybody(domain::scope_of(services.models.registry(), viewer_of(*request), id))) hide_counts(*row);
            return row_answer(services, std::move(*row));
        }
        const auto now = written.version_of(id.text());
        auto response = json_answer(200, "{\"id\":\"" + id.text() + "\",\"version\":" + std::to_string(now) + "}");
        add_etag(response, services, now);
        return response;
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

void remove_organization(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto id = captured<domain::OrganizationId>(*request, 0);
    if (!id) return respond(refuse(*request, not_found()));
    const auto version = if_match(services, *request, IfMatch::required);
    if (!version) return respond(refuse(*request, version.error()));
    Write write;
    write.command = domain::RemoveOrganization{*id};
    write.expected_version = *version;
    write.answer = [](const Written&) { return empty_answer(); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

}  // namespace muster::api::handlers
