// Spaceconnect: internal accounts, registration by e-mail (mission SC1 to SC8).
#include <boost/test/unit_test.hpp>

#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

std::string registration(const std::string& token, const std::string& password, const std::string& confirmation) {
    return object({{"token", token}, {"password", password}, {"password_confirmation", confirmation}});
}

std::string addition(const std::string& email) {
    return object({{"first_name", "Ann"}, {"last_name", "Lee"}, {"email", email}, {"role", "user"}});
}

BOOST_AUTO_TEST_SUITE(spaceconnect)

BOOST_AUTO_TEST_CASE(SC1_administration_is_for_admins_only) {
    auto& world = shared_world();
    const auto kutch = world.client("Kutch");
    auto user = kutch.has({.role = "user"});
    const auto email = world.fresh_email();
    BOOST_TEST(refused(user.me().post(kutch.path("/members"), addition(email)), 403, "permission_denied"));
    BOOST_TEST(refused(user.me().post(kutch.path("/sites"), object({{"name", "Attic"}})), 403, "permission_denied"));
    BOOST_TEST(refused(user.me().post("/v1/organizations", object({{"kind", "workspace"}, {"name", "Mine"}})), 403, "permission_denied"));
    BOOST_TEST(refused(user.me().get("/v1/admin/status"), 403, "permission_denied"));
    BOOST_TEST(refused(world.nobody().get(kutch.path("/members")), 401, "credential_invalid"));
    BOOST_TEST(refused(world.nobody().post(kutch.path("/members"), addition(email)), 401, "credential_invalid"));
}

BOOST_AUTO_TEST_CASE(SC2_a_providers_sites_are_listed) {
    auto& world = shared_world();
    const auto landlord = world.provider("Landlord");
    auto boss = landlord.has({.role = "super_admin"});
    BOOST_TEST(boss.me().whole_list(landlord.path("/sites")).empty());
    const auto harbour = boss.me().post(landlord.path("/sites"), object({{"name", "Harbour"}})).expect(201).json();
    const auto first = world.client("First", landlord.id, {harbour["id"].text()});
    const auto second = world.client("Second", landlord.id, {harbour["id"].text()});
    const auto sites = boss.me().whole_list(landlord.path("/sites"));
    BOOST_REQUIRE(sites.size() == 1);
    BOOST_TEST(sites[0]["name"].text() == "Harbour");
    BOOST_REQUIRE(sites[0]["client_ids"].size() == 2);  // the first is the management client
    BOOST_TEST(sites[0]["client_ids"][0].text() == first.id);
    BOOST_TEST(sites[0]["client_ids"][1].text() == second.id);
}

