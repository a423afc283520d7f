// Webhooks: who may have which events sent where, and what the sender records of them.

#include <boost/test/unit_test.hpp>

#include "domain/limits.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using enum RefusalCode;
using namespace std::chrono_literals;

const std::string url = "https://door.example/hook";
const auto door = id_of<WebhookId>("door");
const auto first = id_of<EventId>("first");

CreateWebhook create(std::optional<OrganizationId> organization, bool personal = false, bool clients = false) {
    return {door, organization, url, {}, personal, clients};
}
WebhookCreated created(std::optional<OrganizationId> organization, bool personal = false, bool clients = false) {
    return {door, organization, url, {}, personal, clients};
}
ChangeWebhook change(std::string_view organization) { return {door, org(organization), {}, {}, {}, {}, {}}; }
Given with_a_door() { return in_the_world({created(org("cove"))}); }
/// A position that the webhook has not delivered yet.
Position later(const Given& world, std::uint64_t by = 3) { return {world.state().webhook(door)->delivered.value + by}; }

WebhookAttempt attempt(Position at, std::uint32_t number = 1, std::uint32_t replays = 0) {
    return {door, replays, first, at, number, WebhookProblem::unavailable, 503, false};
}

BOOST_AUTO_TEST_SUITE(webhooks)

BOOST_AUTO_TEST_CASE(administrators_make_them_for_their_organization) {
    for (const auto* who : {"amy", "root"}) in_the_world().when(create(org("cove"), true)).by(who).then({created(org("cove"), true)});
    in_the_world().when(create(org("cafe"))).by("ann").accepted();
    in_the_world().when(create(org("cafe"))).by("sue").accepted();   // super admin of its provider
    for (const auto* who : {"max", "mia", "dot"}) in_the_world().when(create(org("cove"))).by(who).refused(permission_denied);
    in_the_world().when(create(org("cove"))).by("dan").refused(not_found);
    in_the_world().when(create(org("cafe"))).by("bea").refused(not_found);
    in_the_world().when(create(org("cafe"))).by("adam").refused(permission_denied);
    in_the_world().when(create(org("cove"))).by(Actor{}).refused(credential_invalid);
}

BOOST_AUTO_TEST_CASE(of_the_whole_instance_by_its_admins) {
    const auto world = in_the_world().when(create({}, true)).by("root").then({created({}, true)});
    BOOST_CHECK(world.state().instance().webhooks == std::vector{door});
    for (const auto* who : {"amy", "sue"}) in_the_world().when(create({})).by(who).refused(permission_denied);
}

BOOST_AUTO_TEST_CASE(a_key_subscribes_to_no_more_than_its_scopes) {
    const auto with = [](std::vector<std::string> scopes) { return in_the_world({key_issued("amy", std::move(scopes))}); };
    const auto by = by_key("amy");
    with({"webhook.manage", "event.read"}).when(create(org("cove"))).by(by).accepted();
    with({"webhook.manage"}).when(create(org("cove"))).by(by).refused(permission_denied);
    with({"event.read"}).when(create(org("cove"))).by(by).refused(permission_denied);
    with({"webhook.manage", "event.read"}).when(create(org("cove"), true)).by(by).refused(permission_denied);
    with({"webhook.manage", "event.read", "member.read"}).when(create(org("cove"), true)).by(by).accepted();
}

BOOST_AUTO_TEST_CASE(clients_events_for_who_sees_every_client) {
    in_the_world().when(create(org("harbour"), true, true)).by("sue").accepted();
    in_the_world().when(create(org("harbour"), true, true)).by("root").accepted();
    in_the_world().when(create(org("harbour"), false, true)).by("adam").refused(permission_denied);
    in_the_world().when(create(org("cafe"), false, true)).by("ann").refused(permission_denied);
    in_the_world().when(create(org("cove"), false, true)).by("root").refused(organization_kind_not_allowed);
    in_the_world().when(create({}, false, true)).by("root").refused(organization_kind_not_allowed);
}

