#include <boost/test/unit_test.hpp>

#include <unicode/coll.h>
#include <unicode/unistr.h>

#include <random>

#include "projections/text.hpp"
#include "tests/projections/names.hpp"
#include "tests/support/seed.hpp"

namespace text = muster::projections::text;
using muster::tests::first_names;
using muster::tests::last_names;

BOOST_AUTO_TEST_SUITE(text_of_directories)

/// Sort keys against ICU's own comparison, over random pieces of names in many scripts.
BOOST_AUTO_TEST_CASE(sort_keys_order_as_the_root_collation_compares) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::Collator> collator(icu::Collator::createInstance(icu::Locale::getRoot(), status));
    collator->setStrength(icu::Collator::TERTIARY);
    collator->setAttribute(UCOL_NORMALIZATION_MODE, UCOL_ON, status);
    BOOST_REQUIRE(U_SUCCESS(status));
    std::mt19937_64 random(muster::tests::seed());
    const auto name = [&] {
        std::string made(first_names[random() % first_names.size()]);
        if (random() % 4 != 0) made.append(" ").append(last_names[random() % last_names.size()]);
        if (random() % 4 == 0) made.append("\u0301");
        return made;
    };
    for (int i = 0; i < 20'000; ++i) {
        const auto a = name();
        const auto b = name();
        const auto by_key = text::sort_key(a).compare(text::sort_key(b));
        const auto by_icu = collator->compareUTF8(a, b, status);
        BOOST_REQUIRE_MESSAGE((by_key < 0) == (by_icu == UCOL_LESS) && (by_key > 0) == (by_icu == UCOL_GREATER), a << " | " << b);
    }
    BOOST_TEST(text::sort_key("Nguyễn") == text::sort_key("Nguye\u0302\u0303n"));
    BOOST_TEST((text::sort_key("a\u0301\u0323") == text::sort_key("a\u0323\u0301")));  // marks in an order that no form has
    BOOST_TEST(text::sort_key("").find('\0') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(words_are_runs_of_letters_marks_and_digits) {
    const auto words = [](std::string_view t) { return text::words(t); };
    BOOST_TEST(words("Anna-Maria O'Brien") == (std::vector<std::string>{"anna", "maria", "o", "brien"}), boost::test_tools::per_element());
    BOOST_TEST(words("STRASSE Straße") == (std::vector<std::string>{"strasse", "strasse"}), boost::test_tools::per_element());
    BOOST_TEST(words("ﬁona Ａnna") == (std::vector<std::string>{"fiona", "anna"}), boost::test_tools::per_element());
    BOOST_TEST(words("महेश शर्मा") == (std::vector<std::string>{"महेश", "शर्मा"}), boost::test_tools::per_element());
    BOOST_TEST(words(" .,- ").empty());
}

BOOST_AUTO_TEST_CASE(a_set_of_words_is_found_by_the_beginning_of_each_and_nothing_else) {
    const auto set = text::word_set({"anna", "schmidt", "anna", "mann"});
    for (const auto* prefix : {"a", "anna", "schm", "mann"}) BOOST_TEST(text::has_prefix(set, prefix), prefix);
    for (const auto* other : {"nna", "annas", "idt", "hm"}) BOOST_TEST(!text::has_prefix(set, other), other);
    BOOST_TEST(text::words_of_set(set).size() == 3);
    BOOST_TEST(!text::has_prefix("", "a"));
    BOOST_TEST(text::words_of_set("").empty());
}

BOOST_AUTO_TEST_CASE(queries_split_as_rows_do) {
    const auto words = [](std::string_view q) { return text::query_words(q); };
    BOOST_TEST(words("  Schmidt ANNA ") == (std::vector<std::string>{"anna", "schmidt"}), boost::test_tools::per_element());
    BOOST_TEST(words("Anna@Example.com") == (std::vector<std::string>{"anna@example.com"}), boost::test_tools::per_element());
    BOOST_TEST(words("+49 (170) 12-34") == (std::vector<std::string>{"+491701234"}), boost::test_tools::per_element());
    BOOST_TEST(words("0170 1234567") == (std::vector<std::string>{"01701234567"}), boost::test_tools::per_element());
    BOOST_TEST(words("12 34") == (std::vector<std::string>{"12", "34"}), boost::test_tools::per_element());
    BOOST_TEST(words("- ?").empty());
}

/// What makes search right in every script: whatever is typed of a name, from its beginning, finds it.
BOOST_AUTO_TEST_CASE(every_beginning_of_a_name_finds_it) {
    for (const auto name : first_names) {
        const auto set = text::word_set(text::words(name));
        const auto whole = icu::UnicodeString::fromUTF8(std::string(name));
        for (int32_t end = 1; end <= whole.length(); ++end) {
            if (U16_IS_LEAD(whole[end - 1])) continue;
            if (end < whole.length() && u_charType(whole.char32At(end)) == U_NON_SPACING_MARK) continue;  // half a letter
            std::string typed;
            whole.tempSubString(0, end).toUTF8String(typed);
            for (const auto& word : text::query_words(typed)) BOOST_TEST(text::has_prefix(set, word), name << ": " << typed);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
