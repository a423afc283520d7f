#include "api/handlers/answers.hpp"

#include "api/handlers/preferences.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

using eventstore::JsonWriter;

void write_text(JsonWriter& json, std::string_view name, const std::string& value) {
    if (!value.empty()) json.member(name, value);
}
void write_text(JsonWriter& json, std::string_view name, const domain::Personal<>& value) {
    if (value.is_present() && !value.open().empty()) json.member(name, value.open());
}

template <class Tag>
void write_ids(JsonWriter& json, std::string_view name, const std::vector<domain::Id<Tag>>& ids) {
    json.key(name).begin_array();
    for (const auto& id : ids) json.string(id.text());
    json.end_array();
}

void write_names(JsonWriter& json, const domain::Personal<>& first_name, const domain::Personal<>& last_name) {
    write_text(json, "first_name", first_name);
    write_text(json, "last_name", last_name);
}

template <class E>
void write_places(JsonWriter& json, const E& e, const std::vector<domain::SiteId>& sites) {
    if (e.home_site) json.member("home_site_id", *e.home_site);
    if (e.home_site_access == false) json.member("home_site_access", false);
    if (!sites.empty()) write_ids(json, "site_ids", sites);
}

void write_services(JsonWriter& json, const Written& written) {
    if (const auto* extension = written.find<domain::ExtensionAssociated>()) {
        json.member("extension", extension->number).member("extension_id", extension->extension);
    }
    if (written.find<domain::WifiEnabled>()) json.member("wifi", true);
    if (const auto* access = written.find<domain::AccessControlGranted>()) {
        json.key("access_control").begin_object();
        write_text(json, "card_id", access->card);
        json.member("offline_entry", access->offline_entry).end_object();
    }
}

void begin_member(JsonWriter& json, const Written& written, domain::AccountId account, domain::OrganizationId organization,
                  std::string_view role) {
    const bool invited = written.find<domain::UserInvited>() != nullptr;
    json.begin_object();
    json.member("account_id", account).member("organization_id", organization);
    json.member("kind", "internal").member("role", role);
    json.member("status", invited ? "invited" : "added").member("invited", invited);
}

void end_member(JsonWriter& json, const Written& written, domain::AccountId account) {
    write_services(json, written);
    json.member("added_at", written.time()).member("updated_at", written.time());
    json.member("version", written.version_of(account.text()));
    json.end_object();
}

void write_rehomed(JsonWriter& json, const Written& written, const domain::AccountRehomed& e) {
    begin_member(json, written, e.account, e.organization, e.role);
    if (const auto* profile = written.find<domain::ProfileChanged>()) {
        write_names(json, profile->first_name, profile->last_name);
        write_text(json, "username", profile->username);
        write_text(json, "phone", profile->phone);
        write_text(json, "job_title", profile->job_title);
        write_text(json, "title", profile->title);
        write_text(json, "locale", profile->locale.value_or(""));
        write_places(json, *profile, profile->sites.value_or(std::vector<domain::SiteId>{}));
    }
    end_member(json, written, e.account);
}

struct WriteShowings {
    JsonWriter& json;

    void operator()(std::string_view name, domain::Showing value) const { json.member(name, domain::to_text(value)); }
    void operator()(std::string_view name, const std::optional<std::vector<domain::LimitedField>>& fields) const {
        json.key(name).begin_array();
        if (fields) {
            for (const auto field : *fields) json.string(domain::to_text(field));
        } else {
            for (const auto field : domain::limited_fields_default) json.string(domain::to_text(field));
        }
        json.end_array();
    }
};

}  // namespace

std::string member_json(const Written& written) {
    std::string out;
    JsonWriter json(out);
    if (const auto* e = written.find<domain::MemberAdded>()) {
        begin_member(json, written, e->account, e->organization, e->role);
        write_names(json, e->first_name, e->last_name);
        write_text(json, "email", e->email);
        write_text(json, "username", e->username);
        write_text(json, "phone", e->phone);
        write_text(json, "job_title", e->job_title);
        write_text(json, "title", e->title);
        write_text(json, "locale", e->locale);
        write_places(json, *e, e->sites);
        end_member(json, written, e->account);
    } else if (const auto* rehomed = written.find<domain::AccountRehomed>()) {
        write_rehomed(json, written, *rehomed);
    }
    return out;
}

