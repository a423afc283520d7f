// The instance, organizations, e-mail domains, sites.

#include <boost/test/unit_test.hpp>

#include "domain/limits.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using enum RefusalCode;

Initialize first_run() {
    Initialize c;
    c.instance = id_of<InstanceId>("instance");
    c.incarnation = id_of<IncarnationId>("log");
    c.unicode_version = "15.0";
    c.organization = org("root");
    c.organization_name = std::string("root's");
    c.account = acc("root");
    c.email = email("root");
    c.invitation = invitation("root");
    return c;
}

CreateOrganization create(std::string_view name, OrganizationKind kind) {
    CreateOrganization c;
    c.organization = org(name);
    c.kind = kind;
    c.name = name;
    return c;
}

CreateOrganization create_client(std::string_view name, std::string_view at) {
    auto c = create(name, OrganizationKind::client);
    c.provider = org("harbour");
    c.sites = {site(at)};
    return c;
}

OrganizationCreated created_by(const CreateOrganization& c) {
    auto e = organization("", c.kind);
    e.organization = c.organization;
    e.name = c.name;
    e.provider = c.provider;
    e.sites = c.sites;
    e.email_domains = c.email_domains;
    e.require_email_domain = c.require_email_domain;
    e.visibility = c.visibility;
    e.app_links = c.app_links;
    return e;
}

ChangeOrganization change(std::string_view name) {
    ChangeOrganization c;
    c.organization = org(name);
    return c;
}

ChangeOrganization domains_of(std::string_view name, std::vector<std::string> domains) {
    auto c = change(name);
    c.email_domains = std::move(domains);
    return c;
}

BOOST_AUTO_TEST_SUITE(organizations)

BOOST_AUTO_TEST_CASE(first_run_makes_the_instance_its_admin_and_a_sent_invitation) {
    const auto start = given({}).time();
    const auto after = given({}).when(first_run()).accepted();
    const auto& log = after.history().log;
    BOOST_REQUIRE_EQUAL(log.size(), 7U);
    const auto& sent = std::get<InvitationSent>(log.back().event);
    BOOST_CHECK((sent.expires_at == start + std::chrono::seconds(1) + std::chrono::hours(24)));
    BOOST_CHECK(after.state().account(acc("root"))->instance_role == InstanceRole::admin);
    BOOST_CHECK_EQUAL(after.state().instance().active_admins, 1U);
}

BOOST_AUTO_TEST_CASE(only_the_first_run_initializes_and_only_once) {
    given({}).when(first_run()).by(Actor{}).refused(permission_denied);
    in_the_world().when(first_run()).by("root").refused(permission_denied);
    given({}).when(first_run()).accepted().when(first_run()).refused(already_initialized);
}

BOOST_AUTO_TEST_CASE(an_admin_creates_providers_clients_and_workspaces) {
    for (const auto& c : {create("new", OrganizationKind::provider), create_client("new", "quay"),
                          create("new", OrganizationKind::workspace)}) {
        in_the_world().when(c).by("root").then({created_by(c)});
    }
}

BOOST_AUTO_TEST_CASE(who_manages_a_providers_sites_creates_its_clients_and_nothing_else) {
    const auto c = create_client("new", "quay");
    for (const auto* name : {"sue", "adam"}) in_the_world().when(c).by(name).then({created_by(c)});
    in_the_world().when(c).by("stan").refused(permission_denied);
    in_the_world().when(create("new", OrganizationKind::workspace)).by("sue").refused(permission_denied);
    auto with_domains = c;
    with_domains.email_domains = {"new.example"};
    in_the_world().when(with_domains).by("sue").refused(permission_denied);
    auto with_rule = c;
    with_rule.require_email_domain = true;
    in_the_world().when(with_rule).by("sue").refused(permission_denied);
}

BOOST_AUTO_TEST_CASE(a_stranger_does_not_learn_that_a_provider_exists) {
    in_the_world().when(create_client("new", "quay")).by("amy").refused(not_found);
}

BOOST_AUTO_TEST_CASE(a_client_has_a_provider_and_nobody_else_has) {
    in_the_world().when(create("new", OrganizationKind::client)).by("root").refused(provider_unknown);
    auto workspace = create("new", OrganizationKind::workspace);
    workspace.provider = org("harbour");
    in_the_world().when(workspace).by("root").refused(provider_unknown);
    auto of_a_workspace = create("new", OrganizationKind::client);
    of_a_workspace.provider = org("cove");
    in_the_world().when(of_a_workspace).by("root").refused(provider_unknown);
}

