#include "api/webhooks/sender.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <random>
#include <thread>
#include <unordered_map>

#include "api/background_read.hpp"
#include "api/webhooks/line.hpp"
#include "api/webhooks/signature.hpp"
#include "eventstore/codec.hpp"
#include "eventstore/crypto.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api {
namespace {

using namespace std::chrono_literals;
using domain::Position;
using domain::WebhookId;

constexpr std::chrono::milliseconds nap_max = 250ms;  // what is deferred becomes due without an event, and clocks may be moved
constexpr std::chrono::milliseconds busy_pause = 1ms;
constexpr std::chrono::seconds advance_interval = 1s;
constexpr std::chrono::milliseconds stop_patience = 500ms;
/// Looked at for one webhook before the next one has its turn.
constexpr std::size_t records_per_turn = 500;
/// Records that a webhook does not deliver move its place by this many before that is recorded: a restart looks at no more again.
constexpr std::uint64_t silent_advance = 20'000;
constexpr std::size_t pings_max = 32;
constexpr std::chrono::milliseconds applied_patience = 5s;

std::string ping_body(const EventSource& source, domain::EventId id, const domain::Webhook& webhook, domain::Timestamp now) {
    std::string body;
    eventstore::JsonWriter json(body);
    json.begin_object().member("specversion", "1.0").member("id", id).member("source", "urn:muster:" + source.incarnation);
    json.member("type", "muster.WebhookPing").member("subject", webhook.id).member("time", now).member("datacontenttype", "application/json");
    json.key("data").begin_object().member("webhook", webhook.id).end_object().end_object();
    return body;
}

}  // namespace

struct WebhookSender::Parts {
    struct Ping {
        domain::Webhook webhook;
        std::function<void(std::optional<TransferResult>)> done;
    };
    struct Recorded {  ///< what the sequencer said to a command of ours
        WebhookId webhook;
        domain::CommandBody command;
        bool committed = false;
        bool again = false;  ///< the queue was full: submit it again
        bool advances = false;
    };

    WebhookSettings settings;
    eventstore::Sequencer* sequencer = nullptr;
    std::atomic<projections::Models*> models{nullptr};
    const eventstore::Clock* clock = nullptr;
    std::optional<EventSource> source;
    std::unique_ptr<Transfers> transfers;
    std::thread thread;
    std::atomic<bool> stopping{false};
    std::atomic<bool> has_webhooks{true};
    std::atomic<bool> changed{true};  ///< decision state may say something else of a webhook

    mutable std::mutex mutex;  // of what follows
    std::deque<Ping> pings;
    std::deque<Recorded> recorded;
    std::map<WebhookId, std::deque<RecentDelivery>> recent;
    std::map<WebhookId, Position> places;
    WebhookCounts counts;

    // The thread's own.
    std::map<WebhookId, Line> lines;
    std::unordered_map<std::uint64_t, WebhookId> tickets;
    std::unordered_map<std::uint64_t, Ping> pinging;
    std::deque<Recorded> to_submit_again;
    std::size_t submitted = 0;
    std::uint64_t next_ticket = 0;
    RecordCache cache;
    std::mt19937_64 jitter{std::random_device{}()};

    const domain::RegistryReader& registry() const { return models.load()->registry(); }

    void run() {
        while (!stopping) {
            const bool busy = read_or_nothing("webhooks", [this] { return round(); });
            for (const auto& result : transfers->poll(busy ? busy_pause : nap_max)) {
                (void)read_or_nothing("webhooks", [&] { return ended(result); });
            }
        }
        finish();
    }

    /// True when there is more to do at once.
    bool round() {
        take_recorded();
        if (changed.exchange(false)) refresh();
        start_pings();
        const auto until = std::min(source->log.tail(), models.load()->decisions().checkpoint());
        const bool paused = registry().instance().notifications_paused;
        bool busy = false;
        for (auto& [id, line] : lines) {
            if (!paused) busy |= advance(line, until);
            record_place(line, false);
        }
        tell_counts(until);
        return busy;
    }

