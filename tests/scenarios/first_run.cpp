// First run: an instance begins without any password; the operator gets a link that works once, and a key when asked for one.
#include <boost/test/unit_test.hpp>

#include "tests/scenarios/support/process.hpp"
#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

constexpr int cannot_open = 3;

std::string registration(const std::string& token, const std::string& password) {
    return object({{"token", token}, {"password", password}, {"password_confirmation", password}});
}

std::string sign_in(const std::string& email, const std::string& password) {
    return object({{"email", email}, {"password", password}});
}

bool mentions(const std::string& text, std::string_view what) { return text.find(what) != std::string::npos; }

BOOST_AUTO_TEST_SUITE(first_run)

BOOST_AUTO_TEST_CASE(SC1_the_first_admin_registers_by_a_link_that_works_once) {
    World world;
    const auto token = token_of_link(world.admin_registration_url());
    for (const auto* guess : {"admin", "password", "muster", "root@muster.example", "changeme"}) {
        BOOST_TEST(refused(world.nobody().post("/v1/sessions", sign_in("root@muster.example", guess)), 401, "sign_in_failed"));
    }
    BOOST_TEST(succeeded(world.nobody().post("/v1/registrations", registration(token, good_password)), 201));
    BOOST_TEST(refused(world.nobody().post("/v1/registrations", registration(token, "another good password")), 410, "link_dead"));

    const auto session = world.nobody().post("/v1/sessions", sign_in("root@muster.example", good_password)).expect(201).json();
    const auto me = world.holder_of(session["token"].text()).get("/v1/me").expect(200).json();
    BOOST_TEST(me["instance_role"].text() == "admin");
}

BOOST_AUTO_TEST_CASE(SP1_the_key_from_init_is_an_admins) {
    World world;
    BOOST_TEST(succeeded(world.admin().get("/v1/admin/status")));
    BOOST_TEST(succeeded(world.admin().post("/v1/organizations", object({{"kind", "workspace"}, {"name", "Anything"}})), 201));
}

BOOST_AUTO_TEST_CASE(SC1_serving_an_empty_directory_prints_the_link_once) {
    const tests::TemporaryDirectory directory("first");
    Server server(directory / "data", {"--dev"});
    server.start();
    const auto printed = server.printed();
    const auto at = printed.find("/register/");
    BOOST_REQUIRE(at != std::string::npos);
    const auto token = printed.substr(at + 10, printed.find_first_of(" \n", at) - at - 10);
    server.stop();
    server.start();
    BOOST_TEST(!mentions(server.printed().substr(printed.size()), "/register/"));
    Http http;
    const auto answer = http.send("POST", server.url() + "/v1/registrations", registration(token, good_password),
                                  {{"content-type", "application/json"}});
    BOOST_TEST(succeeded(answer, 201));
    BOOST_TEST(server.stop() == 0);
}

BOOST_AUTO_TEST_CASE(init_does_not_touch_what_is_there) {
    World world({.starts = false});
    const auto again = muster({"init", "--data", world.data().string(), "--admin-email", "eve@muster.example", "--api-key", "--json"});
    BOOST_TEST(again.exit_code != 0);
    BOOST_TEST(!mentions(again.out, "msk_"));
    BOOST_TEST(!again.err.empty());
    world.server().start();
    BOOST_TEST(succeeded(world.admin().get("/v1/admin/status")));
}

BOOST_AUTO_TEST_CASE(SC1_a_lost_first_link_is_replaced_until_an_admin_has_registered) {
    World world({.starts = false});
    const auto first = token_of_link(world.admin_registration_url());
    const auto command = std::vector<std::string>{"admin-link", "--data", world.data().string(), "--json"};
    const auto made = muster(command);
    BOOST_REQUIRE_MESSAGE(made.exit_code == 0, made.err);
    const auto answer = Json::parse(made.out);
    BOOST_TEST(answer["admin_email"].text() == "root@muster.example");
    const auto second = token_of_link(answer["admin_registration_url"].text());
    BOOST_TEST(second != first);

    world.server().start();
    BOOST_TEST(refused(world.nobody().post("/v1/registrations", registration(first, good_password)), 410, "link_dead"));
    BOOST_TEST(succeeded(world.nobody().post("/v1/registrations", registration(second, good_password)), 201));
    const auto running = muster(command);
    BOOST_TEST(running.exit_code == cannot_open);
    BOOST_TEST(mentions(running.err, "in use"));
    const auto tail = world.tail();
    BOOST_TEST(world.server().stop() == 0);

    const auto too_late = muster(command);
    BOOST_TEST(too_late.exit_code == cannot_open);
    BOOST_TEST(mentions(too_late.err, "an ADMIN has registered already"));
    BOOST_TEST(!mentions(too_late.out + too_late.err, "/register/"));
    world.server().start();
    BOOST_TEST(world.tail() == tail);
}

BOOST_AUTO_TEST_CASE(SC1_a_new_first_link_is_for_an_instance_that_exists) {
    const tests::TemporaryDirectory directory("link");
    const auto nowhere = muster({"admin-link", "--data", (directory / "data").string()});
    BOOST_TEST(nowhere.exit_code == cannot_open);
    BOOST_TEST(!nowhere.err.empty());
    BOOST_TEST(!std::filesystem::exists(directory / "data"));

    World world({.starts = false});
    const auto url = "https://accounts.example.org";
    const auto made = muster({"admin-link", "--data", world.data().string(), "--public-url", url});
    BOOST_TEST(made.exit_code == 0);
    BOOST_TEST(mentions(made.out, std::string(url) + "/register/"));
    BOOST_TEST(mentions(made.out, "root@muster.example"));
    const auto again = muster({"init", "--data", world.data().string(), "--admin-email", "eve@muster.example"});
    BOOST_TEST(mentions(again.err, "muster admin-link"));
}

BOOST_AUTO_TEST_CASE(a_second_process_on_the_directory_refuses_and_says_why) {
    World world;
    const auto data = world.data().string();
    const auto pid = std::to_string(world.server().process());
    const std::vector<std::vector<std::string>> commands{
        {"serve", "--data", data, "--listen", "127.0.0.1:0"}, {"verify", "--data", data}, {"rebuild", "directory", "--data", data}};
    for (const auto& command : commands) {
        const auto second = muster(command);
        BOOST_TEST_CONTEXT("muster " << command[0] << ": " << second.err) {
            BOOST_TEST(second.exit_code == cannot_open);
            BOOST_TEST(mentions(second.err, "in use"));
            BOOST_TEST(mentions(second.err, pid));
        }
    }
    BOOST_TEST(succeeded(world.admin().get("/v1/admin/status")));
}

BOOST_AUTO_TEST_CASE(a_directory_that_cannot_be_used_is_refused_with_a_message) {
    const auto missing = muster({"verify", "--data", "/nonexistent/muster"});
    BOOST_TEST(missing.exit_code == cannot_open);
    BOOST_TEST(mentions(missing.err, "/nonexistent/muster"));
    const auto wrong = muster({"serve", "--data", "/tmp", "--no-such-option"});
    BOOST_TEST(wrong.exit_code == 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