BOOST_AUTO_TEST_CASE(they_are_limited) {
    auto many = in_the_world();
    for (std::size_t i = 0; i < limits::webhooks_max; ++i) {
        auto each = created(org("cove"));
        each.webhook = id_of<WebhookId>("door " + std::to_string(i));
        many = many.and_then(each);
    }
    many.when(create(org("cove"))).by("amy").refused(limit_reached);
    many.when(create(org("cafe"))).by("ann").accepted();
    auto wide = create(org("cove"));
    wide.url.assign(limits::webhook_url_bytes_max + 1, 'x');
    in_the_world().when(wide).by("amy").refused(limit_reached);
    wide = create(org("cove"));
    wide.event_types.assign(limits::webhook_event_types_max + 1, "RoleChanged");
    in_the_world().when(wide).by("amy").refused(limit_reached);
}

BOOST_AUTO_TEST_CASE(an_id_is_used_once) {
    with_a_door().when(create(org("cove"))).by("amy").refused(invalid_field);
    with_a_door().when(create(org("dune"))).by("dan").refused(invalid_field);
}

BOOST_AUTO_TEST_CASE(making_one_is_no_change_of_the_organization) {
    const auto before = in_the_world();
    const auto after = before.and_then(created(org("cove")));
    BOOST_CHECK_EQUAL(after.state().organization(org("cove"))->version, before.state().organization(org("cove"))->version);
    BOOST_CHECK(after.state().organization(org("cove"))->webhooks == std::vector{door});
    BOOST_CHECK(after.state().webhooks() == std::vector{door});
    BOOST_CHECK(after.state().webhook(door)->delivered == after.history().log.back().meta.position);  // from the next event on
}

BOOST_AUTO_TEST_CASE(a_change_says_what_changed) {
    auto c = change("cove");
    c.url = "https://other.example/";
    c.event_types = std::vector<std::string>{"RoleChanged"};
    WebhookChanged changed{door, org("cove"), c.url, c.event_types, {}, {}, {}};
    const auto after = with_a_door().when(c).by("amy").then({changed});
    BOOST_CHECK_EQUAL(after.state().webhook(door)->url, *c.url);
    after.when(c).by("amy").refused(nothing_to_change);
    with_a_door().when(c).by("amy").if_version(1).accepted();
    with_a_door().when(c).by("amy").if_version(2).refused(version_mismatch);
    with_a_door().when(c).by("mia").refused(permission_denied);
    with_a_door().when(c).by("dan").refused(not_found);
    auto elsewhere = c;
    elsewhere.organization = org("dune");
    with_a_door().when(elsewhere).by("dan").refused(not_found);
    auto of_instance = c;
    of_instance.organization.reset();
    with_a_door().when(of_instance).by("root").refused(not_found);
    in_the_world().when(c).by("amy").refused(not_found);
}

BOOST_AUTO_TEST_CASE(whoever_may_not_subscribe_may_still_pause) {
    const auto world = in_the_world({created(org("cove")), key_issued("amy", {"webhook.manage"})});
    auto c = change("cove");
    c.paused = true;
    const auto paused = world.when(c).by(by_key("amy")).then({WebhookChanged{door, org("cove"), {}, {}, {}, {}, true}});
    BOOST_CHECK(paused.state().webhook(door)->paused);
    c.url = "https://other.example/";
    world.when(c).by(by_key("amy")).refused(permission_denied);
}

BOOST_AUTO_TEST_CASE(a_removed_one_is_gone) {
    const auto after = with_a_door().when(RemoveWebhook{door, org("cove")}).by("amy").then({WebhookRemoved{door, org("cove")}});
    BOOST_CHECK(!after.state().webhook(door));
    BOOST_CHECK(after.state().organization(org("cove"))->webhooks.empty());
    BOOST_CHECK(after.state().webhooks().empty());
    after.when(RemoveWebhook{door, org("cove")}).by("amy").refused(not_found);
    const auto of_instance = in_the_world({created({}), WebhookRemoved{door, {}}});
    BOOST_CHECK(of_instance.state().instance().webhooks.empty());
}

