#include "cli/demo/loader.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::cli::demo {
namespace {

using eventstore::JsonWriter;

constexpr unsigned page = 200;

void write_list(JsonWriter& json, std::string_view name, const std::vector<std::string>& list) {
    json.key(name).begin_array();
    for (const auto& each : list) json.string(each);
    json.end_array();
}

std::string name_key(const std::string& kind, const std::string& name) { return "name:" + kind + ":" + name; }

}  // namespace

Done Loader::find_organizations(ApiClient& api) {
    std::string after;
    do {
        auto target = "/v1/organizations?limit=" + std::to_string(page);
        if (!after.empty()) target += "&after=" + after;
        const auto answer = api.get(target);
        if (!answer) return domain::failure(answer.error());
        if (!answer->ok()) {
            return domain::failure("the organizations cannot be listed (" + answer->problem() +
                                   "). A load needs the API key of an instance ADMIN: --api-key or MUSTER_API_KEY");
        }
        const auto document = answer->json();
        for (const auto& row : elements_of(document.root(), "data")) {
            const auto id = text_of(row, "id");
            for (const auto& domain : texts_of(row, "email_domains")) found_organizations_["domain:" + domain] = id;
            found_organizations_[name_key(text_of(row, "kind"), text_of(row, "name"))] = id;
        }
        after = text_of(document.root(), "next");
    } while (!after.empty());
    return {};
}

Done Loader::load_organizations() {
    ApiClient api(options_.api);
    if (auto found = find_organizations(api); !found) return found;
    tally_.begin({step::organization, step::site});
    // Providers and their sites first: clients name them.
    for (const bool providers : {true, false}) {
        for (const auto& organization : data_.organizations) {
            if ((organization.kind == "provider") != providers) continue;
            if (auto done = add_organization(api, organization); !done) return done;
            if (!providers) continue;
            if (auto done = load_sites(api, organization); !done) return done;
        }
    }
    tally_.end();
    return {};
}

Done Loader::add_organization(ApiClient& api, const DataOrganization& organization) {
    auto found = found_organizations_.end();
    for (const auto& domain : organization.email_domains) {
        if (found == found_organizations_.end()) found = found_organizations_.find("domain:" + domain);
    }
    if (found == found_organizations_.end() && organization.email_domains.empty()) {
        found = found_organizations_.find(name_key(organization.kind, organization.name));
    }
    if (found != found_organizations_.end()) {
        organization_ids_[organization.key] = found->second;
        tally_.already(step::organization);
        return {};
    }
    std::string body;
    JsonWriter json(body);
    json.begin_object().member("kind", organization.kind).member("name", organization.name);
    if (!organization.email_domains.empty()) {
        write_list(json, "email_domains", organization.email_domains);
        json.member("require_email_domain", true);
    }
    if (!organization.sites.empty()) {
        std::vector<std::string> sites;
        for (const auto& key : organization.sites) {
            if (site_ids_.contains(key)) sites.push_back(site_ids_[key]);
        }
        const auto* first = &data_.sites.front();
        for (const auto& site : data_.sites) {
            if (site.key == organization.sites.front()) first = &site;
        }
        json.member("provider_id", organization_id(first->organization));
        write_list(json, "site_ids", sites);
    }
    json.end_object();
    const std::string target = "/v1/organizations";
    const auto answer = api.call({"POST", target, body, idempotency_key(step::organization, organization.key, target, body)});
    if (!answer) return domain::failure(answer.error());
    if (!answer->ok()) {
        tally_.refused(step::organization, organization.key + " (" + organization.name + ")", *answer);
        return {};
    }
    const auto id = text_of(answer->json().root(), "id");
    organization_ids_[organization.key] = id;
    tally_.done(step::organization);
    acks_.add(step::organization, organization.key, *answer, {{"organization_id", id}});
    return {};
}

Done Loader::load_sites(ApiClient& api, const DataOrganization& owner) {
    const auto id = organization_id(owner.key);
    if (id.empty()) return {};
    const auto target = "/v1/organizations/" + id + "/sites";
    const auto list = api.get(target);
    if (!list) return domain::failure(list.error());
    std::map<std::string, std::string> there;
    const auto document = list->json();
    for (const auto& row : elements_of(document.root(), "data")) there[text_of(row, "name")] = text_of(row, "id");

    for (const auto& site : data_.sites) {
        if (site.organization != owner.key) continue;
        if (const auto found = there.find(site.name); found != there.end()) {
            site_ids_[site.key] = found->second;
            tally_.already(step::site);
            continue;
        }
        std::string body;
        JsonWriter json(body);
        json.begin_object().member("name", site.name);
        if (site.username_wifi) json.member("username_wifi", true);
        json.end_object();
        const auto answer = api.call({"POST", target, body, idempotency_key(step::site, site.key, target, body)});
        if (!answer) return domain::failure(answer.error());
        if (!answer->ok()) {
            tally_.refused(step::site, site.key + " (" + site.name + ")", *answer);
            continue;
        }
        site_ids_[site.key] = text_of(answer->json().root(), "id");
        tally_.done(step::site);
        acks_.add(step::site, site.key, *answer, {{"organization_id", id}, {"site_id", site_ids_[site.key]}});
    }
    return {};
}

}  // namespace muster::cli::demo
