#include <boost/test/unit_test.hpp>

#include <fstream>

#include "cli/demo/ack_log.hpp"
#include "cli/demo/tally.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace muster::cli;

namespace {

ApiAnswer refusal(const char* code) {
    ApiAnswer answer;
    answer.status = 409;
    answer.code = code;
    answer.detail = "No.";
    return answer;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tally)

BOOST_AUTO_TEST_CASE(steps_keep_their_order_and_counts) {
    demo::Tally tally;
    tally.begin({"first", "second"});
    tally.done("second");
    tally.done("first");
    tally.already("first");
    tally.refused("second", "p", refusal("last_admin"));
    tally.end();
    const auto steps = tally.steps();
    BOOST_REQUIRE_EQUAL(steps.size(), 2);
    BOOST_CHECK_EQUAL(steps[0].name, "first");
    BOOST_CHECK_EQUAL(steps[0].done, 1);
    BOOST_CHECK_EQUAL(steps[0].already, 1);
    BOOST_CHECK_EQUAL(steps[1].refused, 1);
    BOOST_CHECK_GT(steps[1].seconds, 0);
}

BOOST_AUTO_TEST_CASE(refusals_are_counted_by_rule_with_the_first_example) {
    demo::Tally tally;
    tally.refused("suspend", "person-1", refusal("last_admin"));
    tally.refused("suspend", "person-2", refusal("last_admin"));
    tally.refused("suspend", "person-3", refusal("account_suspended"));
    const auto refusals = tally.refusals();
    BOOST_REQUIRE_EQUAL(refusals.size(), 2);
    const auto& last_admin = refusals.at({"suspend", "last_admin"});
    BOOST_CHECK_EQUAL(last_admin.count, 2);
    BOOST_CHECK_EQUAL(last_admin.example, "person-1: 409 last_admin: No.");
    BOOST_CHECK(!demo::refusal_in_words("last_admin").empty());
    BOOST_CHECK(demo::refusal_in_words("no_such_code").empty());
}

BOOST_AUTO_TEST_CASE(an_acknowledgement_is_one_line_at_once) {
    const muster::tests::TemporaryDirectory place("acks");
    const auto path = (place / "acks").string();
    demo::AckLog log;
    BOOST_REQUIRE(log.open(path));
    ApiAnswer answer;
    answer.status = 201;
    answer.position = "log_x:7";
    log.add("member", "person-1", answer, {{"account_id", "acc_1"}, {"site_id", ""}});
    std::ifstream file(path);
    std::string line;
    BOOST_REQUIRE(std::getline(file, line));
    BOOST_CHECK_EQUAL(line, R"({"step":"member","key":"person-1","status":201,"position":"log_x:7","account_id":"acc_1"})");
    BOOST_CHECK(!std::getline(file, line));
}

BOOST_AUTO_TEST_SUITE_END()
