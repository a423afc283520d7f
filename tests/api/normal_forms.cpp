#include <boost/test/unit_test.hpp>

#include <random>

#include "api/normalizer.hpp"
#include "api/unicode_text.hpp"
#include "domain/limits.hpp"
#include "tests/support/seed.hpp"

namespace {

using namespace muster;

struct Fixture {
    domain::Bytes32 key{1, 2, 3};
    api::Normalizer normalizer{key, "GB"};

    std::string email(std::string_view text) const {
        const auto found = normalizer.email("/email", text);
        return found ? found->identifier.normal.open() : "!" + found.error().code;
    }
    std::string username(std::string_view text) const {
        const auto found = normalizer.username("/username", text);
        return found ? found->normal.open() : "!" + found.error().code;
    }
    std::string phone(std::string_view text) const {
        const auto found = normalizer.phone("/phone", text);
        return found ? found->e164.open() : "!" + found.error().code;
    }
    std::string line(std::string_view text, std::size_t bytes_max = 200) const {
        const auto found = normalizer.line("/name", text, bytes_max);
        return found ? *found : "!" + found.error().code;
    }
    std::string locale(std::string_view text) const {
        const auto found = normalizer.locale("/locale", text);
        return found ? *found : "!" + found.error().code;
    }
    std::string email_domain(std::string_view text) const {
        const auto found = normalizer.email_domain("/d", text);
        return found ? *found : "!" + found.error().code;
    }
};

BOOST_FIXTURE_TEST_SUITE(normal_forms, Fixture)

BOOST_AUTO_TEST_CASE(spellings_of_one_email_are_one) {
    // Composed and decomposed, full-width, other case, other dots, other forms of one domain.
    BOOST_TEST(email("Ada@Example.ORG") == "ada@example.org");
    BOOST_TEST(email("  ada@example.org\u00a0") == "ada@example.org");
    BOOST_TEST(email("jos\u00e9@example.org") == email("jose\u0301@EXAMPLE.org"));
    BOOST_TEST(email("\uff41\uff44\uff41@example.org") == "ada@example.org");
    BOOST_TEST(email("ada\uff20example.org") == "ada@example.org");
    BOOST_TEST(email("ada@example\u3002org") == "ada@example.org");
    BOOST_TEST(email("STRASSE@example.org") == email("stra\u00dfe@example.org"));
    BOOST_TEST(email("ada@b\u00fccher.example") == "ada@xn--bcher-kva.example");
    BOOST_TEST(email("ada@BU\u0308CHER.example") == "ada@xn--bcher-kva.example");
    BOOST_TEST(email("ada@xn--bcher-kva.example") == "ada@xn--bcher-kva.example");
    // Nontransitional: the sharp s of a domain is a letter of its own.
    BOOST_TEST(email("ada@stra\u00dfe.example") != email("ada@strasse.example"));
    const auto one = normalizer.email("", "ADA@example.org"), other = normalizer.email("", "ada@Example.org");
    BOOST_TEST((one->identifier.claim == other->identifier.claim));
    BOOST_TEST(one->identifier.display.open() == "ADA@example.org");
    BOOST_TEST(one->domain == "example.org");
}

BOOST_AUTO_TEST_CASE(what_is_no_email_is_refused) {
    for (const auto* text : {"ada", "@example.org", "ada@", "a@b@example.org", "a\uff20b@example.org", "ada@example", "ada@example.org.",
                             "ada@-a.example", "ada@exa_mple.org", "ada..b@example.org", ".ada@example.org", "ada.@example.org",
                             "a da@example.org", "\"a\"@example.org", "ada@[127.0.0.1]", "ada@127.0.0.1", "ada@a..org", "a,b@example.org"}) {
        BOOST_TEST_CONTEXT(text) { BOOST_TEST(email(text) == "!email_invalid"); }
    }
    BOOST_TEST(email("") == "!required");
    BOOST_TEST(email("\u2003 ") == "!required");
    BOOST_TEST(email("ada\u200b@example.org") == "!control_character");
    BOOST_TEST(email("ada\u202e@example.org") == "!control_character");
    BOOST_TEST(email("ada\n@example.org") == "!control_character");
    BOOST_TEST(email("ada\u0378@example.org") == "!unassigned_character");
    BOOST_TEST(email("ada\xff@example.org") == "!not_utf8");
    BOOST_TEST(email(std::string(65, 'a') + "@example.org") == "!email_invalid");
    BOOST_TEST(email("a@" + std::string(300, 'b') + ".org") == "!too_long");
    BOOST_TEST(email(std::string(1'000'000, 'a')) == "!too_long");
}

BOOST_AUTO_TEST_CASE(spellings_of_one_username_are_one_and_never_an_email) {
    BOOST_TEST(username("Ada.Lovelace") == "ada.lovelace");
    BOOST_TEST(username("\uff21da") == "ada");
    BOOST_TEST(username("\u2160") == "i");
    BOOST_TEST(username("ada@home") == "!username_invalid");
    BOOST_TEST(username("ada\uff20home") == "!username_invalid");
    BOOST_TEST(username("ada love") == "!username_invalid");
    BOOST_TEST(username("\u0301") == "!username_invalid");
    BOOST_TEST(username("ad\u00ada") == "!control_character");  // a soft hyphen nobody sees
    BOOST_TEST(username(std::string(101, 'a')) == "!too_long");
    // One letter that is three in its normal form: the limit is on what is kept.
    BOOST_TEST(username("\ufb03" + std::string(97, 'a')) == "ffi" + std::string(97, 'a'));
    // Claims of different kinds never meet.
    BOOST_TEST((normalizer.username("", "ada")->claim != normalizer.email("", "ada@example.org")->identifier.claim));
}

BOOST_AUTO_TEST_CASE(spellings_of_one_phone_are_one) {
    for (const auto* text : {"+44 20 7946 0000", "020 7946 0000", "+44 (0)20 7946-0000", "0044 20 7946 0000", "\uff0b442079460000"}) {
        BOOST_TEST_CONTEXT(text) { BOOST_TEST(phone(text) == "+442079460000"); }
    }
    BOOST_TEST(phone("+1 650-253-0000") == "+16502530000");
    BOOST_TEST(normalizer.phone("", "020 7946 0000")->raw.open() == "020 7946 0000");
    for (const auto* text : {"12", "+44", "1-800-FLOWERS", "+44 20 7946 0000 x12", "+999 12345678", "+44207946000000000"}) {
        BOOST_TEST_CONTEXT(text) { BOOST_TEST(phone(text) == "!phone_invalid"); }
    }
}

BOOST_AUTO_TEST_CASE(spellings_of_one_card_are_one) {
    const auto claim = [&](std::string_view text) {
        const auto found = normalizer.card("/card_id", text);
        BOOST_REQUIRE_MESSAGE(found, text);
        BOOST_TEST(!found->offline_entry);
        return found->claim;
    };
    const auto refused = [&](std::string_view text) {
        const auto found = normalizer.card("/card_id", text);
        return found ? "" : found.error().code;
    };
    BOOST_TEST((claim("04 a2 b9 ff") == claim("04A2B9FF")));
    BOOST_TEST((claim(" \uff10\uff14a2b9ff ") == claim("04A2B9FF")));
    BOOST_TEST((claim("04A2B9FE") != claim("04A2B9FF")));
    BOOST_TEST((normalizer.username("", "04a2b9ff")->claim != claim("04A2B9FF")));
    BOOST_TEST(normalizer.card("", "04 a2")->card.open() == "04 a2");  // as it was typed
    BOOST_TEST(refused("") == "required");
    BOOST_TEST(refused("\u0301") == "card_invalid");
    BOOST_TEST(refused("1\t2") == "control_character");
    BOOST_TEST(refused(std::string(65, '1')) == "too_long");
}

BOOST_AUTO_TEST_CASE(names_keep_what_people_write) {
    BOOST_TEST(line("  Ada \u3000") == "Ada");
    BOOST_TEST(line("Jose\u0301") == "Jos\u00e9");
    BOOST_TEST(line("O'Brien-Smith, Jr.") == "O'Brien-Smith, Jr.");
    BOOST_TEST(line("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645") == "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645");
    BOOST_TEST(line("") == "!required");
    BOOST_TEST(line(" \t ") == "!control_character");
    BOOST_TEST(line("\u200d") == "!required");
    BOOST_TEST(line("A\nB") == "!control_character");
    BOOST_TEST(line("A\u2028B") == "!control_character");
    BOOST_TEST(line("\u202eA") == "!control_character");
    BOOST_TEST(line(std::string("A\0B", 3)) == "!control_character");
    BOOST_TEST(line("\xed\xa0\x80") == "!not_utf8");
    BOOST_TEST(line(std::string(200, 'n')) == std::string(200, 'n'));
    BOOST_TEST(line(std::string(201, 'n')) == "!too_long");
    BOOST_TEST(line("\u00e9\u00e9\u00e9", 5) == "!too_long");
}

BOOST_AUTO_TEST_CASE(language_tags_take_their_canonical_case) {
    BOOST_TEST(locale("EN") == "en");
    BOOST_TEST(locale("pt-br") == "pt-BR");
    BOOST_TEST(locale("ZH-hant-tw") == "zh-Hant-TW");
    for (const auto* text : {"", "en_US", "e", "english language", "en-", "12", "x\u00e9", "en--US"}) {
        BOOST_TEST_CONTEXT(text) { BOOST_TEST(locale(text) == "!locale_invalid"); }
    }
    BOOST_TEST(locale(std::string(36, 'a')) == "!locale_invalid");
}

BOOST_AUTO_TEST_CASE(email_domains_are_a_labels) {
    BOOST_TEST(email_domain("Example.ORG ") == "example.org");
    BOOST_TEST(email_domain("b\u00fccher.example") == "xn--bcher-kva.example");
    for (const auto* text : {"example", "a@example.org", "-a.example", "a..b", "127.0.0.1", "exam ple.org"}) {
        BOOST_TEST_CONTEXT(text) { BOOST_TEST(email_domain(text) == "!domain_invalid"); }
    }
}

BOOST_AUTO_TEST_CASE(a_normal_form_is_its_own_normal_form) {
    std::mt19937_64 random(tests::seed());
    constexpr std::u32string_view letters = U"aAzZ09._-\u00df\u00c9\u0130\u0131\u0149\u01c5\u0345\u0390\u1e9e\u1fb7\u2126\u212a\ufb03\uff21\U0001d400\u0301\u0327\u3131\uac00";
    int accepted = 0;
    for (int round = 0; round < 3'000; ++round) {
        std::string text;
        for (auto length = 1 + random() % 8; length > 0; --length) {
            const auto c = letters[random() % letters.size()];
            if (c < 0x80) {
                text += static_cast<char>(c);
            } else if (c < 0x800) {
                text += {static_cast<char>(0xC0 | (c >> 6)), static_cast<char>(0x80 | (c & 63))};
            } else if (c < 0x10000) {
                text += {static_cast<char>(0xE0 | (c >> 12)), static_cast<char>(0x80 | ((c >> 6) & 63)), static_cast<char>(0x80 | (c & 63))};
            } else {
                text += {static_cast<char>(0xF0 | (c >> 18)), static_cast<char>(0x80 | ((c >> 12) & 63)),
                         static_cast<char>(0x80 | ((c >> 6) & 63)), static_cast<char>(0x80 | (c & 63))};
            }
        }
        const auto name = username(text);
        if (!name.starts_with('!')) BOOST_TEST(username(name) == name, text);
        const auto address = email(text + "@example.org");
        if (!address.starts_with('!')) BOOST_TEST(email(address) == address, text);
        accepted += !name.starts_with('!');
    }
    BOOST_TEST(accepted > 1'000);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
