// Which language a browser gets.
#include <boost/test/unit_test.hpp>

#include "api/pages/language.hpp"
#include "api/pages/texts.hpp"

namespace {

using namespace muster::api::pages;

BOOST_AUTO_TEST_SUITE(languages)

BOOST_AUTO_TEST_CASE(the_best_language_is_the_one_with_the_highest_weight_and_of_equals_the_first) {
    const std::pair<std::string_view, Language> cases[] = {
        {"", Language::en},
        {"de", Language::de},
        {"DE-at", Language::de},
        {"fr-CH, de;q=0.9", Language::fr},
        {"de;q=0.5, es;q=0.8", Language::es},
        {"de;q=0.5,fr;q=0.5", Language::de},
        {"it, ja;q=0.9", Language::en},
        {"it, fr;q=0.1", Language::fr},
        {"*", Language::en},
        {"de;q=0", Language::en},
        {"de;q=0.001", Language::de},
        {"de; q=0.2, en ; q=0.1", Language::de},
        {"de;q=2", Language::en},
        {"de;q=abc, es;q=0.2", Language::es},
        {"de;level=1, es;q=0.2", Language::es},
        {"d, de-, ;;, ,=, es", Language::de},
        {"deutsch", Language::en},
    };
    for (const auto& [header, expected] : cases) {
        BOOST_TEST_CONTEXT(header) { BOOST_TEST(tag_of(best_language(header)) == tag_of(expected)); }
    }
}

BOOST_AUTO_TEST_CASE(of_an_endless_header_only_the_beginning_is_read) {
    std::string header;
    for (int i = 0; i < 1000; ++i) header += "it,";
    BOOST_TEST(tag_of(best_language(header + "de")) == "en");
}

BOOST_AUTO_TEST_CASE(a_text_has_the_same_places_to_fill_in_every_language) {
    for (std::size_t i = 0; i < text_count; ++i) {
        const auto text = static_cast<Text>(i);
        const auto has_place = [&](Language language) { return text_of(language, text).find("{}") != std::string_view::npos; };
        for (const auto language : {Language::de, Language::fr, Language::es}) {
            BOOST_TEST_CONTEXT(text_of(Language::en, text)) { BOOST_TEST(has_place(language) == has_place(Language::en)); }
        }
    }
    BOOST_TEST(fill(Language::de, Text::register_intro, "Kutch {} & Co").starts_with("Kutch {} & Co hat Sie eingeladen"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
