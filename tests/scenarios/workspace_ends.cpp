// What ends by itself (mission WS5): memberships and grants give nothing from their end on, whether or not anybody has noted it yet; and
// their end is an event.
#include <boost/test/unit_test.hpp>

#include <ctime>
#include <thread>

#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

constexpr int hour = 3600;

/// In a world of its own, whose clock it moves.
struct Passing {
    World world;
    Organization office = world.workspace("Office"), abroad = world.workspace("Abroad");
    Person boss = office.has({.first_name = "Bo", .role = "access_manager"});
    Person mia = office.has({.first_name = "Mia"});
    Person eve = abroad.has({.first_name = "Eve"});

    [[nodiscard]] std::string passes(int seconds) const {
        return world.nobody().post("/dev/clock", object({{"advance_seconds", seconds}})).expect(200).json()["now"].text();
    }
    [[nodiscard]] std::string in(int seconds) const {
        std::tm parts{};
        if (strptime(passes(0).c_str(), "%Y-%m-%dT%H:%M:%S", &parts) == nullptr) throw std::runtime_error("no time");
        const std::time_t then = timegm(&parts) + seconds;
        char text[32];
        (void)std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&then, &parts));
        return text;
    }
    Answer ends(const std::string& path, const std::string& at) {
        return boss.me().patch(path, object({{"ends_at", at}}), boss.me().current(path));
    }
    /// Waits for the scheduler.
    bool happens(const std::string& type) {
        for (int i = 0; i < 600; ++i) {
            if (!world.admin().get("/v1/events?type=" + type).expect(200).json()["data"].items().empty()) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        return false;
    }
};

BOOST_AUTO_TEST_SUITE(workspace_ends)

BOOST_FIXTURE_TEST_CASE(WS5_an_external_membership_ends_as_unlinking_does, Passing) {
    office.links(eve);
    const auto path = office.path("/external-members/" + eve.id);
    BOOST_TEST(refused(ends(path, in(-hour)), 422, "expiry_invalid"));
    const auto row = ends(path, in(hour)).expect(200).json();
    BOOST_TEST(row.has("ends_at"));
    BOOST_TEST(succeeded(eve.me().get(office.path("/members"))));
    (void)passes(hour + 1);
    BOOST_TEST(refused(eve.me().get(office.path("/members")), 404, "not_found"));  // noted or not
    BOOST_TEST(happens("MembershipExpired"));
    BOOST_TEST(refused(boss.me().get(path), 404, "not_found"));
    BOOST_TEST(succeeded(eve.me().get(abroad.path("/members"))));  // at home nothing changed
    office.links(eve);                                            // and they may be linked again
    BOOST_TEST(succeeded(eve.me().get(office.path("/members"))));
}

BOOST_FIXTURE_TEST_CASE(WS5_an_internal_membership_ends_as_removal_does, Passing) {
    BOOST_TEST(ends(boss.path(), in(hour)).code() == "self_not_allowed");
    ends(mia.path(), in(hour)).expect(200);
    const auto again = boss.me().patch(mia.path(), R"({"ends_at":null})", boss.me().current(mia.path())).expect(200).json();
    BOOST_TEST(!again.has("ends_at"));
    ends(mia.path(), in(hour)).expect(200);
    BOOST_TEST(succeeded(mia.me().get(office.path("/members"))));
    (void)passes(hour + 1);
    BOOST_TEST(mia.me().get(office.path("/members")).status >= 400);
    BOOST_TEST(happens("MembershipExpired"));
    BOOST_TEST(refused(boss.me().get(mia.path()), 404, "not_found"));
}

BOOST_FIXTURE_TEST_CASE(WS5_a_grant_ends_when_it_says, Passing) {
    boss.me().post(office.path("/roles"), object({{"name", "auditor"}, {"permissions", array({"audit.read"})}})).expect(201);
    const auto give = [&](const std::string& at) {
        return boss.me().post(office.path("/grants"), object({{"account_id", mia.id}, {"role", "auditor"}, {"ends_at", at}}));
    };
    BOOST_TEST(refused(give(in(-hour)), 422, "expiry_invalid"));
    const auto grant = give(in(hour)).expect(201).json()["id"].text();
    BOOST_TEST(succeeded(mia.me().get(office.path("/history"))));
    BOOST_TEST(boss.me().list(office.path("/grants")).size() == 1u);
    (void)passes(hour + 1);
    BOOST_TEST(refused(mia.me().get(office.path("/history")), 403, "permission_denied"));
    BOOST_TEST(happens("GrantExpired"));
    BOOST_TEST(refused(boss.me().get(office.path("/grants/" + grant)), 404, "not_found"));
    BOOST_TEST(succeeded(mia.me().get(office.path("/members"))));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
