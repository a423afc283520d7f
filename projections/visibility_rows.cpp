#include "projections/visibility_rows.hpp"

#include "eventstore/json_writer.hpp"

namespace muster::projections::visibility_rows {
namespace {

using eventstore::JsonWriter;

template <class Ids>
void write_ids(JsonWriter& json, std::string_view name, const Ids& ids) {
    json.key(name).begin_array();
    for (const auto& id : ids) json.string(id.text());
    json.end_array();
}

struct WriteShowings {
    JsonWriter& json;

    void operator()(std::string_view key, domain::Showing value) const { json.member(key, to_text(value)); }
    void operator()(std::string_view key, const std::optional<std::vector<domain::LimitedField>>& fields) const {
        json.key(key).begin_array();
        if (fields) {
            for (const auto field : *fields) json.string(to_text(field));
        } else {
            for (const auto field : domain::limited_fields_default) json.string(to_text(field));
        }
        json.end_array();
    }
};

void write_showings(JsonWriter& json, const domain::VisibilityPolicy& policy) { for_each_field(policy, WriteShowings{json}); }

}  // namespace

std::string organization_json(const OrganizationRow& row) {
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    json.member("id", row.id).member("kind", to_text(row.kind)).member("name", row.shown_name);
    if (row.provider) json.member("provider_id", *row.provider);
    if (row.owner) json.member("owner_id", *row.owner);
    write_ids(json, "site_ids", row.sites);
    if (row.kind == domain::OrganizationKind::client) {
        json.key("services").begin_array();
        for (const auto service : row.services) json.string(to_text(service));
        json.end_array();
    }
    json.key("email_domains").begin_array();
    for (const auto& each : row.email_domains) json.string(each);
    json.end_array().member("require_email_domain", row.require_email_domain);
    json.member("refuses_self_registration", row.refuses_self_registration);
    json.key("visibility").begin_object();
    write_showings(json, row.visibility);
    json.end_object().key("app_links").begin_object();
    for_each_field(row.app_links, [&](std::string_view key, const std::string& value) {
        if (!value.empty()) json.member(key, value);
    });
    json.end_object();
    json.member("members", row.members).member("external_members", row.external_members);
    json.member("created_at", row.created_at).member("updated_at", row.updated_at).member("version", row.version);
    json.end_object();
    return out;
}

std::string site_json(const SiteRow& row) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("id", row.id).member("name", row.shown_name);
    write_ids(json, "client_ids", row.clients);
    write_ids(json, "level_ids", row.levels);
    if (row.username_wifi) json.member("username_wifi", true);
    json.end_object();
    return out;
}

std::string level_json(const LevelRow& row) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("id", row.id).member("site_id", row.site).member("name", row.shown_name);
    write_ids(json, "zone_ids", row.zones);
    json.end_object();
    return out;
}

std::string zone_json(const ZoneRow& row) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("id", row.id).member("level_id", row.level).member("name", row.shown_name);
    json.end_object();
    return out;
}

}  // namespace muster::projections::visibility_rows
