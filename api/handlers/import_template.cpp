// The workbook to fill in for an import: of one organization, for whoever may add people there.

#include <stdexcept>

#include "api/exports/file_name.hpp"
#include "api/exports/made_body.hpp"
#include "api/exports/member_cells.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/support.hpp"
#include "api/sheets/template.hpp"

namespace muster::api::handlers {
namespace {

/// As domain/service_rules.cpp has it: a client's people get what it has bought; a provider's staff an extension of their home
/// site's management client, and Wi-Fi where a site's knows people by name.
void read_services(const domain::RegistryReader& registry, const domain::Organization& organization, sheets::TemplateContents& contents) {
    const bool is_provider = organization.kind == domain::OrganizationKind::provider;
    contents.telephony = is_provider || organization.has(domain::Service::telephony);
    contents.access_control = organization.has(domain::Service::access_control);
    contents.wifi = organization.has(domain::Service::wifi);
    for (const auto& id : is_provider ? organization.sites : std::vector<domain::SiteId>{}) {
        const auto site = registry.site(id);
        contents.wifi = contents.wifi || (site && site->username_wifi);
    }
}

sheets::TemplateContents contents_for(Services& services, domain::OrganizationId id) {
    sheets::TemplateContents contents;
    const auto organization = services.models.registry().organization(id);
    if (!organization) return contents;
    const auto& names = services.models.visibility();
    read_services(services.models.registry(), *organization, contents);
    contents.organization = names.name_of(id).value_or("");
    for (const auto& role : domain::roles_of(organization->kind)) contents.roles.emplace_back(role.name);
    for (const auto& site : organization->sites) {
        const auto row = names.site(site);
        if (auto name = row ? text_in(*row, "name") : std::string(); !name.empty()) contents.sites.push_back(std::move(name));
    }
    return contents;
}

class TemplatePieces final : public PieceMaker {
  public:
    TemplatePieces(Services& services, domain::OrganizationId organization) : services_(services), organization_(organization) {}
    BodyPiece make() override {
        auto workbook = sheets::template_workbook(contents_for(services_, organization_));
        if (!workbook) throw std::runtime_error(workbook.error());
        return {std::move(*workbook), true};
    }

  private:
    Services& services_;
    domain::OrganizationId organization_;
};

}  // namespace

Response get_import_template(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto organization = permitted_organization(services, request, domain::Permission::member_create);
    if (!organization) return refuse(request, organization.error());
    auto place = services.exports->enter(viewer_of(request).account);
    if (!place) return refuse(request, place.error());
    Response response;
    response.content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    response.headers.emplace_back("Content-Disposition", attachment("template", services.models.visibility().name_of(*organization).value_or(""), "xlsx"));
    auto about = "template of " + organization->text() + " (request " + request.request_id + ")";
    response.stream = std::make_shared<MadeBody>(*services.exports, std::move(*place), std::make_unique<TemplatePieces>(services, *organization),
                                                 std::move(about));
    return response;
}

}  // namespace muster::api::handlers
