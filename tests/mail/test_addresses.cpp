#include <boost/test/unit_test.hpp>

#include "api/mail/address.hpp"
#include "api/mail/outcome.hpp"
#include "api/mail/text.hpp"

namespace muster::mail {
namespace {

BOOST_AUTO_TEST_SUITE(addresses)

BOOST_AUTO_TEST_CASE(a_domain_travels_as_a_labels) {
    const auto wire = wire_address("ada@bücher.example", "to");
    BOOST_REQUIRE(wire.has_value());
    BOOST_TEST(wire->text == "ada@xn--bcher-kva.example");
    BOOST_TEST(!wire->needs_smtp_utf8);
    BOOST_TEST(wire_address("Ada.L+x@EXAMPLE.org", "to")->text == "Ada.L+x@example.org");
    BOOST_TEST(wire_address("a@例え.テスト", "to")->text == "a@xn--r8jz45g.xn--zckzah");
}

BOOST_AUTO_TEST_CASE(a_local_part_beyond_ascii_needs_smtputf8) {
    const auto wire = wire_address("jürgen@bücher.example", "to");
    BOOST_REQUIRE(wire.has_value());
    BOOST_TEST(wire->text == "jürgen@xn--bcher-kva.example");
    BOOST_TEST(wire->needs_smtp_utf8);
}

BOOST_AUTO_TEST_CASE(what_smtp_or_a_header_would_take_for_something_else_is_refused) {
    using namespace std::string_literals;
    for (const auto& bad :
         {""s, "ada"s, "@example.org"s, "ada@"s, "ada@example.org\r\nRCPT TO:<eve@evil.example>"s, "ada\r\nBcc: eve@evil.example@example.org"s,
          "ada@example.org>"s, "<ada@example.org"s, "a b@example.org"s, "\"ada\"@example.org"s, "ada,eve@example.org"s, "ada@example.org,eve@evil.example"s,
          "ada@eve@example.org"s, "ada;x@example.org"s, "a(b)@example.org"s, ".ada@example.org"s, "ada.@example.org"s, "a..b@example.org"s, "ada@[127.0.0.1]"s,
          "ada@exa mple.org"s, "ada@example.org."s, "ada@-x.example"s, "ada@exa\0mple.org"s, "a\0da@example.org"s, "a\x7F@example.org"s, "a\u0085b@example.org"s,
          "a\u2028b@example.org"s, "a\u200Bb@example.org"s, "a\xFF@example.org"s, std::string(65, 'a') + "@example.org", "a@" + std::string(300, 'b') + ".org"}) {
        BOOST_TEST_CONTEXT(bad) {
            const auto wire = wire_address(bad, "to");
            BOOST_REQUIRE(!wire.has_value());
            BOOST_TEST(wire.error().where == "to");
            BOOST_TEST(!wire.error().text.empty());
        }
    }
}

BOOST_AUTO_TEST_CASE(a_reply_is_kept_short_and_clean) {
    using namespace std::string_literals;
    BOOST_TEST(clean_reply("  5.1.1\r\n no\tsuch\x1b[31m user\0 "s) == "5.1.1 no such [31m user");
    BOOST_TEST(clean_reply("caf\xe9") == "caf?");
    std::string euros;
    for (int i = 0; i < 400; ++i) euros += "€";
    const auto kept = clean_reply(euros);
    BOOST_TEST(kept.size() == 498U);  // 500 would cut a character in two
    BOOST_TEST(kept == euros.substr(0, 498));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::mail
