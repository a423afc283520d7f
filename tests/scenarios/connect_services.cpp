// Connect: what clients have bought, and what their users and the provider's staff have of it: extensions, Wi-Fi, cards
// (mission CC1, CC2, CC3, CC5, CC7, CS2, CS5, CS6).
#include <boost/test/unit_test.hpp>

#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

/// A provider with a site whose Wi-Fi knows people by name, two clients there, the first of which has bought everything.
struct Building {
    World& world = shared_world();
    Caller root = world.admin();
    Organization landlord = world.provider("Landlord");
    std::string quay = root.post(landlord.path("/sites"), object({{"name", "Quay"}, {"username_wifi", true}})).expect(201).json()["id"].text();
    std::string mole = landlord.adds_site("Mole");
    Organization first = world.client("First", landlord.id, {quay});
    Organization second = world.client("Second", landlord.id, {quay});
    Person boss = landlord.has({.first_name = "Boss", .role = "super_admin"});
    Person porter = landlord.has({.first_name = "Paul", .role = "staff", .home_site = quay});
    Person ada = first.has({.first_name = "Ada", .role = "admin"});
    Person abe = first.has({.first_name = "Abe", .role = "admin"});
    Person ulf = first.has({.first_name = "Ulf", .last_name = "Olsen", .role = "user"});

    Building() {
        buys(first, {"wifi", "access_control", "telephony"}).expect(200);
        buys(second, {"telephony"}).expect(200);
    }

    [[nodiscard]] Answer buys(const Organization& client, const std::vector<std::string>& services) {
        return boss.me().patch(client.path(), object({{"services", array(services)}}), boss.me().current(client.path()));
    }
    [[nodiscard]] std::string extension(const Organization& client, const std::string& number) {
        return boss.me().post(client.path("/extensions"), object({{"number", number}})).expect(201).json()["extension_id"].text();
    }
    [[nodiscard]] static Answer gives(Person& who, const Organization& client, const std::string& extension, const Person& to) {
        return who.me().put(client.path("/extensions/" + extension + "/member"), object({{"account_id", to.id}}));
    }
    [[nodiscard]] static Answer changes(Person& who, const Person& whom, const std::string& body) {
        return who.me().patch(whom.path(), body, who.me().current(whom.path()));
    }
    [[nodiscard]] Json number(const std::string& number) { return ada.me().get(first.path("/telephony/" + number)).expect(200).json(); }
    [[nodiscard]] static std::string missing(Person& who) {
        std::string all;
        const auto access = who.me().get("/v1/me/connect-access").expect(200).json();
        for (const auto& each : access["missing"].items()) all += each.text() + " ";
        return all;
    }
};

BOOST_AUTO_TEST_SUITE(connect_services)

BOOST_FIXTURE_TEST_CASE(CC3_an_associated_extension_shows_name_voicemail_console_and_softphone_until_it_is_taken_away, Building) {
    const auto e = extension(first, "204"), other = extension(first, "205");
    BOOST_TEST(!number("204").has("account_id"));
    BOOST_TEST(succeeded(gives(ada, first, e, ulf)));
    const auto shown = number("204");
    BOOST_TEST(shown["name"].text() == "Ulf Olsen");
    BOOST_TEST(shown["voicemail_email"].text() == ulf.email);
    BOOST_TEST(shown["console"]["email"].text() == ulf.email);
    BOOST_TEST(shown["softphone"].boolean());
    BOOST_TEST(ada.me().get(ulf.path()).expect(200).json()["extension"].text() == "204");
    BOOST_TEST(ulf.me().get("/v1/me").expect(200).json()["extension"].text() == "204");  // CC2: their own numbers
    const auto listed = ada.me().list(first.path("/members?q=204"));                     // CC1
    BOOST_REQUIRE(listed.size() == 1u);
    BOOST_TEST(listed[0]["extension"].text() == "204");
    BOOST_TEST(listed[0]["account_id"].text() == ulf.id);
    BOOST_TEST(succeeded(changes(ada, ulf, R"({"last_name":"Andersen"})")));
    BOOST_TEST(number("204")["name"].text() == "Ulf Andersen");
    BOOST_TEST(succeeded(changes(ada, ulf, R"({"last_name":"Olsen"})")));
    // Re-associating undoes exactly that.
    BOOST_TEST(succeeded(gives(ada, first, other, ulf)));
    BOOST_TEST(!number("204").has("name"));
    BOOST_TEST(number("205")["name"].text() == "Ulf Olsen");
    BOOST_TEST(refused(gives(ada, first, other, ada), 409, "extension_taken"));
    BOOST_TEST(succeeded(ada.me().post(ulf.path() + "/suspend", "{}")));
    BOOST_TEST(!number("205").has("name"));
    BOOST_TEST(!number("205").has("softphone"));
    BOOST_TEST(succeeded(ada.me().post(ulf.path() + "/reactivate", "{}")));
    BOOST_TEST(number("205")["softphone"].boolean());
    BOOST_TEST(succeeded(changes(ada, ulf, R"({"extension_id":null})")));
    BOOST_TEST(!number("205").has("account_id"));
    BOOST_TEST(!ada.me().get(ulf.path()).expect(200).json().has("extension"));
    BOOST_TEST(ada.me().list(first.path("/telephony")).empty());
}

