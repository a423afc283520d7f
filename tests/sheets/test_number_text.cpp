// Numbers and dates of cells as a person reads them.
#include <boost/test/unit_test.hpp>

#include "api/sheets/number_text.hpp"

namespace {

using namespace muster::sheets;

BOOST_AUTO_TEST_CASE(integers_have_no_fraction_and_no_exponent) {
    BOOST_TEST(*number_text("42") == "42");
    BOOST_TEST(*number_text("42.0") == "42");
    BOOST_TEST(*number_text("-7") == "-7");
    BOOST_TEST(*number_text("4.47700900123E+11") == "447700900123");
    BOOST_TEST(*number_text("447700900123") == "447700900123");
    BOOST_TEST(*number_text("9007199254740993") == "9007199254740993");  // more than a double holds: kept as written
    BOOST_TEST(*number_text("1e20") == "100000000000000000000");
    BOOST_TEST(*number_text("0") == "0");
    BOOST_TEST(*number_text("-0") == "0");
}

BOOST_AUTO_TEST_CASE(fractions_are_the_shortest_that_mean_the_same) {
    BOOST_TEST(*number_text("0.10000000000000001") == "0.1");
    BOOST_TEST(*number_text("4.5999999999999996") == "4.6");
    BOOST_TEST(*number_text("1.5E-3") == "0.0015");
}

BOOST_AUTO_TEST_CASE(what_is_no_finite_number_is_none) {
    for (const auto* text : {"", "abc", "1 2", "1e999", "nan", "inf", "0x10", "1,5"}) {
        BOOST_TEST_CONTEXT(text) { BOOST_TEST(!number_text(text)); }
    }
}

BOOST_AUTO_TEST_CASE(a_format_of_zeros_keeps_leading_zeros) {
    BOOST_TEST(padded("42", 5) == "00042");
    BOOST_TEST(padded("123456", 5) == "123456");
    BOOST_TEST(padded("-42", 5) == "-00042");
    BOOST_TEST(padded("0.5", 5) == "0.5");
}

BOOST_AUTO_TEST_CASE(days_count_from_1900_with_the_leap_day_that_never_was) {
    BOOST_TEST(*date_text("1", DateSystem::from_1900) == "1900-01-01");
    BOOST_TEST(*date_text("59", DateSystem::from_1900) == "1900-02-28");
    BOOST_TEST(*date_text("60", DateSystem::from_1900) == "1900-02-29");  // as Excel shows it
    BOOST_TEST(*date_text("61", DateSystem::from_1900) == "1900-03-01");
    BOOST_TEST(*date_text("45443", DateSystem::from_1900) == "2024-05-31");
    BOOST_TEST(*date_text("2958465", DateSystem::from_1900) == "9999-12-31");
    BOOST_TEST(!date_text("2958466", DateSystem::from_1900));
    BOOST_TEST(!date_text("-1", DateSystem::from_1900));
}

BOOST_AUTO_TEST_CASE(days_count_from_1904_too) {
    BOOST_TEST(*date_text("1", DateSystem::from_1904) == "1904-01-02");
    BOOST_TEST(*date_text("43981", DateSystem::from_1904) == "2024-05-31");
    BOOST_TEST(*date_text("60", DateSystem::from_1904) == "1904-03-01");
}

BOOST_AUTO_TEST_CASE(times_are_fractions_of_a_day) {
    BOOST_TEST(*date_text("45443.4375", DateSystem::from_1900) == "2024-05-31T10:30:00");
    BOOST_TEST(*date_text("0.4375", DateSystem::from_1900) == "10:30:00");
    BOOST_TEST(*date_text("45442.999999999", DateSystem::from_1900) == "2024-05-31");  // rounds to the next day
}

BOOST_AUTO_TEST_CASE(formats_tell_dates_from_numbers) {
    for (const auto* code : {"yyyy-mm-dd", "d/m/yy", "h:mm", "[$-409]d mmm yyyy", "[h]:mm", "mm:ss.0", "YYYY\"year\""}) {
        BOOST_TEST_CONTEXT(code) { BOOST_TEST(is_date_format(code)); }
    }
    for (const auto* code : {"General", "0.00", "#,##0", "@", "\"day\"0", "[Red]0", "0.00E+00", "\\d0", "_d0", "[$-809]0"}) {
        BOOST_TEST_CONTEXT(code) { BOOST_TEST(!is_date_format(code)); }
    }
    BOOST_TEST(zeros_of_format("00000") == 5u);
    BOOST_TEST(zeros_of_format("0") == 0u);
    BOOST_TEST(zeros_of_format("0.00") == 0u);
}

}  // namespace
