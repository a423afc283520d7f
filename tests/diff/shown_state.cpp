#include "tests/diff/shown_state.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "projections/diff/shown.hpp"
#include "projections/json_members.hpp"
#include "projections/row_codec.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using projections::AsOf;
using projections::encode_row;
using Names = std::initializer_list<std::string_view>;

void add(ShownState& state, const std::string& kind, const std::string& id, const std::optional<std::string>& shown, Names left_out = {}) {
    if (!shown) return;
    auto& fields = state[{kind, id}];
    projections::each_member(*shown, [&](std::string_view name, std::string_view, std::string_view value) {
        if (name == "version" || name == "updated_at" || std::find(left_out.begin(), left_out.end(), name) != left_out.end()) return;
        fields.emplace(name, value);
    });
}

template <class Row>
std::optional<std::string> shown(const projections::diff::Show& show, const std::optional<Row>& row) {
    return row ? show(encode_row(*row)) : std::nullopt;
}

projections::DirectoryQuery everything(const AsOf& then, OrganizationId organization) {
    projections::DirectoryQuery query;
    query.organization = organization;
    query.viewer = {{}, true, {}, {}};
    query.scope = scope_of(then.registry(), query.viewer, organization);
    query.limit = 1'000;
    return query;
}

template <class Id, class Row>
void add_listed(ShownState& state, const AsOf& then, OrganizationId organization, const char* kind, Listing listing,
                std::optional<Row> (RegistryReader::*read)(Id) const, const projections::diff::Show& show) {
    for (const auto& each : then.registry().listed(listing, organization.bytes, 10'000)) {
        add(state, kind, Id{each}.text(), shown(show, (then.registry().*read)(Id{each})));
    }
}

void add_places(ShownState& state, const AsOf& then, OrganizationId organization) {
    const auto& registry = then.registry();
    const auto found = registry.organization(organization);
    for (const auto& id : found ? found->sites : std::vector<SiteId>{}) {
        const auto site = registry.site(id);
        if (!site || site->organization != organization) continue;
        add(state, "site", id.text(), then.visibility().site(id));
        for (const auto& level : site->levels) {
            add(state, "level", level.text(), then.visibility().level(level));
            const auto there = registry.level(level);
            for (const auto& zone : there ? there->zones : std::vector<ZoneId>{}) add(state, "zone", zone.text(), then.visibility().zone(zone));
        }
    }
}

void add_terms(ShownState& state, const AsOf& then, OrganizationId organization) {
    const auto& registry = then.registry();
    for (const auto& each : registry.listed(Listing::own_terms, organization.bytes, 1'000)) {
        add(state, "terms", OrganizationId{each}.text(), shown(projections::diff::terms(), registry.relation_terms(organization, {each})));
    }
    for (const auto& each : registry.listed(Listing::terms_about, organization.bytes, 1'000)) {
        add(state, "their_terms", OrganizationId{each}.text(), shown(projections::diff::terms(), registry.relation_terms({each}, organization)));
    }
}

}  // namespace

ShownState state_of_account(const AsOf& then, const Universe& seen, AccountId id) {
    ShownState state;
    const auto account = then.registry().account(id);
    if (!account) return state;
    add(state, "account", id.text(), then.directory().profile(id),
        {"organizations", "locale", "home_site_id", "home_site_access", "site_ids", "extension", "extension_id", "wifi", "access_control"});
    add(state, "account", id.text(), shown(projections::diff::standing(), account));
    for (const auto& organization : account->organizations) {
        add(state, "membership", organization.text(), then.directory().member(everything(then, organization), id),
            {"account_id", "status", "invited", "first_name", "last_name", "email", "username", "phone", "job_title", "title", "home_organization_id"});
        add(state, "membership", organization.text(), shown(projections::diff::held(), then.registry().membership(id, organization)));
        const auto there = then.registry().organization(organization);
        if (there && there->owner == id) add(state, "membership", organization.text(), "{\"owner\":true}");
    }
    for (const auto& key : seen.api_keys) {
        const auto found = then.registry().api_key(key);
        if (found && found->account == id) add(state, "api_key", key.text(), shown(projections::diff::api_key(), found));
    }
    return state;
}

ShownState state_of_organization(const AsOf& then, const Universe& seen, OrganizationId id) {
    ShownState state;
    for (const auto& other : seen.organizations) {
        if (then.registry().related(id, other)) add(state, "relation", other.text(), "{\"other_id\":\"" + other.text() + "\"}");
    }
    add_terms(state, then, id);  // others may say something about an organization that comes later
    const auto organization = then.registry().organization(id);
    if (!organization || organization->removed) return state;
    add(state, "organization", id.text(), then.visibility().organization(id));
    for (const auto& name : organization->own_roles) add(state, "role", name, shown(projections::diff::role(), then.registry().own_role(id, name)));
    add_places(state, then, id);
    add_listed<UnitId, Unit>(state, then, id, "unit", Listing::unit, &RegistryReader::unit, projections::diff::unit());
    add_listed<GroupId, Group>(state, then, id, "group", Listing::group, &RegistryReader::group, projections::diff::group());
    add_listed<GrantId, RoleGrant>(state, then, id, "grant", Listing::grant, &RegistryReader::role_grant, projections::diff::grant());
    const auto members = then.directory().page(everything(then, id));
    for (const auto& row : members ? members->rows : std::vector<std::string>{}) {
        const auto account = std::string(projections::text_member(row, "account_id"));
        add(state, "member", account, row);
        add(state, "member", account, shown(projections::diff::held(), then.registry().membership(*AccountId::parse(account), id)));
    }
    return state;
}

ShownState state_of_instance(const AsOf& then, const Universe& seen) {
    ShownState state;
    for (const auto& id : seen.organizations) {
        const auto organization = then.registry().organization(id);
        if (organization && !organization->removed) add(state, "organization", id.text(), then.visibility().organization(id));
    }
    for (const auto& id : seen.accounts) add(state, "administrator", id.text(), shown(projections::diff::administrator(), then.registry().account(id)));
    return state;
}

void apply_entry(ShownState& state, const std::string& entry) {
    const std::pair key(std::string(projections::text_member(entry, "kind")), std::string(projections::text_member(entry, "id")));
    const auto change = projections::text_member(entry, "change");
    BOOST_CHECK_MESSAGE((change == "added") == !state.contains(key), entry << " does not fit");
    auto& fields = state[key];
    std::size_t changes = 0;
    projections::each_member(entry, [&](std::string_view name, std::string_view, std::string_view list) {
        if (name != "changes") return;
        projections::each_element(list, [&](std::string_view element) {
            ++changes;
            std::string before, after;
            projections::each_member(element, [&](std::string_view which, std::string_view, std::string_view value) {
                if (which == "before") before = value;
                if (which == "after") after = value;
            });
            const std::string field(projections::text_member(element, "field"));
            const auto found = fields.find(field);
            BOOST_CHECK_MESSAGE((found == fields.end() ? "null" : found->second) == before, field << " was not what " << entry << " says");
            BOOST_CHECK_NE(before, after);
            after == "null" ? static_cast<void>(fields.erase(field)) : static_cast<void>(fields[field] = after);
        });
    });
    BOOST_CHECK_GT(changes, 0U);
    if (change == "removed") {
        BOOST_CHECK(fields.empty());
        state.erase(key);
    }
}

std::string text_of_state(const ShownState& state) {
    std::string out;
    for (const auto& [key, fields] : state) {
        out += key.first + " " + key.second + ":";
        for (const auto& [name, value] : fields) out += " " + name + "=" + value;
        out += '\n';
    }
    return out;
}

}  // namespace muster::tests
