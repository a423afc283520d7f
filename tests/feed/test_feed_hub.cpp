// The one thread that serves every stream, over a real instance.
#include <boost/test/unit_test.hpp>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "api/feed/feed_hub.hpp"
#include "api/instance.hpp"
#include "domain/visibility.hpp"
#include "tests/eventstore/world.hpp"
#include "tests/support/temporary_directory.hpp"

namespace muster::tests {
namespace {

using namespace std::chrono_literals;
using api::BodyPiece;
using api::BodyStream;
using api::FeedRefusal;

constexpr auto patience = 60s;

/// What a client has got so far. It asks for more when it is told to, or by itself.
class Reader : public std::enable_shared_from_this<Reader> {
  public:
    Reader(std::shared_ptr<BodyStream> stream, bool eager) : stream_(std::move(stream)), eager_(eager) {}

    void asks() {
        stream_->next([self = shared_from_this()](BodyPiece piece) { self->got(std::move(piece)); });
    }
    /// False when it does not come about in time.
    template <class Condition>
    bool until(Condition&& holds) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, patience, [&] { return holds(*this); });
    }
    void leaves() {
        std::shared_ptr<BodyStream> left;
        const std::lock_guard lock(mutex_);
        eager_ = false;
        left.swap(stream_);
    }
    // Of what has come: in until(), or when nothing more can come.
    [[nodiscard]] std::size_t events() const {
        std::size_t count = 0;
        for (auto at = bytes.find("\ndata: "); at != std::string::npos; at = bytes.find("\ndata: ", at + 1)) ++count;
        return count;
    }
    std::string bytes;
    int pieces = 0;
    bool ended = false;

  private:
    void got(BodyPiece piece) {
        std::shared_ptr<BodyStream> stream;
        {
            const std::lock_guard lock(mutex_);
            bytes += piece.bytes;
            ++pieces;
            ended = ended || piece.last;
            if (eager_ && !ended) stream = stream_;
        }
        changed_.notify_all();
        if (stream) stream->next([self = shared_from_this()](BodyPiece next) { self->got(std::move(next)); });
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::shared_ptr<BodyStream> stream_;
    bool eager_;
};

struct Hub {
    TemporaryDirectory directory{"feed"};
    api::FeedHub hub{{.streams_max = 5, .streams_per_credential_max = 3, .heartbeat = 1h, .lifetime = 1h}};
    std::unique_ptr<api::Instance> instance;
    domain::Initialize initialize = initialize_command();
    domain::OrganizationId workspace = fresh<domain::OrganizationId>();

    Hub() {
        api::InstanceOptions opening;
        opening.data_directory = (directory / "data").string();
        opening.also_tell = [this](const std::shared_ptr<const eventstore::CommittedBatch>& batch) { hub.notice(*batch); };
        auto opened = api::Instance::open(opening);
        BOOST_REQUIRE_MESSAGE(opened, (opened ? "" : opened.error()));
        instance = std::move(*opened);
        run(initialize);
        run(create_organization(workspace));
    }
    ~Hub() {
        hub.stop();
        instance->close();
    }

    void run(domain::CommandBody command) { BOOST_REQUIRE(instance->sequencer().run(submission(std::move(command)))); }
    void happens(int times) {
        for (int i = 0; i < times; ++i) run(add_member(workspace, "person" + std::to_string(++people)));
    }
    void start() {
        auto& data = instance->directory();
        hub.start({data.log(), data.keyring(), instance->models().registry(), "log_1"}, instance->models(), instance->clock());
    }
    /// Events are counted after the round in which they were given.
    [[nodiscard]] bool counted(std::uint64_t events) const {
        for (const auto end = std::chrono::steady_clock::now() + patience; std::chrono::steady_clock::now() < end; std::this_thread::sleep_for(1ms)) {
            if (hub.counts().events >= events) break;
        }
        return hub.counts().events == events;
    }
    /// A live key of the first ADMIN.
    domain::Actor credential() {
        domain::IssueApiKey command;
        command.key = fresh<domain::ApiKeyId>();
        command.account = initialize.account;
        command.token_hash = {eventstore::crypto::random_key()};
        run(command);
        domain::Actor actor;
        actor.kind = domain::ActorKind::account;
        actor.account = initialize.account;
        actor.key = command.key;
        return actor;
    }
    domain::Result<std::shared_ptr<BodyStream>, FeedRefusal> open(const domain::Actor& who, domain::Position after = {}) {
        api::FeedSubscription subscription;
        subscription.who.actor = who;
        subscription.who.credential = who.key->text();
        subscription.query.types = {"MemberAdded"};
        subscription.query.organization = workspace;
        subscription.after = after;
        return hub.open(std::move(subscription));
    }
    std::shared_ptr<Reader> reader(const domain::Actor& who, bool eager) {
        auto opened = open(who);
        BOOST_REQUIRE(opened);
        auto made = std::make_shared<Reader>(std::move(*opened), eager);
        made->asks();
        return made;
    }

