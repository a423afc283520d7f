// Signing in and what surrounds it: delays, second factors, resets, and what the passing of time brings (the clock is moved).
#include <boost/test/unit_test.hpp>

#include <future>

#include <liboath/oath.h>

#include <array>
#include <ctime>

#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

using Clock = std::chrono::steady_clock;
const std::string wrong_password = "battery horse staple correct";
const std::string other_password = "tall grey horses run at dawn";

void moves_clock(const World& world, int seconds) {
    world.nobody().post("/dev/clock", object({{"advance_seconds", seconds}, {"stopped", true}})).expect(200);
}

/// Of the server's clock; whole seconds.
std::time_t time_of(const World& world) {
    const auto now = world.nobody().post("/dev/clock", object({{"advance_seconds", 0}})).expect(200).json()["now"].text();
    std::tm parts{};
    if (::strptime(now.c_str(), "%Y-%m-%dT%H:%M:%S", &parts) == nullptr) throw std::runtime_error("no time: " + now);
    return ::timegm(&parts);
}

std::string credentials(const std::string& email, const std::string& password) { return object({{"email", email}, {"password", password}}); }

/// From an address of its own, so that no test counts against another.
class Somewhere {
  public:
    Somewhere(const World& world, const std::string& address) : url_(world.server().url()), http_(address) {}
    Answer signs_in(const std::string& body) { return http_.send("POST", url_ + "/v1/sessions", body, {{"content-type", "application/json"}}); }
    /// And how long it took.
    std::chrono::milliseconds fails(const std::string& email) {
        const auto begun = Clock::now();
        BOOST_TEST(refused(signs_in(credentials(email, wrong_password)), 401, "sign_in_failed"));
        return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begun);
    }

  private:
    std::string url_;
    Http http_;
};

/// The code of the server's present step, by liboath alone.
std::string code_at(const std::string& base32_secret, std::time_t time) {
    char* secret = nullptr;
    std::size_t length = 0;
    if (oath_base32_decode(base32_secret.data(), base32_secret.size(), &secret, &length) != OATH_OK) throw std::runtime_error("no base32");
    std::array<char, 7> code{};
    (void)oath_totp_generate(secret, length, time, 30, 0, 6, code.data());
    std::free(secret);  // NOLINT: liboath made it with malloc
    return code.data();
}

/// A person with a second factor; the clock stands still from then on.
struct WithSecondFactor {
    Person person;
    std::string secret;
    std::vector<std::string> recovery_codes;

    WithSecondFactor(const World& world, const Organization& organization) : person(organization.has()) {
        moves_clock(world, 0);
        const auto me = world.holder_of(person.signs_in().expect(201).json()["token"].text());
        const auto enrolled = me.post("/v1/me/totp", object({{"current_password", good_password}})).expect(201).json();
        secret = enrolled["secret"].text();
        BOOST_TEST(enrolled["otpauth_uri"].text().starts_with("otpauth://totp/"));
        BOOST_TEST(enrolled["otpauth_uri"].text().find("secret=" + secret) != std::string::npos);
        const auto confirmed = me.post("/v1/me/totp/confirm", object({{"code", code_at(secret, time_of(world))}})).expect(200).json();
        for (const auto& code : confirmed["recovery_codes"].items()) recovery_codes.push_back(code.text());
        moves_clock(world, 30);  // that code is used up
    }
    [[nodiscard]] Answer signs_in(const World& world, const std::string& name, const std::string& code) const {
        return world.nobody().post("/v1/sessions", object({{"email", person.email}, {"password", good_password}, {name, code}}));
    }
};

BOOST_AUTO_TEST_SUITE(sign_in)

