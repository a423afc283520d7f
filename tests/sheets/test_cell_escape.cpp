// Escaped cells come back as they were, and no program takes one for a formula.

#include <boost/test/unit_test.hpp>
#include <random>

#include "api/sheets/cell_escape.hpp"
#include "tests/support/seed.hpp"

namespace muster::sheets::tests {

BOOST_AUTO_TEST_SUITE(cell_escape)

BOOST_AUTO_TEST_CASE(what_begins_like_a_formula_gets_an_apostrophe_in_csv) {
    for (const std::string_view text : {"=1+1", "+44 20 7946 0000", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\xEF\xBC\x9D" "1", "+", "="}) {
        BOOST_TEST_CONTEXT("text " << text) {
            BOOST_TEST(looks_like_formula(text));
            BOOST_TEST(escape_for_csv(text) == "'" + std::string(text));
            BOOST_TEST(escape_for_xlsx(text) == text);
            BOOST_TEST(unescape_cell(escape_for_csv(text)) == text);
        }
    }
}

BOOST_AUTO_TEST_CASE(other_texts_stay_as_they_are) {
    for (const std::string_view text : {"", " ", "'", "Ada", "'t Hooft", "O'Neill", "a=b", "44", "''", "\xEF\xBC\xA1", "\xD9\x85", "#REF!"}) {
        BOOST_TEST_CONTEXT("text " << text) {
            BOOST_TEST(escape_for_csv(text) == text);
            BOOST_TEST(escape_for_xlsx(text) == text);
            BOOST_TEST(unescape_cell(text) == text);
        }
    }
}

BOOST_AUTO_TEST_CASE(an_apostrophe_of_its_own_is_told_from_the_escape) {
    BOOST_TEST(escape_for_csv("'=1") == "''=1");
    BOOST_TEST(escape_for_xlsx("'=1") == "''=1");
    BOOST_TEST(unescape_cell("''=1") == "'=1");
    BOOST_TEST(unescape_cell("'+44") == "+44");
}

BOOST_AUTO_TEST_CASE(any_text_comes_back) {
    std::mt19937_64 random(muster::tests::seed());
    constexpr std::string_view alphabet[] = {"'", "=", "+", "-", "@", " ", "\t", "\r", "\n", "a", "\xEF\xBC\x9D", "\xEF\xBC", "7"};
    for (int i = 0; i < 20'000; ++i) {
        std::string text;
        for (auto length = random() % 7; length > 0; --length) text += alphabet[random() % std::size(alphabet)];
        BOOST_TEST_CONTEXT("text '" << text << "'") {
            BOOST_TEST(unescape_cell(escape_for_csv(text)) == text);
            BOOST_TEST(unescape_cell(escape_for_xlsx(text)) == text);
            BOOST_TEST(!looks_like_formula(escape_for_csv(text)));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::sheets::tests