std::string external_json(const Written& written) {
    std::string out;
    const auto* e = written.find<domain::ExternalLinked>();
    if (!e) return out;
    JsonWriter json(out);
    json.begin_object();
    json.member("account_id", e->account).member("organization_id", e->organization);
    json.member("kind", "external").member("role", e->role);
    write_text(json, "locale", e->locale);
    json.member("home_organization_id", e->home).member("added_at", written.time());
    json.member("version", written.version_of(e->account.text()));
    json.end_object();
    return out;
}

std::string organization_json(const Written& written) {
    std::string out;
    const auto* e = written.find<domain::OrganizationCreated>();
    if (!e) return out;
    JsonWriter json(out);
    json.begin_object();
    json.member("id", e->organization).member("kind", domain::to_text(e->kind)).member("name", e->personal_name.open_or(e->name));
    if (e->provider) json.member("provider_id", *e->provider);
    if (e->owner) json.member("owner_id", *e->owner);
    write_ids(json, "site_ids", e->sites);
    if (e->kind == domain::OrganizationKind::client) {
        const auto* bought = written.find<domain::ServicesSet>();
        json.key("services").begin_array();
        for (const auto service : bought ? bought->services : std::vector<domain::Service>{}) json.string(domain::to_text(service));
        json.end_array();
    }
    json.key("email_domains").begin_array();
    for (const auto& name : e->email_domains) json.string(name);
    json.end_array();
    json.member("require_email_domain", e->require_email_domain).member("refuses_self_registration", false);
    json.key("visibility").begin_object();
    domain::for_each_field(e->visibility, WriteShowings{json});
    json.end_object();
    json.key("app_links").begin_object();
    domain::for_each_field(e->app_links, [&](std::string_view name, const std::string& value) { write_text(json, name, value); });
    json.end_object();
    json.member("members", std::uint64_t{0}).member("external_members", std::uint64_t{0});
    json.member("created_at", written.time()).member("updated_at", written.time());
    json.member("version", written.version_of(e->organization.text()));
    json.end_object();
    return out;
}

Response created_organization(const Services& services, const Written& written) {
    const auto* e = written.find<domain::OrganizationCreated>();
    const auto id = e ? e->organization.text() : std::string();
    return created(services, organization_json(written), "/v1/organizations/" + id, written.version_of(id));
}

std::string site_json(const Written& written) {
    std::string out;
    const auto* e = written.find<domain::SiteCreated>();
    if (!e) return out;
    JsonWriter json(out);
    json.begin_object().member("id", e->site).member("name", e->name);
    json.key("client_ids").begin_array().end_array();
    json.key("level_ids").begin_array().end_array();
    if (written.find<domain::SiteWifiSet>()) json.member("username_wifi", true);
    json.end_object();
    return out;
}

std::string invitation_json(const Written& written) {
    std::string out;
    const auto* e = written.find<domain::UserInvited>();
    if (!e) return out;
    JsonWriter json(out);
    json.begin_object();
    json.member("id", e->invitation).member("organization_id", e->organization).member("account_id", e->account);
    json.member("status", "pending").member("generation", std::uint64_t{e->generation});
    json.member("created_at", written.time());
    json.end_object();
    return out;
}

Response created(const Services& services, std::string body, std::string location, std::uint64_t version) {
    auto response = json_answer(201, std::move(body));
    response.headers.emplace_back("Location", std::move(location));
    add_etag(response, services, version);
    return response;
}

Response changed_member(Services& services, const Request& request, const Written& written,
                        domain::OrganizationId organization, domain::AccountId account) {
    if (written.applied) {
        projections::DirectoryQuery query;
        query.organization = organization;
        query.viewer = viewer_of(request);
        query.scope = domain::scope_of(services.models.registry(), query.viewer, organization);
        if (auto row = services.models.directory().member(query, account)) {
            add_standing(services, *row, organization, account);
            return row_answer(services, std::move(*row));
        }
    }
    const auto version = written.version_of(account.text());
    std::string body;
    JsonWriter(body).begin_object().member("account_id", account).member("organization_id", organization).member("version", version).end_object();
    auto response = json_answer(200, std::move(body));
    add_etag(response, services, version);
    return response;
}

}  // namespace muster::api::handlers
