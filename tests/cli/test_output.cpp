#include <boost/test/unit_test.hpp>

#include "api/percent_encoding.hpp"
#include "cli/history_text.hpp"
#include "cli/output.hpp"

using namespace muster::cli;

BOOST_AUTO_TEST_SUITE(output)

BOOST_AUTO_TEST_CASE(numbers_are_grouped) {
    BOOST_CHECK_EQUAL(grouped(0), "0");
    BOOST_CHECK_EQUAL(grouped(999), "999");
    BOOST_CHECK_EQUAL(grouped(1000), "1,000");
    BOOST_CHECK_EQUAL(grouped(1234567), "1,234,567");
}

BOOST_AUTO_TEST_CASE(durations_have_a_fitting_unit) {
    BOOST_CHECK_EQUAL(duration_text(0.85), "850 ms");
    BOOST_CHECK_EQUAL(duration_text(4.24), "4.2 s");
    BOOST_CHECK_EQUAL(duration_text(200), "3 min 20 s");
}

BOOST_AUTO_TEST_CASE(nothing_printed_can_move_the_cursor) {
    BOOST_CHECK_EQUAL(printable("Zoë\x1b[2J\r\n!"), "Zoë [2J  !");
}

BOOST_AUTO_TEST_CASE(query_values_are_encoded) {
    BOOST_CHECK_EQUAL(muster::api::percent_encoded("ada+1@x.example"), "ada%2B1%40x.example");
    BOOST_CHECK_EQUAL(muster::api::percent_encoded("a-b_c.d~e"), "a-b_c.d~e");
}

BOOST_AUTO_TEST_CASE(an_entry_of_a_history_reads_when_what_who_and_before_after) {
    const auto document = JsonDocument::parse(
        R"({"position":95,"type":"RoleChanged","at":"2026-11-22T02:56:07.118201Z","actor":{"kind":"account","account_id":"acc_1","key_id":"key_1"},)"
        R"("changes":[{"field":"role","before":"user","after":"admin"},{"field":"phone","before":"+44","after":null}]})");
    BOOST_REQUIRE(document);
    const auto text = history_text(document->root(), [](const std::string& account) { return account == "acc_1" ? "Ada Byron" : ""; });
    BOOST_CHECK_EQUAL(text,
                      "2026-11-22 02:56:07  #95  RoleChanged  by Ada Byron (acc_1) with key key_1\n"
                      "    role: user -> admin\n"
                      "    phone: +44 -> (nothing)");
}

BOOST_AUTO_TEST_CASE(people_without_a_name_show_their_address) {
    BOOST_CHECK_EQUAL(display_name("Ada", "Byron", "a@b"), "Ada Byron");
    BOOST_CHECK_EQUAL(display_name("", "Byron", "a@b"), "Byron");
    BOOST_CHECK_EQUAL(display_name("", "", "a@b"), "a@b");
}

BOOST_AUTO_TEST_SUITE_END()
