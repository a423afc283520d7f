#include <boost/test/unit_test.hpp>

#include "api/mail/encoding.hpp"
#include "api/mail/message.hpp"

namespace muster::mail {
namespace {

MessageParts ordinary() {
    MessageParts parts;
    parts.from = {"Example Accounts", "accounts@example.org"};
    parts.to = {"Ada Lovelace", "ada@example.net"};
    parts.subject = "Complete your registration";
    parts.date = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22) + std::chrono::hours(5) + std::chrono::minutes(4) + std::chrono::seconds(3);
    parts.message_id = "evt_1.registration@accounts.example.org";
    parts.language = "en";
    parts.text = "Hello\n";
    parts.html = "<p>Hello</p>\n";
    return parts;
}

std::string header_of(const std::string& bytes) { return bytes.substr(0, bytes.find("\r\n\r\n")); }

/// CRLF only, no line beyond 76 (headers: 998), ASCII unless said otherwise.
void check_lines(const std::string& bytes) {
    std::size_t begin = 0;
    while (begin < bytes.size()) {
        const auto end = bytes.find("\r\n", begin);
        BOOST_REQUIRE(end != std::string::npos);
        const auto line = bytes.substr(begin, end - begin);
        BOOST_TEST(line.size() <= 76U, "too long: " << line);
        BOOST_TEST(line.find_first_of("\r\n") == std::string::npos);
        begin = end + 2;
    }
}

BOOST_AUTO_TEST_SUITE(messages)

BOOST_AUTO_TEST_CASE(the_bytes_of_an_ordinary_message) {
    const auto message = compose(ordinary());
    BOOST_REQUIRE(message.has_value());
    BOOST_TEST(message->bytes ==
               "Date: Sun, 22 Nov 2026 05:04:03 +0000\r\n"
               "From: \"Example Accounts\"\r\n <accounts@example.org>\r\n"
               "To: \"Ada Lovelace\"\r\n <ada@example.net>\r\n"
               "Subject: Complete your registration\r\n"
               "Message-ID: <evt_1.registration@accounts.example.org>\r\n"
               "Auto-Submitted: auto-generated\r\n"
               "Content-Language: en\r\n"
               "MIME-Version: 1.0\r\n"
               "Content-Type: multipart/alternative; boundary=\"=_alternative_=\"\r\n"
               "\r\n"
               "--=_alternative_=\r\n"
               "Content-Type: text/plain; charset=utf-8\r\n"
               "Content-Transfer-Encoding: quoted-printable\r\n"
               "\r\n"
               "Hello\r\n"
               "\r\n"
               "--=_alternative_=\r\n"
               "Content-Type: text/html; charset=utf-8\r\n"
               "Content-Transfer-Encoding: quoted-printable\r\n"
               "\r\n"
               "<p>Hello</p>\r\n"
               "\r\n"
               "--=_alternative_=--\r\n");
    BOOST_TEST(compose(ordinary())->bytes == message->bytes);  // each attempt sends the same
}

BOOST_AUTO_TEST_CASE(no_header_value_can_bring_a_line_of_its_own) {
    using namespace std::string_literals;
    for (const auto& inject : {"x\r\nBcc: eve@evil.example"s, "x\nBcc: eve@evil.example"s, "x\rBcc: eve@evil.example"s, "x\0y"s, "x\x1by"s, "x\x7Fy"s,
                               "x\u0085Bcc: eve@evil.example"s, "x\u2028Bcc: eve@evil.example"s, "x\xFFy"s, std::string(999, 'x')}) {
        for (const std::string where : {"from", "to", "subject", "message_id", "language"}) {
            BOOST_TEST_CONTEXT(where << " <- " << inject) {
                auto parts = ordinary();
                if (where == "from") parts.from.name = inject;
                if (where == "to") parts.to.name = inject;
                if (where == "subject") parts.subject = inject;
                if (where == "message_id") parts.message_id = inject + "@example.org";
                if (where == "language") parts.language = inject;
                const auto message = compose(parts);
                BOOST_REQUIRE(!message.has_value());
                BOOST_TEST(message.error().where == where);
            }
        }
    }
    auto parts = ordinary();
    parts.to.address = "ada@example.net>\r\nBcc: <eve@evil.example";
    BOOST_TEST(!compose(parts).has_value());
}

BOOST_AUTO_TEST_CASE(a_body_cannot_end_its_part) {
    auto parts = ordinary();
    parts.text = "--=_alternative_=--\r\n.\r\nSubject: x\n--=_alternative_=\n\nForged";
    const auto message = compose(parts);
    BOOST_REQUIRE(message.has_value());
    std::size_t boundaries = 0;
    for (auto at = message->bytes.find("\r\n--=_alternative_="); at != std::string::npos; at = message->bytes.find("\r\n--=_alternative_=", at + 1)) ++boundaries;
    BOOST_TEST(boundaries == 3U);
}

BOOST_AUTO_TEST_CASE(headers_are_folded_and_encoded_at_characters) {
    auto parts = ordinary();
    parts.subject = "Bestätigen Sie Ihre neue E-Mail-Adresse für die Ausweise der Straßenbahnverwaltung 🚋🚋🚋🚋🚋🚋🚋🚋🚋🚋🚋🚋🚋🚋🚋🚋🚋🚋";
    parts.from.name = "Büro \"Nord\" <x>";
    parts.to.name = "Ada \"Countess\" Lovelace \\ King";
    const auto message = compose(parts);
    BOOST_REQUIRE(message.has_value());
    check_lines(message->bytes);
    const auto header = header_of(message->bytes);
    BOOST_TEST(header.find("Subject: =?UTF-8?B?") != std::string::npos);
    BOOST_TEST(header.find("To: \"Ada \\\"Countess\\\" Lovelace \\\\ King\"\r\n <ada@example.net>") != std::string::npos);
    BOOST_TEST(header.find("<x>") == std::string::npos);

    parts.subject = std::string(300, 'x') + " =?UTF-8?B?eA==?=";
    check_lines(compose(parts)->bytes);
    std::string words;
    for (int i = 0; i < 60; ++i) words += "word ";
    parts.subject = words + "end";
    const auto folded = compose(parts)->bytes;
    check_lines(folded);
    BOOST_TEST(header_of(folded).find("\r\n word") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_encoded_word_never_ends_within_a_character) {
    for (std::size_t shift = 0; shift < 4; ++shift) {
        std::string value(shift, 'x');
        for (int i = 0; i < 50; ++i) value += "€";
        auto field = unstructured_field("Subject", value);
        std::string_view left = value;
        for (auto at = field.find("?B?"); at != std::string::npos; at = field.find("?B?", at + 3)) {
            const auto word = field.substr(at + 3, field.find("?=", at) - at - 3);
            const auto padding = static_cast<std::size_t>(std::count(word.begin(), word.end(), '='));
            const auto chunk = left.substr(0, word.size() / 4 * 3 - padding);
            BOOST_TEST(word == base64(chunk));
            BOOST_TEST((static_cast<unsigned char>(chunk.front()) & 0xC0U) != 0x80U);
            left.remove_prefix(chunk.size());
        }
        BOOST_TEST(left.empty());
    }
}

BOOST_AUTO_TEST_CASE(quoted_printable_holds_every_byte_in_short_lines) {
    BOOST_TEST(quoted_printable("a=b ä\t\nend ") == "a=3Db =C3=A4=09\r\nend=20");
    BOOST_TEST(quoted_printable("one\ntwo\r\nthree\rfour") == "one\r\ntwo\r\nthree\r\nfour");
    BOOST_TEST(quoted_printable(std::string("x\0y", 3)) == "x=00y");
    const auto wrapped = quoted_printable(std::string(200, 'a'));
    BOOST_TEST(wrapped == std::string(75, 'a') + "=\r\n" + std::string(75, 'a') + "=\r\n" + std::string(50, 'a'));
    check_lines(quoted_printable(std::string(500, '=') + std::string(500, ' ')) + "\r\n");
}

BOOST_AUTO_TEST_CASE(base64_of_the_rfc) {
    BOOST_TEST(base64("") == "");
    BOOST_TEST(base64("f") == "Zg==");
    BOOST_TEST(base64("fo") == "Zm8=");
    BOOST_TEST(base64("foo") == "Zm9v");
    BOOST_TEST(base64("foobar") == "Zm9vYmFy");
    BOOST_TEST(base64("\xff\xfe\xfd") == "//79");
}

BOOST_AUTO_TEST_CASE(what_is_too_long_is_refused) {
    auto parts = ordinary();
    parts.text = std::string(300 * 1024, 'x');
    BOOST_REQUIRE(!compose(parts).has_value());
    BOOST_TEST(compose(parts).error().where == "text");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::mail