    void refresh() {
        const auto ids = registry().webhooks();
        std::erase_if(lines, [&](const auto& each) { return !std::binary_search(ids.begin(), ids.end(), each.first); });
        for (const auto& id : ids) {
            const auto row = registry().webhook(id);
            if (!row) continue;
            lines.try_emplace(id, *row).first->second.take(*row);
        }
        has_webhooks = !lines.empty();
        const std::lock_guard lock(mutex);
        std::erase_if(recent, [&](const auto& each) { return !lines.contains(each.first); });
        std::erase_if(places, [&](const auto& each) { return !lines.contains(each.first); });
    }

    /// Finds what is due for the webhook and sends it. True when it has more to look at.
    bool advance(Line& line, Position until) {
        if (line.webhook.paused || line.is_busy()) return false;
        if (const auto* letter = line.letter_to_send(); letter != nullptr && !line.due) {
            return take_up(line, letter->at, true);
        }
        if (!line.due && line.looked < until) {
            const auto before = line.looked;
            const auto found = look(line, until);
            if (!found) return line.looked > before && line.looked < until;
            if (!take_up(line, *found, false)) return false;
        }
        if (line.due && clock->now() >= line.due->not_before) send(line);
        return false;
    }
    /// The position of the next event that is the webhook's, if there is one in this turn's records.
    std::optional<Position> look(Line& line, Position until) {
        for (std::size_t i = 0; i < records_per_turn && line.looked < until; ++i) {
            const auto* record = cache.at(source->log, line.looked.next());
            if (record == nullptr) return {};  // damaged: others cannot read it either, and the log says so
            if (shown_to(line.webhook, registry(), record->event).showing != EventShowing::hidden) return record->event.meta.position;
            line.looked = line.looked.next();
        }
        return {};
    }
    bool take_up(Line& line, Position at, bool again) {
        const auto* record = cache.at(source->log, at);
        if (record == nullptr) return false;
        line.due = line.made_due(record->event, again);
        return true;
    }

    void send(Line& line) {
        auto& due = *line.due;
        const auto* record = cache.at(source->log, due.at);
        auto shown = record != nullptr ? shown_to(line.webhook, registry(), record->event) : ShownEvent{};
        if (shown.showing == EventShowing::hidden && !due.again) {  // types or the like changed meanwhile
            line.pass();
            return;
        }
        if (shown.showing == EventShowing::hidden) shown = {EventShowing::clear, line.webhook.organization};
        auto body = record != nullptr ? event_line(*source, record->bytes, shown) : std::nullopt;
        if (!body) return;
        due.in_flight = ++next_ticket;
        tickets.emplace(next_ticket, line.webhook.id);
        start(next_ticket, line.webhook, due.event, std::move(*body));
    }
    void start(std::uint64_t ticket, const domain::Webhook& webhook, domain::EventId event, std::string body) {
        const auto now = clock->now();
        const auto seconds = now.microseconds / 1'000'000;
        std::vector<std::string> secrets;
        const auto secret = [&](std::uint32_t generation) {
            secrets.emplace_back(eventstore::crypto::as_text(webhook_secret(source->keyring.secrets().link_key, webhook.id, generation)));
        };
        secret(webhook.secret_generation);
        if (webhook.secret_generation > 1 && webhook.old_secret_until && now < *webhook.old_secret_until) secret(webhook.secret_generation - 1);
        Transfer transfer;
        transfer.ticket = ticket;
        transfer.url = webhook.url;
        transfer.headers = {"Content-Type: application/cloudevents+json; charset=utf-8", "webhook-id: " + event.text(),
                            "webhook-timestamp: " + std::to_string(seconds),
                            "webhook-signature: " + webhook_signature(secrets, event.text(), seconds, body)};
        transfer.body = std::move(body);
        transfers->start(std::move(transfer));
    }

    void start_pings() {
        std::deque<Ping> waiting;
        {
            const std::lock_guard lock(mutex);
            waiting.swap(pings);
        }
        for (auto& ping : waiting) {
            const domain::EventId id{eventstore::crypto::uuid_v7(clock->now().microseconds)};
            start(++next_ticket, ping.webhook, id, ping_body(*source, id, ping.webhook, clock->now()));
            pinging.emplace(next_ticket, std::move(ping));
        }
    }

