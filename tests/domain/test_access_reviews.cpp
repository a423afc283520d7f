// Reviews of what everybody may do in an organization.

#include <boost/test/unit_test.hpp>

#include "domain/limits.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using enum RefusalCode;

AccessReviewId review(std::string_view name) { return id_of<AccessReviewId>(name); }
StartAccessReview start(std::string_view name) { return {review(name), org("cove"), std::string(name), {7}, 4, {}}; }
AccessReviewStarted started(std::string_view name) { return {review(name), org("cove"), std::string(name), {7}, 4, {}}; }
DecideAccessReview decide_on(std::string_view member, ReviewDecision decision) { return {review("q4"), org("cove"), acc(member), {}, decision, {}}; }
AccessReviewDecided decided(std::string_view member, ReviewDecision decision) { return {review("q4"), org("cove"), acc(member), {}, decision, {}}; }
using enum ReviewDecision;

BOOST_AUTO_TEST_SUITE(access_reviews)

BOOST_AUTO_TEST_CASE(one_starts_is_decided_and_closed) {
    const auto world = in_the_world();
    auto open = world.when(start("q4")).by("amy").then({started("q4")});
    BOOST_CHECK((open.state().listed(Listing::access_review, org("cove").bytes, 10) == std::vector{review("q4").bytes}));
    open = open.when(decide_on("mia", certified)).by("amy").then({decided("mia", certified)});
    open.when(decide_on("mia", revoked)).by("amy").refused(review_item_decided);
    open = open.when(decide_on("max", revoked)).by("amy").then({decided("max", revoked), MemberRemoved{acc("max"), org("cove"), {}}});
    open.when(decide_on("max", certified)).by("amy").refused(review_item_decided);
    open = open.when(decide_on("dot", revoked)).by("amy").then({decided("dot", revoked), ExternalUnlinked{acc("dot"), org("cove")}});
    const auto closed = open.when(CloseAccessReview{review("q4"), org("cove")}).by("amy").then({AccessReviewClosed{review("q4"), org("cove"), 1, 2}});
    closed.when(decide_on("ned", certified)).by("amy").refused(review_closed);
    closed.when(CloseAccessReview{review("q4"), org("cove")}).by("amy").refused(review_closed);
}

BOOST_AUTO_TEST_CASE(grants_are_items_of_their_own) {
    const auto open = in_the_world({GrantGiven{org("cove"), grt("1"), acc("mia"), {}, "manager", {}}, started("q4")});
    auto c = decide_on("mia", revoked);
    c.reviewed_grant = grt("1");
    auto of_max = c;
    of_max.account = acc("max");
    open.when(of_max).by("amy").refused(not_found);
    auto expected = decided("mia", revoked);
    expected.reviewed_grant = grt("1");
    const auto taken = open.when(c).by("amy").then({expected, GrantRevoked{org("cove"), grt("1"), acc("mia"), {}}});
    taken.when(c).by("amy").refused(review_item_decided);
    taken.when(decide_on("mia", certified)).by("amy").accepted();
}

BOOST_AUTO_TEST_CASE(nobody_decides_about_themselves_and_rules_of_removal_hold) {
    const auto open = in_the_world({started("q4"), active("ada", "cove", "access_manager")});
    open.when(decide_on("amy", certified)).by("amy").refused(self_not_allowed);
    open.when(decide_on("nobody", certified)).by("amy").refused(not_found);
    open.when(decide_on("dan", certified)).by("amy").refused(not_found);  // no member
    const auto ended = open.when(decide_on("ada", revoked)).by("amy").accepted();
    ended.when(decide_on("amy", revoked)).by("root").refused(last_admin);
    open.when(decide_on("mia", certified)).by("amy").if_version(99).refused(version_mismatch);
}

BOOST_AUTO_TEST_CASE(who_may) {
    const auto world = in_the_world();
    world.when(start("q4")).by("max").refused(permission_denied);
    world.when(start("q4")).by("dan").refused(not_found);
    world.when(start("q4")).by("root").accepted();
    const auto open = world.and_then({started("q4")});
    open.when(decide_on("mia", certified)).by("max").refused(permission_denied);
    auto elsewhere = decide_on("dot", certified);
    elsewhere.organization = org("dune");
    open.when(elsewhere).by("dan").refused(not_found);
    open.when(CloseAccessReview{review("other"), org("cove")}).by("amy").refused(not_found);
    open.when(CloseAccessReview{review("q4"), org("cove")}).by("max").refused(permission_denied);
}

BOOST_AUTO_TEST_CASE(what_a_review_is_made_of_is_checked) {
    const auto world = in_the_world();
    auto c = start("");
    world.when(c).by("amy").refused(invalid_field);
    c.name = std::string(limits::access_review_name_bytes_max + 1, 'x');
    world.when(c).by("amy").refused(invalid_field);
    c = start("q4");
    c.due_at = world.time();
    world.when(c).by("amy").refused(expiry_invalid);
    c.due_at.reset();
    c.items = limits::access_review_items_max + 1;
    world.when(c).by("amy").refused(limit_reached);
    world.and_then({started("q4")}).when(start("q4")).by("amy").refused(invalid_field);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
