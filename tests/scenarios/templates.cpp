// An organization's own wording of its messages.
#include <boost/test/unit_test.hpp>

#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

struct Templates {
    World& world = shared_world();
    Organization office = world.workspace("Office");
    Person manager = office.has({.role = "access_manager"});
    Person member = office.has({.role = "member"});
    std::string path = office.path("/templates/registration/de");

    static std::string words(const std::string& subject, const std::string& text = "Los: {{link}}", const std::string& html = "<a href=\"{{link}}\">Los</a>") {
        return object({{"subject", subject}, {"text", text}, {"html", html}});
    }
};

BOOST_FIXTURE_TEST_SUITE(templates, Templates)

BOOST_AUTO_TEST_CASE(WS6_own_words_replace_the_built_in_ones_until_they_are_removed) {
    const auto before = manager.me().get(path).expect(200).json();
    BOOST_TEST(!before["own"].boolean());
    BOOST_TEST(before["text"].text().find("{{link}}") != std::string::npos);
    BOOST_TEST(succeeded(manager.me().put(path, words("Willkommen")), 200));
    BOOST_TEST(succeeded(manager.me().put(path, words("Hallo, {{person_name}}")), 200));
    const auto now = member.me().get(path).expect(200).json();
    BOOST_TEST(now["own"].boolean());
    BOOST_TEST(now["subject"].text() == "Hallo, {{person_name}}");
    BOOST_TEST(manager.me().get(office.path("/templates/registration/DE")).expect(200).json()["own"].boolean());
    BOOST_TEST(!manager.me().get(office.path("/templates/registration/fr")).expect(200).json()["own"].boolean());
    const auto listed = member.me().whole_list(office.path("/templates"));
    BOOST_REQUIRE(listed.size() == 1u);
    BOOST_TEST(listed[0]["kind"].text() == "registration");
    BOOST_TEST(succeeded(manager.me().remove(path), 204));
    BOOST_TEST(refused(manager.me().remove(path), 404, "template_unknown"));
    BOOST_TEST(manager.me().get(path).expect(200).body == member.me().get(path).expect(200).body);
    BOOST_TEST(!manager.me().get(path).expect(200).json()["own"].boolean());
}

BOOST_AUTO_TEST_CASE(WS6_words_that_would_not_do_are_refused_with_their_place) {
    (void)manager.me();
    const auto tail = world.tail();
    const std::vector<std::pair<std::string, std::string>> wrong{
        {words("A", "no way to go"), "/text"},        {words("A", "{{link}}", "<p>none</p>"), "/html"}, {words("A {{link"), "/subject"},
        {words("A {{secret}}"), "/subject"},          {words("A", "{{#link}}{{link}}"), "/text"},      {words("A", "{{link}}", "{{{link}}}"), "/html"},
        {words("A\r\nBcc: eve@evil.example"), "/subject"}, {words(std::string(201, 's')), "/subject"},  {words("A", std::string(16 * 1024 + 1, 't')), "/text"},
        {words("A", "{{link}}", std::string(64 * 1024 + 1, 'h')), "/html"}};
    for (const auto& [body, pointer] : wrong) {
        BOOST_TEST_CONTEXT(body.substr(0, 80)) {
            const auto answer = manager.me().put(path, body);
            BOOST_TEST(refused(answer, 422, "body_invalid"));
            if (answer.status == 422) BOOST_TEST(answer.json()["errors"][0]["pointer"].text() == pointer);
        }
    }
    for (const auto* body : {"{}", R"({"subject":"A","text":"B"})", R"({"subject":7,"text":"{{link}}","html":"{{link}}"})"}) {
        BOOST_TEST(refused(manager.me().put(path, body), 422, "body_invalid"));
    }
    BOOST_TEST(refused(manager.me().put(path, words("A", std::string(300 * 1024, 't'))), 413, "body_too_large"));
    for (const auto* other : {"/templates/nothing/de", "/templates/registration/not%20a%20language", "/templates/registration/%00"}) {
        const auto answer = manager.me().put(office.path(other), words("A"));
        BOOST_TEST((answer.status == 404 || answer.status == 400), answer);
    }
    BOOST_TEST(world.tail() == tail);
}

BOOST_AUTO_TEST_CASE(WS6_only_administrators_of_the_organization_say_what_it_says) {
    BOOST_TEST(refused(member.me().put(path, words("A")), 403, "permission_denied"));
    BOOST_TEST(refused(member.me().remove(path), 403, "permission_denied"));
    auto stranger = world.workspace("Other").has({.role = "access_manager"});
    BOOST_TEST(refused(stranger.me().get(path), 404, "not_found"));
    BOOST_TEST(refused(stranger.me().get(office.path("/templates")), 404, "not_found"));
    BOOST_TEST(refused(stranger.me().put(path, words("A")), 404, "not_found"));
    BOOST_TEST(refused(stranger.me().remove(path), 404, "not_found"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
