// Following events: who sees which, page by page and as a stream that is resumed.
#include <boost/test/unit_test.hpp>

#include <thread>

#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

/// All pages; `pages` counts them.
std::vector<Json> feed(const Caller& who, const std::string& filter = {}, int* pages = nullptr) {
    std::vector<Json> events;
    std::string after = "0";
    for (;;) {
        const auto page = who.get("/v1/events?limit=200&after=" + url_encoded(after) + filter).expect(200).json();
        for (const auto& event : page["data"].items()) events.push_back(event);
        if (pages != nullptr) ++*pages;
        if (!page.has("next")) return events;
        BOOST_REQUIRE(page["next"].text() != after);
        after = page["next"].text();
    }
}
std::vector<std::string> types_of(const std::vector<Json>& events) {
    std::vector<std::string> types;
    for (const auto& event : events) types.push_back(event["type"].text());
    return types;
}
const Json& only(const std::vector<Json>& events, std::string_view type) {
    const Json* found = nullptr;
    for (const auto& event : events) {
        if (event["type"].text() == type) found = &event;
    }
    BOOST_REQUIRE_MESSAGE(found != nullptr, type);
    return *found;
}

struct SentEvent {
    std::string id, data;
};
/// What comes of a stream until it is silent for a second.
std::vector<SentEvent> stream(const World& world, const std::string& credential, const std::string& query, const std::string& last_id = {},
                              std::string* raw = nullptr) {
    auto bytes = raw_exchange(world.server().url(), "GET /v1/events" + query + " HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\nAuthorization: Bearer " +
                                                        credential + "\r\n" + (last_id.empty() ? "" : "Last-Event-ID: " + last_id + "\r\n") + "\r\n");
    if (raw != nullptr) *raw = bytes;
    std::vector<SentEvent> events;
    for (std::size_t at = bytes.find("id: "); at != std::string::npos; at = bytes.find("id: ", at)) {
        const auto end = bytes.find('\n', at);
        const auto id = bytes.substr(at + 4, end - at - 4);
        if (bytes.compare(end + 1, 6, "data: ") == 0) events.push_back({id, bytes.substr(end + 7, bytes.find('\n', end + 1) - end - 7)});
        at = end;
    }
    return events;
}

std::string api_key(Person& person, const std::string& scopes) {
    return person.me().post("/v1/api-keys", object({{"name", "feed"}, {"scopes", Raw{scopes}}})).expect(201).json()["token"].text();
}

struct Feed {
    World& world = shared_world();
    Organization house = world.provider("House");
    std::string site = house.adds_site("Quay");
    Organization cafe = world.client("Cafe", house.id, {site});
    Organization bank = world.client("Bank", house.id, {site});
    Person ann = cafe.has({.first_name = "Annabella", .role = "admin"});
    Person bea = bank.has({.first_name = "Beatrix", .role = "admin"});
};

BOOST_FIXTURE_TEST_SUITE(event_feed, Feed)

BOOST_AUTO_TEST_CASE(CC2_an_administrator_follows_the_clients_events_and_no_others) {
    const auto events = feed(ann.me());
    BOOST_REQUIRE(!events.empty());
    for (const auto& event : events) {
        const auto& organizations = event["data"]["organizations"];
        BOOST_REQUIRE_MESSAGE(organizations.size() == 1U, event.source());
        BOOST_TEST(organizations[0].text() == cafe.id);
        for (const auto& secret : {bank.id, bea.id, std::string("_claim"), std::string("_hash"), std::string("\"session\""), std::string("\"key\"")}) {
            BOOST_TEST(event.source().find(secret) == std::string::npos, event.source());
        }
    }
    BOOST_TEST(only(events, "muster.MemberAdded")["data"]["personal"]["first_name"].text() == "Annabella");
    BOOST_TEST(only(events, "muster.MemberAdded")["specversion"].text() == "1.0");
}

