#include "projections/directory_rows.hpp"

#include <algorithm>

#include "eventstore/json_writer.hpp"
#include "projections/json_members.hpp"
#include "projections/row_codec.hpp"
#include "projections/text.hpp"

namespace muster::projections::directory_rows {
namespace {

using eventstore::JsonWriter;

void member_unless_empty(JsonWriter& json, std::string_view name, const std::string& value) {
    if (!value.empty()) json.member(name, value);
}

void write_sites(JsonWriter& json, const PersonMembership& membership) {
    if (membership.home_site) json.member("home_site_id", *membership.home_site);
    if (!membership.home_site_access) json.member("home_site_access", false);
    if (membership.sites.empty()) return;
    json.key("site_ids").begin_array();
    for (const auto& site : membership.sites) json.string(site.text());
    json.end_array();
}

void write_services(JsonWriter& json, const PersonMembership& membership) {
    if (membership.extension) json.member("extension", membership.extension_number).member("extension_id", *membership.extension);
    if (membership.wifi) json.member("wifi", true);
    if (!membership.access_control) return;
    json.key("access_control").begin_object();
    member_unless_empty(json, "card_id", membership.card);
    json.member("offline_entry", membership.offline_entry).end_object();
}

void write_contacts(JsonWriter& json, const Person& person) {
    member_unless_empty(json, "first_name", person.first_name);
    member_unless_empty(json, "last_name", person.last_name);
    member_unless_empty(json, "email", person.email);
    member_unless_empty(json, "username", person.username);
    member_unless_empty(json, "phone", person.phone);
    member_unless_empty(json, "job_title", person.job_title);
    member_unless_empty(json, "title", person.title);
}

std::string full_json(const Person& person, const PersonMembership& membership) {
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    json.member("account_id", person.account).member("organization_id", membership.organization);
    json.member("kind", to_text(membership.kind)).member("role", membership.role);
    json.member("status", to_text(person.status)).member("invited", person.invited);
    write_contacts(json, person);
    member_unless_empty(json, "locale", membership.locale);
    write_sites(json, membership);
    write_services(json, membership);
    if (const auto* home = person.home(); home && membership.kind == domain::MembershipKind::external) {
        json.member("home_organization_id", home->organization);
    }
    if (!membership.groups.empty()) {
        json.key("group_ids").begin_array();
        for (const auto& group : membership.groups) json.id(group);
        json.end_array();
    }
    if (membership.manager) json.member("manager_id", *membership.manager);
    if (membership.unit) json.member("unit_id", *membership.unit);
    if (membership.ends_at) json.member("ends_at", *membership.ends_at);
    json.member("added_at", membership.added_at).member("updated_at", person.updated_at);
    json.member("version", person.version);
    json.end_object();
    return out;
}

std::string limited_json(const Person& person, const PersonMembership& membership) {
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    json.member("account_id", person.account).member("organization_id", membership.organization);
    json.member("kind", to_text(membership.kind));
    member_unless_empty(json, "first_name", person.first_name);
    member_unless_empty(json, "last_name", person.last_name);
    member_unless_empty(json, "job_title", person.job_title);
    json.member("version", person.version);
    json.end_object();
    return out;
}

/// The member's name in a row's JSON.
std::string_view name_of(domain::LimitedField field) {
    switch (field) {
        case domain::LimitedField::groups: return "group_ids";
        case domain::LimitedField::unit: return "unit_id";
        default: return to_text(field);
    }
}

bool is_limited_member(std::string_view name, const std::vector<domain::LimitedField>& fields) {
    constexpr std::string_view always[] = {"account_id", "organization_id", "kind", "first_name", "last_name", "version"};
    if (std::find(std::begin(always), std::end(always), name) != std::end(always)) return true;
    return std::any_of(fields.begin(), fields.end(), [&](auto field) { return name_of(field) == name; });
}

}  // namespace

std::string limited_json(std::string_view full, const std::vector<domain::LimitedField>& fields) {
    std::string out = "{";
    each_member(full, [&](std::string_view name, std::string_view member, std::string_view) {
        if (!is_limited_member(name, fields)) return;
        if (out.size() > 1) out += ',';
        out.append(member);
    });
    return out += '}';
}

std::optional<domain::OrganizationId> MemberRow::home_id() const {
    if (home.size() != sizeof(domain::Bytes16)) return {};
    domain::OrganizationId id;
    std::copy(home.begin(), home.end(), reinterpret_cast<char*>(id.bytes.data()));
    return id;
}

const PersonMembership* Person::home() const {
    for (const auto& each : memberships) {
        if (each.kind == domain::MembershipKind::internal) return &each;
    }
    return nullptr;
}

PersonMembership* Person::in(domain::OrganizationId organization) {
    for (auto& each : memberships) {
        if (each.organization == organization) return &each;
    }
    return nullptr;
}

std::string shown_name(const Person& person) {
    if (person.first_name.empty()) return person.last_name;
    if (person.last_name.empty()) return person.first_name;
    return person.first_name + " " + person.last_name;
}

void refresh_text(Person& person) {
    const auto name = shown_name(person);
    person.sort_key = text::sort_key(name);
    person.name_words = text::word_set(text::words(name));

    auto contacts = text::phone_words(person.phone, person.phone_raw);
    for (const auto* each : {&person.email, &person.email_normal, &person.username, &person.username_normal}) {
        for (auto& word : text::words(*each)) contacts.push_back(std::move(word));
    }
    for (const auto* whole : {&person.email, &person.email_normal}) contacts.push_back(text::folded(*whole));
    if (!person.phone.empty()) contacts.push_back(person.phone);
    for (const auto& each : person.memberships) {
        if (!each.extension_number.empty()) contacts.push_back(each.extension_number);
    }
    person.contact_words = text::word_set(std::move(contacts));
}

std::string make_member_row(const Person& person, const PersonMembership& membership) {
    const auto full = full_json(person, membership);
    const auto limited = limited_json(person, membership);
    std::string out;
    const auto* home = membership.kind == domain::MembershipKind::external ? person.home() : nullptr;
    out.reserve(full.size() + limited.size() + person.name_words.size() + person.contact_words.size() + 128);
    RowEncoder encoder(out);
    encoder.write(membership.kind);
    encoder.write(person.status);
    encoder.write(person.invited);
    for (const std::string_view part : {std::string_view(full), std::string_view(limited), std::string_view(membership.role),
                                        std::string_view(person.email_normal), std::string_view(person.phone),
                                        std::string_view(person.name_words), std::string_view(person.contact_words),
                                        home ? home->organization.raw() : std::string_view()}) {
        encoder.write(part);
    }
    return out;
}

std::optional<MemberRow> parse_member_row(std::string_view bytes) {
    MemberRow row;
    RowDecoder decoder(bytes);
    decoder.read(row.kind);
    decoder.read(row.status);
    decoder.read(row.invited);
    for (auto* part : {&row.full, &row.limited, &row.role, &row.email_normal, &row.phone, &row.name_words,
                       &row.contact_words, &row.home}) {
        decoder.read(*part);
    }
    if (!decoder.ok() || !decoder.at_end()) return {};
    return row;
}

std::string profile_json(const Person& person) {
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    json.member("account_id", person.account).member("status", to_text(person.status)).member("invited", person.invited);
    write_contacts(json, person);
    if (const auto* home = person.home()) {
        member_unless_empty(json, "locale", home->locale);
        write_sites(json, *home);
        write_services(json, *home);
        json.member("home_organization_id", home->organization);
    }
    json.key("organizations").begin_array();
    for (const auto& each : person.memberships) {
        json.begin_object().member("organization_id", each.organization);
        json.member("kind", to_text(each.kind)).member("role", each.role).end_object();
    }
    json.end_array();
    json.member("updated_at", person.updated_at).member("version", person.version);
    json.end_object();
    return out;
}

std::string member_suffix(std::string_view sort_key, domain::AccountId account) {
    std::string suffix(sort_key);
    suffix.append(1, '\0').append(account.raw());
    return suffix;
}

namespace {

Key facet_in(Table table, domain::OrganizationId organization, const Facet& facet) {
    Key key(table);
    key.add(organization).add_byte(static_cast<std::uint8_t>(facet.kind));
    key.add_byte(static_cast<std::uint8_t>(facet.status)).add_byte(facet.invited ? 1 : 0);
    return key;
}

}  // namespace

Key counter_key(domain::OrganizationId organization, const Facet& facet) {
    return std::move(facet_in(counter, organization, facet).add(facet.role));
}

Key facet_key(domain::OrganizationId organization, const Facet& facet) {
    return std::move(facet_in(of_facet, organization, facet).add_text(facet.role));
}

Facet facet_of_key(std::string_view key) {
    constexpr std::size_t at = 1 + sizeof(domain::Bytes16);
    return {static_cast<domain::MembershipKind>(key[at]), static_cast<domain::AccountStatus>(key[at + 1]), key[at + 2] != 0,
            std::string(key.substr(at + 3))};
}

}  // namespace muster::projections::directory_rows