BOOST_FIXTURE_TEST_CASE(CC3_the_inventory_is_the_clients_own, Building) {
    const auto e = extension(first, "204");
    BOOST_TEST(refused(ada.me().post(first.path("/extensions"), object({{"number", "204"}})), 409, "extension_number_taken"));
    BOOST_TEST(refused(ada.me().post(first.path("/extensions"), object({{"number", "2x4"}})), 422, "invalid_field"));
    BOOST_TEST(ada.me().list(first.path("/extensions?associated=false")).size() == 1u);
    BOOST_TEST(refused(ulf.me().get(first.path("/extensions")), 403, "permission_denied"));
    BOOST_TEST(refused(ulf.me().get(first.path("/telephony/204")), 403, "permission_denied"));
    BOOST_TEST(refused(ada.me().get(second.path("/extensions")), 404, "not_found"));
    BOOST_TEST(refused(ada.me().get(second.path("/telephony/204")), 404, "not_found"));
    BOOST_TEST(refused(boss.me().get(second.path("/extensions/" + e)), 404, "not_found"));
    const auto theirs = extension(second, "204");
    BOOST_TEST(refused(gives(boss, second, theirs, ulf), 404, "not_found"));  // no member there
    BOOST_TEST(refused(changes(boss, ulf, object({{"extension_id", theirs}})), 422, "extension_unknown"));
    BOOST_TEST(succeeded(gives(ada, first, e, ulf)));
    BOOST_TEST(refused(ulf.me().remove(first.path("/extensions/" + e + "/member")), 403, "permission_denied"));
    BOOST_TEST(succeeded(ada.me().remove(first.path("/extensions/" + e + "/member")), 204));
    BOOST_TEST(refused(ada.me().remove(first.path("/extensions/" + e + "/member")), 404, "not_found"));
    BOOST_TEST(succeeded(ada.me().remove(first.path("/extensions/" + e)), 204));
    BOOST_TEST(refused(ada.me().get(first.path("/extensions/" + e)), 404, "not_found"));
}