BOOST_AUTO_TEST_CASE(CC2_users_follow_nothing_and_strangers_hear_of_no_other_tenant) {
    auto user = cafe.has({.role = "user"});
    BOOST_TEST(refused(user.me().get("/v1/events"), 403, "permission_denied"));
    BOOST_TEST(refused(bea.me().get("/v1/events?organization=" + cafe.id), 404, "not_found"));
    BOOST_TEST(refused(user.me().get("/v1/events?organization=" + cafe.id), 403, "permission_denied"));
    BOOST_TEST(refused(world.nobody().get("/v1/events"), 401, "credential_invalid"));
    BOOST_TEST(succeeded(bea.me().get("/v1/events?account=" + ann.id), 200));
    BOOST_TEST(feed(bea.me(), "&account=" + ann.id).empty());
}

BOOST_AUTO_TEST_CASE(CS2_a_provider_follows_its_clients) {
    auto sue = house.has({.role = "super_admin"});
    auto staff = house.has({.role = "staff", .home_site = site, .sites = {site}});
    const auto events = feed(sue.me(), "&organization=" + bank.id);
    BOOST_TEST(only(events, "muster.MemberAdded")["data"]["personal"]["first_name"].text() == "Beatrix");
    BOOST_TEST(refused(staff.me().get("/v1/events"), 403, "permission_denied"));
}

BOOST_AUTO_TEST_CASE(personal_fields_need_the_right_to_see_the_people) {
    const auto without = world.holder_of(api_key(ann, R"(["event.read"])"));
    const auto events = feed(without);
    BOOST_TEST(!only(events, "muster.MemberAdded")["data"].has("personal"));
    for (const auto& event : events) BOOST_TEST(event.source().find("Annabella") == std::string::npos);
    const auto with = world.holder_of(api_key(ann, R"(["event.read","member.read"])"));
    BOOST_TEST(only(feed(with), "muster.MemberAdded")["data"]["personal"]["first_name"].text() == "Annabella");
    BOOST_TEST(refused(world.holder_of(api_key(ann, R"(["member.read"])")).get("/v1/events"), 403, "permission_denied"));
}

BOOST_AUTO_TEST_CASE(WS7_whom_the_policy_hides_stays_hidden) {
    auto dune = world.workspace("Dune");
    auto cove = world.workspace("Cove");
    auto guest = dune.has({.first_name = "Guestav", .role = "member"});
    auto keeper = cove.has({.role = "access_manager"});
    cove.links(guest);
    const auto linked = feed(keeper.me(), "&type=ExternalLinked");
    BOOST_REQUIRE(linked.size() == 1U);
    BOOST_TEST(linked[0].source().find(dune.id) == std::string::npos, linked[0].source());  // whose they are at home is no business here
    auto dan = dune.has({.role = "access_manager"});
    BOOST_TEST(feed(dan.me(), "&type=ExternalLinked").empty());
}

BOOST_AUTO_TEST_CASE(filters_narrow_and_mistakes_are_named) {
    const auto added = feed(ann.me(), "&type=MemberAdded,muster.UserInvited");
    for (const auto& type : types_of(added)) BOOST_TEST((type == "muster.MemberAdded" || type == "muster.UserInvited"), type);
    BOOST_TEST(added.size() == 2U);
    BOOST_TEST(feed(ann.me(), "&type=RoleChanged").empty());
    BOOST_TEST(refused(ann.me().get("/v1/events?type=Nonsense"), 400, "query_invalid"));
    BOOST_TEST(refused(ann.me().get("/v1/events?organization=bank"), 400, "query_invalid"));
    BOOST_TEST(refused(ann.me().get("/v1/events?account=org_1"), 400, "query_invalid"));
    BOOST_TEST(refused(ann.me().get("/v1/events?after=x"), 400, "cursor_invalid"));
    BOOST_TEST(refused(ann.me().get("/v1/events?after=log_00000000000000000000000000:1"), 410, "log_incarnation_changed"));
}

