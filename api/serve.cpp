#include "api/serve.hpp"

#include "api/abort_message.hpp"

#include <fmt/format.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <thread>

#include "api/credentials/delayed_calls.hpp"
#include "api/credentials/last_uses.hpp"
#include "api/credentials/sign_in_delays.hpp"
#include "api/cursors.hpp"
#include "api/dev_clock.hpp"
#include "api/dispatcher.hpp"
#include "api/dns/txt_resolver.hpp"
#include "api/every.hpp"
#include "api/followers.hpp"
#include "api/dry_run/dry_runs.hpp"
#include "api/erasure/erasures.hpp"
#include "api/exports/exports.hpp"
#include "api/imports/imports.hpp"
#include "api/instance.hpp"
#include "api/log.hpp"
#include "api/lookup_limiter.hpp"
#include "api/metrics.hpp"
#include "api/monitoring/monitoring.hpp"
#include "api/notifications/notifier.hpp"
#include "api/password_hasher.hpp"
#include "api/proof/proofs.hpp"
#include "api/purge_places.hpp"
#include "api/rebuild_jobs.hpp"
#include "api/scheduler.hpp"
#include "api/serve_settings.hpp"
#include "api/server.hpp"
#include "api/service_manager.hpp"
#include "api/sign_in_history.hpp"
#include "api/sign_in_memory.hpp"
#include "api/tokens.hpp"
#include "api/watched_certificate.hpp"
#include "eventstore/activity/activity_log.hpp"
#include "eventstore/crypto.hpp"
#include "projections/usage/rebuildable_usage.hpp"