BOOST_FIXTURE_TEST_CASE(CC3_deleting_an_extension_that_somebody_has_says_who_and_asks, Building) {
    const auto e = extension(first, "204"), spare = extension(first, "205");
    const auto path = first.path("/extensions/" + e), dry = path + "?dry_run=true";
    BOOST_TEST(!ada.me().remove(dry).expect(200).json().has("confirmation_token"));  // nobody has it yet
    BOOST_TEST(succeeded(gives(ada, first, e, ulf)));
    BOOST_TEST(refused(ada.me().remove(path), 428, "confirmation_required"));
    const auto said = ada.me().remove(dry).expect(200).json();
    std::set<std::string> types;
    for (const auto& event : said["events"].items()) types.insert(event["type"].text());
    BOOST_TEST((types == std::set<std::string>{"muster.ExtensionReleased", "muster.ExtensionRemoved"}));
    BOOST_REQUIRE(said["accounts"].size() == 1u);
    BOOST_TEST(said["accounts"][0]["account_id"].text() == ulf.id);
    BOOST_TEST(said["accounts"][0]["loses"]["services"][0]["extension_id"].text() == e);
    const auto with = [&](const std::string& token) { return ada.me().remove(path, {{"muster-confirmation", token}}); };
    const auto token = said["confirmation_token"].text();
    BOOST_TEST(succeeded(ada.me().remove(first.path("/extensions/" + spare)), 204));  // nobody's
    BOOST_TEST(refused(with("x"), 409, "confirmation_outdated"));
    // It goes to somebody else meanwhile: that is not what was confirmed.
    BOOST_TEST(succeeded(changes(ada, ulf, R"({"extension_id":null})")));
    BOOST_TEST(succeeded(gives(ada, first, e, ada)));
    BOOST_TEST(refused(with(token), 409, "confirmation_outdated"));
    BOOST_TEST(number("204")["account_id"].text() == ada.id);
    BOOST_TEST(succeeded(with(ada.me().remove(dry).expect(200).json()["confirmation_token"].text()), 204));
    BOOST_TEST(refused(ada.me().get(path), 404, "not_found"));
    BOOST_TEST(!ada.me().get(ada.path()).expect(200).json().has("extension"));
    BOOST_TEST(refused(ada.me().get(first.path("/telephony/204")), 404, "not_found"));
}

BOOST_FIXTURE_TEST_CASE(CC3_a_hundred_associations_of_one_extension_leave_one, Building) {
    constexpr int people = 20, each = 5;
    const auto e = extension(first, "204");
    std::vector<std::string> bodies;
    for (int i = 0; i < people; ++i) bodies.push_back(object({{"account_id", first.adds({.send_invitation = false}).id}}));
    std::map<std::string, int> answers;
    std::mutex mutex;
    std::vector<std::thread> threads;
    const auto& admin = ada.me();
    for (int i = 0; i < people; ++i) {
        threads.emplace_back([&, i] {
            const Caller caller(admin);
            for (int n = 0; n < each; ++n) {
                const auto answer = caller.put(first.path("/extensions/" + e + "/member"), bodies[static_cast<std::size_t>(i)]);
                const std::lock_guard lock(mutex);
                ++answers[std::to_string(answer.status) + answer.code()];
            }
        });
    }
    for (auto& thread : threads) thread.join();
    BOOST_TEST(answers["200"] == 1);  // whoever won repeats themselves in vain
    BOOST_TEST(answers["409extension_taken"] + answers["409nothing_to_change"] + answers["503overloaded"] == people * each - 1);
    BOOST_TEST(ada.me().list(first.path("/telephony")).size() == 1u);
    int holders = 0;
    for (const auto& row : ada.me().list(first.path("/members"))) holders += row.has("extension") ? 1 : 0;
    BOOST_TEST(holders == 1);
    // What was folded while that went on is what folding everything anew gives.
    auto job = root.post("/v1/admin/projections/telephony/rebuild", "{}").expect(202).json();
    for (const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
         job["status"].text() == "running" && std::chrono::steady_clock::now() < until;) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        job = root.get("/v1/admin/jobs/" + job["id"].text()).expect(200).json();
    }
    BOOST_REQUIRE(job["status"].text() == "succeeded");
    BOOST_TEST(job["report"]["compared"].boolean());
    BOOST_TEST(job["report"]["differing_rows"].number() == 0, job.source());
}

BOOST_FIXTURE_TEST_CASE(CC2_an_admin_configures_services_but_touches_no_other_admin, Building) {
    const auto e = extension(first, "204");
    BOOST_TEST(refused(gives(ada, first, e, abe), 403, "peer_protected"));
    BOOST_TEST(refused(changes(ada, abe, R"({"wifi":true})"), 403, "peer_protected"));
    BOOST_TEST(refused(changes(ada, abe, R"({"access_control":{"card_id":"K1"}})"), 403, "peer_protected"));
    BOOST_TEST(succeeded(gives(ada, first, e, ada)));
    BOOST_TEST(refused(changes(ulf, ulf, R"({"wifi":true})"), 403, "permission_denied"));
    BOOST_TEST(refused(ada.me().patch(first.path(), object({{"services", array({})}}), ada.me().current(first.path())), 403, "permission_denied"));
}