BOOST_AUTO_TEST_CASE(a_long_stretch_of_others_events_is_passed_in_bounded_pages) {
    const auto start = ann.me().get("/v1/events?limit=200&after=" + std::to_string(world.tail())).expect(200).json()["position"].text();
    for (int i = 0; i < 1'100; ++i) {
        world.admin().patch("/v1/organizations/" + bank.id, object({{"name", "Bank " + std::to_string(i)}}), {{"if-match", "*"}}).expect(200);
    }
    (void)cafe.adds({.first_name = "After"});
    std::string after = start;
    int pages = 0;
    std::vector<Json> found;
    for (bool more = true; more; ++pages) {
        const auto page = ann.me().get("/v1/events?limit=200&after=" + url_encoded(after)).expect(200).json();
        for (const auto& event : page["data"].items()) found.push_back(event);
        more = page.has("next");
        after = page["position"].text();
    }
    BOOST_TEST(pages >= 2);
    BOOST_REQUIRE(!found.empty());
    BOOST_TEST(found.front()["data"]["personal"]["first_name"].text() == "After");
}

BOOST_AUTO_TEST_CASE(a_stream_is_resumed_without_a_gap_or_a_double) {
    const auto all = feed(ann.me());
    std::string raw;
    const auto streamed = stream(world, ann.me().credential(), "?after=0", {}, &raw);
    BOOST_TEST(raw.find("Content-Type: text/event-stream") != std::string::npos);
    BOOST_TEST(raw.find("retry: ") != std::string::npos);
    BOOST_REQUIRE_MESSAGE(streamed.size() >= all.size(), raw);
    for (std::size_t i = 0; i < all.size(); ++i) BOOST_TEST(streamed[i].data == all[i].source());
    // Cut off after any event, the rest comes and nothing else.
    for (const std::size_t cut : {std::size_t{0}, all.size() / 2, all.size() - 1}) {
        const auto rest = stream(world, ann.me().credential(), "?after=0", streamed[cut].id);
        BOOST_REQUIRE(rest.size() >= all.size() - cut - 1);
        for (std::size_t i = cut + 1; i < all.size(); ++i) BOOST_TEST(rest[i - cut - 1].data == all[i].source());
    }
}

BOOST_AUTO_TEST_CASE(a_stream_goes_on_with_what_happens) {
    const auto start = "?after=" + std::to_string(world.tail());
    std::vector<SentEvent> events;
    std::thread following([&] { events = stream(world, ann.me().credential(), start); });
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    const auto person = cafe.adds({.first_name = "Newcomer", .send_invitation = false});
    (void)bank.adds({.send_invitation = false});
    following.join();
    BOOST_REQUIRE(!events.empty());
    BOOST_TEST(events.front().data.find("Newcomer") != std::string::npos);
    for (const auto& event : events) BOOST_TEST(event.data.find(bank.id) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_stream_ends_with_its_credential) {
    const auto key = ann.me().post("/v1/api-keys", object({{"name", "short"}})).expect(201).json();
    std::string raw;
    std::thread following([&] { (void)stream(world, key["token"].text(), "?after=0", {}, &raw); });
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    ann.me().remove("/v1/api-keys/" + key["id"].text()).expect(204);
    following.join();
    BOOST_TEST(raw.ends_with("0\r\n\r\n"), raw.substr(raw.size() - std::min<std::size_t>(raw.size(), 60)));
}

BOOST_AUTO_TEST_CASE(a_credential_has_four_streams) {
    const auto credential = ann.me().credential();
    std::vector<std::thread> open;
    for (int i = 0; i < 4; ++i) open.emplace_back([&] { (void)stream(world, credential, "?after=0"); });
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    const auto fifth = ann.me().get("/v1/events", {{"accept", "text/event-stream"}});
    for (auto& each : open) each.join();
    BOOST_TEST(refused(fifth, 429, "too_many_streams"));
    BOOST_TEST(!fifth.header("retry-after").empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