    bool ended(const TransferResult& result) {
        if (const auto ping = pinging.find(result.ticket); ping != pinging.end()) {
            ping->second.done(result);
            pinging.erase(ping);
            return true;
        }
        const auto ticket = tickets.find(result.ticket);
        if (ticket == tickets.end()) return false;
        const auto found = lines.find(ticket->second);
        tickets.erase(ticket);
        if (found == lines.end()) return false;  // removed meanwhile
        auto& line = found->second;
        if (!line.due || line.due->in_flight != result.ticket) return false;  // replayed meanwhile
        line.due->in_flight = 0;
        remember(line, result);
        result.delivered ? delivered(line) : not_delivered(line, result);
        return true;
    }
    void delivered(Line& line) {
        if (line.due->again) {
            submit(line, domain::RecordWebhookRecovered{line.webhook.id, line.due->event}, false);
            line.due.reset();
            return;
        }
        line.pass();
        line.has_delivered = true;
    }
    void not_delivered(Line& line, const TransferResult& result) {
        const auto& due = *line.due;
        const auto now = clock->now();
        const domain::WebhookAttempt attempt{line.webhook.id, line.webhook.replays, due.event,     due.at,
                                             due.attempt,     result.problem,       result.status, due.again};
        const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - due.failing_since.value_or(now));
        const auto delay = due.again ? std::nullopt
                                     : next_webhook_attempt(settings.retry, result.problem, due.attempt, elapsed, result.retry_after, jitter());
        if (delay) {
            submit(line, domain::RecordWebhookDeferred{attempt, now + *delay}, false);
        } else {
            submit(line, domain::RecordWebhookFailed{attempt}, false);
        }
        // What was recorded comes back with decision state, and says when to go on.
        line.due.reset();
    }
    void remember(const Line& line, const TransferResult& result) {
        const std::lock_guard lock(mutex);
        auto& list = recent[line.webhook.id];
        list.push_front({line.due->event, line.due->at, line.due->type, clock->now(), line.due->attempt, result});
        if (list.size() > recent_deliveries_max) list.pop_back();
        ++(result.delivered ? counts.delivered : counts.deferred);
    }

    /// What was delivered since; and what was passed over, when that is much.
    void record_place(Line& line, bool at_the_end) {
        const auto place = line.place();
        if (line.is_recording() || place <= line.webhook.delivered) return;
        const auto now = std::chrono::steady_clock::now();
        const bool worth_it = line.has_delivered || place.value - line.webhook.delivered.value >= silent_advance;
        if (!worth_it || (!at_the_end && now - line.recorded_at < advance_interval)) return;
        line.recorded_at = now;
        line.has_delivered = false;
        submit(line, domain::RecordWebhookAdvanced{line.webhook.id, line.webhook.replays, place}, true);
    }

    void submit(Line& line, domain::CommandBody command, bool advances) {
        (advances ? line.advancing : line.recording) = true;
        submit({line.webhook.id, std::move(command), false, false, advances});
    }
    void submit(Recorded what) {
        eventstore::Submission submission;
        submission.command = what.command;
        submission.actor = domain::Actor::system();
        ++submitted;
        submission.done = [this, what = std::move(what)](const eventstore::Outcome& outcome) mutable {
            what.committed = outcome.has_value();
            what.again = !outcome && std::holds_alternative<eventstore::Busy>(outcome.error());
            const std::lock_guard lock(mutex);
            recorded.push_back(std::move(what));
            transfers->wake();
        };
        sequencer->submit(std::move(submission));
    }
    void take_recorded() {
        for (auto& each : std::exchange(to_submit_again, {})) submit(std::move(each));
        std::deque<Recorded> taken;
        {
            const std::lock_guard lock(mutex);
            taken.swap(recorded);
        }
        for (auto& each : taken) {
            --submitted;
            if (each.again && !stopping) {
                to_submit_again.push_back(std::move(each));
                continue;
            }
            const auto found = lines.find(each.webhook);
            if (found == lines.end()) continue;
            (each.advances ? found->second.advancing : found->second.recording) = false;
            changed = true;
            if (std::holds_alternative<domain::RecordWebhookFailed>(each.command) && each.committed) {
                const std::lock_guard lock(mutex);
                ++counts.failed;
            }
        }
    }

    void tell_counts(Position until) {
        std::uint64_t failing = 0, lag = 0;
        for (const auto& [id, line] : lines) {
            failing += line.webhook.attempts > 0 ? 1 : 0;
            if (!line.webhook.paused) lag = std::max(lag, until.value - std::min(line.place().value, until.value));
        }
        const std::lock_guard lock(mutex);
        counts.webhooks = lines.size();
        counts.in_flight = tickets.size();
        counts.failing = failing;
        counts.lag = lag;
        for (const auto& [id, line] : lines) places[id] = line.place();
    }

    /// What is over within moments is recorded; the sequencer answers everything it was given, so this ends.
    void finish() {
        const auto until = std::chrono::steady_clock::now() + stop_patience;
        while (transfers->running() > 0 && std::chrono::steady_clock::now() < until) {
            for (const auto& result : transfers->poll(20ms)) (void)read_or_nothing("webhooks", [&] { return ended(result); });
        }
        for (auto& [ticket, ping] : pinging) ping.done({});
        pinging.clear();
        settle();  // while one place of a webhook is being recorded, no other can be
        (void)read_or_nothing("webhooks", [this] {
            refresh();
            return true;
        });
        for (auto& [id, line] : lines) record_place(line, true);
        settle();
    }
    void settle() {
        take_recorded();
        while (submitted > 0) {
            std::this_thread::sleep_for(busy_pause);
            take_recorded();
        }
    }
};

