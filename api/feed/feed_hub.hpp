#pragma once
// Serves every open stream of server-sent events on one thread. A stream holds nothing but its place in the log: what its client is
// to get is read when the client has taken what came before, so a slow reader costs nobody memory. It is cut off by the transport's
// write timeout, and resumes with Last-Event-ID.
//
// A stream ends when its credential does (looked at before every piece and every heartbeat), after `lifetime` (the client comes back
// by itself, and signs in anew), and when the server stops. Thread-safe.

#include <chrono>
#include <cstdint>
#include <memory>

#include "api/body_stream.hpp"
#include "api/feed/event_scan.hpp"
#include "api/request.hpp"
#include "eventstore/clock.hpp"
#include "eventstore/sequencer.hpp"
#include "projections/models.hpp"

namespace muster::api {

struct FeedLimits {
    std::size_t streams_max = 256;
    std::size_t streams_per_credential_max = 4;
    std::chrono::milliseconds heartbeat{15'000};  ///< a comment, so that what lies between knows the connection is alive
    std::chrono::milliseconds lifetime{3'600'000};
};

struct FeedSubscription {
    Authenticated who;
    EventQuery query;
    domain::Position after{};
};

enum class FeedRefusal : std::uint8_t { too_many, too_many_of_credential, stopped };

struct FeedCounts {
    std::uint64_t streams = 0;  ///< open now
    std::uint64_t opened = 0, events = 0;  ///< since the start
};

class FeedHub {
  public:
    explicit FeedHub(const FeedLimits& limits = {});
    ~FeedHub();

    /// The arguments must outlive stop().
    void start(const EventSource& source, projections::Models& models, const eventstore::Clock& clock);
    /// Every stream that waits ends.
    void stop();
    /// What the sequencer tells after each batch. Never blocks; may be called before start().
    void notice(const eventstore::CommittedBatch& batch);

    [[nodiscard]] domain::Result<std::shared_ptr<BodyStream>, FeedRefusal> open(FeedSubscription subscription);
    [[nodiscard]] FeedCounts counts() const;

    class Parts;

  private:
    std::shared_ptr<Parts> parts_;  // shared with the streams, which may outlive the hub by a moment
};

}  // namespace muster::api
