#include "api/metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <fstream>
#include <map>
#include <mutex>
#include <sstream>

#include "api/backups/backups.hpp"
#include "api/dry_run/dry_runs.hpp"
#include "api/feed/feed_hub.hpp"
#include "api/monitoring/monitoring.hpp"
#include "api/password_hasher.hpp"
#include "api/proof/proofs.hpp"
#include "api/router.hpp"
#include "api/services.hpp"
#include "api/webhooks/sender.hpp"
#include "eventstore/activity/activity_log.hpp"

namespace muster::api {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

// Every status Muster answers; the last place counts whatever else.
constexpr std::array<unsigned, 28> statuses{200, 201, 202, 204, 303, 304, 400, 401, 403, 404, 405, 408, 409, 410,
                                            412, 413, 414, 415, 417, 422, 428, 429, 431, 500, 501, 503, 505, 0};
constexpr std::array<double, 12> bucket_seconds{0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5};

std::size_t status_index(unsigned status) {
    std::size_t i = 0;
    while (i + 1 < statuses.size() && statuses[i] != status) ++i;
    return i;
}

struct RouteCounters {
    std::array<std::atomic<std::uint64_t>, statuses.size()> by_status{};
    std::array<std::atomic<std::uint64_t>, bucket_seconds.size() + 1> by_time{};
    std::atomic<std::uint64_t> nanoseconds{0};
};

/// Resident memory of this process.
double resident_bytes() {
    std::ifstream statm("/proc/self/statm");
    std::uint64_t size = 0, resident = 0;
    statm >> size >> resident;
    return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

class Page {
  public:
    MetricFamily& family(std::string name, std::string help, MetricType type) {
        assert(families_.size() < families_max);
        auto& made = families_.emplace_back();
        made.name = std::move(name);
        made.help = std::move(help);
        made.type = type;
        return made;
    }
    void gauge(std::string name, std::string help, double value) { add(family(std::move(name), std::move(help), MetricType::Gauge), value); }
    void counter(std::string name, std::string help, double value) {
        add(family(std::move(name), std::move(help), MetricType::Counter), value);
    }
    static ClientMetric& add(MetricFamily& family, double value, std::vector<ClientMetric::Label> labels = {}) {
        auto& metric = family.metric.emplace_back();
        metric.label = std::move(labels);
        metric.gauge.value = value;
        metric.counter.value = value;
        return metric;
    }
    [[nodiscard]] std::string text() const {
        std::ostringstream out;
        prometheus::TextSerializer().Serialize(out, families_);
        return out.str();
    }

  private:
    std::vector<MetricFamily> families_ = [] {
        std::vector<MetricFamily> v;
        v.reserve(families_max);  // family() hands out references
        return v;
    }();
    static constexpr std::size_t families_max = 96;
};

void write_proofs(Page& page, const Services& services) {
    if (services.proofs == nullptr) return;
    const auto health = services.proofs->health();
    page.gauge("muster_checkpoint_records", "Records of the last signed checkpoint of the log.", static_cast<double>(health.size));
    page.gauge("muster_checkpoint_failing", "1 while no checkpoint can be signed: the proof tree is damaged.", health.failing_because.empty() ? 0 : 1);
    page.gauge("muster_checkpoint_witnessed_records", "Records of the newest checkpoint that enough witnesses cosigned; 0: none, or there are no witnesses.",
               static_cast<double>(health.witnessed_size));
    page.gauge("muster_witnesses", "Witnesses that are asked to cosign checkpoints.", static_cast<double>(health.witnesses.size()));
    page.gauge("muster_witnesses_failing", "Of these, the ones that did not cosign the last time they were asked.",
               static_cast<double>(std::count_if(health.witnesses.begin(), health.witnesses.end(), [](const auto& each) { return !each.failing_because.empty(); })));
}

void write_backups(Page& page, const Services& services) {
    const auto last = services.backups != nullptr ? services.backups->last() : LastBackup{};
    page.gauge("muster_backup_configured", "1 where a directory for backups is named.", services.backups != nullptr ? 1 : 0);
    page.gauge("muster_backup_last_success_timestamp_seconds", "When the last good backup was taken; 0: none is known.",
               static_cast<double>(last.at.microseconds) / 1e6);
    page.gauge("muster_backup_last_position", "Position up to which it goes.", static_cast<double>(last.position.value));
    page.gauge("muster_backup_failing", "1 when the last backup failed.", last.failed ? 1 : 0);
}

void write_activity(Page& page, const Services& services) {
    if (services.activity == nullptr) return;
    const auto health = services.activity->health();
    page.gauge("muster_activity_up", "1 while the activity log is written.", health.up ? 1 : 0);
    page.gauge("muster_activity_first_position", "Position of the oldest record kept; 0: there is none.", static_cast<double>(health.first.value));
    page.gauge("muster_activity_tail_position", "Position of the last record.", static_cast<double>(health.tail.value));
    page.gauge("muster_activity_bytes", "Size of the activity log, roughly.", static_cast<double>(health.bytes));
    page.gauge("muster_activity_queued_records", "Records waiting to be written.", static_cast<double>(health.queued));
    page.counter("muster_activity_records_total", "Records written.", static_cast<double>(health.written));
    page.counter("muster_activity_dropped_total", "Records and requests that could not be kept.", static_cast<double>(health.dropped));
}

void write_monitoring(Page& page, const Services& services) {
    if (services.monitoring == nullptr) return;
    const auto health = services.monitoring->health();
    page.gauge("muster_monitoring_up", "1 while usage is counted and rules are followed; 0 when something stopped it.", health.running ? 1 : 0);
    page.gauge("muster_anomaly_rules_on", "Rules for anomalies that are on.", static_cast<double>(health.rules_on));
    page.counter("muster_monitoring_records_total", "Records of both logs that were counted.", static_cast<double>(health.records));
    auto& lag = page.family("muster_monitoring_lag_records", "Records of a log that monitoring is behind it.", MetricType::Gauge);
    Page::add(lag, static_cast<double>(health.account_lag), {{"log", "account"}});
    Page::add(lag, static_cast<double>(health.activity_lag), {{"log", "activity"}});
    auto& alerts = page.family("muster_alerts_raised_total", "Alerts raised, by rule.", MetricType::Counter);
    for (const auto& info : anomalies::rules()) {
        Page::add(alerts, static_cast<double>(health.alerts_by_rule.at(static_cast<std::size_t>(info.rule))), {{"rule", std::string(info.name)}});
    }
}

void write_dry_runs(Page& page, const Services& services) {
    if (services.dry_runs == nullptr) return;
    const auto counts = services.dry_runs->counts();
    page.counter("muster_dry_runs_total", "Dry runs of writes.", static_cast<double>(counts.run));
    page.counter("muster_dry_runs_busy_total", "Dry runs refused because too many waited.", static_cast<double>(counts.refused));
    page.gauge("muster_dry_runs_queued", "Dry runs waiting.", static_cast<double>(counts.waiting));
}

void write_followers(Page& page, const Services& services) {
    if (services.feed != nullptr) {
        const auto feed = services.feed->counts();
        page.gauge("muster_event_streams", "Open streams of server-sent events.", static_cast<double>(feed.streams));
        page.counter("muster_event_stream_events_total", "Events sent over streams.", static_cast<double>(feed.events));
    }
    if (services.webhooks == nullptr) return;
    const auto webhooks = services.webhooks->counts();
    page.gauge("muster_webhooks", "Webhooks there are.", static_cast<double>(webhooks.webhooks));
    page.gauge("muster_webhooks_failing", "Webhooks whose last attempt failed.", static_cast<double>(webhooks.failing));
    page.gauge("muster_webhooks_in_flight", "Deliveries under way.", static_cast<double>(webhooks.in_flight));
    page.gauge("muster_webhooks_lag_events", "Events that the webhook furthest behind has not looked at.", static_cast<double>(webhooks.lag));
    page.counter("muster_webhook_delivered_total", "Deliveries that receivers took over.", static_cast<double>(webhooks.delivered));
    page.counter("muster_webhook_attempts_failed_total", "Attempts that did not succeed.", static_cast<double>(webhooks.deferred));
    page.counter("muster_webhook_dead_letters_total", "Deliveries given up.", static_cast<double>(webhooks.failed));
}

}  // namespace

struct Metrics::Parts {
    std::span<const Route> routes;
    std::vector<RouteCounters> counters;  // one per route, and the last for what has no route
    mutable std::mutex mutex;
    std::map<std::string_view, std::uint64_t> problems;

