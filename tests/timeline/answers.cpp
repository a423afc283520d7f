#include "tests/timeline/answers.hpp"

#include "domain/connect.hpp"
#include "domain/explanation.hpp"

#include "projections/row_codec.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using projections::DirectoryQuery;

/// As who signed in with a session: nothing when nobody could.
std::optional<Viewer> viewer(const State& state, AccountId id, Timestamp now) {
    const auto account = state.registry.account(id);
    if (!account || account->status != AccountStatus::active) return {};
    return Viewer{id, account->instance_role == InstanceRole::admin, {}, now};
}

void append_pages(std::string& out, const State& state, DirectoryQuery query, const char* what) {
    out.append(what).append(" ").append(std::to_string(state.directory.count(query))).append(":");
    query.limit = 2;
    for (int pages = 0; pages < 3; ++pages) {
        const auto page = state.directory.page(query);
        if (!page) break;
        for (const auto& row : page->rows) out.append(" ").append(row);
        if (page->next.empty()) break;
        query.after = page->next;
    }
    out += '\n';
}

void append_directory(std::string& out, const State& state, const Questions& questions, const Viewer& viewer, OrganizationId id) {
    DirectoryQuery query;
    query.organization = id;
    query.viewer = viewer;
    query.scope = scope_of(state.registry, viewer, id);
    out.append(query.scope.any ? query.scope.because : "hidden").append("\n");
    append_pages(out, state, query, "all");
    query.filter.q = "a";
    append_pages(out, state, query, "a");
    query.filter = {};
    query.filter.kind = MembershipKind::external;
    append_pages(out, state, query, "external");
    query.filter = {};
    query.filter.status = AccountStatus::active;
    append_pages(out, state, query, "active");
    for (const auto& account : questions.accounts) {
        if (const auto row = state.directory.member(query, account)) out.append("member ").append(*row).append("\n");
        out.append(to_text(showing_of(state.registry, query.scope, viewer, account, id))).append(" ");
    }
    const auto organization = query.scope.any ? state.visibility.organization(id) : std::nullopt;
    out.append("\norganization ").append(organization.value_or("none")).append("\n");
}

void append_rights(std::string& out, const State& state, const Questions& questions, AccountId account, OrganizationId id) {
    for (const auto permission : {Permission::member_read, Permission::member_role, Permission::external_link}) {
        const auto explained = explain(state.registry, account, {}, id, permission, questions.now);
        out.append(explained.allowed ? "may " : "may not ").append(explained.because);
        for (const auto& path : explained.paths) {
            out.append(", ").append(path.grant).append(" ").append(path.role).append(" ").append(path.detail(permission));
            if (path.grant_id) out.append(path.grant_id->text());
        }
        out += '\n';
    }
}

void append_structures(std::string& out, const State& state, const Questions& questions, OrganizationId id) {
    const auto organization = state.registry.organization(id);
    for (const auto& name : organization ? organization->own_roles : std::vector<std::string>{}) {
        const auto role = state.registry.own_role(id, name);
        out.append(name).append(role ? std::to_string(role->permissions.bits()) + "/" + std::to_string(role->version) : " none").append(" ");
    }
    for (const auto listing : {Listing::group, Listing::unit, Listing::grant}) {
        for (const auto& each : state.registry.listed(listing, id.bytes, 100)) {
            out.append(GroupId{each}.text()).append(" ");
            if (const auto grant = state.registry.role_grant({each})) out.append(grant->role).append(" ");
            if (const auto unit = state.registry.unit({each})) out.append(unit->name).append(std::to_string(unit->members)).append(" ");
        }
        out += '\n';
    }
    for (const auto& group : questions.groups) {
        const auto found = state.registry.group(group);
        if (!found || found->organization != id) continue;
        out.append(found->name).append(std::to_string(found->members)).append(" ").append(std::to_string(found->version));
        for (const auto& member : state.registry.listed(Listing::group_member, group.bytes, 3)) out.append(" ").append(AccountId{member}.text());
        out += '\n';
    }
}

void append_locations(std::string& out, const State& state, OrganizationId id) {
    const auto organization = state.registry.organization(id);
    for (const auto& site : organization ? organization->sites : std::vector<SiteId>{}) {
        out.append(state.visibility.site(site).value_or("none")).append("\n");
        const auto stands = state.registry.site(site);
        for (const auto& row : state.visibility.levels(site)) out.append(row).append("\n");
        for (const auto& level : stands ? stands->levels : std::vector<LevelId>{}) {
            for (const auto& row : state.visibility.zones(level)) out.append(row).append("\n");
        }
    }
}

void append_telephony(std::string& out, const State& state, OrganizationId id) {
    for (const auto associated : {std::optional<bool>(), std::optional(true)}) {
        projections::ExtensionQuery query{id, associated, {}, 2};
        for (int pages = 0; pages < 2; ++pages) {
            const auto page = state.telephony.page(query);
            if (!page) break;
            for (const auto& row : page->rows) out.append(row).append("\n");
            query.after = page->next;
            if (page->next.empty()) break;
        }
    }
    for (const char* number : {"0", "1", "2", "3", "4", "5"}) out.append(state.telephony.numbered(id, number).value_or("none")).append("\n");
}

void append_relations(std::string& out, const State& state, OrganizationId id) {
    for (const auto listing : {Listing::own_terms, Listing::terms_about}) {
        for (const auto& other : state.registry.listed(listing, id.bytes, 10)) {
            for (const auto& terms : {state.registry.relation_terms(id, {other}), state.registry.relation_terms({other}, id)}) {
                out.append(terms ? projections::encode_row(*terms) : "none").append("\n");
            }
        }
    }
}

void append_links(std::string& out, const State& state, AccountId account, OrganizationId id) {
    const auto access = connect_access(state.registry, account);
    out.append(access.account_active ? "active " : "").append(access.home_site ? "site " : "").append(access.extension ? "extension " : "");
    const auto membership = state.registry.membership(account, id);
    out.append(membership ? projections::encode_row(*membership) : "none").append("\n");
}

}  // namespace

std::string answers(const State& state, const Questions& questions) {
    std::string out;
    for (const auto& account : questions.accounts) {
        out.append("account ").append(state.directory.profile(account).value_or("none")).append("\n");
        for (const auto& id : questions.organizations) {
            append_rights(out, state, questions, account, id);
            append_links(out, state, account, id);
        }
    }
    for (const auto& id : questions.organizations) {
        append_structures(out, state, questions, id);
        append_locations(out, state, id);
        append_telephony(out, state, id);
        append_relations(out, state, id);
    }
    for (const auto& who : questions.viewers) {
        const auto looking = viewer(state, who, questions.now);
        if (!looking) {
            out.append("nobody\n");
            continue;
        }
        for (const auto& id : questions.organizations) append_directory(out, state, questions, *looking, id);
        projections::OrganizationQuery query;
        query.viewer = *looking;
        query.limit = 3;
        const auto page = state.visibility.organizations(state.registry, query);
        for (const auto& row : page ? page->rows : std::vector<std::string>{}) out.append(row).append("\n");
    }
    return out;
}

}  // namespace muster::tests
