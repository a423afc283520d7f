// Which events somebody may see, and with which fields.
#include <boost/test/unit_test.hpp>

#include "tests/feed/feed_world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using enum Permission;
using api::EventShowing;
using api::ShownEvent;

std::string text_of(EventShowing showing) {
    return showing == EventShowing::hidden ? "hidden" : showing == EventShowing::clear ? "clear" : "full";
}
/// "full as cove", say.
std::string text_of(const ShownEvent& shown) {
    if (shown.showing == EventShowing::hidden) return "hidden";
    auto text = text_of(shown.showing);
    for (const auto* name : {"root", "harbour", "cafe", "bank", "cove", "dune"}) {
        if (shown.tenant == org(name)) text += std::string(" as ") + name;
    }
    return text;
}
std::string shown(const RegistryReader& state, const Viewer& who, Event event) {
    return text_of(api::EventFilter(state, who).of(recorded(std::move(event))));
}

WebhookCreated webhook_of(std::string_view organization) {
    WebhookCreated e;
    e.webhook = id_of<WebhookId>("hook");
    e.organization = org(organization);
    e.url = "https://door.example/";
    return e;
}
WebhookAdvanced advanced(std::string_view organization) { return {id_of<WebhookId>("hook"), org(organization), {7}}; }

/// The provider hires somebody from outside, which no role of today takes: what its policy says of externals shows in the feed.
EventList with_policy(Showing externals_to_internals) {
    OrganizationChanged policy;
    policy.organization = org("harbour");
    policy.visibility = VisibilityPolicy{Showing::limited, externals_to_internals, Showing::hidden};
    return policy;
}
ExternalLinked linked(std::string_view name, std::string_view organization, std::string_view home) {
    return {acc(name), org(organization), org(home), "guest", "en"};
}

struct World {
    Given given = in_the_world();
    const RegistryReader& state = given.state();
};

BOOST_FIXTURE_TEST_SUITE(event_filter, World)

BOOST_AUTO_TEST_CASE(an_administrator_sees_their_organization_and_no_other) {
    const auto ann = viewer("ann");
    BOOST_TEST(shown(state, ann, job_changed("uma", "cafe", "Porter")) == "full as cafe");
    BOOST_TEST(shown(state, ann, job_changed("al", "cafe", "Porter")) == "full as cafe");
    BOOST_TEST(shown(state, ann, renamed("cafe", "Bar")) == "full as cafe");
    for (const auto* other : {"bank", "harbour", "cove", "root"}) BOOST_TEST(shown(state, ann, renamed(other, "Bar")) == "hidden", other);
    BOOST_TEST(shown(state, ann, job_changed("bea", "bank", "Porter")) == "hidden");
    BOOST_TEST(shown(state, ann, renamed("nowhere", "Bar")) == "hidden");
}

BOOST_AUTO_TEST_CASE(what_belongs_to_no_organization_is_for_admins_of_the_instance) {
    for (const auto& event : {Event(InstanceCreated{}), Event(IncarnationStarted{}), Event(session_started("ann", "new"))}) {
        BOOST_TEST(shown(state, viewer("ann"), event) == "hidden", type_of(event));
        BOOST_TEST(shown(state, viewer("sue"), event) == "hidden", type_of(event));
        BOOST_TEST(shown(state, viewer("root"), event) == "full", type_of(event));  // the whole record, as nobody's tenant
        BOOST_TEST(shown(state, viewer("root", {event_read, member_read}), event) == "hidden", type_of(event));
    }
}