BOOST_AUTO_TEST_CASE(a_personal_organization_is_not_created_and_keeps_its_name) {
    in_the_world().when(create("new", OrganizationKind::personal)).by("root").refused(organization_kind_not_allowed);
    auto c = change("root");
    c.name = "other";
    in_the_world().when(c).by("root").refused(organization_kind_not_allowed);
}

BOOST_AUTO_TEST_CASE(names_and_ids_are_checked) {
    auto empty = create("new", OrganizationKind::workspace);
    empty.name.clear();
    in_the_world().when(empty).by("root").refused(invalid_field);
    auto longest = create("new", OrganizationKind::workspace);
    longest.name = std::string(limits::name_bytes_max, 'n');
    in_the_world().when(longest).by("root").then({created_by(longest)});
    auto too_long = longest;
    too_long.name += 'n';
    in_the_world().when(too_long).by("root").refused(invalid_field);
    in_the_world().when(create("cove", OrganizationKind::workspace)).by("root").refused(invalid_field);
    auto renamed = change("cove");
    renamed.name = "";
    in_the_world().when(renamed).by("amy").refused(invalid_field);
}

BOOST_AUTO_TEST_CASE(an_email_domain_belongs_to_one_organization) {
    auto c = create("new", OrganizationKind::workspace);
    c.email_domains = {"cove.example"};
    in_the_world().when(c).by("root").refused(email_domain_taken);
    in_the_world().when(domains_of("dune", {"cove.example"})).by("root").refused(email_domain_taken);
    in_the_world().when(domains_of("dune", {"a.example", "a.example"})).by("root").refused(invalid_field);
}

BOOST_AUTO_TEST_CASE(an_email_domain_given_up_is_free_again) {
    in_the_world()
        .when(domains_of("cove", {"new.example"})).by("root").then({EmailDomainsSet{org("cove"), {"new.example"}, false}})
        .when(domains_of("dune", {"cove.example"})).by("root").then({EmailDomainsSet{org("dune"), {"cove.example"}, false}})
        .when(domains_of("dune", {"new.example"})).by("root").refused(email_domain_taken);
}

BOOST_AUTO_TEST_CASE(email_domains_have_a_limit) {
    std::vector<std::string> domains;
    for (std::size_t i = 0; i < limits::email_domains_max; ++i) domains.push_back(std::to_string(i) + ".example");
    in_the_world().when(domains_of("dune", domains)).by("root").then({EmailDomainsSet{org("dune"), domains, false}});
    domains.push_back("one-more.example");
    in_the_world().when(domains_of("dune", domains)).by("root").refused(limit_reached);
}

BOOST_AUTO_TEST_CASE(only_an_admin_of_the_instance_sets_email_domains) {
    in_the_world().when(domains_of("cove", {"new.example"})).by("amy").refused(permission_denied);
    auto c = change("cove");
    c.require_email_domain = true;
    in_the_world().when(c).by("amy").refused(permission_denied);
    in_the_world().when(c).by("root").then({EmailDomainsSet{org("cove"), {"cove.example"}, true}});
}

BOOST_AUTO_TEST_CASE(an_administrator_changes_name_visibility_and_app_links) {
    auto c = change("cove");
    c.name = "Cove";
    c.visibility = VisibilityPolicy{Showing::hidden, Showing::full, Showing::full};
    c.app_links = AppLinks{"https://ios.example", "https://android.example"};
    in_the_world().when(c).by("amy").then({OrganizationChanged{org("cove"), c.name, {}, c.visibility, c.app_links}});
    in_the_world().when(c).by("mia").refused(permission_denied);
    in_the_world().when(c).by("dan").refused(not_found);
}

BOOST_AUTO_TEST_CASE(a_change_that_changes_nothing_is_refused) {
    in_the_world().when(change("cove")).by("amy").refused(nothing_to_change);
    auto c = change("cove");
    c.visibility = VisibilityPolicy{};
    c.app_links = AppLinks{};
    in_the_world().when(c).by("amy").refused(nothing_to_change);
    in_the_world().when(domains_of("cove", {"cove.example"})).by("root").refused(nothing_to_change);
}

