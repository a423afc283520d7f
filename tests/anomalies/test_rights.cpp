// Whom an event raises: by roles, grants, groups in each other, own roles, added people.
#include <boost/test/unit_test.hpp>

#include "projections/anomalies/observer.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using anomalies::Way;
using anomalies::What;

constexpr AccountId anna{{1}}, boris{{2}}, clara{{3}};
constexpr OrganizationId company{{4}};
constexpr GroupId team{{5}}, crew{{6}};
constexpr GrantId first{{7}}, second{{8}};

/// A log that is told event by event.
struct Told {
    anomalies::Observer observer;
    std::uint64_t position = 0;

    Told() {
        OrganizationCreated created;
        created.organization = company;
        created.kind = OrganizationKind::workspace;
        (void)tell({}, created);
        for (const auto& each : {anna, boris, clara}) {
            MemberAdded added;
            added.account = each;
            added.organization = company;
            added.role = each == anna ? "access_manager" : "member";
            (void)tell({}, added);
        }
    }
    std::optional<anomalies::Observation> tell(std::optional<AccountId> by, Event event) {
        RecordedEvent recorded{{}, std::move(event)};
        recorded.meta.position = {++position};
        if (by) {
            recorded.meta.actor.kind = ActorKind::account;
            recorded.meta.actor.account = *by;
        }
        return observer.of(recorded);
    }
    /// Who was raised, as a text; and how.
    std::string raises(AccountId by, Event event) {
        const auto seen = tell(by, std::move(event));
        BOOST_REQUIRE(seen);
        std::string text;
        if (seen->what != What::promotion) {
            BOOST_TEST(seen->raised.empty());
            return text;
        }
        text = std::string(to_text(seen->way)) + ":";
        for (const auto& each : seen->raised) {
            BOOST_TEST((each.after > each.before));
            text += each.subject == anna ? " anna" : each.subject == boris ? " boris" : each.subject == clara ? " clara" : " ?";
            if (each.after.is_administering() && !each.before.is_administering()) text += "!";
        }
        return text;
    }
    static GrantGiven grant(GrantId id, std::optional<AccountId> account, std::optional<GroupId> group, const char* role) {
        GrantGiven given;
        given.organization = company;
        given.grant = id;
        given.account = account;
        given.group = group;
        given.role = role;
        return given;
    }
    static RoleRedefined redefined(std::vector<Permission> permissions) {
        RoleRedefined role;
        role.organization = company;
        role.name = "helper";
        role.permissions = std::move(permissions);
        return role;
    }
    void define_helper() {
        RoleDefined defined;
        defined.organization = company;
        defined.name = "helper";
        defined.permissions = {Permission::invitation_manage};
        BOOST_TEST(raises(anna, defined).empty());
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(rights)

BOOST_AUTO_TEST_CASE(by_a_grant_that_lasts) {
    Told log;
    auto ends = Told::grant(first, boris, {}, "access_manager");
    ends.ends_at = Timestamp{1};
    BOOST_TEST(log.raises(anna, ends).empty());
    BOOST_TEST(log.raises(boris, Told::grant(second, boris, {}, "access_manager")) == "grant: boris!");
    BOOST_TEST(log.raises(anna, Told::grant({{9}}, boris, {}, "member")).empty());  // less than they have
    BOOST_TEST(log.raises(anna, GrantRevoked{company, second, boris, {}}).empty());
    BOOST_TEST(log.raises(anna, Told::grant({{10}}, boris, {}, "access_manager")) == "grant: boris!");
}

BOOST_AUTO_TEST_CASE(by_a_group_and_the_groups_above_it) {
    Told log;
    BOOST_TEST(log.raises(anna, GroupMemberAdded{boris, company, team}).empty());  // it was granted nothing
    BOOST_TEST(log.raises(anna, Told::grant(first, {}, crew, "access_manager")).empty());  // nobody is in it
    BOOST_TEST(log.raises(boris, SubgroupAdded{company, crew, team}) == "group: boris!");
    BOOST_TEST(log.raises(anna, GroupMemberAdded{clara, company, team}) == "group: clara!");
    BOOST_TEST(log.raises(anna, GroupMemberAdded{anna, company, team}).empty());  // she had it all
    BOOST_TEST(log.raises(anna, GroupMemberRemoved{clara, company, team}).empty());
    BOOST_TEST(log.raises(anna, SubgroupRemoved{company, crew, team}).empty());
    BOOST_TEST(log.raises(anna, Told::grant(second, {}, team, "access_manager")) == "grant: boris!");
    BOOST_TEST(log.raises(anna, GrantRevoked{company, second, {}, team}).empty());
    BOOST_TEST(log.raises(anna, Told::grant({{9}}, {}, team, "access_manager")) == "grant: boris!");
    BOOST_TEST(log.raises(anna, GroupRemoved{company, team}).empty());
    BOOST_TEST(log.raises(boris, Told::grant({{10}}, boris, {}, "access_manager")) == "grant: boris!");
}

BOOST_AUTO_TEST_CASE(by_the_definition_of_a_role) {
    Told log;
    log.define_helper();
    BOOST_TEST(log.raises(anna, Told::redefined({Permission::invitation_manage, Permission::unit_manage})).empty());  // nobody has it
    (void)log.raises(anna, RoleChanged{boris, company, "member", "helper"});
    (void)log.raises(anna, Told::grant(first, clara, {}, "helper"));
    BOOST_TEST(log.raises(clara, Told::redefined({Permission::invitation_manage, Permission::unit_manage, Permission::grant_manage})) ==
               "role_definition: clara! boris!");
    BOOST_TEST(log.raises(clara, Told::redefined({Permission::invitation_manage})).empty());
    (void)log.raises(anna, RoleChanged{boris, company, "helper", "member"});
    (void)log.raises(anna, GroupMemberAdded{anna, company, team});
    (void)log.raises(anna, GroupMemberAdded{boris, company, team});
    (void)log.raises(anna, Told::grant(second, {}, team, "helper"));
    BOOST_TEST(log.raises(anna, Told::redefined({Permission::invitation_manage, Permission::role_manage})) == "role_definition: boris! clara!");
}

BOOST_AUTO_TEST_CASE(by_being_added_as_an_administrator) {
    Told log;
    MemberAdded added;
    added.account = AccountId{{9}};
    added.organization = company;
    added.role = "member";
    BOOST_TEST(log.raises(anna, added).empty());
    added.account = AccountId{{10}};
    added.role = "access_manager";
    BOOST_TEST(log.raises(anna, added) == "membership: ?!");
    BOOST_TEST(log.raises(anna, ExternalLinked{AccountId{{11}}, company, OrganizationId{{12}}, "access_manager", {}}) == "membership: ?!");
    BOOST_TEST(log.raises(anna, InstanceRoleChanged{anna, InstanceRole::user, InstanceRole::admin}) == "instance_role: anna!");
    BOOST_TEST(log.raises(anna, InstanceRoleChanged{anna, InstanceRole::admin, InstanceRole::user}).empty());
}

BOOST_AUTO_TEST_CASE(who_left_has_nothing) {
    Told log;
    (void)log.raises(anna, GroupMemberAdded{boris, company, team});
    BOOST_TEST((log.tell(anna, MemberRemoved{boris, company, {}})->what == What::removal));
    BOOST_TEST(log.raises(anna, Told::grant(first, {}, team, "access_manager")).empty());
    BOOST_TEST(log.raises(anna, AccountRehomed{boris, company, "access_manager"}) == "membership: boris!");
}

BOOST_AUTO_TEST_CASE(wider_terms_raise_people_from_elsewhere_and_narrower_ones_nobody) {
    Told log;
    constexpr OrganizationId agency{{9}};
    OrganizationCreated created;
    created.organization = agency;
    created.kind = OrganizationKind::workspace;
    (void)log.tell({}, created);
    log.define_helper();
    (void)log.tell({}, Told::redefined({Permission::organization_read, Permission::member_read, Permission::invitation_manage}));
    for (const auto& each : {boris, clara}) {
        (void)log.tell({}, MemberRemoved{each, company, {}});
        (void)log.tell({}, ExternalLinked{each, company, agency, "helper", "en"});
    }
    const auto by_the_company = [](HostTerms host) { return RelationTermsSet{company, agency, std::move(host), {}}; };
    const auto by_the_agency = [](std::optional<HomeTerms> home) { return RelationTermsSet{agency, company, {}, std::move(home)}; };
    const std::vector<Permission> few{Permission::organization_read}, many{Permission::organization_read, Permission::member_read, Permission::invitation_manage};
    BOOST_TEST(log.raises(anna, by_the_company({false, {"helper"}, few, {}})).empty());
    BOOST_TEST(log.raises(anna, by_the_company({false, {"helper"}, many, {}})) == "terms: boris clara");
    BOOST_TEST(log.raises(boris, by_the_company({true, {}, {}, {}})).empty());
    BOOST_TEST(log.raises(clara, by_the_company({false, {"helper"}, few, {}})) == "terms: clara boris");
    BOOST_TEST(log.raises(anna, by_the_company({false, {"guest"}, many, {}})).empty());  // a role they do not have
    BOOST_TEST(log.raises(anna, by_the_company({false, {"helper"}, many, {}})) == "terms: boris clara");
    BOOST_TEST(log.raises(boris, by_the_agency(HomeTerms{false, few, Showing::full})).empty());
    BOOST_TEST(log.raises(boris, by_the_agency({})) == "terms: boris clara");
    (void)log.tell({}, ExternalUnlinked{clara, company});
    (void)log.tell({}, by_the_agency(HomeTerms{true, {}, Showing::full}));
    BOOST_TEST(log.raises(anna, by_the_agency(HomeTerms{false, many, Showing::full})) == "terms: boris");
}

BOOST_AUTO_TEST_CASE(who_does_not_look_sees_changes) {
    anomalies::Observer observer{std::nullopt, anomalies::Observer::Looks::at_none};
    RecordedEvent recorded{{}, RoleChanged{boris, company, "member", "access_manager"}};
    recorded.meta.actor.kind = ActorKind::account;
    recorded.meta.actor.account = anna;
    BOOST_TEST((observer.of(recorded)->what == What::change));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::tests
