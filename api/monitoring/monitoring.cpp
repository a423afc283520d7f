#include "api/monitoring/monitoring.hpp"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "api/monitoring/watch.hpp"
#include "eventstore/crypto.hpp"

namespace muster::api {
namespace {

using anomalies::Places;

constexpr std::chrono::milliseconds round_interval{250};
constexpr std::chrono::seconds before_trying_again{10};
constexpr std::chrono::seconds flush_interval{60};  // what a crash loses is folded again
constexpr std::size_t closings_remembered_max = 1'000;

/// The same for the same finding, and sorted by its time.
domain::AlertId id_of(const anomalies::Finding& finding) {
    std::string what(domain::to_text(finding.rule));
    what += finding.account.text() + finding.key.text() + (finding.trigger.source == anomalies::Source::account_log ? "e" : "a") +
            std::to_string(finding.trigger.position.value) + "/" + std::to_string(finding.to.microseconds);
    const auto digest = eventstore::crypto::sha256(what);
    domain::AlertId id;
    std::copy_n(digest.begin(), id.bytes.size(), id.bytes.begin());
    const auto milliseconds = static_cast<std::uint64_t>(std::max<std::int64_t>(finding.to.microseconds / 1000, 0));
    for (unsigned i = 0; i < 6; ++i) id.bytes[i] = static_cast<std::uint8_t>(milliseconds >> (8 * (5 - i)));
    return id;
}

}  // namespace

domain::RaiseAlert alert_of(const anomalies::Finding& finding, const domain::RegistryReader& registry) {
    domain::RaiseAlert alert;
    alert.alert = id_of(finding);
    alert.rule = std::string(domain::to_text(finding.rule));
    alert.severity = static_cast<domain::Severity>(finding.severity);
    if (!finding.account.is_nil()) alert.about_account = finding.account;
    if (!finding.key.is_nil()) alert.about_key = finding.key;
    if (!finding.organization.is_nil()) alert.about_organization = finding.organization;
    if (alert.about_account && !alert.about_organization) {
        if (const auto account = registry.account(*alert.about_account)) alert.about_organization = account->home;
    }
    alert.window_from = finding.from;
    alert.window_to = finding.to;
    alert.evidence.push_back({"why", finding.why});
    for (const auto& [name, value] : finding.facts) alert.evidence.push_back({name, value});
    for (const auto& place : finding.places) {
        place.source == anomalies::Source::account_log ? alert.records.push_back(place.position) : alert.activity.push_back(place.position.value);
    }
    return alert;
}

struct Monitoring::Parts {
    MonitoringParts given;
    activity::Marks marks;
    eventstore::KeyFinder keys;
    std::unique_ptr<usage::UsageModel> usage;  ///< made before the thread, never replaced
    std::unique_ptr<Watch> watch;
    BackTests back_tests;

    mutable std::mutex mutex;
    std::condition_variable wake;
    bool stopping = false;
    MonitoringHealth health;
    std::map<domain::AlertId, domain::Position> closings;
    std::thread thread;

    // Of the thread alone.
    std::optional<domain::Position> last_tail;
    std::chrono::steady_clock::time_point flushed_at = std::chrono::steady_clock::now();

    explicit Parts(MonitoringParts parts)
        : given(std::move(parts)),
          marks(given.keyring.secrets(), given.address_group),
          keys([this](domain::AccountId account, std::uint32_t generation) { return given.keyring.of(account, generation); }),
          back_tests(given.accounts, given.activity, keys, marks, given.clock) {}

    [[nodiscard]] bool is_stopping() const {
        const std::lock_guard lock(mutex);
        return stopping;
    }
    void fail(const std::string& why) {
        bool is_new = false;
        {
            const std::lock_guard lock(mutex);
            is_new = health.stopped_because != why;
            health.running = false;
            health.stopped_because = why;
        }
        if (is_new) given.tell("monitoring stands still and is tried again: " + why);
        watch.reset();
    }

    void run() {
        std::unique_lock lock(mutex);
        auto pause = std::chrono::milliseconds{round_interval};
        while (!wake.wait_for(lock, pause, [this] { return stopping; })) {
            lock.unlock();
            std::string failure;
            try {
                failure = round();
            } catch (const std::exception& error) {  // damaged rows or keys: whoever reads them says so, too
                failure = error.what();
            }
            if (!failure.empty() && !is_stopping()) fail(failure);
            lock.lock();
            pause = failure.empty() ? round_interval : std::chrono::duration_cast<std::chrono::milliseconds>(before_trying_again);
        }
    }