BOOST_AUTO_TEST_CASE(SC3_an_admin_lists_all_users_of_the_organization) {
    auto& world = shared_world();
    const auto kutch = world.client("Kutch");
    auto admin = kutch.has({.first_name = "Ada", .role = "admin"});
    (void)kutch.adds({.first_name = "Bob"});
    (void)kutch.adds({.first_name = "Cid", .send_invitation = false});
    std::vector<std::string> names;
    for (const auto& row : admin.me().list(kutch.path("/members"), 2)) names.push_back(row["first_name"].text());
    BOOST_TEST(names == (std::vector<std::string>{"Ada", "Bob", "Cid"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(SC4_the_email_is_of_one_of_the_organizations_domains) {
    auto& world = shared_world();
    const auto domain = "d" + std::to_string(world.tail()) + ".example";
    const auto office = world.organization({{"kind", "client"},
                                            {"name", "Office"},
                                            {"provider_id", world.provider("Landlord").id},
                                            {"email_domains", array({domain, "b\xc3\xbc" "cher-" + domain})},
                                            {"require_email_domain", true}});
    auto admin = office.has({.email = "admin@" + domain, .role = "admin"});
    BOOST_TEST(succeeded(admin.me().post(office.path("/members"), addition("ann@" + domain)), 201));
    BOOST_TEST(succeeded(admin.me().post(office.path("/members"), addition("BOB@" + domain)), 201));
    BOOST_TEST(succeeded(admin.me().post(office.path("/members"), addition("cid@B\xc3\x9c" "CHER-" + domain)), 201));
    BOOST_TEST(refused(admin.me().post(office.path("/members"), addition("eve@evil-" + domain)), 422, "email_domain_mismatch"));
    BOOST_TEST(refused(admin.me().post(office.path("/members"), addition("eve@sub." + domain)), 422, "email_domain_mismatch"));
}

BOOST_AUTO_TEST_CASE(SC4_the_email_is_unique_in_the_whole_system_however_it_is_spelled) {
    auto& world = shared_world();
    const auto kutch = world.client("Kutch");
    const auto bhuj = world.client("Bhuj");
    const auto digits = std::to_string(world.tail());
    auto admin = bhuj.has({.role = "admin"});
    (void)kutch.adds({.email = "ann" + digits + "@b\xc3\xbc" "cher.example"});
    const std::vector<std::string> twins{
        "ANN" + digits + "@b\xc3\xbc" "cher.example",            // another case
        "ann" + digits + "@xn--bcher-kva.example",               // IDNA's A-label
        "ann" + digits + "@BU\xcc\x88" "CHER.EXAMPLE",           // decomposed
        "\xef\xbd\x81nn" + digits + "@b\xc3\xbc" "cher.example"  // a full-width a
    };
    for (const auto& twin : twins) {
        BOOST_TEST(refused(admin.me().post(bhuj.path("/members"), addition(twin)), 409, "email_taken"));
        BOOST_TEST(refused(world.admin().post(kutch.path("/members"), addition(twin)), 409, "member_exists"));
    }
}

BOOST_AUTO_TEST_CASE(SC4_past_names_stay_readable_in_the_history) {
    auto& world = shared_world();
    const auto office = world.workspace("Office");
    auto admin = office.has({.role = "access_manager"});
    const auto ann = office.adds({.first_name = "Ann"});
    BOOST_TEST(succeeded(admin.me().patch(ann.path(), object({{"first_name", "Anna"}}), admin.me().current(ann.path()))));
    const auto history = admin.me().get("/v1/accounts/" + ann.id + "/history").expect(200).body;
    BOOST_TEST(history.find("\"before\":\"Ann\"") != std::string::npos);
    BOOST_TEST(history.find("\"after\":\"Anna\"") != std::string::npos);
    BOOST_TEST(history.find(admin.id) != std::string::npos);  // who did it
}

BOOST_AUTO_TEST_CASE(SC6_adding_sends_the_registration_mail_and_nobody_else_chooses_the_password) {
    auto& world = shared_world();
    const auto kutch = world.client("Kutch");
    auto admin = kutch.has({.role = "admin"});
    const auto email = world.fresh_email();
    const auto with_password = object({{"first_name", "Ann"}, {"last_name", "Lee"}, {"email", email}, {"role", "user"},
                                       {"password", "chosen by somebody else"}});
    BOOST_TEST(refused(admin.me().post(kutch.path("/members"), with_password), 422, "password_not_allowed"));
    (void)world.tail();
    BOOST_TEST(admin.me().get("/dev/outbox?email=" + email).expect(200).json()["data"].size() == 0u);
    BOOST_TEST(succeeded(admin.me().post(kutch.path("/members"), addition(email)), 201));
    BOOST_TEST(world.newest_message(email).has_value());
}

BOOST_AUTO_TEST_CASE(SC7_a_new_link_kills_the_old_one_and_nobody_signs_in_before_registration) {
    auto& world = shared_world();
    const auto kutch = world.client("Kutch");
    auto admin = kutch.has({.role = "admin"});
    auto ann = kutch.adds();
    const auto first_token = ann.link_token();
    BOOST_TEST(refused(ann.signs_in(), 401, "sign_in_failed"));

    const auto invitations = admin.me().list(kutch.path("/invitations"));
    const auto found = std::find_if(invitations.begin(), invitations.end(), [&](const Json& row) { return row["account_id"].text() == ann.id; });
    BOOST_REQUIRE(found != invitations.end());
    BOOST_TEST((*found)["status"].text() == "sent");
    BOOST_TEST(!(*found).text_or_empty("expires_at").empty());
    BOOST_TEST(succeeded(admin.me().post(kutch.path("/invitations/" + (*found)["id"].text() + "/resend"), "{}")));

    BOOST_TEST(refused(world.nobody().post("/v1/registrations", registration(first_token, good_password, good_password)), 410, "link_dead"));
    BOOST_TEST(ann.link_token() != first_token);
    BOOST_TEST(succeeded(ann.registers(), 201));
    BOOST_TEST(succeeded(ann.signs_in(), 201));
}

BOOST_AUTO_TEST_CASE(SC7_opening_a_link_does_not_use_it_up) {
    auto& world = shared_world();
    auto ann = world.client("Kutch").adds();
    const auto token = ann.link_token();
    for (int i = 0; i < 3; ++i) (void)world.nobody().get("/register/" + token);
    BOOST_TEST(succeeded(ann.registers(), 201));
}

BOOST_AUTO_TEST_CASE(SC8_the_password_is_entered_twice_and_the_answer_carries_the_app_links) {
    auto& world = shared_world();
    const auto links = object({{"ios", "https://apps.example/ios"}, {"android", "https://apps.example/android"}});
    const auto office = world.organization({{"kind", "workspace"}, {"name", "Office"}, {"app_links", Raw{links}}});
    auto ann = office.adds();
    const auto token = ann.link_token();
    BOOST_TEST(refused(world.nobody().post("/v1/registrations", registration(token, good_password, "something else 1")), 422, "password_mismatch"));
    const auto done = world.nobody().post("/v1/registrations", registration(token, good_password, good_password)).expect(201).json();
    BOOST_TEST(done["app_links"]["ios"].text() == "https://apps.example/ios");
    BOOST_TEST(done["app_links"]["android"].text() == "https://apps.example/android");
    BOOST_TEST(ann.me().get("/v1/me").expect(200).json()["status"].text() == "active");
}

BOOST_AUTO_TEST_CASE(SC8_short_and_common_passwords_are_refused_and_the_link_stays_good) {
    auto& world = shared_world();
    auto ann = world.workspace("Office").adds();
    const auto token = ann.link_token();
    for (const auto* bad : {"", "short", "password", "12345678", "qwertyuiop"}) {
        BOOST_TEST(refused(world.nobody().post("/v1/registrations", registration(token, bad, bad)), 422, "password_unacceptable"));
    }
    BOOST_TEST(succeeded(ann.registers(), 201));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
