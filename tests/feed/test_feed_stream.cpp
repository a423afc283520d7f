// One client's stream: its place, its pace and its end.
#include <boost/test/unit_test.hpp>

#include <optional>

#include "api/feed/feed_stream.hpp"
#include "tests/feed/feed_world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using namespace std::chrono_literals;
using api::BodyPiece;
using api::FeedStream;
using Served = FeedStream::Served;

constexpr api::FeedLimits patient{256, 4, 1h, 1h};

/// A client at one stream, taking a piece when the test says so.
class Follower {
  public:
    Follower(const FeedWorld& world, Actor who, Position after = {}, api::EventQuery query = {}, api::FeedLimits limits = patient)
        : world_(world), limits_(limits) {
        api::FeedSubscription subscription;
        subscription.who.actor = std::move(who);
        subscription.query = std::move(query);
        subscription.after = after;
        stream_.emplace(std::move(subscription), [this] { ++asked; }, [this] { ++gone; });
    }

    void ready() {
        stream_->next([this](BodyPiece piece) {
            ++given;
            bytes += piece.bytes;
            last = last || piece.last;
            piece_ = std::move(piece.bytes);
        });
    }
    Served serve() { return stream_->serve(world_.source(), world_.tail(), world_.history.time, limits_, events); }
    /// The next piece there is, empty when there is none yet.
    std::string takes() {
        piece_.clear();
        ready();
        for (int rounds = 0; serve() == Served::more;) BOOST_REQUIRE(++rounds < 10'000);
        return std::exchange(piece_, {});
    }
    /// Takes pieces until none comes, and answers the positions in them.
    std::vector<Position> takes_all() {
        const auto from = bytes.size();
        while (!takes().empty()) {}
        return ids_of(bytes.substr(from));
    }
    static std::vector<Position> ids_of(const std::string& text) {
        std::vector<Position> ids;
        const std::string mark = "id: log_1:";
        for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
            ids.push_back({std::stoull(text.substr(at + mark.size()))});
            BOOST_TEST(text.compare(text.find('\n', at), 7, "\ndata: ") == 0);
        }
        return ids;
    }
    void leaves() { stream_.reset(); }

    int asked = 0, gone = 0, given = 0;
    bool last = false;
    std::uint64_t events = 0;
    std::string bytes;

  private:
    const FeedWorld& world_;
    api::FeedLimits limits_;
    std::string piece_;
    std::optional<FeedStream> stream_;
};

BOOST_FIXTURE_TEST_SUITE(feed_stream, FeedWorld)

BOOST_AUTO_TEST_CASE(it_greets_and_then_tells_everything_there_is) {
    Follower amy(*this, signed_in_actor("amy"));
    BOOST_TEST(amy.takes() == "retry: 2000\n\n");
    BOOST_TEST(amy.events == 0u);
    BOOST_TEST((amy.takes_all() == shown_to(viewer("amy"))));
    BOOST_TEST(amy.events == shown_to(viewer("amy")).size());
    BOOST_TEST(amy.takes().empty());
    BOOST_TEST((amy.serve() == Served::idle));
    const auto next = happens(renamed("cove", "Bay"));
    (void)happens(renamed("cafe", "Bar"));
    BOOST_TEST((amy.takes_all() == std::vector{next}));
    BOOST_TEST(!amy.last);
}

BOOST_AUTO_TEST_CASE(it_goes_on_after_any_event_without_a_gap_or_a_double) {
    const auto all = shown_to(viewer("amy"));
    for (std::size_t i = 0; i < all.size(); ++i) {
        Follower amy(*this, signed_in_actor("amy"), all[i]);
        BOOST_TEST((amy.takes_all() == std::vector(all.begin() + static_cast<std::ptrdiff_t>(i) + 1, all.end())));
    }
}

