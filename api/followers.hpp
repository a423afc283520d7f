#pragma once
// Who follows the log beside the read models: open streams of events, webhooks, and what is left to do after an erasure. Made before
// the instance is opened, so that the sequencer can tell it of every batch from the first on. Thread-safe.

#include <atomic>

#include "api/feed/feed_hub.hpp"
#include "api/purge/purge_job.hpp"
#include "api/services.hpp"
#include "api/webhooks/sender.hpp"

namespace muster::api {

class Followers {
  public:
    /// What the sequencer tells after each batch. Never blocks.
    void notice(const eventstore::CommittedBatch& batch) {
        feed_.notice(batch);
        webhooks_.notice(batch);
        if (auto* const purges = purges_.load()) purges->notice(batch);
    }
    /// Handlers find both in the services, which must outlive stop().
    void start(Services& services, const WebhookSettings& settings) {
        const EventSource source{services.directory.log(), services.keyring, services.models.registry(), services.incarnation};
        feed_.start(source, services.models, services.clock);
        webhooks_.start(services.sequencer, services.models, source, services.clock, settings);
        services.feed = &feed_;
        services.webhooks = &webhooks_;
        purges_ = services.purges;
    }
    /// After the server, before the sequencer.
    void stop() {
        purges_ = nullptr;
        feed_.stop();
        webhooks_.stop();
    }

  private:
    FeedHub feed_;
    WebhookSender webhooks_;
    std::atomic<PurgeJob*> purges_{nullptr};
};

}  // namespace muster::api