BOOST_AUTO_TEST_CASE(one_of_a_removed_organization_is_gone_with_it) {
    const auto after = in_the_world({created(org("cove")), OrganizationRemoved{org("cove"), {}}});
    BOOST_CHECK(!after.state().webhook(door));
    BOOST_CHECK(after.state().webhooks().empty());
}

BOOST_AUTO_TEST_CASE(a_rotated_secret_overlaps_the_old_one) {
    const auto world = with_a_door();
    const auto now = world.time() + 1s;
    const auto after = world.when(RotateWebhookSecret{door, org("cove"), {}}).by("amy").at(now).then(
        {WebhookSecretRotated{door, org("cove"), 2, now + limits::webhook_secret_overlap}});
    BOOST_CHECK_EQUAL(after.state().webhook(door)->secret_generation, 2U);
    BOOST_CHECK(after.state().webhook(door)->old_secret_until == now + limits::webhook_secret_overlap);
    world.when(RotateWebhookSecret{door, org("cove"), Duration(0)}).by("amy").at(now).then({WebhookSecretRotated{door, org("cove"), 2, now}});
    world.when(RotateWebhookSecret{door, org("cove"), 1000h}).by("amy").at(now).then(
        {WebhookSecretRotated{door, org("cove"), 2, now + limits::webhook_secret_overlap_max}});
    world.when(RotateWebhookSecret{door, org("cove"), {}}).by("mia").refused(permission_denied);
}

BOOST_AUTO_TEST_CASE(only_the_sender_records) {
    const auto world = with_a_door();
    const auto at = later(world);
    for (const auto& actor : {signed_in_actor("root"), signed_in_actor("amy"), Actor{}}) {
        world.when(RecordWebhookAdvanced{door, 0, at}).by(actor).refused(permission_denied);
        world.when(RecordWebhookDeferred{attempt(at), {}}).by(actor).refused(permission_denied);
        world.when(RecordWebhookFailed{attempt(at)}).by(actor).refused(permission_denied);
        world.when(RecordWebhookRecovered{door, first}).by(actor).refused(permission_denied);
    }
}

BOOST_AUTO_TEST_CASE(it_only_advances) {
    const auto world = with_a_door();
    const auto at = later(world);
    const auto after = world.when(RecordWebhookAdvanced{door, 0, at}).then({WebhookAdvanced{door, org("cove"), at}});
    BOOST_CHECK(after.state().webhook(door)->delivered == at);
    BOOST_CHECK_EQUAL(after.state().webhook(door)->revision, world.state().webhook(door)->revision);  // nothing anybody changes
    after.when(RecordWebhookAdvanced{door, 0, at}).then({});
    after.when(RecordWebhookAdvanced{door, 0, later(world, 1)}).then({});
    world.when(RecordWebhookAdvanced{door, 1, at}).then({});  // of a replay that has not been
    world.and_then(WebhookRemoved{door, org("cove")}).when(RecordWebhookAdvanced{door, 0, at}).then({});
}

BOOST_AUTO_TEST_CASE(what_fails_is_tried_again_and_stays_due) {
    const auto world = with_a_door();
    const auto at = later(world);
    const auto next = world.time() + 1h;
    const WebhookDeliveryDeferred deferred{door, org("cove"), first, at, 1, WebhookProblem::unavailable, 503, next};
    const auto after = world.when(RecordWebhookDeferred{attempt(at), next}).then({deferred});
    const auto webhook = *after.state().webhook(door);
    BOOST_CHECK_EQUAL(webhook.delivered.value, at.value - 1);  // those before it had arrived
    BOOST_CHECK_EQUAL(webhook.attempts, 1U);
    BOOST_CHECK(webhook.next_attempt_at == next);
    BOOST_CHECK(webhook.failing_since);
    const auto again = after.when(RecordWebhookDeferred{attempt(at, 2), next + 1h}).accepted();
    BOOST_CHECK(again.state().webhook(door)->failing_since == webhook.failing_since);
    const auto arrived = again.when(RecordWebhookAdvanced{door, 0, at}).accepted();
    BOOST_CHECK_EQUAL(arrived.state().webhook(door)->attempts, 0U);
    BOOST_CHECK(!arrived.state().webhook(door)->next_attempt_at);
    BOOST_CHECK(!arrived.state().webhook(door)->failing_since);
    arrived.when(RecordWebhookDeferred{attempt(at, 3), next}).then({});  // it came through meanwhile
}

