#pragma once
// What the directory stores, and how each row's bytes come about.
//
//   p  account                               -> Person           everything the other rows are made from
//   m  organization sort_key 0 account       -> member row       as served (see MemberRow)
//   a  organization account                  -> sort key         where an account's member row stands
//   n  organization word 0 account           -> -                words of the name
//   c  organization word 0 account           -> -                words of e-mail, username, phone and extension
//   k  organization facet                     -> count         how many members of a kind, status, invited and role
//   f  organization facet 0 sort_key 0 account -> -            and which, in the directory's order

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/state.hpp"
#include "projections/row_keys.hpp"

namespace muster::projections::directory_rows {

/// Rises when any row changes its form or meaning.
inline constexpr std::string_view format_version = "4";

enum Table : char { person = 'p', member = 'm', place = 'a', name_word = 'n', contact_word = 'c', counter = 'k', of_facet = 'f' };

struct PersonMembership {
    domain::OrganizationId organization;
    domain::MembershipKind kind = domain::MembershipKind::internal;
    std::string role;
    std::string locale;
    std::optional<domain::SiteId> home_site;
    std::vector<domain::SiteId> sites;
    domain::Timestamp added_at;
    bool home_site_access = true;
    std::optional<domain::ExtensionId> extension;
    std::string extension_number;
    bool wifi = false;
    bool access_control = false;
    std::string card;            ///< empty when it is erased
    bool offline_entry = false;
    std::optional<domain::Timestamp> ends_at;
    std::vector<domain::GroupId> groups;  ///< directly in them
    std::optional<domain::AccountId> manager;
    std::optional<domain::UnitId> unit;

    static constexpr auto fields() {
        using S = PersonMembership;
        using domain::field;
        return std::tuple{field("organization", &S::organization),
                          field("kind", &S::kind),
                          field("role", &S::role),
                          field("locale", &S::locale),
                          field("home_site", &S::home_site),
                          field("sites", &S::sites),
                          field("added_at", &S::added_at),
                          field("home_site_access", &S::home_site_access),
                          field("extension", &S::extension),
                          field("extension_number", &S::extension_number),
                          field("wifi", &S::wifi),
                          field("access_control", &S::access_control),
                          field("card", &S::card),
                          field("offline_entry", &S::offline_entry),
                          field("ends_at", &S::ends_at),
                          field("groups", &S::groups),
                          field("manager", &S::manager),
                          field("unit", &S::unit)};
    }
};

/// An account as the directory knows it. Empty texts are absent or erased.
struct Person {
    domain::AccountId account;
    std::uint64_t version = 0;
    domain::AccountStatus status = domain::AccountStatus::added;
    domain::AccountStatus before_suspension = domain::AccountStatus::added;
    bool invited = false;  ///< was ever sent, or about to be sent, an invitation
    std::string first_name, last_name, job_title, title;
    std::string email, email_normal, username, username_normal, phone, phone_raw;
    domain::Timestamp updated_at;
    std::vector<PersonMembership> memberships;  ///< the home first, then in the order of linking
    // Made from the texts above, by refresh_text().
    std::string sort_key, name_words, contact_words;

    static constexpr auto fields() {
        using S = Person;
        using domain::field;
        return std::tuple{field("account", &S::account),
                          field("version", &S::version),
                          field("status", &S::status),
                          field("before_suspension", &S::before_suspension),
                          field("invited", &S::invited),
                          field("first_name", &S::first_name),
                          field("last_name", &S::last_name),
                          field("job_title", &S::job_title),
                          field("title", &S::title),
                          field("email", &S::email),
                          field("email_normal", &S::email_normal),
                          field("username", &S::username),
                          field("username_normal", &S::username_normal),
                          field("phone", &S::phone),
                          field("phone_raw", &S::phone_raw),
                          field("updated_at", &S::updated_at),
                          field("memberships", &S::memberships),
                          field("sort_key", &S::sort_key),
                          field("name_words", &S::name_words),
                          field("contact_words", &S::contact_words)};
    }
    [[nodiscard]] const PersonMembership* home() const;
    [[nodiscard]] PersonMembership* in(domain::OrganizationId organization);
};

/// After any of the texts changed.
void refresh_text(Person& person);
/// The name as shown, which is what rows are sorted by.
[[nodiscard]] std::string shown_name(const Person& person);

/// A member row's parts, as views into its bytes.
struct MemberRow {
    domain::MembershipKind kind = domain::MembershipKind::internal;
    domain::AccountStatus status = domain::AccountStatus::added;
    bool invited = false;
    std::string_view full, limited;  ///< JSON as served
    std::string_view role, email_normal, phone, name_words, contact_words;
    std::string_view home;  ///< the id's bytes, of an external member who has one; else empty

    [[nodiscard]] std::optional<domain::OrganizationId> home_id() const;
};
[[nodiscard]] std::string make_member_row(const Person& person, const PersonMembership& membership);
[[nodiscard]] std::optional<MemberRow> parse_member_row(std::string_view bytes);
/// What a limited row shows when the organization's policy names other fields than the usual ones.
[[nodiscard]] std::string limited_json(std::string_view full, const std::vector<domain::LimitedField>& fields);
[[nodiscard]] std::string profile_json(const Person& person);

[[nodiscard]] inline Key person_key(domain::AccountId account) { return std::move(Key(person).add(account)); }
[[nodiscard]] inline Key place_key(domain::OrganizationId organization, domain::AccountId account) {
    return std::move(Key(place).add(organization).add(account));
}
/// What follows the organization in a member row's key; also what a cursor holds.
[[nodiscard]] std::string member_suffix(std::string_view sort_key, domain::AccountId account);
[[nodiscard]] inline Key member_key(domain::OrganizationId organization, std::string_view suffix) {
    return std::move(Key(member).add(organization).add(suffix));
}
[[nodiscard]] inline Key word_key(Table table, domain::OrganizationId organization, std::string_view word,
                                  domain::AccountId account) {
    return std::move(Key(table).add(organization).add_text(word).add(account));
}

struct Facet {
    domain::MembershipKind kind = domain::MembershipKind::internal;
    domain::AccountStatus status = domain::AccountStatus::added;
    bool invited = false;
    std::string role;
    friend bool operator==(const Facet&, const Facet&) = default;
};
[[nodiscard]] inline Facet facet_of(const Person& person, const PersonMembership& membership) {
    return {membership.kind, person.status, person.invited, membership.role};
}
[[nodiscard]] Key counter_key(domain::OrganizationId organization, const Facet& facet);
/// What the keys of the facet's members begin with; their suffix follows.
[[nodiscard]] Key facet_key(domain::OrganizationId organization, const Facet& facet);
[[nodiscard]] Facet facet_of_key(std::string_view key);

}  // namespace muster::projections::directory_rows