BOOST_FIXTURE_TEST_CASE(CC5_a_user_is_invited_with_everything_at_once_or_not_at_all, Building) {
    const auto e = extension(first, "204");
    const auto card = "Card " + std::to_string(world.tail());
    const auto body = [&](const std::string& email) {
        return object({{"first_name", "Zoe"}, {"last_name", "Lee"}, {"email", email}, {"role", "user"}, {"title", "Dr"}, {"home_site_id", quay},
                       {"extension_id", e}, {"wifi", true}, {"access_control", Raw{object({{"card_id", card}, {"offline_entry", true}})}}});
    };
    const Headers key{{"idempotency-key", "add-another-" + first.id}};
    const auto email = world.fresh_email();
    const auto made = ada.me().post(first.path("/members"), body(email), key).expect(201);
    BOOST_TEST(ada.me().post(first.path("/members"), body(email), key).expect(201).body == made.body);  // safe to repeat
    const auto zoe = made.json();
    const auto row = ada.me().get(first.path("/members/" + zoe["account_id"].text())).expect(200).json();
    for (const auto& shown : {zoe, row}) {
        BOOST_TEST(shown["extension"].text() == "204");
        BOOST_TEST(shown["wifi"].boolean());
        BOOST_TEST(shown["access_control"]["card_id"].text() == card);
        BOOST_TEST(shown["access_control"]["offline_entry"].boolean());
        BOOST_TEST(shown["title"].text() == "Dr");
        BOOST_TEST(shown["home_site_id"].text() == quay);
    }
    const auto tail = world.tail();
    BOOST_TEST(refused(ada.me().post(first.path("/members"), body(world.fresh_email())), 409, "extension_taken"));
    BOOST_TEST(world.tail() == tail);  // nothing in part
    BOOST_TEST(refused(changes(ada, ulf, object({{"access_control", Raw{object({{"card_id", card}})}}})), 409, "card_taken"));
    BOOST_TEST(refused(changes(ada, ulf, R"({"access_control":{"offline_entry":true}})"), 422, "body_invalid"));  // the card is required
    BOOST_TEST(succeeded(ada.me().removes(first.path("/members/" + zoe["account_id"].text()), {{"if-match", "*"}}), 204));
    BOOST_TEST(!number("204").has("account_id"));
    BOOST_TEST(succeeded(changes(ada, ulf, object({{"extension_id", e}, {"access_control", Raw{object({{"card_id", card}})}}}))));
}

BOOST_FIXTURE_TEST_CASE(CC5_door_and_wifi_systems_follow_whom_to_let_in, Building) {
    const auto follower = [&](const std::vector<std::string>& scopes) {
        const auto key = ada.me().post("/v1/api-keys", object({{"name", "follower"}, {"scopes", array(scopes)}})).expect(201).json();
        return world.holder_of(key["token"].text());
    };
    const auto doors = follower({"event.read", "member.read"}), wifi = follower({"event.read"});
    const auto events = [&](const Caller& who, const std::string& types) {
        const auto page = who.get("/v1/events?after=0&limit=200&account=" + ulf.id + "&organization=" + first.id + "&type=" + types).expect(200).json();
        std::vector<Json> all;
        for (const auto& event : page["data"].items()) all.push_back(event);
        return all;
    };
    const auto card = "Card " + std::to_string(world.tail());
    BOOST_TEST(succeeded(changes(ada, ulf, object({{"wifi", true}, {"access_control", Raw{object({{"card_id", card}, {"offline_entry", true}})}}}))));
    BOOST_TEST(succeeded(changes(ada, ulf, object({{"wifi", false}, {"access_control", Raw{"null"}}}))));
    const auto at_doors = events(doors, "AccessControlGranted,AccessControlRevoked");
    BOOST_REQUIRE(at_doors.size() == 2u);
    BOOST_TEST(at_doors[0]["type"].text() == "muster.AccessControlGranted");
    BOOST_TEST(at_doors[0]["subject"].text() == ulf.id);
    BOOST_TEST(at_doors[0]["data"]["personal"]["card"].text() == card);
    BOOST_TEST(at_doors[0]["data"]["data"]["offline_entry"].boolean());
    BOOST_TEST(at_doors[1]["type"].text() == "muster.AccessControlRevoked");
    const auto on_air = events(wifi, "WifiEnabled,WifiDisabled,AccessControlGranted");
    BOOST_REQUIRE(on_air.size() == 3u);
    for (const auto& event : on_air) BOOST_TEST(event.source().find(card) == std::string::npos, event.source());
    BOOST_TEST(on_air.back()["type"].text() == "muster.WifiDisabled");
}