BOOST_AUTO_TEST_CASE(whoever_mends_it_need_not_wait) {
    const auto world = with_a_door();
    const auto failing = world.when(RecordWebhookDeferred{attempt(later(world)), world.time() + 1h}).accepted();
    auto c = change("cove");
    c.url = "https://other.example/";
    BOOST_CHECK(!failing.when(c).by("amy").accepted().state().webhook(door)->next_attempt_at);
}

BOOST_AUTO_TEST_CASE(a_dead_letter_lets_the_next_one_pass) {
    const auto world = with_a_door();
    const auto at = later(world);
    const auto dead = world.when(RecordWebhookFailed{attempt(at, 8)}).then(
        {WebhookDeliveryFailed{door, org("cove"), first, at, 8, WebhookProblem::unavailable, 503}});
    BOOST_CHECK(dead.state().webhook(door)->delivered == at);
    BOOST_REQUIRE_EQUAL(dead.state().webhook(door)->dead_letters.size(), 1U);
    const RetryWebhookDelivery retry{door, org("cove"), first};
    dead.when(retry).by("mia").refused(permission_denied);
    dead.when(RetryWebhookDelivery{door, org("cove"), id_of<EventId>("other")}).by("amy").refused(not_found);
    dead.when(RecordWebhookRecovered{door, first}).then({});  // nobody asked for it
    const auto again = dead.when(retry).by("amy").then({WebhookDeliveryRetried{door, org("cove"), first, at}});
    again.when(retry).by("amy").refused(nothing_to_change);
    const auto recovered = again.when(RecordWebhookRecovered{door, first}).then({WebhookDeliveryRecovered{door, org("cove"), first, at}});
    BOOST_CHECK(recovered.state().webhook(door)->dead_letters.empty());
    auto once_more = attempt(at, 1);
    once_more.again = true;
    const auto failed = again.when(RecordWebhookFailed{once_more}).accepted();
    BOOST_REQUIRE_EQUAL(failed.state().webhook(door)->dead_letters.size(), 1U);
    BOOST_CHECK(!failed.state().webhook(door)->dead_letters.front().again);
    dead.when(RecordWebhookFailed{once_more}).then({});
}

BOOST_AUTO_TEST_CASE(dead_letters_are_kept_up_to_a_limit) {
    auto world = with_a_door();
    for (std::size_t i = 0; i <= limits::webhook_dead_letters_max; ++i) {
        world = world.and_then(WebhookDeliveryFailed{door, org("cove"), id_of<EventId>(std::to_string(i)), later(world, 1), 1, {}, 400});
    }
    const auto letters = world.state().webhook(door)->dead_letters;
    BOOST_REQUIRE_EQUAL(letters.size(), limits::webhook_dead_letters_max);
    BOOST_CHECK(letters.front().delivery == id_of<EventId>("1"));
}

BOOST_AUTO_TEST_CASE(a_replay_goes_back_and_outdates_what_was_under_way) {
    const auto world = with_a_door();
    const auto at = later(world);
    const auto far = world.when(RecordWebhookAdvanced{door, 0, at}).accepted();
    const auto back = far.when(ReplayWebhook{door, org("cove"), {2}}).by("amy").then({WebhookReplayed{door, org("cove"), {2}}});
    BOOST_CHECK(back.state().webhook(door)->delivered == Position{2});
    back.when(RecordWebhookAdvanced{door, 0, {at.value + 1}}).then({});
    back.when(RecordWebhookDeferred{attempt({at.value + 1}), {}}).then({});
    back.when(RecordWebhookAdvanced{door, 1, {3}}).then({WebhookAdvanced{door, org("cove"), {3}}});
    far.when(ReplayWebhook{door, org("cove"), {2}}).by("mia").refused(permission_denied);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
