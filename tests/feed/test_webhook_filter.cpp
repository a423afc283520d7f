// Which events are sent to a webhook, and with which fields.
#include <boost/test/unit_test.hpp>

#include "tests/feed/feed_world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using api::EventShowing;

struct Hooks {
    Given given = in_the_world();

    static Webhook hook(std::optional<std::string_view> organization) {
        Webhook made;
        made.id = id_of<WebhookId>("hook");
        if (organization) made.organization = org(*organization);
        return made;
    }
    [[nodiscard]] api::ShownEvent shown(const Webhook& webhook, Event event) const { return api::shown_to(webhook, given.state(), recorded(std::move(event))); }
    [[nodiscard]] bool gets(const Webhook& webhook, Event event) const { return shown(webhook, std::move(event)).showing != EventShowing::hidden; }
};

BOOST_FIXTURE_TEST_SUITE(webhook_filter, Hooks)

BOOST_AUTO_TEST_CASE(it_gets_its_organizations_events_and_no_others) {
    const auto cove = hook("cove");
    BOOST_TEST(gets(cove, renamed("cove", "Bay")));
    BOOST_TEST(gets(cove, job_changed("mia", "cove", "Porter")));
    for (const auto* other : {"dune", "cafe", "harbour", "root"}) BOOST_TEST(!gets(cove, renamed(other, "Bay")), other);
    BOOST_TEST(!gets(cove, InstanceCreated{}));
    BOOST_TEST((shown(cove, renamed("cove", "Bay")).tenant == org("cove")));
    // The first organization it names decides.
    const ExternalLinked linked{acc("dot"), org("cove"), org("dune"), "guest", "en"};
    BOOST_TEST(gets(cove, linked));
    BOOST_TEST(!gets(hook("dune"), linked));
}

BOOST_AUTO_TEST_CASE(personal_fields_come_when_it_is_for_them) {
    auto cove = hook("cove");
    BOOST_TEST((shown(cove, job_changed("mia", "cove", "Porter")).showing == EventShowing::clear));
    cove.personal = true;
    BOOST_TEST((shown(cove, job_changed("mia", "cove", "Porter")).showing == EventShowing::full));
}

BOOST_AUTO_TEST_CASE(it_gets_the_types_it_named) {
    auto cove = hook("cove");
    cove.event_types = {"RoleChanged", "MemberAdded"};
    BOOST_TEST(gets(cove, RoleChanged{acc("mia"), org("cove"), "member", "guest"}));
    BOOST_TEST(gets(cove, added("new", "cove", "member")));
    BOOST_TEST(!gets(cove, renamed("cove", "Bay")));
}

BOOST_AUTO_TEST_CASE(what_is_told_of_webhooks_is_sent_to_none) {
    WebhookChanged changed;
    changed.webhook = id_of<WebhookId>("other");
    changed.organization = org("cove");
    auto cove = hook("cove");
    BOOST_TEST(!gets(cove, changed));
    cove.event_types = {"WebhookChanged"};
    BOOST_TEST(!gets(cove, changed));
    BOOST_TEST(!gets(hook({}), changed));
}

BOOST_AUTO_TEST_CASE(alerts_are_sent_to_the_instances_alone) {
    AlertRaised raised;
    raised.about_organization = org("cove");
    BOOST_TEST(!gets(hook("cove"), raised));
    BOOST_TEST(gets(hook({}), raised));
}

BOOST_AUTO_TEST_CASE(the_instances_gets_everything_as_it_was_recorded) {
    auto all = hook({});
    for (const auto& event : {Event(renamed("cove", "Bay")), Event(InstanceCreated{}), Event(session_started("ann", "new"))}) {
        BOOST_TEST(gets(all, event), type_of(event));
        BOOST_TEST(!shown(all, event).tenant.has_value(), type_of(event));
    }
    BOOST_TEST((shown(all, job_changed("mia", "cove", "Porter")).showing == EventShowing::clear));
}

BOOST_AUTO_TEST_CASE(a_providers_gets_its_clients_when_it_asks_for_them) {
    auto harbour = hook("harbour");
    BOOST_TEST(gets(harbour, renamed("harbour", "Port")));
    BOOST_TEST(!gets(harbour, renamed("cafe", "Bar")));
    harbour.clients = true;
    BOOST_TEST(gets(harbour, renamed("harbour", "Port")));
    BOOST_TEST((shown(harbour, renamed("cafe", "Bar")).tenant == org("cafe")));
    BOOST_TEST(gets(harbour, renamed("bank", "Bar")));
    BOOST_TEST(!gets(harbour, renamed("cove", "Bay")));
    BOOST_TEST(!gets(harbour, InstanceCreated{}));
    auto another = hook("dune");
    another.clients = true;
    BOOST_TEST(!gets(another, renamed("cafe", "Bar")));
}

BOOST_AUTO_TEST_CASE(a_provider_hears_that_a_client_is_gone) {
    const OrganizationRemoved removed{org("bank"), org("harbour")};
    given = given.and_then({MemberRemoved{acc("bea"), org("bank"), {}}, removed});
    auto harbour = hook("harbour");
    harbour.clients = true;
    BOOST_TEST(gets(harbour, removed));
    auto another = hook("dune");
    another.clients = true;
    BOOST_TEST(!gets(another, removed));
    harbour.clients = false;
    BOOST_TEST(!gets(harbour, removed));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