BOOST_AUTO_TEST_CASE(who_lacks_event_read_sees_nothing) {
    for (const auto* name : {"uma", "stan", "max", "mia", "dot", "nobody"}) {
        for (const auto& event : {Event(renamed("cafe", "Bar")), Event(renamed("cove", "Bay")), Event(renamed("harbour", "Port")),
                                  Event(job_changed(name, "cove", "Porter"))}) {
            BOOST_TEST(shown(state, viewer(name), event) == "hidden", name << " " << type_of(event));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_provider_follows_the_clients_it_reaches) {
    BOOST_TEST(shown(state, viewer("sue"), job_changed("uma", "cafe", "Porter")) == "full as cafe");
    BOOST_TEST(shown(state, viewer("sue"), job_changed("bea", "bank", "Porter")) == "full as bank");
    BOOST_TEST(shown(state, viewer("adam"), job_changed("uma", "cafe", "Porter")) == "full as cafe");
    BOOST_TEST(shown(state, viewer("adam"), job_changed("bea", "bank", "Porter")) == "hidden");  // sits at the mole
    BOOST_TEST(shown(state, viewer("adam"), renamed("harbour", "Port")) == "full as harbour");
    BOOST_TEST(shown(state, viewer("sue"), renamed("cove", "Bay")) == "hidden");
}

BOOST_AUTO_TEST_CASE(an_admin_of_the_instance_with_a_narrowed_key_is_like_anybody_who_has_the_rights) {
    BOOST_TEST(shown(state, viewer("root"), job_changed("mia", "cove", "Porter")) == "full");
    BOOST_TEST(shown(state, viewer("root", {event_read, member_read}), job_changed("mia", "cove", "Porter")) == "full as cove");
    BOOST_TEST(shown(state, viewer("root", {event_read}), job_changed("mia", "cove", "Porter")) == "clear as cove");
    BOOST_TEST(shown(state, viewer("root", {member_read}), job_changed("mia", "cove", "Porter")) == "hidden");
}

BOOST_AUTO_TEST_CASE(personal_fields_are_for_keys_that_may_read_members) {
    const auto door = viewer("amy", {event_read}), directory = viewer("amy", {event_read, member_read}), other = viewer("amy", {member_read});
    BOOST_TEST(shown(state, door, job_changed("mia", "cove", "Porter")) == "clear as cove");  // she is seen, by the account's own rights
    BOOST_TEST(shown(state, door, added("new", "cove", "member")) == "clear as cove");
    BOOST_TEST(shown(state, door, renamed("cove", "Bay")) == "full as cove");  // about nobody
    BOOST_TEST(shown(state, directory, job_changed("mia", "cove", "Porter")) == "full as cove");
    BOOST_TEST(shown(state, other, job_changed("mia", "cove", "Porter")) == "hidden");
    BOOST_TEST(shown(state, viewer("amy", {}), renamed("cove", "Bay")) == "hidden");
}

BOOST_AUTO_TEST_CASE(whom_the_policy_hides_stays_hidden_and_whom_it_limits_has_no_personal_fields) {
    // Adam follows his provider and does not administer it.
    const std::pair<Showing, std::string> rows[] = {{Showing::hidden, "hidden"}, {Showing::limited, "clear as harbour"}, {Showing::full, "full as harbour"}};
    for (const auto& [policy, expected] : rows) {
        const auto now = in_the_world({with_policy(policy)});
        BOOST_TEST(shown(now.state(), viewer("adam"), linked("dot", "harbour", "dune")) == expected, to_text(policy));
        BOOST_TEST(shown(now.state(), viewer("adam"), ExternalUnlinked{acc("dot"), org("harbour")}) == expected, to_text(policy));
        ExternalLanguageSet language;
        language.account = acc("dot");
        language.organization = org("harbour");
        BOOST_TEST(shown(now.state(), viewer("adam"), language) == expected, to_text(policy));
        // The staff are internal, also those who are gone.
        BOOST_TEST(shown(now.state(), viewer("adam"), job_changed("stan", "harbour", "Porter")) == "full as harbour");
        BOOST_TEST(shown(now.state(), viewer("adam"), MemberRemoved{acc("gone"), org("harbour"), {}}) == "full as harbour");
        BOOST_TEST(shown(now.state(), viewer("sue"), linked("dot", "harbour", "dune")) == "full as harbour");  // she administers
    }
    // Somebody who is linked is external in whatever else is told of them, too.
    const auto hidden = in_the_world({with_policy(Showing::hidden), linked("mia", "harbour", "cove")});
    BOOST_TEST(shown(hidden.state(), viewer("adam"), RoleChanged{acc("mia"), org("harbour"), "guest", "staff"}) == "hidden");
}

BOOST_AUTO_TEST_CASE(an_event_belongs_to_the_first_organization_it_names) {
    const auto event = linked("dot", "cove", "dune");
    BOOST_TEST(shown(state, viewer("amy"), event) == "full as cove");
    BOOST_TEST(shown(state, viewer("dan"), event) == "hidden");
}

BOOST_AUTO_TEST_CASE(webhooks_are_for_who_manages_them_and_how_far_they_have_got_for_nobody) {
    BOOST_TEST(shown(state, viewer("amy"), webhook_of("cove")) == "full as cove");
    BOOST_TEST(shown(state, viewer("amy"), advanced("cove")) == "hidden");
    BOOST_TEST(shown(state, viewer("amy", {event_read, member_read}), webhook_of("cove")) == "hidden");
    BOOST_TEST(shown(state, viewer("amy", {event_read, webhook_manage}), webhook_of("cove")) == "full as cove");
    BOOST_TEST(shown(state, viewer("adam"), webhook_of("harbour")) == "hidden");  // follows, and has no webhooks
    BOOST_TEST(shown(state, viewer("ann"), webhook_of("cove")) == "hidden");
    BOOST_TEST(shown(state, viewer("root"), advanced("cove")) == "full");
}

BOOST_AUTO_TEST_CASE(alerts_are_for_auditors) {
    AlertRaised raised;
    raised.about_organization = org("cove");
    AlertClosed closed;
    closed.about_organization = org("cove");
    closed.closed_by = acc("root");
    for (const auto& event : {Event(raised), Event(closed)}) {
        BOOST_TEST(shown(state, viewer("amy"), event) != "hidden", type_of(event));
        BOOST_TEST(shown(state, viewer("amy", {event_read, audit_read}), event) != "hidden", type_of(event));
        BOOST_TEST(shown(state, viewer("amy", {event_read, member_read}), event) == "hidden", type_of(event));
        BOOST_TEST(shown(state, viewer("dan"), event) == "hidden", type_of(event));
        BOOST_TEST(shown(state, viewer("root"), event) == "full", type_of(event));
    }
    raised.about_organization = org("harbour");
    BOOST_TEST(shown(state, viewer("adam"), raised) == "hidden");  // follows, and does not audit
    raised.about_organization.reset();
    BOOST_TEST(shown(state, viewer("amy"), raised) == "hidden");
}

BOOST_AUTO_TEST_CASE(it_is_decided_as_things_are_now) {
    const auto later = given.and_then(RoleChanged{acc("ann"), org("cafe"), "admin", "user"}).and_then(RoleChanged{acc("uma"), org("cafe"), "user", "admin"});
    BOOST_TEST(shown(later.state(), viewer("ann"), job_changed("uma", "cafe", "Porter")) == "hidden");
    BOOST_TEST(shown(later.state(), viewer("uma"), added("uma", "cafe", "user")) == "full as cafe");
    // Of an organization that is gone nobody but ADMINs hears.
    const auto gone = given.and_then({MemberRemoved{acc("bea"), org("bank"), {}}, OrganizationRemoved{org("bank"), org("harbour")}});
    BOOST_TEST(shown(gone.state(), viewer("sue"), renamed("bank", "B")) == "hidden");
    BOOST_TEST(shown(gone.state(), viewer("root"), renamed("bank", "B")) == "full");
}

BOOST_AUTO_TEST_CASE(one_filter_answers_for_many_organizations) {
    api::EventFilter filter(state, viewer("adam"));
    for (int round = 0; round < 2; ++round) {  // the second time from memory
        BOOST_TEST(text_of(filter.of(recorded(renamed("cafe", "A")))) == "full as cafe");
        BOOST_TEST(text_of(filter.of(recorded(renamed("bank", "A")))) == "hidden");
        BOOST_TEST(text_of(filter.of(recorded(renamed("harbour", "A")))) == "full as harbour");
    }
}

BOOST_AUTO_TEST_CASE(following_needs_one_organization_where_it_is_allowed) {
    for (const auto* name : {"root", "sue", "adam", "ann", "amy", "dan"}) BOOST_TEST(api::may_follow(state, viewer(name)), name);
    for (const auto* name : {"stan", "uma", "max", "mia", "dot", "ned", "nobody"}) BOOST_TEST(!api::may_follow(state, viewer(name)), name);
    BOOST_TEST(api::may_follow(state, viewer("amy", {event_read})));
    BOOST_TEST(!api::may_follow(state, viewer("amy", {member_read})));
    BOOST_TEST(!api::may_follow(state, viewer("root", {member_read})));
    BOOST_TEST(!api::may_follow(state, viewer("mia", {event_read})));  // a scope is no right
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