BOOST_FIXTURE_TEST_CASE(CC7_wifi_doors_and_telephones_only_where_the_client_has_bought_them, Building) {
    auto sam = second.has({.first_name = "Sam", .role = "admin"});
    BOOST_TEST(refused(changes(sam, sam, R"({"wifi":true})"), 422, "service_not_bought"));
    BOOST_TEST(refused(changes(sam, sam, R"({"access_control":{"card_id":"K9"}})"), 422, "service_not_bought"));
    BOOST_TEST(succeeded(changes(ada, ulf, R"({"wifi":true})")));
    const auto e = extension(first, "204");
    BOOST_TEST(succeeded(gives(ada, first, e, ulf)));
    BOOST_TEST(succeeded(buys(first, {"access_control"})));
    const auto row = ada.me().get(ulf.path()).expect(200).json();
    BOOST_TEST(!row.has("wifi"));
    BOOST_TEST(!row.has("extension"));
    BOOST_TEST(refused(ada.me().post(first.path("/extensions"), object({{"number", "300"}})), 422, "service_not_bought"));
    BOOST_TEST(succeeded(buys(first, {"access_control", "wifi", "telephony"})));
    BOOST_TEST(!ada.me().get(ulf.path()).expect(200).json().has("wifi"));  // nothing comes back by itself
    BOOST_TEST(!number("204").has("account_id"));
}

BOOST_FIXTURE_TEST_CASE(CC7_the_connect_app_wants_a_home_site_and_an_extension, Building) {
    BOOST_TEST(missing(ulf) == "home_site extension ");
    BOOST_TEST(succeeded(changes(ada, ulf, object({{"home_site_id", quay}, {"title", "Mr"}}))));
    BOOST_TEST(missing(ulf) == "extension ");
    BOOST_TEST(succeeded(gives(ada, first, extension(first, "204"), ulf)));
    BOOST_TEST(missing(ulf).empty());
    BOOST_TEST(ada.me().get(ulf.path() + "/connect-access").expect(200).json()["allowed"].boolean());
    BOOST_TEST(refused(ulf.me().get(ada.path() + "/connect-access"), 404, "not_found"));
    BOOST_TEST(succeeded(changes(ada, ulf, R"({"home_site_id":null})")));
    BOOST_TEST(missing(ulf) == "home_site ");
    BOOST_TEST(refused(changes(ada, ulf, object({{"home_site_id", mole}})), 422, "site_unknown"));
}

BOOST_FIXTURE_TEST_CASE(CS5_staff_have_extensions_of_the_management_client_and_wifi_of_their_home_site, Building) {
    const auto mine = extension(first, "1"), other = extension(second, "1");
    BOOST_TEST(refused(gives(boss, second, other, porter), 422, "extension_not_of_site"));
    BOOST_TEST(succeeded(gives(boss, first, mine, porter)));
    BOOST_TEST(succeeded(changes(boss, porter, R"({"wifi":true})")));
    BOOST_TEST(number("1")["account_id"].text() == porter.id);
    BOOST_TEST(succeeded(changes(boss, porter, object({{"home_site_id", mole}}))));  // what quay allowed ends
    BOOST_TEST(!number("1").has("account_id"));
    BOOST_TEST(!boss.me().get(porter.path()).expect(200).json().has("wifi"));
    BOOST_TEST(refused(changes(boss, porter, R"({"wifi":true})"), 422, "wifi_not_at_site"));
    BOOST_TEST(succeeded(changes(boss, porter, object({{"home_site_id", quay}, {"extension_id", mine}}))));
    // The order of the clients says which of them manages the site.
    const auto order = [&](const std::vector<std::string>& ids) {
        return boss.me().put(landlord.path("/sites/" + quay + "/clients"), object({{"client_ids", array(ids)}}));
    };
    BOOST_TEST(refused(order({second.id}), 422, "invalid_field"));
    const auto ordered = order({second.id, first.id}).expect(200).json();
    BOOST_TEST(ordered["client_ids"][0].text() == second.id);
    BOOST_TEST(!number("1").has("account_id"));
    BOOST_TEST(succeeded(gives(boss, second, other, porter)));
    BOOST_TEST(refused(porter.me().put(landlord.path("/sites/" + quay + "/clients"), object({{"client_ids", array({first.id, second.id})}})), 403,
                       "permission_denied"));
}

