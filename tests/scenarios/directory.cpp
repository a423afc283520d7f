// The directory: sorted as ICU says, filtered, searched, counted, paged while people come and go.
#include <boost/test/unit_test.hpp>
#include <unicode/coll.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <random>
#include <set>

#include "tests/scenarios/support/world.hpp"
#include "tests/support/seed.hpp"

namespace muster::scenarios {
namespace {

struct Name {
    std::string first, last;
};

/// Names that byte order, or a collator of another strength, would sort otherwise.
const std::vector<Name> tricky_names{
    {"Zo\xc3\xab", "Adams"},      {"zoe", "adams"},          {"Zoe", "Adams"},       {"\xc3\x85sa", "\xc3\x96" "berg"},
    {"Asa", "Oberg"},             {"\xc3\x86gir", "Thor"},   {"Aegir", "Thor"},      {"\xd0\x96\xd0\xb0\xd0\xbd", "\xd0\xaf"},
    {"\xe6\x9d\x8e", "\xe5\xb0\x8f\xe9\xbe\x99"}, {"Jos\xc3\xa9", "Pe\xc3\xb1" "a"}, {"Jose", "Pena"}, {"Jose", "Penb"},
    {"O'Neil", "Sean"},           {"ONeil", "Sean"},         {"De La", "Cruz"},      {"Dela", "Cruz"},
    {"DeLa", "Cruz"},             {"\xc4\xb0smail", "I\xc5\x9f\xc4\xb1k"}, {"Ismail", "Isik"}, {"Anne-Marie", "B"},
    {"Anne Marie", "B"},          {"AnneMarie", "B"},        {"\xce\x91\xce\xbb\xce\xad\xce\xbe\xce\xb7\xcf\x82", "\xce\x92"}, {"2Pac", "S"},
    {"10cc", "S"},                {"\xc3\x9f", "x"},         {"ss", "x"},            {"st", "x"}};

/// The order the directory must have: CLDR root collation of the shown name, then the account's id.
class Expected {
  public:
    Expected() : collator_(icu::Collator::createInstance(icu::Locale::getRoot(), status_)) {
        if (U_FAILURE(status_)) throw std::runtime_error("no ICU root collator");
        collator_->setStrength(icu::Collator::TERTIARY);
    }
    void sort(std::vector<Json>& rows) const {
        std::sort(rows.begin(), rows.end(), [&](const Json& a, const Json& b) {
            UErrorCode status = U_ZERO_ERROR;
            const auto order = collator_->compare(shown(a), shown(b), status);
            return order != UCOL_EQUAL ? order == UCOL_LESS : a["account_id"].text() < b["account_id"].text();
        });
    }

  private:
    static icu::UnicodeString shown(const Json& row) {
        return icu::UnicodeString::fromUTF8(row["first_name"].text() + " " + row["last_name"].text());
    }
    UErrorCode status_ = U_ZERO_ERROR;
    std::unique_ptr<icu::Collator> collator_;
};

std::vector<std::string> ids(const std::vector<Json>& rows) {
    std::vector<std::string> found;
    for (const auto& row : rows) found.push_back(row["account_id"].text());
    return found;
}

std::vector<std::string> names(const std::vector<Json>& rows) {
    std::vector<std::string> found;
    for (const auto& row : rows) found.push_back(row["first_name"].text());
    return found;
}

using List = std::vector<std::string>;

BOOST_AUTO_TEST_SUITE(directory)

BOOST_AUTO_TEST_CASE(SC3_members_are_sorted_as_icu_says) {
    auto& world = shared_world();
    const auto office = world.workspace("Office");
    auto shuffled = tricky_names;
    std::shuffle(shuffled.begin(), shuffled.end(), std::mt19937_64(tests::seed()));
    for (const auto& name : shuffled) (void)office.adds({.first_name = name.first, .last_name = name.last, .send_invitation = false});
    const auto got = world.admin().list(office.path("/members"), 7);
    BOOST_REQUIRE(got.size() == tricky_names.size());
    auto wanted = got;
    Expected().sort(wanted);
    BOOST_TEST(ids(got) == ids(wanted), boost::test_tools::per_element());
}

/// Five people of every kind of status and role.
struct Office {
    World& world = shared_world();
    Organization office = world.workspace("Office"), elsewhere = world.workspace("Elsewhere");
    Person amy = office.has({.first_name = "Amy", .last_name = "Archer-Bell", .role = "access_manager"});
    Person ben = office.has({.first_name = "Ben", .last_name = "M\xc3\xbcller", .username = "benny" + office.id.substr(20)});
    Person cat = office.adds({.first_name = "Cat", .last_name = "Amundsen"});
    Person dan = office.adds({.first_name = "Dan", .last_name = "Doe", .send_invitation = false});
    Person eve = elsewhere.has({.first_name = "Eve", .last_name = "Else", .phone = "+44207946" + std::to_string(1000 + world.tail() % 9000)});

