#include "projections/diff/shown.hpp"

#include <algorithm>
#include <initializer_list>

#include "eventstore/json_writer.hpp"
#include "projections/directory_rows.hpp"
#include "projections/json_members.hpp"
#include "projections/row_codec.hpp"
#include "projections/visibility_rows.hpp"

namespace muster::projections::diff {
namespace {

using eventstore::JsonWriter;
using directory_rows::Person;
using Names = std::initializer_list<std::string_view>;

template <class Row>
Row decoded(std::string_view bytes) {
    auto row = decode_row<Row>(bytes);
    if (!row) throw ModelDamaged("a row of the timeline cannot be decoded; rebuild it");
    return std::move(*row);
}

std::string without(std::string_view shown, Names left_out) {
    std::string out = "{";
    each_member(shown, [&](std::string_view name, std::string_view member, std::string_view) {
        if (std::find(left_out.begin(), left_out.end(), name) != left_out.end()) return;
        if (out.size() > 1) out += ',';
        out += member;
    });
    return out += '}';
}

template <class Tag>
void write_ids(JsonWriter& json, std::string_view name, const std::vector<domain::Id<Tag>>& ids) {
    json.key(name).begin_array();
    for (const auto& id : ids) json.id(id);
    json.end_array();
}
void write_permissions(JsonWriter& json, domain::PermissionSet permissions) {
    json.key("permissions").begin_array();
    for (std::size_t i = 0; i < domain::EnumNames<domain::Permission>::names.size(); ++i) {
        const auto permission = static_cast<domain::Permission>(i);
        if (permissions.has(permission)) json.string(to_text(permission));
    }
    json.end_array();
}
void write_grants(JsonWriter& json, const std::vector<domain::HeldGrant>& grants) {
    json.key("grants").begin_array();
    for (const auto& each : grants) {
        json.begin_object().member("id", each.id).member("role", each.role);
        if (each.ends_at) json.member("ends_at", *each.ends_at);
        json.end_object();
    }
    json.end_array();
}

/// Shows a decoded row through a function that writes its members.
template <class Row, class Write>
Show show(Write write) {
    return [write](std::string_view bytes) -> std::optional<std::string> {
        const auto row = decoded<Row>(bytes);
        std::string out;
        JsonWriter json(out);
        json.begin_object();
        write(json, row);
        json.end_object();
        return out;
    };
}

std::optional<std::string> member_json(std::string_view bytes, domain::OrganizationId organization) {
    auto person = decoded<Person>(bytes);
    const auto* membership = person.in(organization);
    if (!membership) return {};
    const auto row = directory_rows::make_member_row(person, *membership);
    return std::string(directory_rows::parse_member_row(row)->full);
}

void write_host(JsonWriter& json, const domain::HostTerms& terms) {
    json.key("host").begin_object().member("refused", terms.refused);
    json.key("roles").begin_array();
    for (const auto& each : terms.roles) json.string(each);
    json.end_array();
    write_permissions(json, domain::set_of(terms.permissions));
    if (terms.visibility) {
        json.key("visibility").begin_object();
        for_each_field(*terms.visibility, [&](std::string_view name, domain::Showing showing) { json.member(name, to_text(showing)); });
        json.end_object();
    }
    json.end_object();
}
void write_home(JsonWriter& json, const domain::HomeTerms& terms) {
    json.key("home").begin_object().member("refused", terms.refused);
    write_permissions(json, domain::set_of(terms.permissions));
    json.member("showing", to_text(terms.showing)).end_object();
}
void write_preferences(JsonWriter& json, const domain::Preferences& preferences) {
    if (preferences == domain::Preferences{}) return;
    json.key("preferences").begin_object();
    if (preferences.site) json.member("site_id", *preferences.site);
    if (preferences.level) json.member("level_id", *preferences.level);
    if (preferences.zone) json.member("zone_id", *preferences.zone);
    json.end_object();
}

}  // namespace

Show profile() {
    return [](std::string_view bytes) -> std::optional<std::string> {
        return without(directory_rows::profile_json(decoded<Person>(bytes)),
                       {"organizations", "locale", "home_site_id", "home_site_access", "site_ids", "extension", "extension_id", "wifi", "access_control"});
    };
}
Show member_of(domain::OrganizationId organization) {
    return [organization](std::string_view bytes) { return member_json(bytes, organization); };
}
Show membership_in(domain::OrganizationId organization) {
    return [organization](std::string_view bytes) -> std::optional<std::string> {
        const auto member = member_json(bytes, organization);
        if (!member) return {};
        return without(*member, {"account_id", "status", "invited", "first_name", "last_name", "email", "username", "phone", "job_title", "title",
                                 "home_organization_id"});
    };
}
Show held() {
    return show<domain::Membership>([](JsonWriter& json, const domain::Membership& row) {
        if (!row.grants.empty()) write_grants(json, row.grants);
        write_preferences(json, row.preferences);
    });
}
Show standing() {
    return show<domain::Account>([](JsonWriter& json, const domain::Account& row) {
        json.member("instance_role", to_text(row.instance_role)).member("registered", row.registered);
        if (row.email_change) json.member("pending_email_change", true);
        if (row.status == domain::AccountStatus::removed) json.member("removed", true);
        if (row.erased_at.value != 0) json.member("erased", true);
        if (row.legal_holds.empty()) return;
        json.key("legal_hold_ids").begin_array();
        for (const auto& hold : row.legal_holds) json.id(hold.id);
        json.end_array();
    });
}
Show administrator() {
    return [](std::string_view bytes) -> std::optional<std::string> {
        const auto row = decoded<domain::Account>(bytes);
        if (row.instance_role != domain::InstanceRole::admin || row.status == domain::AccountStatus::removed) return {};
        std::string out;
        JsonWriter json(out);
        json.begin_object().member("account_id", row.id).member("instance_role", to_text(row.instance_role));
        json.member("suspended", row.status == domain::AccountStatus::suspended).end_object();
        return out;
    };
}
Show api_key() {
    return show<domain::ApiKey>([](JsonWriter& json, const domain::ApiKey& row) {
        json.member("id", row.id);
        if (row.scopes) write_permissions(json, *row.scopes);
        json.member("expires_at", row.expires_at);
    });
}

Show organization() {
    return [](std::string_view bytes) { return std::optional(organization_json(decoded<visibility_rows::OrganizationRow>(bytes))); };
}
Show owned_by(domain::AccountId account) {
    return [account](std::string_view bytes) -> std::optional<std::string> {
        if (decoded<visibility_rows::OrganizationRow>(bytes).owner != account) return {};
        return "{\"owner\":true}";
    };
}
Show site_of(domain::OrganizationId organization) {
    return [organization](std::string_view bytes) -> std::optional<std::string> {
        const auto row = decoded<visibility_rows::SiteRow>(bytes);
        return row.organization == organization ? std::optional(site_json(row)) : std::nullopt;
    };
}
Show level() {
    return [](std::string_view bytes) { return std::optional(level_json(decoded<visibility_rows::LevelRow>(bytes))); };
}
Show zone() {
    return [](std::string_view bytes) { return std::optional(zone_json(decoded<visibility_rows::ZoneRow>(bytes))); };
}

Show role() {
    return show<domain::OwnRole>([](JsonWriter& json, const domain::OwnRole& row) {
        json.member("name", row.name);
        write_permissions(json, row.permissions);
        json.member("reach", to_text(row.reach)).member("takes_externals", row.takes_externals).member("uses", row.uses);
    });
}
Show group() {
    return show<domain::Group>([](JsonWriter& json, const domain::Group& row) {
        json.member("id", row.id).member("name", row.name).member("members", row.members);
        write_ids(json, "parent_ids", row.parents);
        write_ids(json, "subgroup_ids", row.subgroups);
        write_grants(json, row.grants);
    });
}
Show unit() {
    return show<domain::Unit>([](JsonWriter& json, const domain::Unit& row) {
        json.member("id", row.id).member("name", row.name);
        if (row.parent) json.member("parent_id", *row.parent);
        json.member("subunits", row.subunits).member("members", row.members);
    });
}
Show grant() {
    return show<domain::RoleGrant>([](JsonWriter& json, const domain::RoleGrant& row) {
        json.member("id", row.id);
        if (row.account) json.member("account_id", *row.account);
        if (row.group) json.member("group_id", *row.group);
        json.member("role", row.role).member("given_at", row.given_at);
        if (row.ends_at) json.member("ends_at", *row.ends_at);
    });
}
Show terms() {
    return show<domain::RelationTerms>([](JsonWriter& json, const domain::RelationTerms& row) {
        json.member("organization_id", row.organization).member("other_id", row.other);
        if (row.host) write_host(json, *row.host);
        if (row.home) write_home(json, *row.home);
    });
}
Show related_to(domain::OrganizationId other) {
    return [other](std::string_view) { return std::optional("{\"other_id\":\"" + other.text() + "\"}"); };
}

std::string name_in(std::string_view shown) {
    const auto name = text_member(shown, "name"), first = text_member(shown, "first_name"), last = text_member(shown, "last_name");
    if (!name.empty()) return std::string(name);
    if (!first.empty() && !last.empty()) return std::string(first).append(" ").append(last);
    return std::string(!first.empty() ? first : !last.empty() ? last : text_member(shown, "email"));
}

}  // namespace muster::projections::diff