BOOST_FIXTURE_TEST_CASE(CS5_home_site_and_role_are_mandatory_and_its_access_may_be_taken_away, Building) {
    const auto body = [&](std::vector<Member> more) {
        std::vector<Member> all{{"first_name", "Nina"}, {"last_name", "New"}, {"email", world.fresh_email()}};
        all.insert(all.end(), more.begin(), more.end());
        return object(all);
    };
    BOOST_TEST(refused(boss.me().post(landlord.path("/members"), body({{"role", "staff"}})), 422, "home_site_missing"));
    BOOST_TEST(refused(boss.me().post(landlord.path("/members"), body({{"home_site_id", quay}})), 422, "body_invalid"));
    BOOST_TEST(refused(changes(boss, porter, R"({"home_site_id":null})"), 422, "home_site_missing"));
    BOOST_TEST(succeeded(porter.me().get(ulf.path())));
    BOOST_TEST(succeeded(changes(boss, porter, R"({"home_site_access":false})")));
    BOOST_TEST(refused(porter.me().get(ulf.path()), 404, "not_found"));
    BOOST_TEST(succeeded(changes(boss, porter, R"({"home_site_access":true})")));
    BOOST_TEST(succeeded(porter.me().get(ulf.path())));
    const Headers key{{"idempotency-key", "add-next-" + landlord.id}};
    const auto next = body({{"role", "staff"}, {"home_site_id", quay}, {"extension_id", extension(first, "7")}, {"wifi", true}});
    const auto made = boss.me().post(landlord.path("/members"), next, key).expect(201);
    BOOST_TEST(boss.me().post(landlord.path("/members"), next, key).expect(201).body == made.body);
    BOOST_TEST(made.json()["extension"].text() == "7");
}

BOOST_FIXTURE_TEST_CASE(CS6_a_staff_member_takes_their_own_extension, Building) {
    const auto e = extension(first, "1");
    BOOST_TEST(succeeded(changes(porter, porter, object({{"extension_id", e}}))));
    BOOST_TEST(porter.me().get("/v1/me").expect(200).json()["extension"].text() == "1");
    BOOST_TEST(refused(changes(porter, porter, R"({"wifi":true})"), 403, "permission_denied"));
    BOOST_TEST(refused(changes(porter, porter, object({{"home_site_id", mole}})), 403, "permission_denied"));
    BOOST_TEST(succeeded(changes(porter, porter, R"({"extension_id":null})")));
}

BOOST_FIXTURE_TEST_CASE(CS1_a_client_is_removed_with_its_users_and_extensions, Building) {
    const auto e = extension(first, "1");
    BOOST_TEST(succeeded(gives(boss, first, e, porter)));
    BOOST_TEST(refused(ada.me().remove(first.path(), ada.me().current(first.path())), 403, "permission_denied"));
    BOOST_TEST(succeeded(boss.me().removes(first.path(), boss.me().current(first.path())), 204));
    BOOST_TEST(refused(boss.me().get(first.path()), 404, "not_found"));
    BOOST_TEST(refused(root.get(first.path("/members")), 404, "not_found"));
    BOOST_TEST(refused(ada.me().get("/v1/me"), 401, "credential_invalid"));
    BOOST_TEST(!boss.me().get(porter.path()).expect(200).json().has("extension"));
    BOOST_TEST(refused(root.remove(landlord.path(), root.current(landlord.path())), 409, "organization_in_use"));
    BOOST_TEST(boss.me().get(landlord.path("/sites/" + quay)).expect(200).json()["client_ids"].size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