    int people = 0;
};

BOOST_FIXTURE_TEST_SUITE(feed_hub, Hub)

BOOST_AUTO_TEST_CASE(what_happens_comes_to_who_waits_for_it) {
    happens(3);
    start();
    const auto follows = reader(credential(), true);
    BOOST_TEST(follows->until([](const Reader& r) { return r.events() == 3; }));
    happens(2);
    BOOST_TEST(follows->until([](const Reader& r) { return r.events() == 5; }));
    BOOST_TEST(follows->bytes.starts_with("retry: "));
    BOOST_TEST(counted(5));
    BOOST_TEST(hub.counts().opened == 1u);
    follows->leaves();
}

BOOST_AUTO_TEST_CASE(who_waits_is_woken_and_needs_no_look_now_and_then) {
    start();
    const auto follows = reader(credential(), true);
    BOOST_TEST(follows->until([](const Reader& r) { return r.pieces == 1; }));
    constexpr std::size_t rounds = 20;
    const auto begun = std::chrono::steady_clock::now();
    for (std::size_t i = 1; i <= rounds; ++i) {
        happens(1);
        BOOST_REQUIRE(follows->until([&](const Reader& r) { return r.events() == i; }));
    }
    // Some milliseconds each; one that only looks by itself does so once a second.
    BOOST_CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(rounds) / 2);
    follows->leaves();
}

BOOST_AUTO_TEST_CASE(a_slow_reader_delays_nobody_and_misses_nothing) {
    start();
    const auto who = credential();
    const auto slow = reader(who, false), quick = reader(who, true);
    BOOST_TEST(slow->until([](const Reader& r) { return r.pieces == 1; }));  // the greeting, and asks no more
    happens(300);
    BOOST_TEST(quick->until([](const Reader& r) { return r.events() == 300; }));
    BOOST_TEST(slow->until([](const Reader& r) { return r.pieces == 1; }));
    BOOST_TEST(counted(300));  // nothing was made for the slow one
    for (int pieces = 2; slow->events() < 300; ++pieces) {
        slow->asks();
        BOOST_REQUIRE(slow->until([&](const Reader& r) { return r.pieces == pieces; }));
    }
    BOOST_TEST(slow->bytes == quick->bytes);
    slow->leaves();
    quick->leaves();
}

BOOST_AUTO_TEST_CASE(a_credential_and_the_server_have_so_many_streams) {
    start();
    const auto one = credential(), another = credential();
    std::vector<std::shared_ptr<BodyStream>> streams;
    for (int i = 0; i < 3; ++i) streams.push_back(open(one).value());
    BOOST_TEST((open(one).error() == FeedRefusal::too_many_of_credential));
    for (int i = 0; i < 2; ++i) streams.push_back(open(another).value());
    BOOST_TEST((open(another).error() == FeedRefusal::too_many));
    BOOST_TEST(hub.counts().streams == 5u);
    streams.erase(streams.begin());  // one leaves: there is room for one, whoever it is
    BOOST_TEST(hub.counts().streams == 4u);
    streams.push_back(open(one).value());
    BOOST_TEST((open(one).error() == FeedRefusal::too_many));
    streams.clear();
    BOOST_TEST(hub.counts().streams == 0u);
    BOOST_TEST(hub.counts().opened == 6u);
}

BOOST_AUTO_TEST_CASE(a_credential_that_ends_ends_its_stream) {
    start();
    const auto one = credential(), another = credential();
    const auto ends = reader(one, true), stays = reader(another, true);
    BOOST_TEST(ends->until([](const Reader& r) { return r.pieces >= 1; }));
    run(domain::RevokeApiKey{*one.key});
    BOOST_TEST(ends->until([](const Reader& r) { return r.ended; }));
    happens(1);
    BOOST_TEST(stays->until([](const Reader& r) { return r.events() == 1; }));
    BOOST_TEST(ends->events() == 0u);
    stays->leaves();
}

BOOST_AUTO_TEST_CASE(a_stop_ends_every_stream_and_opens_no_more) {
    const auto who = credential();
    BOOST_TEST((open(who).error() == FeedRefusal::stopped));  // not begun yet
    start();
    const auto waits = reader(who, true);
    BOOST_TEST(waits->until([](const Reader& r) { return r.pieces == 1; }));
    hub.stop();
    BOOST_TEST(waits->until([](const Reader& r) { return r.ended; }));
    BOOST_TEST((open(who).error() == FeedRefusal::stopped));
    hub.stop();
    waits->leaves();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
