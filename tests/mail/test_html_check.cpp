// What an organization's own HTML may hold, and every way known to us of holding more.
#include <boost/test/unit_test.hpp>

#include <random>
#include <regex>

#include "api/mail/html_check.hpp"
#include "api/mail/templates.hpp"
#include "tests/support/seed.hpp"

namespace muster::mail {
namespace {

BOOST_AUTO_TEST_SUITE(html_check)

BOOST_AUTO_TEST_CASE(text_and_its_looks_are_accepted) {
    for (const std::string html : {
             R"~(<p>Go to <a href="{{link}}">{{organization_name}}</a></p>)~",
             R"~(<A HREF='{{ link }}' Target="_blank" rel="noopener" style="color:#fff;padding:8px 16px">Go</A><br/>)~",
             R"~({{#ios_app_link}}<a href="{{ios_app_link}}" title="For {{person_name}}">iPhone</a>{{/ios_app_link}})~",
             R"~(<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{{product_name}}</title>
                <style>p > b { color: red } @media (max-width: 600px) { td { width: 100% } }</style></head><body></body></html>)~",
             R"~(<table width="100%" cellpadding="0" role="presentation" aria-label="x"><tr><td align="center" bgcolor="#eee">{{link}}</td></tr></table>)~",
             "3 &lt; 4 > 2 & {{! a comment }} fine", R"~(<hr>)~", R"~(<td colspan=""></td>)~"}) {
        const auto faults = html_faults(html);
        BOOST_TEST(faults.empty(), html << ": " << (faults.empty() ? "" : faults[0].text));
    }
}

BOOST_AUTO_TEST_CASE(whatever_runs_fetches_or_leads_elsewhere_is_refused) {
    for (const std::string html : {
             // script
             R"~(<script>alert(1)</script>)~", R"~(<SCRIPT src="https://evil.example/x.js"></SCRIPT>)~", R"~(<p onclick="x()">)~", R"~(<p ONCLICK='x()'>)~", R"~(<body onload="x()">)~",
             R"~(<a href="javascript:alert(1)">)~", R"~(<svg onload="x()"></svg>)~", R"~(<iframe srcdoc="x"></iframe>)~", R"~(<object data="x"></object>)~", R"~(<embed src="x">)~",
             // things from elsewhere
             R"~(<img src="https://evil.example/pixel.gif">)~", R"~(<img src="cid:x">)~", R"~(<link rel="stylesheet" href="https://evil.example/x.css">)~",
             R"~(<td background="https://evil.example/x.png">)~", R"~(<p style="background:url(https://evil.example/x.png)">)~", R"~(<p style="background-image: image-set('x')">)~",
             R"~(<p style="background:ur\6c(https://evil.example/x.png)">)~", R"~(<p style="background:&#117;rl(x)">)~", R"~(<p style="color:{{person_name}}">)~",
             R"~(<p style="width:expression(alert(1))">)~", R"~(<style>@import 'https://evil.example/x.css';</style>)~", R"~(<style>p{background:url(x)}</style>)~",
             R"~(<style>p{background:u/**/rl(x)}</style>)~", R"~(<style>@IMPORT 'x'</style>)~", R"~(<style>{{person_name}}</style>)~", R"~(<style>p{}</sty)~", R"~(<video poster="x"></video>)~",
             R"~(<base href="https://evil.example/">)~", R"~(<meta http-equiv="refresh" content="0;url=https://evil.example">)~", R"~(<input type="image" src="x">)~",
             // links of one's own
             R"~(<a href="https://evil.example">here</a>)~", R"~(<a href="{{link}}.evil.example">)~", R"~(<a href="https://evil.example/?{{link}}">)~", R"~(<a href="{{person_name}}">)~",
             R"~(<a href="mailto:x@evil.example">)~", R"~(<a href="//evil.example">)~", R"~(<a href="">)~", R"~(<a href>)~", R"~(<a href="{{#link}}{{/link}}https://evil.example">)~",
             R"~(<a href="{{link}}" href="https://evil.example">)~", R"~(<a ping="https://evil.example" href="{{link}}">)~", R"~(<area href="{{link}}">)~", R"~(<div href="{{link}}">)~",
             R"~(<form action="https://evil.example"><button>Go</button></form>)~", R"~(<a xlink:href="https://evil.example">)~",
             // hidden from a reader of the template, not from the reader of the mail
             R"~(<!-- <a href="https://evil.example">x</a> -->)~", R"~(<!--[if mso]><a href="https://evil.example">x</a><![endif]-->)~", R"~(<!--{{!x}}><script>x</script>-->)~",
             R"~(<{{! x }}script>)~", R"~(<scr{{!x}}ipt>)~", R"~(<p {{#person_name}}onclick="x()"{{/person_name}}>)~", R"~(<p title="{{#link}}"onclick="x()"{{/link}}">)~",
             R"~(<p title={{person_name}}>)~", R"~(<p title=x onclick=y>)~", R"~(<p/onclick="x()">)~", R"~(<p title="x"onclick="x()">)~", R"~(<?php echo 1 ?>)~", R"~(<![CDATA[x]]>)~",
             R"~(a < b)~", R"~(<p title="x)~", R"~(<p)~", R"~(<)~", R"~(</)~", R"~(<p title="{{! x }}">)~"}) {
        BOOST_TEST(!html_faults(html).empty(), html);
    }
}

BOOST_AUTO_TEST_CASE(a_fault_names_its_place) {
    const auto faults = html_faults("<p>\n<img src='x'>\n<a href='https://evil.example'>");
    BOOST_REQUIRE(faults.size() == 3U);
    BOOST_TEST(faults[0].offset == 4U);
    BOOST_TEST(faults[1].offset == 9U);
    BOOST_TEST(faults[2].text.find("{{link}}") != std::string::npos);
    std::string many;
    for (int i = 0; i < 1'000; ++i) many += "<img>";
    BOOST_TEST(html_faults(many).size() <= 20U);

    Template own{"x", "{{link}}", "{{link}}\n\n<script></script>"};
    const auto errors = check_template(NotificationKind::registration, own);
    BOOST_REQUIRE(errors.size() == 2U);
    BOOST_TEST(errors[0].part == "html");
    BOOST_TEST(errors[0].line == 3U);
}

// Whatever is put together and accepted, nothing of the kind is in what is sent: judged by the elements and attributes of the
// rendered text, found in another way.
BOOST_AUTO_TEST_CASE(nothing_accepted_holds_script_or_foreign_links_when_it_is_sent) {
    std::mt19937_64 random(tests::seed());
    const std::vector<std::string> pieces{"<", ">", "</", "a", "p", "script", "img", " ", "href=", "src=", "onclick=", "style=", "title=", "\"", "'", "{{link}}", "{{! x }}",
                                          "{{#link}}", "{{/link}}", "{{^link}}", "{{person_name}}", "https://evil.example", "url(", "x", "/", "<!--", "-->", "<style>", "</style>",
                                          "<a href=\"{{link}}\">", "</a>", "<p style=\"", "\">", "&#", "\\"};
    const std::regex element(R"re(<[^\s>][^>"']*("[^"]*"|'[^']*'|[^>"'])*>?)re"), name(R"re(</?(a|p|style)?\b)re", std::regex::icase);
    const std::regex attribute(R"re(([^\s"'=<>/]+)\s*=\s*("[^"]*"|'[^']*'|[^\s>]*))re");
    Variables variables;
    variables.person_name = "\" onclick=\"x()";
    variables.link = "https://accounts.example/register#t=1";
    std::size_t accepted = 0;
    for (int round = 0; round < 60'000; ++round) {
        std::string html = "{{link}}";
        for (auto left = random() % 12; left > 0; --left) html += pieces[random() % pieces.size()];
        const Template own{"x", "{{link}}", html};
        if (!check_template(NotificationKind::registration, own).empty()) continue;
        ++accepted;
        const auto sent = render(NotificationKind::registration, "en", own, variables).html;
        for (auto found = std::sregex_iterator(sent.begin(), sent.end(), element); found != std::sregex_iterator(); ++found) {
            const auto text = found->str();
            BOOST_TEST_REQUIRE(std::regex_search(text, name, std::regex_constants::match_continuous), html);
            for (auto each = std::sregex_iterator(text.begin(), text.end(), attribute); each != std::sregex_iterator(); ++each) {
                const auto value = each->str(2);
                if (each->str(1) == "href") BOOST_TEST_REQUIRE(value.find("https://accounts.example/register") == 1U, html);
                if (each->str(1) == "style") BOOST_TEST_REQUIRE(value.find("url(") == std::string::npos, html);
                BOOST_TEST_REQUIRE((each->str(1) == "href" || each->str(1) == "style" || each->str(1) == "title"), html);
            }
        }
    }
    BOOST_TEST(accepted > 500U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::mail
