#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>
#include <set>

#include "api/mail/built_in.hpp"
#include "api/mail/limits.hpp"
#include "api/mail/templates.hpp"
#include "domain/limits.hpp"
#include "tests/support/seed.hpp"

namespace muster::mail {
namespace {

constexpr auto kind_count = kind_names.size();
const std::string link = "https://accounts.example.org/register#t=abc&x=1";

Variables full() {
    Variables variables;
    variables.person_name = "Ada Lovelace";
    variables.organization_name = "Analytical Engines & Sons";
    variables.product_name = "Muster";
    variables.link = link;
    variables.expires_at = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22) + std::chrono::hours(17) + std::chrono::minutes(4);
    variables.valid_for = std::chrono::hours(24);
    variables.ios_app_link = "https://apps.example.org/ios";
    variables.android_app_link = "https://apps.example.org/android";
    variables.new_email = "ada@new.example";
    variables.linked_organization_name = "Difference Ltd";
    return variables;
}

bool has(const std::string& text, std::string_view what) { return text.find(what) != std::string::npos; }
NotificationKind kind_at(std::size_t index) { return static_cast<NotificationKind>(index); }

Template own_registration() { return {"Welcome {{person_name}}", "Go to {{link}}\n", "<p>Go to <a href=\"{{link}}\">{{organization_name}}</a></p>\n"}; }

BOOST_AUTO_TEST_SUITE(templates)

BOOST_AUTO_TEST_CASE(each_built_in_template_says_everything_in_each_language) {
    std::set<std::string> subjects;
    for (const auto language : languages()) {
        for (std::size_t i = 0; i < kind_count; ++i) {
            const auto kind = kind_at(i);
            BOOST_TEST_CONTEXT(language << " " << name_of(kind)) {
                const auto errors = check_template(kind, built_in(kind, language));
                BOOST_TEST(errors.empty(), (errors.empty() ? "" : errors[0].part + ": " + errors[0].text));
                const auto mail = render(kind, language, {}, full());
                subjects.insert(mail.subject);
                BOOST_TEST(mail.language == language);
                for (const auto* part : {&mail.subject, &mail.text, &mail.html}) {
                    BOOST_TEST(!part->empty());
                    BOOST_TEST(!has(*part, "{{"));
                    BOOST_TEST(!has(*part, "%"));  // the layout's places are filled
                }
                BOOST_TEST(has(mail.text, "Ada Lovelace"));
                BOOST_TEST(has(mail.text, "Analytical Engines & Sons"));
                BOOST_TEST(has(mail.html, "Analytical Engines &amp; Sons"));
                BOOST_TEST(has(mail.html, "<html lang=\"" + std::string(language) + "\">"));
                BOOST_TEST(has(mail.text, link) == needs_link(kind));
                BOOST_TEST(has(mail.html, "href=\"https://accounts.example.org/register#t=abc&amp;x=1\"") == needs_link(kind));
                BOOST_TEST(has(mail.text, "17:04") == needs_link(kind));
                BOOST_TEST(has(mail.html, "17:04") == needs_link(kind));
                // Nothing is fetched when it is read.
                for (const auto* const outside : {"<img", "<link", "<script", "url(", "@import", "src=", "background="}) BOOST_TEST(!has(mail.html, outside));
                const auto sms = render_sms(kind, language, full());
                BOOST_TEST((sms.size() > 20 && sms.size() < 320 && !has(sms, "{{") && !has(sms, "\n")), sms);
                BOOST_TEST(has(sms, link) == needs_link(kind));
            }
        }
    }
    BOOST_TEST(subjects.size() == languages().size() * kind_count);  // nothing was left untranslated
}

BOOST_AUTO_TEST_CASE(what_is_missing_is_left_out) {
    auto variables = full();
    variables.person_name.clear();
    variables.ios_app_link.clear();
    const auto mail = render(NotificationKind::password_set, "en", {}, variables);
    BOOST_TEST(mail.text.starts_with("Hello,\n\n"));
    BOOST_TEST(!has(mail.text, "iPhone"));
    BOOST_TEST(!has(mail.html, "iPhone"));
    BOOST_TEST(has(mail.text, "The app for Android: https://apps.example.org/android\n\nIf this"));
    variables.new_email.clear();
    BOOST_TEST(has(render(NotificationKind::email_change_notice, "en", {}, variables).text, "Analytical Engines & Sons. Until"));
}

BOOST_AUTO_TEST_CASE(languages_fall_back_by_the_chain) {
    BOOST_TEST(language_for("de-CH") == "de");
    BOOST_TEST(language_for("DE_at") == "de");
    BOOST_TEST(language_for("fr-CA-x-private") == "fr");
    BOOST_TEST(language_for("es-419") == "es");
    for (const std::string other : {"", "it", "nl-BE", "den", "zh-Hant", "-", "d"}) BOOST_TEST(language_for(other) == "en", other);
    BOOST_TEST(has(render(NotificationKind::registration, "de-CH", {}, full()).text, "22. November 2026"));
    BOOST_TEST(has(render(NotificationKind::registration, "fr", {}, full()).text, "22 novembre 2026"));
    BOOST_TEST(has(render(NotificationKind::registration, "es-MX", {}, full()).text, "22 de noviembre de 2026"));
    BOOST_TEST(has(render(NotificationKind::registration, "it", {}, full()).text, "22 November 2026 at 17:04 UTC"));
    BOOST_TEST(has(render(NotificationKind::registration, "en-US", {}, full()).text, "November 22, 2026 at 5:04"));
}

BOOST_AUTO_TEST_CASE(values_are_escaped_in_html_and_stay_on_their_line) {
    auto variables = full();
    variables.person_name = "<b>Ada</b> & \"Co\" 'x'";
    variables.organization_name = "Engines\r\nBcc: eve@evil.example\u2028x";
    const auto mail = render(NotificationKind::registration, "en", {}, variables);
    BOOST_TEST(mail.subject == "Engines Bcc: eve@evil.example x: complete your registration");
    BOOST_TEST(!has(mail.text, "\nBcc"));
    BOOST_TEST(!has(mail.html, "<b>"));

    variables.person_name = "<b>Ada & \"Co\" 'x'";
    Template own{"{{person_name}}", "{{person_name}} {{link}}", "<i title=\"{{person_name}}\">{{link}}</i>"};
    const auto rendered = render(NotificationKind::registration, "en", own, variables);
    BOOST_TEST(rendered.subject == "<b>Ada & \"Co\" 'x'");
    BOOST_TEST(rendered.text == "<b>Ada & \"Co\" 'x' " + link);
    BOOST_TEST(rendered.html == "<i title=\"&lt;b&gt;Ada &amp; &quot;Co&quot; &#39;x&#39;\">https://accounts.example.org/register#t=abc&amp;x=1</i>");
    // A value is no template.
    variables.person_name = "{{link}}";
    BOOST_TEST(render(NotificationKind::registration, "en", own, variables).subject == "{{link}}");
}

BOOST_AUTO_TEST_CASE(a_name_cannot_advertise) {
    for (const std::string name : {"Win at evil.example now", "https://evil.example", "www.evil.example", "mail eve@evil.example", "evil.example/x"}) {
        auto variables = full();
        variables.person_name = name;
        BOOST_TEST(render(NotificationKind::registration, "en", {}, variables).text.starts_with("Hello,\n"), name);
    }
    for (const std::string name : {"J. R. R. Tolkien", "J.R. Ewing", "Dr. Ada", "Ada Jr.", "Łukasz"}) {
        auto variables = full();
        variables.person_name = name;
        BOOST_TEST(render(NotificationKind::registration, "en", {}, variables).text.starts_with("Hello " + name + ",\n"), name);
    }
}

BOOST_AUTO_TEST_CASE(an_own_template_is_used_in_its_language) {
    const auto mail = render(NotificationKind::registration, "it", own_registration(), full());
    BOOST_TEST(mail.language == "it");
    BOOST_TEST(mail.subject == "Welcome Ada Lovelace");
    BOOST_TEST(mail.text == "Go to " + link + "\n");
    auto with_date = own_registration();
    with_date.text = "{{link}} {{expires_at}} {{valid_hours}} h{{! a comment}}";
    BOOST_TEST(render(NotificationKind::registration, "it", with_date, full()).text == link + " 22 novembre 2026 alle ore 17:04 UTC 24 h");
    // One that would be refused today does not keep a mail from being sent.
    auto broken = own_registration();
    broken.text = "no link";
    BOOST_TEST(render(NotificationKind::registration, "it", broken, full()).language == "en");
}

BOOST_AUTO_TEST_CASE(errors_of_an_own_template_name_the_place) {
    const auto kind = NotificationKind::registration;
    BOOST_TEST(check_template(kind, own_registration()).empty());
    const auto check = [&](const std::string& part, const std::string& text, std::size_t line, std::string_view says) {
        BOOST_TEST_CONTEXT(part << ": " << text.substr(0, 80)) {
            auto own = own_registration();
            (part == "subject" ? own.subject : part == "text" ? own.text : own.html) = text;
            const auto errors = check_template(kind, own);
            BOOST_REQUIRE(!errors.empty());
            BOOST_TEST(errors[0].part == part);
            BOOST_TEST(errors[0].line == line);
            BOOST_TEST(has(errors[0].text, says), errors[0].text);
        }
    };
    for (const std::string part : {"text", "html"}) {
        check(part, "{{link}}\n\n{{password}}", 3, "there is no {{password}}");
        check(part, "{{link}}\n{{#person_name}}x", 2, "does not end");
        check(part, "{{link}}\n\n\n{{/person_name}}", 4, "ends no section");
        check(part, "{{link}}{{#person_name}}\n{{#link}}{{/person_name}}{{/link}}", 2, "ends no section");
        check(part, "{{link}}\n{{person_name", 2, "does not end");
        check(part, "{{link}}\n{{=<% %>=}}", 2, "cannot be changed");
        check(part, "{{link}}\n{{>header}}", 2, "no partials");
        check(part, "{{link}}\n{{{person_name}}}", 2, "always escaped");
        check(part, "{{link}}\n{{& person_name}}", 2, "always escaped");
        check(part, "{{link}}\n{{.}}", 2, "there is no {{.}}");
        check(part, "{{link}}\n{{a.b}}", 2, "there is no");
        check(part, "{{link}}\n{{}}", 2, "there is no");
        check(part, "Register here", 1, "must show {{link}}");
        check(part, "{{#person_name}}{{link}}{{/person_name}}", 1, "must show {{link}}");
        check(part, "{{! {{link}} }}", 1, "must show {{link}}");
        check(part, "", 1, "empty");
        check(part, "{{link}}\nx\x01", 2, "control character");
        check(part, "{{link}}\nx\xFF", 2, "not UTF-8");
        std::string deep = "{{link}}";
        for (int i = 0; i < 5; ++i) deep += "\n{{#person_name}}";
        for (int i = 0; i < 5; ++i) deep += "{{/person_name}}";
        check(part, deep, 6, "nested");
        std::string many;
        for (int i = 0; i < 501; ++i) many += "{{link}}";
        check(part, many, 1, "tags");
    }
    check("subject", "a\nb", 1, "one line");
    // What decide would not keep is told before.
    const auto filled_up = [&](std::size_t more) {
        auto own = own_registration();
        own.subject = std::string(domain::limits::template_subject_bytes_max + more, 'x');
        own.text = "{{link}}" + std::string(domain::limits::template_text_bytes_max - 8 + more, 'x');
        own.html = "{{link}}" + std::string(domain::limits::template_html_bytes_max - 8 + more, 'x');
        return check_template(kind, own);
    };
    BOOST_TEST(filled_up(0).empty());
    const auto too_long = filled_up(1);
    BOOST_REQUIRE(too_long.size() == 3);
    for (const auto& error : too_long) BOOST_TEST(has(error.text, "at most"));
    check("subject", " ", 1, "empty");
    BOOST_TEST(!check_template(NotificationKind::password_set, own_registration()).empty());  // has no link to show
}

BOOST_AUTO_TEST_CASE(whatever_is_accepted_can_be_rendered) {
    std::mt19937_64 random(tests::seed());
    const std::vector<std::string> pieces{"{{link}}", "{{#person_name}}", "{{/person_name}}", "{{^person_name}}", "{{#link}}", "{{/link}}", "{{person_name}}", "{{! x }}", "\n", "\r\n",
                                          " ", "x", "ü", "{", "}", "{{", "}}", "{{{", "}}}", "{{=", "=}}", "<p>", "\t", "{{ link }}", "{{# link }}", "{{/ link }}", "&"};
    std::size_t accepted = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string text = "{{link}}";
        for (auto left = random() % 10; left > 0; --left) text += pieces[random() % pieces.size()];
        const Template own{"x", text, text};
        if (!check_template(NotificationKind::registration, own).empty()) continue;
        ++accepted;
        const auto mail = render(NotificationKind::registration, "en", own, full());
        BOOST_TEST_REQUIRE(has(mail.text, link), text);
    }
    BOOST_TEST(accepted > 500U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::mail
