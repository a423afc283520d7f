#include "api/feed/feed_hub.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "api/background_read.hpp"
#include "api/feed/feed_stream.hpp"

namespace muster::api {
namespace {

using namespace std::chrono_literals;

/// Between two rounds: under load one then serves many events.
constexpr std::chrono::milliseconds round_min = 5ms;
/// While a stream has more to look at, or decision state is behind the log by a moment.
constexpr std::chrono::milliseconds busy_pause = 1ms;
/// How late a heartbeat, an end of a credential by time or of a stream's life may be noticed.
constexpr std::chrono::milliseconds nap_max = 1s;
constexpr std::chrono::milliseconds applied_patience = 5s;

}  // namespace

class FeedHub::Parts {
  public:
    explicit Parts(const FeedLimits& given) : limits(given) {}

    const FeedLimits limits;
    mutable std::mutex mutex;
    std::condition_variable wake;
    std::vector<std::weak_ptr<FeedStream>> streams;
    std::map<std::string, std::size_t> per_credential;
    FeedCounts counts;
    bool noticed = false;
    bool stopping = false;
    std::optional<EventSource> source;
    std::atomic<projections::Models*> models{nullptr};
    const eventstore::Clock* clock = nullptr;
    std::thread thread;

    void notify() {
        const std::lock_guard lock(mutex);
        noticed = true;
        wake.notify_all();
    }
    void gone(const std::string& credential) {
        const std::lock_guard lock(mutex);
        --counts.streams;
        if (const auto found = per_credential.find(credential); found != per_credential.end() && --found->second == 0) per_credential.erase(found);
    }

    void run() {
        std::unique_lock lock(mutex);
        while (!stopping) {
            noticed = false;
            auto round = streams;
            lock.unlock();
            const auto more = read_or_nothing("event feed", [&] { return serve(round); });
            lock.lock();
            std::erase_if(streams, [](const auto& stream) { return stream.expired(); });
            wake.wait_for(lock, more ? busy_pause : round_min, [this] { return stopping; });
            if (!more) wake.wait_for(lock, nap_max, [this] { return stopping || noticed; });
        }
    }
    /// True when somebody has more to look at.
    bool serve(const std::vector<std::weak_ptr<FeedStream>>& round) {
        const auto until = std::min(source->log.tail(), models.load()->decisions().checkpoint());
        const auto now = clock->now();
        bool more = false;
        std::uint64_t events = 0;
        for (const auto& each : round) {
            const auto stream = each.lock();
            if (stream) more |= stream->serve(*source, until, now, limits, events) == FeedStream::Served::more;
        }
        const std::lock_guard lock(mutex);
        counts.events += events;
        return more;
    }
};

FeedHub::FeedHub(const FeedLimits& limits) : parts_(std::make_shared<Parts>(limits)) {}
FeedHub::~FeedHub() { stop(); }

void FeedHub::start(const EventSource& source, projections::Models& models, const eventstore::Clock& clock) {
    parts_->source.emplace(source);
    parts_->clock = &clock;
    parts_->models = &models;
    parts_->thread = std::thread([parts = parts_.get()] { parts->run(); });
}

void FeedHub::stop() {
    std::vector<std::weak_ptr<FeedStream>> left;
    {
        const std::lock_guard lock(parts_->mutex);
        parts_->stopping = true;
        left.swap(parts_->streams);
        parts_->wake.notify_all();
    }
    if (parts_->thread.joinable()) parts_->thread.join();
    for (const auto& each : left) {
        if (const auto stream = each.lock()) stream->end();
    }
}

void FeedHub::notice(const eventstore::CommittedBatch& batch) {
    auto* models = parts_->models.load();
    if (models == nullptr || batch.events.empty() || counts().streams == 0) return;
    models->when_applied(batch.events.back().meta.position, applied_patience, [parts = parts_](bool) { parts->notify(); });
}

domain::Result<std::shared_ptr<BodyStream>, FeedRefusal> FeedHub::open(FeedSubscription subscription) {
    const auto credential = subscription.who.credential;
    {
        const std::lock_guard lock(parts_->mutex);
        if (parts_->stopping || !parts_->source) return domain::failure(FeedRefusal::stopped);
        if (parts_->counts.streams >= parts_->limits.streams_max) return domain::failure(FeedRefusal::too_many);
        auto& of_credential = parts_->per_credential[credential];
        if (of_credential >= parts_->limits.streams_per_credential_max) return domain::failure(FeedRefusal::too_many_of_credential);
        ++of_credential;
        ++parts_->counts.streams;
        ++parts_->counts.opened;
    }
    auto stream = std::make_shared<FeedStream>(std::move(subscription), [parts = parts_] { parts->notify(); },
                                               [parts = parts_, credential] { parts->gone(credential); });
    const std::lock_guard lock(parts_->mutex);
    parts_->streams.push_back(stream);
    return std::shared_ptr<BodyStream>(std::move(stream));
}

FeedCounts FeedHub::counts() const {
    const std::lock_guard lock(parts_->mutex);
    return parts_->counts;
}

}  // namespace muster::api
