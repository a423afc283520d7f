// Sites of a provider; the first client of a site is its management client.

#include "api/handlers/answers.hpp"
#include "api/handlers/handlers.hpp"
#include "api/json_body.hpp"
#include "api/normalizer.hpp"
#include "domain/limits.hpp"

namespace muster::api::handlers {

void create_site(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto organization = captured<domain::OrganizationId>(*request, 0);
    if (!organization) return respond(refuse(*request, not_found()));
    JsonBody body(*request);
    domain::CreateSite command{*organization, {fresh_id(services)}, {}};
    if (const auto name = body.required_text("name"); body.has("name")) {
        command.name = body.accept(services.normalizer.line("/name", name, domain::limits::name_bytes_max)).value_or("");
    }
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));

    Write write;
    write.command = std::move(command);
    write.takes_idempotency_key = true;
    write.answer = [&services, organization = *organization](const Written& written) {
        return created(services, site_json(written), "/v1/organizations/" + organization.text() + "/sites", 0);
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

Response list_sites(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto visible = visible_organization(services, request);
    if (!visible) return refuse(request, visible.error());
    // A site tells of the other tenants there: it is for those who see the whole organization.
    const auto permitted = permitted_organization(services, request, domain::Permission::organization_read);
    if (!permitted) return refuse(request, permitted.error());
    return list_answer(services, request, services.models.visibility().sites(visible->id), {});
}

}  // namespace muster::api::handlers
