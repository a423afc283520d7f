#pragma once
// What handlers may use: made once by `muster serve` and kept until the server has stopped. Every part is thread-safe.

#include <atomic>
#include <memory>
#include <string>

#include "eventstore/clock.hpp"
#include "eventstore/data_directory.hpp"
#include "eventstore/keyring.hpp"
#include "eventstore/sequencer.hpp"
#include "projections/models.hpp"

namespace muster::activity {
class ActivityLog;  // eventstore/activity/activity_log.hpp
}

namespace muster::api {

class Metrics;         // api/metrics.hpp
class PasswordHasher;  // api/password_hasher.hpp
class Cursors;         // api/cursors.hpp
class Normalizer;      // api/normalizer.hpp
class LookupLimiter;   // api/lookup_limiter.hpp
class RebuildJobs;     // api/rebuild_jobs.hpp
class SignInDelays;    // api/credentials/sign_in_delays.hpp
class DelayedCalls;    // api/credentials/delayed_calls.hpp
class TxtResolver;     // api/dns/txt_resolver.hpp
class LastUses;        // api/credentials/last_uses.hpp
struct SignInMemory;   // api/sign_in_memory.hpp
class DevClock;        // api/dev_clock.hpp
class MessageMaker;    // api/notifications/message_maker.hpp
class Notifier;        // api/notifications/notifier.hpp
class FeedHub;         // api/feed/feed_hub.hpp
class WebhookSender;   // api/webhooks/sender.hpp
class DryRuns;         // api/dry_run/dry_runs.hpp
class Exports;         // api/exports/exports.hpp
class Imports;         // api/imports/imports.hpp
class Monitoring;      // api/monitoring/monitoring.hpp
class PurgeJob;        // api/purge/purge_job.hpp
class Backups;         // api/backups/backups.hpp
class Proofs;          // api/proof/proofs.hpp
class Erasures;        // api/erasure/erasures.hpp

struct ServerOptions {
    std::string host = "127.0.0.1";
    unsigned short port = 8080;  ///< 0: any free one
    std::string public_url;      ///< links begin with it; empty: http://host:port
    bool dev = false;            ///< shows the outbox with its links
    unsigned io_threads = 2;
    std::string default_phone_region = "GB";
    std::string dns_server;      ///< "IPv4:PORT" that is asked about e-mail domains; empty: the system's
    std::string product_name = "Muster";  ///< what mails and authenticator apps call this service
};

struct Services {
    ServerOptions options;
    eventstore::DataDirectory& directory;
    eventstore::Keyring& keyring;
    eventstore::Sequencer& sequencer;
    projections::Models& models;
    const eventstore::Clock& clock;
    Metrics& metrics;
    PasswordHasher& passwords;
    Cursors& cursors;
    Normalizer& normalizer;
    LookupLimiter& lookups;
    RebuildJobs& rebuilds;
    std::string incarnation;  ///< text id; part of Muster-Position, cursors and ETags
    SignInDelays& sign_in_delays;
    SignInMemory& sign_ins;
    DelayedCalls& delayed_calls;
    TxtResolver& txt_records;
    DevClock* dev_clock = nullptr;  ///< the clock above where it can be moved: under --dev
    MessageMaker* messages = nullptr;
    Notifier* notifier = nullptr;
    LastUses* last_uses = nullptr;
    DryRuns* dry_runs = nullptr;  ///< none: on the thread that asks
    activity::ActivityLog* activity = nullptr;  ///< none: what happens is noted nowhere
    Exports* exports = nullptr;
    Imports* imports = nullptr;  ///< none: read-only tools
    FeedHub* feed = nullptr;
    WebhookSender* webhooks = nullptr;
    Monitoring* monitoring = nullptr;  ///< none: nobody counts or watches
    PurgeJob* purges = nullptr;        ///< none: read-only tools
    Backups* backups = nullptr;        ///< none: no directory for backups was named
    Proofs* proofs = nullptr;          ///< none: no checkpoints are signed
    Erasures* erasures = nullptr;      ///< none: nobody can be erased here
};

}  // namespace muster::api