    Office() { office.links(eve); }
    List found(const std::string& query) { return names(amy.me().list(office.path("/members?" + query), 2)); }
    std::int64_t count(const std::string& query) {
        return amy.me().get(office.path("/members?count=true&limit=1&" + query)).expect(200).json()["total"].number();
    }
};

BOOST_FIXTURE_TEST_CASE(CC1_filters_by_role_kind_status_and_invited, Office) {
    using boost::test_tools::per_element;
    BOOST_TEST(found("role=access_manager") == List{"Amy"}, per_element());
    BOOST_TEST(found("kind=external") == List{"Eve"}, per_element());
    BOOST_TEST(found("kind=internal") == (List{"Amy", "Ben", "Cat", "Dan"}), per_element());
    BOOST_TEST(found("status=invited") == List{"Cat"}, per_element());
    BOOST_TEST(found("status=added") == List{"Dan"}, per_element());
    BOOST_TEST(found("status=active&kind=internal") == (List{"Amy", "Ben"}), per_element());
    BOOST_TEST(found("invited=false") == List{"Dan"}, per_element());
    BOOST_TEST(found("invited=true&kind=internal&role=member") == (List{"Ben", "Cat"}), per_element());
    BOOST_TEST(found("email=" + url_encoded("PERSON" + ben.email.substr(6))) == List{"Ben"}, per_element());
    const auto phone = world.admin().get(eve.path()).json()["phone"].text();
    BOOST_TEST(found("phone=" + url_encoded(phone)) == List{"Eve"}, per_element());
}

BOOST_FIXTURE_TEST_CASE(CC1_search_takes_any_prefix_of_any_word, Office) {
    using boost::test_tools::per_element;
    BOOST_TEST(found("q=am") == (List{"Amy", "Cat"}), per_element());
    BOOST_TEST(found("q=AMU") == List{"Cat"}, per_element());
    BOOST_TEST(found("q=bell") == List{"Amy"}, per_element());
    BOOST_TEST(found("q=" + url_encoded("mu\xcc\x88")) == List{"Ben"}, per_element());  // decomposed
    BOOST_TEST(found("q=ben+m") == List{"Ben"}, per_element());
    BOOST_TEST(found("q=ben+doe").empty());
    BOOST_TEST(found("q=benny") == List{"Ben"}, per_element());
    BOOST_TEST(found("q=" + url_encoded(cat.email)) == List{"Cat"}, per_element());
    const auto phone = world.admin().get(eve.path()).json()["phone"].text();
    BOOST_TEST(found("q=" + url_encoded(phone.substr(0, 11))) == List{"Eve"}, per_element());
    BOOST_TEST(found("q=undsen").empty());  // no prefix
    BOOST_TEST(found("q=%25").empty());
}

BOOST_FIXTURE_TEST_CASE(CC1_counts_are_those_of_the_filter, Office) {
    BOOST_TEST(count("") == 5);
    BOOST_TEST(count("kind=external") == 1);
    BOOST_TEST(count("status=active&kind=internal") == 2);
    BOOST_TEST(count("q=am") == 2);
    BOOST_TEST(count("q=nobody") == 0);
}

BOOST_FIXTURE_TEST_CASE(WS7_search_counts_and_filters_reveal_nothing_hidden, Office) {
    const auto ask = [&](const std::string& query) { return ben.me().get(office.path("/members?count=true&" + query)).expect(200).json(); };
    office.sets_policy("hidden", "hidden", "hidden");
    const auto phone = world.admin().get(eve.path()).json()["phone"].text();
    for (const auto& query : {std::string("q=eve"), "email=" + url_encoded(eve.email), "phone=" + url_encoded(phone), std::string("kind=external"),
                              std::string("role=guest")}) {
        BOOST_TEST_CONTEXT(query) {
            BOOST_TEST(ask(query)["total"].number() == 0);
            BOOST_TEST(ask(query)["data"].size() == 0u);
        }
    }
    BOOST_TEST(ask("")["total"].number() == 4);
    office.sets_policy("limited", "limited", "hidden");
    BOOST_TEST(ask("q=eve")["total"].number() == 1);
    // What a limited row does not show cannot be searched or filtered by.
    for (const auto& query : {"q=" + url_encoded(eve.email), "email=" + url_encoded(eve.email), "phone=" + url_encoded(phone),
                              std::string("role=guest"), std::string("status=active&kind=external"), std::string("invited=true&kind=external")}) {
        BOOST_TEST_CONTEXT(query) { BOOST_TEST(ask(query)["total"].number() == 0); }
    }
    BOOST_TEST(names(eve.me().list(office.path("/members?q=eve"))) == List{"Eve"}, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(CC1_a_cursor_is_good_for_one_viewer_and_one_filter, Office) {
    const auto page = amy.me().get(office.path("/members?limit=2&q=a")).expect(200).json();
    const auto all = amy.me().get(office.path("/members?limit=2")).expect(200).json();
    const auto next = all["next"].text();
    BOOST_TEST(succeeded(amy.me().get(office.path("/members?limit=1&after=" + next))));
    BOOST_TEST(refused(ben.me().get(office.path("/members?limit=2&after=" + next)), 400, "cursor_invalid"));
    BOOST_TEST(refused(amy.me().get(office.path("/members?limit=2&q=a&after=" + next)), 400, "cursor_invalid"));
    BOOST_TEST(refused(world.admin().get(elsewhere.path("/members?after=" + next)), 400, "cursor_invalid"));
    auto damaged = next;
    damaged[damaged.size() / 2] = damaged[damaged.size() / 2] == 'A' ? 'B' : 'A';
    BOOST_TEST(refused(amy.me().get(office.path("/members?after=" + damaged)), 400, "cursor_invalid"));
    BOOST_TEST(refused(amy.me().get(office.path("/members?after=x")), 400, "cursor_invalid"));
    BOOST_TEST(refused(amy.me().get(office.path("/members?after=")), 400, "cursor_invalid"));
}

BOOST_AUTO_TEST_CASE(SC3_paging_shows_whoever_stays_exactly_once_while_others_come_and_go) {
    auto& world = shared_world();
    const auto office = world.workspace("Office");
    const auto root = world.admin();
    std::mt19937_64 random(tests::seed());
    const auto letter = [&] { return std::string(1, static_cast<char>('A' + random() % 26)); };
    std::vector<Person> stay, go;
    for (int i = 0; i < 40; ++i) {
        auto person = office.adds({.first_name = letter() + letter(), .last_name = letter(), .send_invitation = false});
        (i % 2 == 0 ? stay : go).push_back(std::move(person));
    }
    std::vector<std::string> seen;
    std::string after;
    do {
        const auto page = root.get(office.path("/members?limit=5" + (after.empty() ? after : "&after=" + after))).expect(200).json();
        for (const auto& row : page["data"].items()) seen.push_back(row["account_id"].text());
        BOOST_TEST((page["data"].size() == 5u || !page.has("next")));
        after = page.text_or_empty("next");
        for (int i = 0; i < 3 && !go.empty(); ++i) {
            const auto path = go.back().path();
            root.removes(path, root.current(path)).expect(204);
            go.pop_back();
        }
        (void)office.adds({.first_name = letter(), .send_invitation = false});
    } while (!after.empty());
    BOOST_TEST(std::set<std::string>(seen.begin(), seen.end()).size() == seen.size());
    for (const auto& person : stay) BOOST_TEST(std::count(seen.begin(), seen.end(), person.id) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
