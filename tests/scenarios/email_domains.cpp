// E-mail domains: proved by a TXT record, never a public suffix; what they are good for: signing in, and taking back e-mails that others
// have put into invitations (mission SC4).
#include <boost/test/unit_test.hpp>

#include "tests/scenarios/support/world.hpp"
#include "tests/support/dns_server.hpp"

namespace muster::scenarios {
namespace {

struct Domains {
    tests::DnsServer dns;
    World world{{.serve_arguments = {"--dns-server", dns.address()}}};
    Organization office = world.workspace("Office");
    Person manager = office.has({.role = "access_manager"});
    Person member = office.has({.role = "member"});
    std::string domains = office.path("/email-domains");

    Answer asks(Person& person, const std::string& name) { return person.me().post(domains, object({{"email_domain", name}})); }
    Answer verifies(Person& person, const std::string& name, const Headers& headers = {}) {
        return person.me().send("POST", domains + "/" + name + "/verify", {}, headers);
    }
    void publishes(const Json& record) {
        dns.publish("{" + json_text(record["name"].text()) + ":{\"txt\":[\"v=spf1 -all\"," + json_text(record["value"].text()) + "]}}");
    }
    void proves(const std::string& name) {
        publishes(asks(manager, name).expect(200).json()["record"]);
        verifies(manager, name).expect(200);
    }
    Answer discovers(const std::string& email) { return world.nobody().post("/v1/discoveries", object({{"email", email}})); }
    Answer adds(const Organization& organization, const std::string& email) {
        const auto body = object({{"first_name", "Ann"}, {"last_name", "Lee"}, {"email", email}, {"role", "member"}});
        return world.admin().post(organization.path("/members"), body);
    }
};

BOOST_FIXTURE_TEST_SUITE(email_domains, Domains)

BOOST_AUTO_TEST_CASE(SC4_a_record_in_the_dns_makes_a_domain_the_organizations) {
    const auto asked = asks(manager, "Office.Example").expect(200);
    const auto record = asked.json()["record"];
    BOOST_TEST(asked.json()["email_domain"].text() == "office.example");
    BOOST_TEST(!asked.json()["verified"].boolean());
    BOOST_TEST(record["name"].text() == "_muster-challenge.office.example");
    BOOST_TEST(record["value"].text().starts_with("muster-domain-verification="));
    BOOST_TEST(asks(manager, "office.example").expect(200).body == asked.body);

    const auto tail = world.tail();
    BOOST_TEST(refused(verifies(manager, "office.example"), 422, "email_domain_unproved"));
    dns.publish(R"({"_muster-challenge.office.example":{"txt":["muster-domain-verification=wrong"]}})");
    BOOST_TEST(refused(verifies(manager, "office.example"), 422, "email_domain_unproved"));
    BOOST_TEST(world.tail() == tail);

    publishes(record);
    BOOST_TEST(verifies(manager, "OFFICE.example").expect(200).json()["verified"].boolean());
    BOOST_TEST(verifies(manager, "office.example").expect(200).json()["verified"].boolean());
    dns.publish("{}");
    const auto listed = member.me().whole_list(domains);
    BOOST_REQUIRE(listed.size() == 1u);
    BOOST_TEST(listed[0]["email_domain"].text() == "office.example");
    BOOST_TEST(asks(manager, "office.example").expect(200).json()["verified"].boolean());
    BOOST_TEST(member.me().get(office.path()).expect(200).json()["email_domains"][0].text() == "office.example");
}

BOOST_AUTO_TEST_CASE(SC4_every_organization_has_a_challenge_of_its_own_and_the_first_to_prove_has_the_domain) {
    const auto other = world.workspace("Other");
    const auto mine = asks(manager, "office.example").expect(200).json()["record"]["value"].text();
    const auto theirs = world.admin().post(other.path("/email-domains"), object({{"email_domain", "office.example"}})).expect(200);
    BOOST_TEST(theirs.json()["record"]["value"].text() != mine);
    proves("office.example");
    BOOST_TEST(refused(world.admin().send("POST", other.path("/email-domains/office.example/verify"), {}, {}), 422, "email_domain_unproved"));
    publishes(theirs.json()["record"]);
    BOOST_TEST(refused(world.admin().send("POST", other.path("/email-domains/office.example/verify"), {}, {}), 409, "email_domain_taken"));
    // Asking alone tells nothing about others: the answer is what it was.
    BOOST_TEST(world.admin().post(other.path("/email-domains"), object({{"email_domain", "office.example"}})).expect(200).body == theirs.body);

    BOOST_TEST(refused(member.me().remove(domains + "/office.example"), 403, "permission_denied"));
    BOOST_TEST(succeeded(manager.me().remove(domains + "/office.example"), 204));
    BOOST_TEST(refused(manager.me().remove(domains + "/office.example"), 409, "email_domain_unknown"));
    BOOST_TEST(succeeded(world.admin().send("POST", other.path("/email-domains/office.example/verify"), {}, {}), 200));
    BOOST_TEST(refused(manager.me().remove(domains + "/office.example"), 409, "email_domain_unknown"));
}

BOOST_AUTO_TEST_CASE(SC4_a_dns_that_is_silent_or_fails_proves_nothing_and_says_so) {
    dns.publish(R"({"_muster-challenge.silent.example":{"silent":true},"_muster-challenge.broken.example":{"rcode":2},
                    "_muster-challenge.garbage.example":{"garbage":true}})");
    for (const auto* name : {"silent.example", "broken.example", "garbage.example"}) {
        const auto answer = verifies(manager, name);
        BOOST_TEST(refused(answer, 503, "dns_unavailable"));
        BOOST_TEST(!answer.header("retry-after").empty());
    }
    BOOST_TEST(member.me().whole_list(domains).empty());
}

BOOST_AUTO_TEST_CASE(SC4_only_administrators_ask_and_nobody_of_another_tenant) {
    BOOST_TEST(refused(asks(member, "office.example"), 403, "permission_denied"));
    BOOST_TEST(refused(verifies(member, "office.example"), 403, "permission_denied"));
    auto stranger = world.workspace("Other").has({.role = "access_manager"});
    BOOST_TEST(refused(stranger.me().get(domains), 404, "not_found"));
    BOOST_TEST(refused(asks(stranger, "office.example"), 404, "not_found"));
    BOOST_TEST(refused(stranger.me().send("POST", domains + "/office.example/verify", {}, {}), 404, "not_found"));
    BOOST_TEST(refused(stranger.me().remove(domains + "/office.example"), 404, "not_found"));
    BOOST_TEST(dns.questions().empty());
}

BOOST_AUTO_TEST_CASE(SC4_what_anybody_may_register_under_is_nobodys_by_any_way) {
    (void)manager.me();
    const auto tail = world.tail();
    const auto code_of = [](const Answer& answer) { return answer.status == 422 ? answer.json()["errors"][0]["code"].text() : std::to_string(answer.status); };
    for (const auto* name : {"co.uk", "CO.UK", "github.io"}) {
        BOOST_TEST(code_of(asks(manager, name)) == "public_suffix");
        BOOST_TEST(refused(verifies(manager, name), 404, "not_found"));
        const auto list = Raw{"[\"" + std::string(name) + "\"]"};
        BOOST_TEST(code_of(world.admin().patch(office.path(), object({{"email_domains", list}}), {{"if-match", "*"}})) == "public_suffix");
        BOOST_TEST(code_of(world.admin().post("/v1/organizations", object({{"kind", "workspace"}, {"name", "W"}, {"email_domains", list}}))) ==
                   "public_suffix");
    }
    const std::vector<std::pair<std::string, std::string>> bad{
        {"", "required"}, {"com", "domain_invalid"}, {"a@office.example", "domain_invalid"}, {"office..example", "domain_invalid"},
        {"127.0.0.1", "domain_invalid"}, {"off\nice.example", "control_character"}, {std::string(300, 'a') + ".example", "too_long"}};
    for (const auto& [name, code] : bad) BOOST_TEST_CONTEXT(name.substr(0, 40)) { BOOST_TEST(code_of(asks(manager, name)) == code); }
    BOOST_TEST(refused(manager.me().post(domains, "{}"), 422, "body_invalid"));
    BOOST_TEST(refused(manager.me().post(domains, R"({"email_domain":7})"), 422, "body_invalid"));
    BOOST_TEST(refused(verifies(manager, "%20"), 404, "not_found"));
    BOOST_TEST(world.tail() == tail);
    BOOST_TEST(dns.questions().empty());
    const auto unicode = asks(manager, "M\xc3\xbcnchen.example").expect(200).json();
    BOOST_TEST(unicode["email_domain"].text() == "xn--mnchen-3ya.example");
}

BOOST_AUTO_TEST_CASE(SC4_the_domain_alone_finds_the_organization) {
    proves("office.example");
    const auto ann = adds(office, "ann@office.example").expect(201);
    const auto found = discovers("ann@office.example").expect(200);
    BOOST_TEST(found.json()["organization"]["id"].text() == office.id);
    BOOST_TEST(found.json()["organization"]["name"].text() == "Office");
    BOOST_TEST(found.json()["methods"][0].text() == "password");
    BOOST_TEST(discovers("nobody.at.all@OFFICE.example").expect(200).body == found.body);
    const auto elsewhere = discovers(member.email).expect(200);
    BOOST_TEST((elsewhere.json()["organization"].kind() == Json::Kind::null));
    BOOST_TEST(discovers("nobody@people.example").expect(200).body == elsewhere.body);
    for (const auto* body : {"{}", R"({"email":"ann"})", R"({"email":null})", R"({"email":7})", R"({"email":"a@b.example","name":"x"})"}) {
        BOOST_TEST(refused(world.nobody().post("/v1/discoveries", body), 422, "body_invalid"));
    }
}

BOOST_AUTO_TEST_CASE(SC4_discoveries_are_limited_for_each_address) {
    Answer last;
    for (int i = 0; i < 100 && last.status != 429; ++i) last = discovers("guess" + std::to_string(i) + "@people.example");
    BOOST_TEST(refused(last, 429, "lookups_limited"));
    BOOST_TEST(!last.header("retry-after").empty());
    BOOST_TEST(!last.header("ratelimit").empty());
}

BOOST_AUTO_TEST_CASE(SC4_an_invitation_nobody_accepted_never_blocks_the_owner_of_the_domain) {
    const auto squatter = world.workspace("Squatter");
    const auto taken = adds(squatter, "ceo@office.example").expect(201).json()["account_id"].text();
    Person victim(world, squatter.id, taken, "ceo@office.example");
    const auto stale = victim.link_token();
    BOOST_TEST(refused(adds(office, "CEO@office.example"), 409, "email_taken"));
    proves("office.example");
    const auto added = adds(office, "CEO@office.example").expect(201).json();
    BOOST_TEST(added["account_id"].text() != taken);
    for (const auto& row : world.admin().list(office.path("/invitations"))) {
        if (row["account_id"].text() == added["account_id"].text()) BOOST_TEST(row["generation"].number() == 1);
    }
    Person ceo(world, office.id, added["account_id"].text(), "CEO@office.example");
    const auto body = object({{"token", stale}, {"password", good_password}, {"password_confirmation", good_password}});
    BOOST_TEST(refused(world.nobody().post("/v1/registrations", body), 410, "link_dead"));
    BOOST_TEST(succeeded(ceo.registers(), 201));
    BOOST_TEST(!world.admin().get(squatter.path("/members/" + taken)).expect(200).json().has("email"));
    BOOST_TEST(refused(world.admin().post(squatter.path("/members/" + taken + "/invitation"), "{}"), 409, "email_missing"));
    // Somebody who has registered is not superseded.
    const auto bob = squatter.has({.email = "bob@office.example"});
    BOOST_TEST(refused(adds(office, bob.email), 409, "email_taken"));
}

BOOST_AUTO_TEST_CASE(SC4_an_invitation_nobody_accepted_lapses_a_week_after_its_end) {
    const auto first = world.workspace("First");
    const auto advance = [&](int seconds) { world.nobody().post("/dev/clock", object({{"advance_seconds", seconds}})).expect(200); };
    Person gone(world, first.id, adds(first, "lost@people.example").expect(201).json()["account_id"].text(), "lost@people.example");
    (void)gone.link_token();  // sent: its 24 hours begin
    BOOST_TEST(refused(adds(office, "lost@people.example"), 409, "email_taken"));
    advance((24 + 6 * 24) * 3600);
    BOOST_TEST(refused(adds(office, "lost@people.example"), 409, "email_taken"));
    advance(25 * 3600);
    const auto added = adds(office, "lost@people.example").expect(201).json();
    BOOST_TEST(added["account_id"].text() != gone.id);
    BOOST_TEST(!world.admin().get(gone.path()).expect(200).json().has("email"));
}

BOOST_AUTO_TEST_CASE(WS2_finding_out_by_adding_is_charged_like_asking) {
    const auto elsewhere = world.workspace("Elsewhere");
    auto curious = elsewhere.has({.role = "access_manager"});
    const auto body = object({{"first_name", "A"}, {"last_name", "B"}, {"email", member.email}, {"role", "member"}});
    Answer last;
    int told = 0;
    for (; told < 100 && last.status != 429; ++told) last = curious.me().post(elsewhere.path("/members"), body);
    BOOST_TEST(refused(last, 429, "lookups_limited"));
    BOOST_TEST(told > 10);
    BOOST_TEST(refused(curious.me().post(elsewhere.path("/lookups"), object({{"email", member.email}})), 429, "lookups_limited"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