    [[nodiscard]] std::vector<ClientMetric::Label> labels(std::size_t i) const {
        if (i == routes.size()) return {{"route", "none"}, {"method", "any"}};
        return {{"route", std::string(routes[i].pattern)}, {"method", std::string(to_text(routes[i].method))}};
    }
    void write_requests(Page& page) const;
    void write_durations(Page& page) const;
    void write_problems(Page& page) const;
};

void Metrics::Parts::write_requests(Page& page) const {
    auto& family = page.family("muster_http_requests_total", "Answers by route pattern, method and status.", MetricType::Counter);
    for (std::size_t i = 0; i < counters.size(); ++i) {
        for (std::size_t s = 0; s < statuses.size(); ++s) {
            const auto count = counters[i].by_status[s].load(std::memory_order_relaxed);
            if (count == 0) continue;
            auto label = labels(i);
            label.push_back({"status", statuses[s] == 0 ? "other" : std::to_string(statuses[s])});
            Page::add(family, static_cast<double>(count), std::move(label));
        }
    }
}

void Metrics::Parts::write_durations(Page& page) const {
    auto& family = page.family("muster_http_request_duration_seconds", "From a request's last byte to its answer.", MetricType::Histogram);
    for (std::size_t i = 0; i < counters.size(); ++i) {
        prometheus::ClientMetric::Histogram histogram;
        for (std::size_t b = 0; b <= bucket_seconds.size(); ++b) {
            histogram.sample_count += counters[i].by_time[b].load(std::memory_order_relaxed);
            if (b < bucket_seconds.size()) histogram.bucket.push_back({histogram.sample_count, bucket_seconds[b]});
        }
        if (histogram.sample_count == 0) continue;
        histogram.sample_sum = static_cast<double>(counters[i].nanoseconds.load(std::memory_order_relaxed)) / 1e9;
        Page::add(family, 0, labels(i)).histogram = std::move(histogram);
    }
}

void Metrics::Parts::write_problems(Page& page) const {
    auto& family = page.family("muster_problems_total", "Refusals and other problems by code.", MetricType::Counter);
    const std::lock_guard lock(mutex);
    for (const auto& [code, count] : problems) {
        Page::add(family, static_cast<double>(count), {{"code", std::string(code)}});
    }
}

Metrics::Metrics(std::span<const Route> routes) : parts_(std::make_unique<Parts>()) {
    parts_->routes = routes;
    parts_->counters = std::vector<RouteCounters>(routes.size() + 1);
}

Metrics::~Metrics() = default;

void Metrics::answered(std::size_t route, unsigned status, std::chrono::nanoseconds took, std::string_view problem) {
    auto& counters = parts_->counters[std::min(route, parts_->routes.size())];
    counters.by_status[status_index(status)].fetch_add(1, std::memory_order_relaxed);
    const auto seconds = static_cast<double>(took.count()) / 1e9;
    std::size_t bucket = 0;
    while (bucket < bucket_seconds.size() && seconds > bucket_seconds[bucket]) ++bucket;
    counters.by_time[bucket].fetch_add(1, std::memory_order_relaxed);
    counters.nanoseconds.fetch_add(static_cast<std::uint64_t>(took.count()), std::memory_order_relaxed);
    if (problem.empty()) return;
    const std::lock_guard lock(parts_->mutex);
    ++parts_->problems[problem];
}

std::string Metrics::render(const Services& services) const {
    Page page;
    parts_->write_requests(page);
    parts_->write_durations(page);
    parts_->write_problems(page);
    page.gauge("muster_http_requests_in_flight", "Requests being answered.", static_cast<double>(in_flight()));
    page.gauge("muster_http_connections", "Open connections.", static_cast<double>(connections()));
    page.counter("muster_http_connections_refused_total", "Connections beyond the cap.", static_cast<double>(connections_refused_.load()));
    page.counter("muster_http_timeouts_total", "Clients that were too slow.", static_cast<double>(timeouts_.load()));

    if (const auto expires_at = certificate_expires_at_.load(); expires_at != 0) {
        page.gauge("muster_tls_certificate_expiry_timestamp_seconds", "When the certificate in use expires.", static_cast<double>(expires_at));
        page.counter("muster_tls_handshakes_failed_total", "TLS handshakes that failed.", static_cast<double>(handshakes_failed_.load()));
    }

    const auto sequencer = services.sequencer.health();
    page.gauge("muster_sequencer_up", "1 while the sequencer runs.", sequencer.running ? 1 : 0);
    page.gauge("muster_sequencer_queued_commands", "Commands waiting for the sequencer.", static_cast<double>(sequencer.queued));
    page.counter("muster_sequencer_commands_total", "Commands decided, refused ones included.", static_cast<double>(sequencer.commands));
    page.counter("muster_sequencer_commits_total", "Commands that wrote events.", static_cast<double>(sequencer.commits));
    page.counter("muster_sequencer_batches_total", "Durable writes, one sync each.", static_cast<double>(sequencer.batches));
    page.counter("muster_sequencer_busy_total", "Commands refused because the queue was full.", static_cast<double>(sequencer.refused_busy));
    page.gauge("muster_log_tail_position", "Position of the last event.", static_cast<double>(services.directory.log().tail().value));

    const auto models = services.models.health();
    auto& checkpoint = page.family("muster_model_checkpoint_position", "Up to where a read model has folded the log.", MetricType::Gauge);
    for (const auto& model : models) Page::add(checkpoint, static_cast<double>(model.checkpoint.value), {{"model", model.name}});
    auto& lag = page.family("muster_model_lag_events", "Events a read model is behind the log.", MetricType::Gauge);
    for (const auto& model : models) Page::add(lag, static_cast<double>(model.lag), {{"model", model.name}});
    auto& up = page.family("muster_model_up", "1 while a read model runs; 0 when an event stopped it.", MetricType::Gauge);
    for (const auto& model : models) Page::add(up, model.stopped_because.empty() ? 1 : 0, {{"model", model.name}});

    write_proofs(page, services);
    write_backups(page, services);
    write_activity(page, services);
    write_monitoring(page, services);
    write_dry_runs(page, services);
    write_followers(page, services);
    page.gauge("muster_passwords_queued", "Passwords waiting to be hashed.", static_cast<double>(services.passwords.queued()));
    page.gauge("process_resident_memory_bytes", "Resident memory.", resident_bytes());
    return page.text();
}

}  // namespace muster::api