    /// Empty, or what went wrong.
    std::string round() {
        const auto log = given.activity != nullptr ? given.activity->log() : nullptr;
        const auto from = usage->places();
        const auto tail = given.accounts.tail();
        const Places to{std::max(last_tail.value_or(from.account), from.account), log ? log->tail() : from.activity};
        last_tail = tail;
        if (!watch) watch = std::make_unique<Watch>(given.accounts, keys, marks, given.tell);
        const auto go_on = [this](std::uint64_t) { return !is_stopping(); };
        if (to != from) {
            if (const auto failure = look(log.get(), from, to, go_on); !failure.empty()) return failure;
            if (is_stopping()) return {};
            if (const auto folded = usage->fold(given.accounts, log.get(), to, go_on); !folded) return folded.error();
        }
        if (std::chrono::steady_clock::now() - flushed_at >= flush_interval) {
            flushed_at = std::chrono::steady_clock::now();
            if (const auto flushed = usage->flush(); !flushed) return flushed.error();
        }
        const std::lock_guard lock(mutex);
        health.running = true;
        health.stopped_because.clear();
        health.places = to;
        health.records += to.account.value - from.account.value + to.activity.value - from.activity.value;
        health.rules_on = watch->rules_on();
        return {};
    }

    /// Decision state is ahead of what is looked at: when no rule is on in it, none is on in the stretch, and nobody needs to read that.
    std::string look(const eventstore::Log* log, Places from, Places to, const Watch::GoOn& go_on) {
        const auto rules = given.registry.instance().anomaly_rules;
        const bool is_on = std::any_of(rules.begin(), rules.end(), [](const domain::AnomalyRule& each) { return each.enabled; });
        if (!is_on && watch->rules_on() == 0) return {};
        const auto found = watch->follow(usage->settings(), log, from, to, go_on);
        if (!found) return found.error();
        if (is_stopping()) return {};
        for (const auto& finding : *found) {
            if (const auto failure = raise(finding); !failure.empty()) return failure;
        }
        return {};
    }

    std::string raise(const anomalies::Finding& finding) {
        eventstore::Submission submission;
        submission.command = alert_of(finding, given.registry);
        submission.actor = domain::Actor::system();
        const auto outcome = given.sequencer.run(std::move(submission));
        if (outcome) {
            const std::lock_guard lock(mutex);
            health.alerts += outcome->events.size();
            health.alerts_by_rule.at(static_cast<std::size_t>(finding.rule)) += outcome->events.size();
            return {};
        }
        if (const auto* refusal = std::get_if<domain::Refusal>(&outcome.error())) {  // ours, and no reason to stand still
            given.tell("an alert of " + std::string(domain::to_text(finding.rule)) + " was refused: " + refusal->detail);
            return {};
        }
        return "the sequencer took no alert";
    }
};

Monitoring::Monitoring(MonitoringParts parts) : parts_(std::make_unique<Parts>(std::move(parts))) {}
Monitoring::~Monitoring() { stop(); }

void Monitoring::start() {
    auto opened = usage::UsageModel::open(parts_->given.directory, parts_->given.incarnation);
    if (!opened) return parts_->fail(opened.error());
    parts_->usage = std::move(*opened);
    parts_->thread = std::thread([parts = parts_.get()] { parts->run(); });
}

void Monitoring::stop() {
    {
        const std::lock_guard lock(parts_->mutex);
        parts_->stopping = true;
    }
    parts_->wake.notify_all();
    parts_->back_tests.stop();
    if (!parts_->thread.joinable()) return;
    parts_->thread.join();
    (void)parts_->usage->flush();
}

usage::UsageModel* Monitoring::usage() const { return parts_->usage.get(); }
BackTests& Monitoring::back_tests() { return parts_->back_tests; }

MonitoringHealth Monitoring::health() const {
    const auto log = parts_->given.activity != nullptr ? parts_->given.activity->log() : nullptr;
    const auto behind = [](domain::Position tail, domain::Position place) { return tail.value - std::min(tail.value, place.value); };
    const auto account_tail = parts_->given.accounts.tail(), activity_tail = log ? log->tail() : domain::Position{};
    const std::lock_guard lock(parts_->mutex);
    auto health = parts_->health;
    health.account_lag = behind(account_tail, health.places.account);
    health.activity_lag = behind(activity_tail, health.places.activity);
    return health;
}

void Monitoring::note_closing(domain::AlertId alert, domain::Position position) {
    const std::lock_guard lock(parts_->mutex);
    if (parts_->closings.size() >= closings_remembered_max) parts_->closings.clear();
    parts_->closings[alert] = position;
}

std::optional<domain::Position> Monitoring::closing_of(domain::AlertId alert) const {
    {
        const std::lock_guard lock(parts_->mutex);
        if (const auto found = parts_->closings.find(alert); found != parts_->closings.end()) return found->second;
    }
    return parts_->usage ? parts_->usage->closing_of(alert) : std::nullopt;
}

}  // namespace muster::api