BOOST_AUTO_TEST_CASE(a_change_for_another_version_is_refused) {
    auto c = change("cove");
    c.name = "Cove";
    const auto version = in_the_world().state().organization(org("cove"))->version;
    in_the_world().when(c).by("amy").if_version(version + 1).refused(version_mismatch);
    in_the_world().when(c).by("amy").if_version(version).accepted();
}

BOOST_AUTO_TEST_CASE(unknown_organizations_are_not_found_even_for_an_admin) {
    auto c = change("nowhere");
    c.name = "x";
    in_the_world().when(c).by("root").refused(not_found);
}

BOOST_AUTO_TEST_CASE(a_provider_creates_sites) {
    const CreateSite c{org("harbour"), site("pier"), "Pier"};
    for (const auto* name : {"sue", "adam", "root"}) {
        in_the_world().when(c).by(name).then({SiteCreated{org("harbour"), site("pier"), "Pier"}});
    }
    in_the_world().when(c).by("stan").refused(permission_denied);
    for (const auto* kind : {"cafe", "root"}) {
        in_the_world().when(CreateSite{org(kind), site("pier"), "Pier"}).by("root").refused(organization_kind_not_allowed);
    }
    in_the_world().when(CreateSite{org("harbour"), site("quay"), "Pier"}).by("sue").refused(invalid_field);
    in_the_world().when(CreateSite{org("harbour"), site("pier"), ""}).by("sue").refused(invalid_field);
}

BOOST_AUTO_TEST_CASE(a_client_sits_at_its_providers_sites_once_each) {
    auto unknown = create_client("new", "nowhere");
    in_the_world().when(unknown).by("sue").refused(site_unknown);
    auto twice = create_client("new", "quay");
    twice.sites = {site("quay"), site("quay")};
    in_the_world().when(twice).by("sue").refused(invalid_field);
    auto workspace = create("new", OrganizationKind::workspace);
    workspace.sites = {site("quay")};
    in_the_world().when(workspace).by("root").refused(organization_kind_not_allowed);
    const auto other_provider = in_the_world({organization("other", OrganizationKind::provider),
                                              SiteCreated{org("other"), site("elsewhere"), "Elsewhere"}});
    other_provider.when(create_client("new", "elsewhere")).by("sue").refused(site_unknown);
}

BOOST_AUTO_TEST_CASE(the_first_client_of_a_site_manages_it_until_it_leaves) {
    auto leave = change("cafe");
    leave.sites = std::vector<SiteId>{site("mole")};
    const auto before = in_the_world().when(create_client("new", "quay")).by("sue").accepted();
    BOOST_CHECK((before.state().site(site("quay"))->clients == std::vector{org("cafe"), org("new")}));
    const auto after = before.when(leave).by("sue").then({OrganizationChanged{org("cafe"), {}, leave.sites, {}, {}}});
    BOOST_CHECK((after.state().site(site("quay"))->clients == std::vector{org("new")}));
    BOOST_CHECK((after.state().site(site("mole"))->clients == std::vector{org("bank"), org("cafe")}));
}

BOOST_AUTO_TEST_CASE(where_a_client_sits_is_its_providers_to_say) {
    auto c = change("cafe");
    c.sites = std::vector<SiteId>{};
    in_the_world().when(c).by("ann").refused(permission_denied);
    in_the_world().when(c).by("bea").refused(not_found);
    c.organization = org("harbour");
    in_the_world().when(c).by("sue").refused(organization_kind_not_allowed);
}

BOOST_AUTO_TEST_CASE(a_site_has_room_for_so_many_clients) {
    EventList full;
    for (std::size_t i = 1; i < limits::clients_per_site_max; ++i) {  // cafe is there already
        auto e = organization("client " + std::to_string(i), OrganizationKind::client);
        e.provider = org("harbour");
        e.sites = {site("quay")};
        full = {full, e};
    }
    const auto crowded = in_the_world({full});
    crowded.when(create_client("new", "quay")).by("sue").refused(limit_reached);
    crowded.when(create_client("new", "mole")).by("sue").accepted();
    auto stays = change("cafe");
    stays.sites = std::vector<SiteId>{site("mole"), site("quay")};
    crowded.when(stays).by("sue").accepted();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
