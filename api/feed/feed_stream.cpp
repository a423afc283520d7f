#include "api/feed/feed_stream.hpp"

#include <utility>

#include "domain/visibility.hpp"

namespace muster::api {
namespace {

constexpr ScanLimits piece_limits{200, 1'000, 64 * 1024};
/// What a client that lost its connection waits before it comes back.
constexpr std::string_view greeting = "retry: 2000\n\n";

/// The viewer as the credential stands now; nothing when it has ended.
std::optional<domain::Viewer> still_valid(const Authenticated& who, const domain::RegistryReader& registry, domain::Timestamp now) {
    const auto viewer = domain::viewer_of(registry, who.actor, now);
    if (!viewer || !may_follow(registry, *viewer)) return {};
    return viewer;
}

}  // namespace

FeedStream::FeedStream(FeedSubscription subscription, std::function<void()> waits, std::function<void()> gone)
    : subscription_(std::move(subscription)), waits_(std::move(waits)), gone_(std::move(gone)), last_(subscription_.after), told_(last_) {}

FeedStream::~FeedStream() { gone_(); }

void FeedStream::next(Give give) {
    {
        const std::lock_guard lock(mutex_);
        give_ = std::move(give);
    }
    waits_();
}

bool FeedStream::waiting() {
    const std::lock_guard lock(mutex_);
    return static_cast<bool>(give_);
}

void FeedStream::give(std::string bytes, bool last) {
    Give give;
    {
        const std::lock_guard lock(mutex_);
        give = std::exchange(give_, {});
    }
    given_ = Clock::now();
    if (give) give({std::move(bytes), last});
}

void FeedStream::end() { give({}, true); }

void FeedStream::append_id(std::string& out, const EventSource& source, domain::Position position) const {
    out += "id: " + source.incarnation + ":" + std::to_string(position.value) + "\n";
}

FeedStream::Served FeedStream::serve(const EventSource& source, domain::Position until, domain::Timestamp now, const FeedLimits& limits,
                                     std::uint64_t& events) {
    if (!waiting()) return Served::gave;
    const auto viewer = still_valid(subscription_.who, source.registry, now);
    if (!viewer || Clock::now() - opened_ >= limits.lifetime) {
        end();
        return Served::gave;
    }
    if (given_ == Clock::time_point{}) {
        give(std::string(greeting));
        return Served::gave;
    }
    const auto scan = scan_events(source, *viewer, subscription_.query, last_, until, piece_limits);
    last_ = scan.last;
    std::string out;
    for (const auto& line : scan.lines) {
        append_id(out, source, line.position);
        out += "data: " + line.json + "\n\n";
        told_ = line.position;
    }
    events += scan.lines.size();
    if (out.empty() && scan.damaged) {
        end();
        return Served::gave;
    }
    if (out.empty() && Clock::now() - given_ >= limits.heartbeat) {
        // What the client may not see is behind it as well: it need not be looked at again when it resumes.
        if (told_ < last_) append_id(out, source, told_ = last_);
        out += ": heartbeat\n\n";
    }
    if (!out.empty()) {
        give(std::move(out));
        return Served::gave;
    }
    return last_ < until ? Served::more : Served::idle;
}

}  // namespace muster::api
