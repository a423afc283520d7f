#include <boost/test/unit_test.hpp>

#include "api/cursors.hpp"

#include <set>

namespace {

using namespace muster;
using api::CursorFault;

const domain::Bytes32 key{1, 2, 3};
const domain::AccountId ann{{1}}, bob{{2}};

BOOST_AUTO_TEST_SUITE(cursors)

BOOST_AUTO_TEST_CASE(opens_for_its_own_scope_only) {
    const api::Cursors cursors(key, "log_a");
    const api::CursorScope scope{ann, "/v1/things", "q=x"};
    const auto text = cursors.seal(scope, "inner\0key");
    BOOST_TEST(cursors.open(scope, text).value() == "inner\0key");
    for (const auto& other : {api::CursorScope{bob, "/v1/things", "q=x"}, {ann, "/v1/others", "q=x"}, {ann, "/v1/things", "q=y"},
                              {ann, "/v1/thingsq", "=x"}}) {
        const auto opened = cursors.open(other, text);
        BOOST_REQUIRE(!opened);
        BOOST_TEST((opened.error() == CursorFault::invalid));
    }
}

BOOST_AUTO_TEST_CASE(tells_another_incarnation_apart) {
    const api::CursorScope scope{ann, "/v1/things", ""};
    const auto text = api::Cursors(key, "log_a").seal(scope, "x");
    const auto opened = api::Cursors(key, "log_b").open(scope, text);
    BOOST_REQUIRE(!opened);
    BOOST_TEST((opened.error() == CursorFault::other_incarnation));
    domain::Bytes32 other_key{9};
    BOOST_TEST((api::Cursors(other_key, "log_a").open(scope, text).error() == CursorFault::invalid));
}

BOOST_AUTO_TEST_CASE(every_changed_or_missing_byte_is_noticed) {
    const api::Cursors cursors(key, "log_a");
    const api::CursorScope scope{ann, "/v1/things", ""};
    const auto text = cursors.seal(scope, "inner");
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto changed = text;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        BOOST_TEST(!cursors.open(scope, changed));
        BOOST_TEST(!cursors.open(scope, text.substr(0, i)));
    }
    for (const auto* odd : {"", "=", "not base64!", "AAAA"}) BOOST_TEST(!cursors.open(scope, odd));
    BOOST_TEST(!cursors.open(scope, std::string(5000, 'A')));
}

BOOST_AUTO_TEST_CASE(no_two_are_alike_and_nothing_shows) {
    const api::Cursors cursors(key, "log_a");
    const api::CursorScope scope{ann, "/v1/things", ""};
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) BOOST_TEST(seen.insert(cursors.seal(scope, "Ada Byron")).second);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
