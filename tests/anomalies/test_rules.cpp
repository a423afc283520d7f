// Each rule: just below what it is for, at it, and what it must not say.
#include <boost/test/unit_test.hpp>

#include "projections/anomalies/detector.hpp"

namespace muster::tests {
namespace {

using namespace anomalies;

constexpr Timestamp monday{1'767'571'200'000'000};  // 2026-01-05 00:00 UTC
constexpr auto minute = std::chrono::minutes(1);
constexpr auto hour = std::chrono::hours(1);
constexpr auto day = std::chrono::hours(24);
constexpr Timestamp noon = {monday.microseconds + 12LL * 3'600'000'000};
constexpr AccountId anna{{1}}, boris{{2}}, clara{{3}};
constexpr ApiKeyId key{{4}};

/// A rule, and what it was told and said.
struct Watched {
    explicit Watched(Parameters parameters) : detector(make_detector(parameters)) {}
    explicit Watched(Rule rule) : Watched(Parameters(rule)) {}

    std::vector<Finding> tell(Observation seen) {
        seen.at = {seen.what <= What::imported ? Source::activity_log : Source::account_log, {++position}};
        std::vector<Finding> found;
        detector->take(seen, found);
        return found;
    }
    std::vector<Finding> tell(What what, AccountId actor, Timestamp time, std::uint64_t rows = 0) {
        Observation seen;
        seen.what = what;
        seen.actor = actor;
        seen.time = time;
        seen.rows = rows;
        return tell(seen);
    }
    std::vector<Finding> fail(AccountId subject, Timestamp time, std::uint64_t origin = 7, std::uint64_t identifier = 1) {
        Observation seen;
        seen.what = What::failure;
        seen.subject = subject;
        seen.time = time;
        seen.origin = origin;
        seen.identifier = identifier;
        return tell(seen);
    }
    std::vector<Finding> use(Timestamp time, std::uint64_t origin, std::uint64_t network = 0) {
        Observation seen;
        seen.network = network;
        seen.what = What::requests;
        seen.actor = anna;
        seen.key = key;
        seen.time = time;
        seen.origin = origin;
        return tell(seen);
    }
    std::vector<Finding> promote(AccountId by, AccountId whom, Timestamp time, std::uint32_t before = 1, std::uint32_t after = Power::administers) {
        Observation seen;
        seen.what = What::promotion;
        seen.actor = by;
        seen.subject = whom;
        seen.time = time;
        const Raise raised{whom, {before}, {after}};
        seen.raised = {&raised, 1};
        return tell(seen);
    }

    std::unique_ptr<Detector> detector;
    std::uint64_t position = 0;
};

Parameters with(Rule rule, std::initializer_list<std::pair<std::string_view, std::int64_t>> values) {
    Parameters parameters(rule);
    for (const auto& [name, value] : values) BOOST_REQUIRE(parameters.set(name, value));
    return parameters;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rules_at_work)

BOOST_AUTO_TEST_CASE(guesses_at_one_account) {
    Watched rule(with(Rule::failure_burst, {{"failures", 5}, {"minutes", 10}}));
    for (int i = 0; i < 4; ++i) BOOST_TEST(rule.fail(anna, noon + i * minute).empty());
    BOOST_TEST(rule.fail(boris, noon + 4 * minute).empty());
    const auto found = rule.fail(anna, noon + 5 * minute);
    BOOST_REQUIRE(found.size() == 1U);
    BOOST_TEST((found[0].account == anna && found[0].severity == Severity::medium));
    BOOST_TEST(found[0].why == "5 sign-ins at the account failed within 10 minutes, from 1 addresses.");
    BOOST_TEST((found[0].from == noon && found[0].to == noon + 5 * minute));
    BOOST_TEST(found[0].places.size() == 5U);
    BOOST_TEST((found[0].trigger == Place{Source::activity_log, {6}}));
    BOOST_TEST(rule.fail(anna, noon + 6 * minute).empty());  // it was told
    BOOST_TEST(rule.fail(anna, noon + 6 * minute).empty());
    const auto inside = rule.tell(What::sign_in, anna, noon + 7 * minute);
    BOOST_REQUIRE(inside.size() == 1U);
    BOOST_TEST((inside[0].severity == Severity::high));
}

BOOST_AUTO_TEST_CASE(guesses_that_are_slow_are_none) {
    Watched rule(with(Rule::failure_burst, {{"failures", 5}, {"minutes", 10}}));
    for (int i = 0; i < 50; ++i) BOOST_TEST(rule.fail(anna, noon + i * 3 * minute).empty());
    BOOST_TEST(rule.tell(What::sign_in, anna, noon + 150 * minute).empty());
}

BOOST_AUTO_TEST_CASE(many_names_from_one_address) {
    Watched rule(with(Rule::failure_burst, {{"names", 4}, {"failures", 1000}}));
    for (std::uint64_t i = 0; i < 30; ++i) BOOST_TEST(rule.fail({}, noon, 7, 1 + i % 3).empty());  // three names over and over
    BOOST_TEST(rule.fail({}, noon, 8, 99).empty());                                               // another address
    const auto found = rule.fail({}, noon, 7, 98);
    BOOST_REQUIRE(found.size() == 1U);
    BOOST_TEST(found[0].account.is_nil());
    BOOST_TEST(found[0].facts[0].second == "4");
}

BOOST_AUTO_TEST_CASE(refusals_of_one_credential) {
    Watched rule(with(Rule::failure_burst, {{"refusals", 100}}));
    Observation seen;
    seen.what = What::refusals;
    seen.actor = anna;
    seen.time = noon;
    seen.count = 60;
    seen.status = 422;
    BOOST_TEST(rule.tell(seen).empty());
    seen.status = 403;
    seen.route = "POST /v1/sessions";
    BOOST_TEST(rule.tell(seen).empty());
    seen.route = "GET /v1/organizations/{org}";
    BOOST_TEST(rule.tell(seen).empty());
    BOOST_TEST(rule.tell(seen).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_key_at_another_address) {
    Watched rule(Rule::new_key_address);
    BOOST_TEST(rule.use(noon, 1).empty());
    BOOST_TEST(rule.use(noon + 13 * day, 2).empty());  // still learned
    BOOST_TEST(rule.use(noon + 20 * day, 1).empty());
    const auto found = rule.use(noon + 20 * day, 3);
    BOOST_REQUIRE(found.size() == 1U);
    BOOST_TEST((found[0].key == key && found[0].severity == Severity::medium));
    BOOST_TEST(rule.use(noon + 40 * day, 3).empty());  // known by now
    rule.detector->forget(anna);
    BOOST_TEST(rule.use(noon + 41 * day, 4).empty());  // learned anew
}

BOOST_AUTO_TEST_CASE(a_key_moves_within_its_network) {
    Watched rule(Rule::new_key_address);
    BOOST_TEST(rule.use(noon, 1, 100).empty());
    for (std::uint64_t i = 2; i < 60; ++i) BOOST_TEST(rule.use(noon + 20 * day, i, 100).empty());  // another address of it each time
    const auto found = rule.use(noon + 20 * day, 60, 200);
    BOOST_REQUIRE(found.size() == 1U);
    BOOST_TEST((found[0].severity == Severity::high));
    BOOST_TEST(found[0].facts[0].second == "1");
}

BOOST_AUTO_TEST_CASE(a_network_is_forgotten_when_it_was_not_used_for_long) {
    Watched rule(with(Rule::new_key_address, {{"known_days", 30}}));
    BOOST_TEST(rule.use(noon, 1).empty());
    BOOST_TEST(rule.use(noon + day, 2).empty());
    for (int i = 1; i <= 4; ++i) BOOST_TEST(rule.use(noon + i * 10 * day, 1).empty());
    BOOST_TEST(rule.use(noon + 41 * day, 3).size() == 1U);  // then 2 is forgotten
    const auto again = rule.use(noon + 43 * day, 2);
    BOOST_REQUIRE(again.size() == 1U);
    BOOST_TEST(again[0].facts[0].second == "2");  // 1 and 3
}

BOOST_AUTO_TEST_CASE(a_key_that_roams_is_left_alone) {
    Watched rule(with(Rule::new_key_address, {{"known_max", 3}, {"learning_days", 5}}));
    for (std::uint64_t i = 1; i <= 4; ++i) BOOST_TEST(rule.use(noon, i).empty());
    for (std::uint64_t i = 10; i < 100; ++i) BOOST_TEST(rule.use(noon + 10 * day, i).empty());
}

BOOST_AUTO_TEST_CASE(much_is_read_and_more_than_usual) {
    Watched rule(with(Rule::mass_read, {{"rows", 1'000}, {"factor", 4}}));
    BOOST_TEST(rule.tell(What::requests, anna, noon, 999).empty());
    BOOST_TEST(rule.tell(What::requests, anna, noon + 2 * hour, 999).empty());  // another stretch
    BOOST_TEST(rule.tell(What::exported, anna, noon + day, 3'990).empty());     // not four times what it did yesterday
    const auto found = rule.tell(What::requests, anna, noon + day + minute, 50);
    BOOST_REQUIRE(found.size() == 1U);
    BOOST_TEST(found[0].why == "The account read or exported 4040 rows within 60 minutes; its busiest such stretch of late was 999.");
    BOOST_TEST(rule.tell(What::requests, boris, noon, 1'000).size() == 1U);  // a stranger to that
    BOOST_TEST(rule.tell(What::imported, clara, noon, 5'000).empty());
}

BOOST_AUTO_TEST_CASE(what_was_usual_fades) {
    Watched rule(with(Rule::mass_read, {{"rows", 1'000}, {"factor", 4}}));
    BOOST_TEST(rule.tell(What::requests, anna, noon, 900).empty());
    BOOST_TEST(rule.tell(What::requests, anna, noon + 60 * day, 1'000).size() == 1U);  // a quarter of it is left
}

BOOST_AUTO_TEST_CASE(many_are_removed) {
    Watched rule(with(Rule::mass_delete, {{"removals", 3}}));
    BOOST_TEST(rule.tell(What::removal, anna, noon).empty());
    BOOST_TEST(rule.tell(What::removal, anna, noon + minute).empty());
    BOOST_TEST(rule.tell(What::change, anna, noon + minute).empty());
    BOOST_TEST(rule.tell(What::removal, boris, noon + minute).empty());
    BOOST_TEST(rule.tell(What::removal, anna, noon + 40 * minute).empty());
    BOOST_TEST(rule.tell(What::removal, anna, noon + 41 * minute).empty());
    BOOST_TEST(rule.tell(What::removal, anna, noon + 42 * minute).size() == 1U);
}

BOOST_AUTO_TEST_CASE(invitations_are_sprayed) {
    Watched rule(with(Rule::invitation_spray, {{"invitations", 3}}));
    BOOST_TEST(rule.tell(What::invitation, anna, noon).empty());
    BOOST_TEST(rule.tell(What::lookup, anna, noon + minute).empty());
    const auto found = rule.tell(What::invitation, anna, noon + minute);
    BOOST_REQUIRE(found.size() == 1U);
    BOOST_TEST((found[0].rule == Rule::invitation_spray));
    BOOST_TEST((found[0].places[1].source == Source::activity_log));
}

BOOST_AUTO_TEST_CASE(roles_that_rise) {
    Watched rule(Rule::role_escalation);
    const auto own = rule.promote(anna, anna, noon);
    BOOST_REQUIRE(own.size() == 1U);
    BOOST_TEST(own[0].why == "The account raised its own role.");
    BOOST_TEST(rule.promote(boris, clara, noon, 1, 5).empty());
    BOOST_TEST(rule.promote(boris, anna, noon + hour).empty());
    const auto back = rule.promote(clara, boris, noon + 29 * day);
    BOOST_REQUIRE(back.size() == 1U);
    BOOST_TEST((back[0].account == clara && back[0].severity == Severity::high && back[0].places.size() == 2U));
}

BOOST_AUTO_TEST_CASE(favours_in_a_circle) {
    Watched rule(Rule::role_escalation);
    BOOST_TEST(rule.promote(anna, boris, noon, 1, 5).empty());
    BOOST_TEST(rule.promote(boris, clara, noon + hour, 1, 5).empty());
    const auto closed = rule.promote(clara, anna, noon + 2 * hour, 1, 5);
    BOOST_REQUIRE(closed.size() == 1U);
    BOOST_TEST((closed[0].account == clara && closed[0].severity == Severity::high && closed[0].from == noon));
    Watched late(Rule::role_escalation);
    BOOST_TEST(late.promote(anna, boris, noon, 1, 5).empty());
    BOOST_TEST(late.promote(boris, clara, noon + 29 * day, 1, 5).empty());
    BOOST_TEST(late.promote(clara, anna, noon + 31 * day, 1, 5).empty());
}

BOOST_AUTO_TEST_CASE(who_is_raised_with_many_is_no_friend) {
    const auto with_others = [](std::size_t others, std::uint32_t after) {
        Watched rule(Rule::role_escalation);
        std::vector<Raise> raised{{boris, {1}, {after}}};
        for (std::size_t i = 0; i < others; ++i) raised.push_back({AccountId{{7, static_cast<std::uint8_t>(i)}}, {1}, {after}});
        Observation seen;
        seen.what = What::promotion;
        seen.actor = anna;
        seen.time = noon;
        seen.raised = raised;
        BOOST_TEST(rule.tell(seen).empty());
        return rule.promote(boris, anna, noon + hour, 1, 5).size();
    };
    BOOST_TEST(with_others(10, 5) == 1U);
    BOOST_TEST(with_others(30, 5) == 0U);
    BOOST_TEST(with_others(30, Power::administers) == 1U);
}

BOOST_AUTO_TEST_CASE(favours_that_are_returned_late_are_none) {
    Watched rule(Rule::role_escalation);
    BOOST_TEST(rule.promote(boris, clara, noon, 1, 5).empty());
    BOOST_TEST(rule.promote(clara, boris, noon + 31 * day, 1, 5).empty());
}

BOOST_AUTO_TEST_CASE(a_fresh_administrator_makes_another) {
    Watched rule(Rule::role_escalation);
    BOOST_TEST(rule.promote(anna, boris, noon).empty());
    BOOST_TEST(rule.promote(boris, clara, noon + hour, 1, 5).empty());  // no administrator
    BOOST_TEST(rule.promote(boris, clara, noon + 47 * hour).size() == 1U);
    Watched late(Rule::role_escalation);
    BOOST_TEST(late.promote(anna, boris, noon).empty());
    BOOST_TEST(late.promote(boris, clara, noon + 49 * hour).empty());
}

BOOST_AUTO_TEST_CASE(an_account_awakes) {
    Watched rule(Rule::dormant_account_awake);
    BOOST_TEST(rule.tell(What::session, anna, noon).empty());  // the first time
    BOOST_TEST(rule.tell(What::session, anna, noon + 89 * day).empty());
    BOOST_TEST(rule.fail(anna, noon + 120 * day).empty());  // nobody's doing
    const auto found = rule.tell(What::session, anna, noon + 179 * day);
    BOOST_REQUIRE(found.size() == 1U);
    BOOST_TEST(found[0].why == "The account was used again after 90 days.");
    BOOST_TEST(rule.tell(What::requests, anna, noon + 179 * day).empty());
}

BOOST_AUTO_TEST_CASE(a_key_awakes_while_its_account_does_not_sleep) {
    for (const auto keys : {0, 1}) {
        Watched rule(with(Rule::dormant_account_awake, {{"keys", keys}}));
        BOOST_TEST(rule.use(noon, 1).empty());
        for (int i = 1; i <= 10; ++i) BOOST_TEST(rule.tell(What::session, anna, noon + i * 10 * day).empty());
        BOOST_TEST(rule.use(noon + 100 * day, 1).size() == static_cast<std::size_t>(keys));
    }
}

BOOST_AUTO_TEST_CASE(administration_at_night) {
    Watched rule(with(Rule::off_hours_admin, {{"changes", 3}}));
    const auto midnight = monday + day;
    for (int i = 0; i < 9; ++i) BOOST_TEST(rule.tell(What::change, anna, noon).empty());
    for (int i = 0; i < 9; ++i) BOOST_TEST(rule.tell(What::own_change, anna, midnight).empty());
    BOOST_TEST(rule.tell(What::change, anna, midnight).empty());
    BOOST_TEST(rule.tell(What::promotion, anna, midnight + hour).empty());
    BOOST_TEST(rule.tell(What::removal, anna, midnight + 2 * hour).size() == 1U);
    const auto saturday = noon + 5 * day;
    for (int i = 0; i < 2; ++i) BOOST_TEST(rule.tell(What::change, boris, saturday).empty());
    BOOST_TEST(rule.tell(What::change, boris, saturday).size() == 1U);
}

BOOST_AUTO_TEST_CASE(who_usually_works_at_night_may) {
    Watched rule(with(Rule::off_hours_admin, {{"changes", 3}}));
    for (int i = 0; i < 4; ++i) BOOST_TEST(rule.tell(What::change, anna, monday + (1 + 2 * i) * day).empty());  // once a night
    for (int i = 0; i < 9; ++i) BOOST_TEST(rule.tell(What::change, anna, monday + 10 * day).empty());
    for (int i = 0; i < 2; ++i) BOOST_TEST(rule.tell(What::change, anna, monday + 150 * day).empty());
    BOOST_TEST(rule.tell(What::change, anna, monday + 150 * day).size() == 1U);  // that is long ago
}

BOOST_AUTO_TEST_CASE(another_clock) {
    Watched rule(with(Rule::off_hours_admin, {{"changes", 1}, {"utc_offset_minutes", -8 * 60}}));
    BOOST_TEST(rule.tell(What::change, anna, monday + 22 * hour).empty());        // 14:00 there
    BOOST_TEST(rule.tell(What::change, anna, noon + day).size() == 1U);  // 04:00 there
}

BOOST_AUTO_TEST_CASE(nobody_s_doing_is_no_one_s) {
    for (const auto& info : rules()) {
        Watched rule(info.rule);
        for (int i = 0; i < 50; ++i) BOOST_TEST(rule.tell(What::requests, {}, noon, 100'000).empty());
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::tests