BOOST_AUTO_TEST_CASE(it_tells_what_was_asked_for) {
    Follower amy(*this, signed_in_actor("amy"), {}, {{"MemberAdded"}, org("cove"), acc("mia")});
    BOOST_TEST(amy.takes_all().size() == 1u);
    BOOST_TEST(amy.bytes.find("\"type\":\"muster.MemberAdded\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(whoever_takes_nothing_is_read_nothing) {
    Follower slow(*this, signed_in_actor("amy"));
    (void)slow.takes();  // the greeting
    for (int i = 0; i < 1'000; ++i) (void)happens(renamed("cove", "Bay " + std::to_string(i)));
    for (int i = 0; i < 10; ++i) BOOST_TEST((slow.serve() == Served::gave));
    BOOST_TEST(slow.given == 1);
    BOOST_TEST(slow.events == 0u);  // neither looked at nor kept
    // And then gets all of it in pieces of its own pace, each bounded.
    const auto begun = slow.bytes.size();
    std::vector<Position> got;
    for (std::string piece = slow.takes(); !piece.empty(); piece = slow.takes()) {
        BOOST_TEST(piece.size() < 128u * 1024u);
        const auto ids = Follower::ids_of(piece);
        BOOST_TEST(ids.size() <= 200u);
        got.insert(got.end(), ids.begin(), ids.end());
    }
    BOOST_TEST(slow.bytes.size() > begun);
    BOOST_TEST((got == shown_to(viewer("amy"))));
    BOOST_TEST(slow.given > 5);
}

BOOST_AUTO_TEST_CASE(a_heartbeat_takes_the_place_along_past_what_others_did) {
    Follower ann(*this, signed_in_actor("ann"), tail(), {}, {256, 4, 0ms, 1h});
    (void)ann.takes();
    BOOST_TEST(ann.takes() == ": heartbeat\n\n");
    const auto place = happens({renamed("cove", "Bay"), renamed("bank", "Bank")});
    BOOST_TEST(ann.takes() == "id: log_1:" + std::to_string(place.value) + "\n: heartbeat\n\n");
    BOOST_TEST(ann.takes() == ": heartbeat\n\n");
    Follower calm(*this, signed_in_actor("ann"), tail());
    (void)calm.takes();
    BOOST_TEST(calm.takes().empty());  // not before its time
}

BOOST_AUTO_TEST_CASE(it_ends_with_its_credential_or_the_right_to_follow) {
    const std::pair<const char*, EventList> ends[] = {
        {"signed out", SessionEnded{ses("amy"), acc("amy")}},
        {"the role", {active("eve", "cove", "access_manager"), RoleChanged{acc("amy"), org("cove"), "access_manager", "member"}}},
        {"suspended", {active("eve", "cove", "access_manager"), AccountSuspended{acc("amy"), org("cove"), {}}}}};
    for (const auto& [what, story] : ends) {
        BOOST_TEST_CONTEXT(what) {
            FeedWorld world;
            Follower amy(world, signed_in_actor("amy"));
            (void)amy.takes_all();
            BOOST_TEST(!amy.last);
            (void)world.happens(story);
            const auto before = amy.events;
            BOOST_TEST(amy.takes().empty());
            BOOST_TEST(amy.last);
            BOOST_TEST(amy.events == before);  // not even what happened last
        }
    }
}

BOOST_AUTO_TEST_CASE(it_ends_when_a_key_has_run_out) {
    auto issued = key_issued("amy", {"event.read"});
    issued.expires_at = history.time + 1min;
    (void)happens(issued);
    Follower amy(*this, by_key("amy"));
    (void)amy.takes_all();
    BOOST_TEST(!amy.last);
    BOOST_TEST(amy.bytes.find("\"personal\"") == std::string::npos);  // by the key's scopes
    history.time = history.time + 2min;
    (void)amy.takes();
    BOOST_TEST(amy.last);
}

BOOST_AUTO_TEST_CASE(it_ends_after_its_time_and_at_a_record_that_cannot_be_read) {
    Follower old(*this, signed_in_actor("amy"), {}, {}, {256, 4, 1h, 0ms});
    (void)old.takes();
    BOOST_TEST(old.last);
    log.damage(shown_to(viewer("amy"))[1], "not a record");
    Follower amy(*this, signed_in_actor("amy"));
    BOOST_TEST(amy.takes_all().size() == 1u);  // what lies before it comes
    BOOST_TEST(amy.last);
}

BOOST_AUTO_TEST_CASE(whoever_opened_it_hears_that_it_waits_and_that_it_is_gone) {
    Follower amy(*this, signed_in_actor("amy"));
    BOOST_TEST(amy.asked == 0);
    amy.ready();
    BOOST_TEST(amy.asked == 1);
    BOOST_TEST(amy.gone == 0);
    amy.leaves();
    BOOST_TEST(amy.gone == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