namespace muster::api {
namespace {

enum Exit : int { exit_stopped = 0, exit_usage = 2, exit_cannot_open = 3, exit_by_signal = 130 };
constexpr std::chrono::milliseconds health_interval{250};
constexpr std::chrono::milliseconds last_uses_interval{60'000};

/// For people, on standard output; tools that started the process read it as well, so every line leaves at once.
void say(const std::string& line) {
    std::fputs((line + "\n").c_str(), stdout);
    std::fflush(stdout);
}

/// SIGTERM and SIGINT as something to wait for, and SIGHUP where there is a certificate to read again. Made before any other
/// thread, which then inherit the mask.
class StopSignals {
  public:
    explicit StopSignals(bool with_hangup) {
        sigemptyset(&set_);
        sigaddset(&set_, SIGTERM);
        sigaddset(&set_, SIGINT);
        if (with_hangup) sigaddset(&set_, SIGHUP);
        pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    }
    /// Until one that stops; calls `hung_up` at each SIGHUP.
    void wait(const std::function<void()>& hung_up) const {
        int signal = 0;
        while (sigwait(&set_, &signal) != 0 || signal == SIGHUP) {
            if (signal == SIGHUP) hung_up();
            signal = 0;
        }
    }
    /// From now on a signal ends the process at once; what is durable stays so.
    void end_on_next() const {
        std::thread([set = set_] {
            int signal = 0;
            while (sigwait(&set, &signal) != 0 || signal == SIGHUP) {
            }
            ::_exit(exit_by_signal);
        }).detach();
    }

  private:
    sigset_t set_{};
};

std::string url_of(const std::string& host, unsigned short port, bool secure) {
    const auto reachable = host == "0.0.0.0" ? "127.0.0.1" : host == "::" ? "::1" : host;
    const auto bracketed = reachable.find(':') == std::string::npos ? reachable : "[" + reachable + "]";
    return (secure ? "https://" : "http://") + bracketed + ":" + std::to_string(port);
}

bool is_loopback(const std::string& host) { return host.starts_with("127.") || host == "::1"; }

void tell_rebuild(const projections::RebuildProgress& progress) {
    log::info(fmt::format("read model {}: at position {} of {}, {:.0f} events/s", progress.model, progress.done.value,
                          progress.tail.value, progress.events_per_second));
}

void tell_start(const ServeOptions& options, Instance& instance) {
    say(fmt::format("data directory: {} (log {}, at position {})", options.data_directory,
                    instance.directory().incarnation().value_or(domain::IncarnationId{}).text(),
                    instance.directory().log().tail().value));
    if (options.server.dev) say("mode: development; /dev/outbox shows every link to anybody who asks");
    if (options.server.dev && !is_loopback(options.server.host)) {
        log::warning("--dev on " + options.server.host + ": everybody who reaches this address reads every registration link.");
    }
    if (instance.directory().master_key_inside()) {
        log::warning("the master key lies inside the data directory: whoever copies one has both. Keep it elsewhere with --master-key-file.");
    }
    if (options.fast_passwords) log::warning("--dev-fast-passwords: password hashes are weak. Never with real people.");
}

std::unique_ptr<activity::ActivityLog> open_activity(const ServeOptions& options, Instance& instance) {
    activity::ActivityLogOptions opening;
    opening.path = options.data_directory + "/activity";
    opening.retention = std::chrono::hours(24) * options.activity_retention_days;
    opening.bytes_max = std::uint64_t{options.activity_mib_max} << 20U;
    opening.incarnation = instance.directory().incarnation().value_or(domain::IncarnationId{}).text();
    opening.address_group = address_group;
    opening.tell = [](const std::string& what) { log::warning(what); };
    return std::make_unique<activity::ActivityLog>(std::move(opening), instance.directory().keyring(), instance.directory().log(), instance.clock());
}

std::unique_ptr<Monitoring> make_monitoring(const ServeOptions& options, Instance& instance, const activity::ActivityLog& activity) {
    return std::make_unique<Monitoring>(MonitoringParts{options.data_directory + "/models/usage",
                                                        instance.directory().incarnation().value_or(domain::IncarnationId{}),
                                                        instance.directory().log(), instance.directory().keyring(), &activity, address_group,
                                                        instance.models().registry(), instance.sequencer(), instance.clock(),
                                                        [](const std::string& what) { log::warning(what); }});
}

/// What monitoring feeds is rebuilt by the same command; before the jobs, since one that the last process left goes on at once.
std::unique_ptr<RebuildJobs> make_rebuilds(Instance& instance, const Monitoring& monitoring, const activity::ActivityLog& activity) {
    instance.models().rebuilds().add(std::make_shared<usage::RebuildableUsage>(
        [&monitoring] { return monitoring.usage(); }, instance.directory().log(), [&activity] { return activity.log(); }));
    return std::make_unique<RebuildJobs>(instance.models(), instance.clock());
}

/// The parts of a running server, in the order they are made; they stop in the order run() says.
class Running {
  public:
    Running(const ServeOptions& options, std::unique_ptr<Instance> instance, Notifier& notifier, Followers& followers,
            std::unique_ptr<Metrics> metrics, std::unique_ptr<Server> server, DevClock* dev_clock)
        : instance_(std::move(instance)),
          activity_(open_activity(options, *instance_)),
          monitoring_(make_monitoring(options, *instance_, *activity_)),
          notifier_(notifier),
          followers_(followers),
          metrics_(std::move(metrics)),
          server_(std::move(server)),
          passwords_(std::make_unique<PasswordHasher>(
              options.fast_passwords ? PasswordHasherOptions::weak_for_development() : PasswordHasherOptions{})),
          incarnation_(instance_->directory().incarnation().value_or(domain::IncarnationId{}).text()),
          cursors_(instance_->directory().keyring().secrets().cursor_key, incarnation_),
          last_uses_file_(options.data_directory + "/last-uses"),
          txt_records_(std::make_unique<TxtResolver>(TxtResolverOptions{.server = options.server.dns_server})),
          rebuilds_(make_rebuilds(*instance_, *monitoring_, *activity_)),
          services_{options.server,       instance_->directory(), instance_->directory().keyring(), instance_->sequencer(),
                    instance_->models(),  instance_->clock(),     *metrics_,                         *passwords_,
                    cursors_,             instance_->normalizer(), lookups_,                         *rebuilds_,
                    incarnation_,         sign_in_delays_,        sign_ins_,                         delayed_calls_,
                    *txt_records_,        dev_clock,              nullptr,                           nullptr,
                    &last_uses_,          &dry_runs_,             activity_.get()},
          imports_(services_, options.data_directory + "/imports"),
          dispatcher_(services_, routes(), {options.limits, options.log_requests, trusted_proxies_of(options)}) {
        const auto attempts = restore_delays(sign_in_delays_, *activity_, instance_->directory().keyring(), instance_->clock());
        if (attempts > 0) log::info(fmt::format("sign-ins of the last hour are counted again: {}", attempts));
        services_.options.product_name = options.notifications.product_name;
        last_uses_.load(last_uses_file_);
        services_.options.port = server_->port();
        while (services_.options.public_url.ends_with('/')) services_.options.public_url.pop_back();
        if (services_.options.public_url.empty()) services_.options.public_url = url_of(options.server.host, server_->port(), options.tls.is_set());
        messages_ = std::make_unique<MessageMaker>(sender_of(options.notifications, services_.options.public_url), instance_->models(),
                                                   instance_->directory().log(), instance_->directory().keyring(), instance_->clock());
        services_.messages = messages_.get();
        services_.notifier = &notifier_;
        webhooks_ = options.webhooks;
        webhooks_.network.allow_http |= options.server.dev;
        services_.exports = &exports_;
        services_.imports = &imports_;
        services_.monitoring = monitoring_.get();
        if (!options.backups.directory.empty()) {
            backups_ = std::make_unique<Backups>(options.backups, instance_->directory().log(), instance_->directory().keyring(), instance_->clock());
        }
        services_.backups = backups_.get();
        purges_ = std::make_unique<PurgeJob>(purge_parts(services_, options.data_directory, last_uses_file_));
        services_.purges = purges_.get();
    }
    /// The message says how the log differs from what was signed.
    [[nodiscard]] domain::Result<void, std::string> prepare_proofs(const ServeOptions& options) {
        auto& directory = instance_->directory();
        auto policy = witnesses_of(options);
        if (!policy) return domain::failure(policy.error());
        ProofParts parts{directory.log(), directory.incarnation().value_or(domain::IncarnationId{}), directory.keyring().secrets().signing_key,
                         directory.checkpoint_path(), std::chrono::seconds(options.checkpoint_interval_s),
                         [](const std::string& what) { log::warning(what); }, std::move(*policy)};
        auto proofs = Proofs::open(std::move(parts));
        if (!proofs) return domain::failure(proofs.error());
        proofs_ = std::move(*proofs);
        services_.proofs = proofs_.get();
        return {};
    }
    /// The message says what is wrong with the ledger of erasures.
    [[nodiscard]] domain::Result<void, std::string> prepare_erasures(const ServeOptions& options) {
        auto& directory = instance_->directory();
        const auto ledger = options.erasure_ledger.empty() ? options.data_directory + "/erasures.ledger" : options.erasure_ledger;
        auto erasures = Erasures::open({ledger, directory.keyring().secrets().signing_key, directory.incarnation().value_or(domain::IncarnationId{}),
                                        directory.log(), instance_->models().history()});
        if (!erasures) return domain::failure(erasures.error());
        erasures_ = std::move(*erasures);
        services_.erasures = erasures_.get();
        if (options.erasure_ledger.empty()) {
            log::warning("the ledger of erasures lies inside the data directory: a restore wants the newest. Keep it elsewhere with --erasure-ledger.");
        }
        return {};
    }
    /// The message says what is wrong with the settings of mail or SMS.
    [[nodiscard]] domain::Result<void, std::string> prepare_courier(const ServeOptions& options) {
        auto courier = make_courier(options.notifications, *messages_, options.server.dev);
        if (!courier) return domain::failure(courier.error());
        courier_ = std::move(*courier);
        if (!courier_) log::warning("no mail server is set up (--smtp-url): registration mails and the rest wait until there is one");
        return {};
    }

    [[nodiscard]] const std::string& public_url() const { return services_.options.public_url; }

    void start() {
        followers_.start(services_, webhooks_);
        notifier_.start(instance_->sequencer(), instance_->models(), instance_->clock(), courier_.get());
        imports_.start();
        proofs_->start();
        monitoring_->start();
        purges_->start();
        scheduler_ = std::make_unique<Scheduler>(instance_->sequencer(), instance_->models(), instance_->clock());
        health_ = std::make_unique<Every>(health_interval, [this] { dispatcher_.refresh_health(); });
        saves_ = std::make_unique<Every>(last_uses_interval, [this] { (void)last_uses_.save(last_uses_file_); });
        server_->serve(dispatcher_);
    }

    /// Requests in hand first, then what writes by itself, then the writer, then the read models. The server object stays
    /// until the end: an answer may come until the hasher and the sequencer have stopped.
    void stop() {
        delayed_calls_.stop();  // who is held is told at once
        server_->stop();
        dry_runs_.stop();
        exports_.stop();
        imports_.stop();
        health_.reset();
        saves_.reset();
        (void)last_uses_.save(last_uses_file_);
        scheduler_.reset();
        purges_->stop();
        monitoring_->stop();
        followers_.stop();
        notifier_.stop();
        rebuilds_.reset();
        backups_.reset();
        txt_records_.reset();
        passwords_.reset();
        activity_->stop();
        proofs_->stop();
        instance_->close();
    }

  private:
    std::unique_ptr<Instance> instance_;
    std::unique_ptr<activity::ActivityLog> activity_;
    std::unique_ptr<Monitoring> monitoring_;
    Notifier& notifier_;
    Followers& followers_;
    WebhookSettings webhooks_;
    std::unique_ptr<Metrics> metrics_;
    Exports exports_;  // before the server: a connection may still hold an export when it goes
    std::unique_ptr<Server> server_;
    std::unique_ptr<PasswordHasher> passwords_;
    std::string incarnation_;
    Cursors cursors_;
    LookupLimiter lookups_;
    SignInDelays sign_in_delays_{eventstore::crypto::random_key()};
    SignInMemory sign_ins_;
    DelayedCalls delayed_calls_;
    DryRuns dry_runs_;
    LastUses last_uses_;
    std::string last_uses_file_;
    std::unique_ptr<TxtResolver> txt_records_;
    std::unique_ptr<RebuildJobs> rebuilds_;
    std::unique_ptr<Backups> backups_;
    std::unique_ptr<Proofs> proofs_;
    std::unique_ptr<Erasures> erasures_;
    std::unique_ptr<MessageMaker> messages_;
    std::unique_ptr<Courier> courier_;
    Services services_;
    Imports imports_;
    std::unique_ptr<PurgeJob> purges_;
    Dispatcher dispatcher_;
    std::unique_ptr<Scheduler> scheduler_;
    std::unique_ptr<Every> health_;
    std::unique_ptr<Every> saves_;
};

int cannot_open(const std::string& why) {
    log::error(why);
    return exit_cannot_open;
}

domain::Result<std::unique_ptr<Instance>, std::string> open_instance(const ServeOptions& options, Notifier& notifier, Followers& followers,
                                                                           const eventstore::Clock* clock) {
    InstanceOptions opening;
    opening.clock = clock;
    opening.data_directory = options.data_directory;
    opening.master_key_file = options.master_key_file;
    opening.default_phone_region = options.server.default_phone_region;
    opening.also_tell = [&notifier, &followers](const std::shared_ptr<const eventstore::CommittedBatch>& batch) {
        notifier.notice(*batch);
        followers.notice(*batch);
    };
    opening.progress = tell_rebuild;
    return Instance::open(opening);
}

/// Nothing when the log has begun already.
domain::Result<std::optional<FirstRun>, std::string> first_run_of_new(const ServeOptions& options, Instance& instance) {
    if (!instance.directory().is_new()) return std::optional<FirstRun>{};
    auto made = make_first_run(instance.sequencer(), instance.directory().keyring(), instance.normalizer(), instance.clock(),
                               {options.admin_email, false});
    if (!made) return domain::failure(made.error());
    return std::optional<FirstRun>(std::move(*made));
}

void tell_first_run(const FirstRun& first_run, const std::string& public_url) {
    say("first ADMIN: " + first_run.admin_email);
    say("registration link (lives 24 hours, shown this once): " + registration_url(public_url, first_run.registration_token));
}

}  // namespace

int serve(const ServeOptions& options) {
    if (options.log_json) log::set_format(log::Format::json);
    if (options.fast_passwords && !options.server.dev) {
        log::error("--dev-fast-passwords makes weak password hashes and is only taken together with --dev");
        return exit_usage;
    }
    if (options.tls.certificate.empty() != options.tls.key.empty()) {
        log::error("--tls-certificate and --tls-key go together: TLS needs both");
        return exit_usage;
    }
    if (const auto wrong = wrong_setting(options)) {
        log::error(*wrong);
        return exit_usage;
    }
    explain_aborts(options.data_directory);
    const StopSignals signals(options.tls.is_set());
    // The address first: a link that is shown once must not be lost to a port that is taken.
    auto metrics = std::make_unique<Metrics>(routes());
    auto tls = WatchedCertificate::open(options.tls, *metrics);
    if (!tls) return cannot_open(tls.error());
    const auto certificate = std::move(*tls);  // goes after the server
    auto server = Server::listen(*metrics, {options.server.host, options.server.port, options.server.io_threads, options.limits,
                                            certificate ? certificate->get() : nullptr});
    if (!server) return cannot_open(server.error());
    Notifier notifier;
    Followers followers;
    DevClock dev_clock;
    auto* const movable_clock = options.server.dev ? &dev_clock : nullptr;
    auto instance = open_instance(options, notifier, followers, movable_clock);
    if (!instance) return cannot_open(instance.error());
    auto first_run = first_run_of_new(options, **instance);
    if (!first_run) return cannot_open(first_run.error());
    tell_start(options, **instance);
    const auto url = url_of(options.server.host, (*server)->port(), options.tls.is_set());
    Running running(options, std::move(*instance), notifier, followers, std::move(metrics), std::move(*server), movable_clock);
    if (*first_run) tell_first_run(**first_run, running.public_url());  // shown this once, whatever fails later
    if (auto prepared = running.prepare_courier(options); !prepared) return cannot_open(prepared.error());
    if (auto prepared = running.prepare_erasures(options); !prepared) return cannot_open(prepared.error());
    if (auto prepared = running.prepare_proofs(options); !prepared) return cannot_open(prepared.error());
    running.start();
    say("listening on " + url);
    tell_service_manager(ServiceState::ready, url);
    signals.wait([&] { certificate->reload(); });
    signals.end_on_next();
    tell_service_manager(ServiceState::stopping);
    say("stopping; requests in hand finish first (a second signal ends at once)");
    if (certificate) certificate->stop_watching();
    running.stop();
    say("stopped");
    return exit_stopped;
}

}  // namespace muster::api