WebhookSender::WebhookSender() : parts_(std::make_unique<Parts>()) {}
WebhookSender::~WebhookSender() { stop(); }

void WebhookSender::notice(const eventstore::CommittedBatch& batch) {
    auto* models = parts_->models.load();
    if (models == nullptr || batch.events.empty()) return;
    const bool about_one = std::any_of(batch.events.begin(), batch.events.end(), [](const auto& each) { return is_of_a_webhook(each.event); });
    if (!about_one && !parts_->has_webhooks) return;
    models->when_applied(batch.events.back().meta.position, applied_patience, [parts = parts_.get(), about_one](bool) {
        if (about_one) parts->changed = true;
        parts->transfers->wake();
    });
}

void WebhookSender::start(eventstore::Sequencer& sequencer, projections::Models& models, const EventSource& source, const eventstore::Clock& clock,
                          const WebhookSettings& settings) {
    parts_->settings = settings;
    parts_->sequencer = &sequencer;
    parts_->clock = &clock;
    parts_->source.emplace(source);
    parts_->transfers = std::make_unique<Transfers>(settings.network, settings.limits, settings.ca_file);
    parts_->models = &models;
    parts_->thread = std::thread([parts = parts_.get()] { parts->run(); });
}

void WebhookSender::stop() {
    if (!parts_->thread.joinable()) return;
    parts_->stopping = true;
    parts_->transfers->wake();
    parts_->thread.join();
    std::deque<Parts::Ping> waiting;
    {
        const std::lock_guard lock(parts_->mutex);
        waiting.swap(parts_->pings);
    }
    for (auto& ping : waiting) ping.done({});
}

void WebhookSender::ping(const domain::Webhook& webhook, std::function<void(std::optional<TransferResult>)> done) {
    {
        const std::lock_guard lock(parts_->mutex);
        if (!parts_->stopping && parts_->transfers && parts_->pings.size() < pings_max) {
            parts_->pings.push_back({webhook, std::move(done)});
            parts_->transfers->wake();
            return;
        }
    }
    done({});
}

const WebhookNetwork& WebhookSender::network() const { return parts_->settings.network; }

std::vector<RecentDelivery> WebhookSender::recent(WebhookId webhook) const {
    const std::lock_guard lock(parts_->mutex);
    const auto found = parts_->recent.find(webhook);
    if (found == parts_->recent.end()) return {};
    return {found->second.begin(), found->second.end()};
}

std::optional<Position> WebhookSender::delivered(WebhookId webhook) const {
    const std::lock_guard lock(parts_->mutex);
    const auto found = parts_->places.find(webhook);
    return found != parts_->places.end() ? std::optional(found->second) : std::nullopt;
}

WebhookCounts WebhookSender::counts() const {
    const std::lock_guard lock(parts_->mutex);
    return parts_->counts;
}

}  // namespace muster::api