BOOST_AUTO_TEST_CASE(SC7_a_link_works_at_23_59_59_and_is_dead_at_24_00_00) {
    World world;
    const auto office = world.workspace("Office");
    moves_clock(world, 0);
    auto ann = office.adds({.first_name = "Ann"});
    auto bob = office.adds({.first_name = "Bob"});
    const auto for_ann = ann.link_token(), for_bob = bob.link_token();  // both are sent now
    moves_clock(world, 24 * 60 * 60 - 1);
    BOOST_TEST(succeeded(ann.registers(), 201));
    moves_clock(world, 1);
    const auto dead = world.nobody().post(
        "/v1/registrations", object({{"token", for_bob}, {"password", good_password}, {"password_confirmation", good_password}}));
    BOOST_TEST(refused(dead, 410, "link_dead"));
    BOOST_TEST(dead.json()["detail"].text().find("new one") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_session_ends_when_it_lies_idle_for_a_day) {
    World world;
    auto ann = world.workspace("Office").has();
    moves_clock(world, 0);
    const auto& me = ann.me();
    moves_clock(world, 24 * 60 * 60);
    BOOST_TEST(succeeded(me.get("/v1/me")));
    moves_clock(world, 24 * 60 * 60 + 1);
    BOOST_TEST(refused(me.get("/v1/me"), 401, "credential_invalid"));
}

BOOST_AUTO_TEST_CASE(failures_delay_the_next_attempt_and_lock_nobody_out) {
    World world;
    const auto ann = world.workspace("Office").has();
    ann.signs_in().expect(201);  // from 127.0.0.1
    for (const auto& email : {ann.email, std::string("nobody@people.example")}) {
        Somewhere there(world, email == ann.email ? "127.0.0.2" : "127.0.0.3");
        (void)there.fails(email);
        (void)there.fails(email);
        BOOST_TEST((there.fails(email) >= std::chrono::milliseconds(250)));
        BOOST_TEST((there.fails(email) >= std::chrono::milliseconds(500)));
    }
    const auto begun = Clock::now();
    BOOST_TEST(succeeded(ann.signs_in(), 201));
    BOOST_TEST((Clock::now() - begun < std::chrono::milliseconds(1'000)));  // the delay would be a second by now
}

BOOST_AUTO_TEST_CASE(a_second_factor_is_asked_for_and_each_code_counts_once) {
    World world;
    const WithSecondFactor ann(world, world.workspace("Office"));
    const auto asked = ann.person.signs_in();
    BOOST_TEST(refused(asked, 401, "second_factor_required"));
    BOOST_TEST(asked.json()["errors"][0]["pointer"].text() == "/totp_code");
    BOOST_TEST(asked.json()["errors"][1]["pointer"].text() == "/recovery_code");
    BOOST_TEST(refused(ann.person.signs_in(wrong_password), 401, "sign_in_failed"));

    const auto code = code_at(ann.secret, time_of(world));
    BOOST_TEST(refused(ann.signs_in(world, "totp_code", code == "123456" ? "654321" : "123456"), 401, "second_factor_invalid"));
    BOOST_TEST(succeeded(ann.signs_in(world, "totp_code", code), 201));
    BOOST_TEST(refused(ann.signs_in(world, "totp_code", code), 401, "second_factor_invalid"));
    moves_clock(world, 30);
    BOOST_TEST(succeeded(ann.signs_in(world, "totp_code", code_at(ann.secret, time_of(world))), 201));

    BOOST_REQUIRE(ann.recovery_codes.size() == 10);
    BOOST_TEST(succeeded(ann.signs_in(world, "recovery_code", ann.recovery_codes[3]), 201));
    BOOST_TEST(refused(ann.signs_in(world, "recovery_code", ann.recovery_codes[3]), 401, "second_factor_invalid"));
    BOOST_TEST(succeeded(ann.signs_in(world, "recovery_code", ann.recovery_codes[4]), 201));
}

BOOST_AUTO_TEST_CASE(a_second_factor_is_removed_with_the_password_or_by_an_administrator) {
    World world;
    const auto office = world.workspace("Office");
    WithSecondFactor ann(world, office);
    const auto me = world.holder_of(ann.signs_in(world, "recovery_code", ann.recovery_codes[0]).expect(201).json()["token"].text());
    BOOST_TEST(me.get("/v1/me/totp").expect(200).json()["status"].text() == "active");
    BOOST_TEST(me.get("/v1/me/totp").expect(200).json()["recovery_codes_left"].number() == 9);
    BOOST_TEST(refused(me.post("/v1/me/recovery-codes", object({{"current_password", wrong_password}})), 422, "current_password_wrong"));
    const auto fresh = me.post("/v1/me/recovery-codes", object({{"current_password", good_password}})).expect(200).json()["recovery_codes"];
    BOOST_TEST(refused(ann.signs_in(world, "recovery_code", ann.recovery_codes[1]), 401, "second_factor_invalid"));
    BOOST_TEST(succeeded(ann.signs_in(world, "recovery_code", fresh[0].text()), 201));

    BOOST_TEST(refused(me.post("/v1/me/totp", object({{"current_password", good_password}})), 409, "second_factor_exists"));
    const auto json = Headers{{"content-type", "application/json"}};
    BOOST_TEST(refused(me.send("DELETE", "/v1/me/totp", object({{"current_password", wrong_password}}), json), 422, "current_password_wrong"));
    BOOST_TEST(succeeded(me.send("DELETE", "/v1/me/totp", object({{"current_password", good_password}}), json), 204));
    BOOST_TEST(succeeded(ann.person.signs_in(), 201));

    WithSecondFactor bob(world, office);
    BOOST_TEST(succeeded(world.admin().remove(bob.person.path() + "/totp"), 204));
    BOOST_TEST(succeeded(bob.person.signs_in(), 201));
    BOOST_TEST(refused(world.admin().remove(bob.person.path() + "/totp"), 409, "second_factor_missing"));
}

BOOST_AUTO_TEST_CASE(codes_of_the_second_factor_cannot_be_guessed_many_at_once) {
    World world;
    WithSecondFactor ann(world, world.workspace("Office"));
    std::vector<std::future<long>> guesses;
    for (int i = 0; i < 20; ++i) {
        guesses.push_back(std::async(std::launch::async, [&] { return ann.signs_in(world, "totp_code", "000000").status; }));
    }
    int refused_at_once = 0;
    for (auto& guess : guesses) refused_at_once += guess.get() == 429 ? 1 : 0;
    BOOST_TEST(refused_at_once >= 5);
    BOOST_TEST(succeeded(ann.signs_in(world, "recovery_code", ann.recovery_codes[0]), 201));
}

BOOST_AUTO_TEST_CASE(a_password_is_reset_by_a_link_that_tells_nobody_who_exists) {
    World world;
    auto ann = world.workspace("Office").has();
    const auto& me = ann.me();
    const auto known = world.nobody().post("/v1/password-resets", object({{"email", ann.email}})).expect(202);
    const auto unknown = world.nobody().post("/v1/password-resets", object({{"email", "nobody@people.example"}})).expect(202);
    BOOST_TEST(known.body == unknown.body);

    std::optional<Json> message;
    for (int i = 0; i < 500 && !(message && (*message)["kind"].text() == "password_reset"); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        message = world.newest_message(ann.email);
    }
    BOOST_REQUIRE(message.has_value());
    BOOST_REQUIRE((*message)["kind"].text() == "password_reset");
    const auto token = (*message)["token"].text();
    const auto reset = [&](const std::string& password) {
        return world.nobody().post("/v1/password-resets/complete",
                                   object({{"token", token}, {"password", password}, {"password_confirmation", password}}));
    };
    BOOST_TEST(succeeded(me.get("/v1/me")));
    BOOST_TEST(refused(reset("password"), 422, "password_unacceptable"));
    BOOST_TEST(succeeded(reset(other_password), 204));
    BOOST_TEST(refused(me.get("/v1/me"), 401, "credential_invalid"));
    BOOST_TEST(refused(reset(other_password), 410, "link_dead"));
    BOOST_TEST(refused(ann.signs_in(), 401, "sign_in_failed"));
    BOOST_TEST(succeeded(ann.signs_in(other_password), 201));
}

BOOST_AUTO_TEST_CASE(sessions_and_keys_show_their_last_use_over_a_restart) {
    World world;
    auto ann = world.workspace("Office").has();
    const auto& me = ann.me();
    const auto issued = me.post("/v1/api-keys", object({{"name", "Robot"}})).expect(201).json();
    BOOST_TEST(!me.whole_list("/v1/api-keys")[0].has("last_used_at"));
    const auto started = me.whole_list("/v1/sessions")[0]["started_at"].text();
    moves_clock(world, 3'600);
    world.holder_of(issued["token"].text()).get("/v1/me").expect(200);
    const auto used = me.whole_list("/v1/api-keys")[0]["last_used_at"].text();
    const auto session_used = me.whole_list("/v1/sessions")[0]["last_used_at"].text();
    BOOST_TEST(session_used == used);
    BOOST_TEST(used > started);
    world.restart();  // an hour back: the clock is the system's again
    world.admin().post("/v1/admin/clock/confirm", "").expect(204);
    BOOST_TEST(me.whole_list("/v1/api-keys")[0]["last_used_at"].text() == used);
    BOOST_TEST(me.whole_list("/v1/sessions")[0]["last_used_at"].text() == used);
}

BOOST_AUTO_TEST_CASE(a_hash_under_weaker_parameters_is_made_anew_at_sign_in) {
    World world;  // hashes weakly
    const auto ann = world.workspace("Office").has();
    const auto before = world.tail();
    (void)world.server().stop();
    Server strong(world.data(), {"--dev"});
    strong.start();
    Http http;
    const auto signs_in = [&] {
        return http.send("POST", strong.url() + "/v1/sessions", credentials(ann.email, good_password), {{"content-type", "application/json"}});
    };
    const auto types = [&] {
        const auto events = http.send("GET", strong.url() + "/v1/events?after=" + std::to_string(before), "", {{"x-api-key", world.admin_key()}});
        std::string all;
        const auto data = events.expect(200).json()["data"];
        for (const auto& event : data.items()) all += event["type"].text() + " ";
        return all;
    };
    BOOST_TEST(succeeded(signs_in(), 201));
    BOOST_TEST_CONTEXT(types()) { BOOST_TEST(types().find("PasswordRehashed") != std::string::npos); }
    BOOST_TEST(succeeded(signs_in(), 201));
    const auto all = types();
    BOOST_TEST(all.find("PasswordRehashed") == all.rfind("PasswordRehashed"));
    (void)strong.stop();
}

BOOST_AUTO_TEST_CASE(a_password_is_not_made_from_what_everybody_knows) {
    World world;
    auto ann = world.workspace("Zwirnkessel").adds({.first_name = "Augusta", .last_name = "Nachtfalke"});
    for (const auto* password : {"Nachtfalke#1815", "zwirnkessel2026"}) {
        const auto answer = ann.registers(password);
        BOOST_TEST(refused(answer, 422, "password_unacceptable"));
        BOOST_TEST(answer.json()["errors"][0]["code"].text() == "password_personal");
    }
    BOOST_TEST(succeeded(ann.registers(), 201));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
