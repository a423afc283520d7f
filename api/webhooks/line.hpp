#pragma once
// What the sender knows of one webhook, and the records it reads for all of them. Internal to api/webhooks; one thread's.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "domain/event.hpp"
#include "domain/state.hpp"
#include "eventstore/codec.hpp"
#include "eventstore/log.hpp"

namespace muster::api {

/// The event whose turn it is.
struct DueEvent {
    domain::EventId event;
    domain::Position at{};
    std::string type;
    std::uint32_t attempt = 1;
    domain::Timestamp not_before{};
    std::optional<domain::Timestamp> failing_since{};
    bool again = false;           ///< a dead letter
    std::uint64_t in_flight = 0;  ///< ticket of the transfer; 0: none
};

struct Line {
    explicit Line(const domain::Webhook& row) : webhook(row), looked(row.delivered) {}

    domain::Webhook webhook;  ///< as decision state has it, or had it a moment ago
    domain::Position looked;  ///< everything up to here was delivered or was not for it
    std::optional<DueEvent> due;
    bool recording = false;   ///< what became of an attempt
    bool advancing = false;   ///< how far it has got
    bool has_delivered = false;  ///< since that was last recorded
    std::chrono::steady_clock::time_point recorded_at{};

    [[nodiscard]] bool is_recording() const { return recording || advancing; }
    [[nodiscard]] bool is_busy() const { return recording || (due && due->in_flight != 0); }
    [[nodiscard]] domain::Position place() const { return looked; }

    /// What decision state says now.
    void take(const domain::Webhook& row) {
        const bool replayed = row.replays != webhook.replays;
        webhook = row;
        if (replayed) {
            looked = row.delivered;
            due.reset();  // a transfer on its way is heard of no more
            has_delivered = false;
        } else {
            looked = std::max(looked, row.delivered);
        }
        if (due && !due->again && due->at <= looked) due.reset();
        if (due && !due->again && due->in_flight == 0) due->not_before = row.next_attempt_at.value_or(domain::Timestamp{});
    }
    [[nodiscard]] const domain::DeadLetter* letter_to_send() const {
        for (const auto& letter : webhook.dead_letters) {
            if (letter.again) return &letter;
        }
        return nullptr;
    }
    /// With the attempts that the log knows of, when it was tried before.
    [[nodiscard]] DueEvent made_due(const domain::RecordedEvent& recorded, bool again) const {
        DueEvent made{recorded.meta.id, recorded.meta.position, std::string(domain::type_of(recorded.event)), 1, {}, {}, again, 0};
        if (again || webhook.attempts == 0) return made;
        made.attempt = webhook.attempts + 1;
        made.not_before = webhook.next_attempt_at.value_or(domain::Timestamp{});
        made.failing_since = webhook.failing_since;
        return made;
    }
    /// The event whose turn it was is over.
    void pass() {
        looked = std::max(looked, due->at);
        due.reset();
    }
};

struct CachedRecord {
    std::string bytes;
    domain::RecordedEvent event;  ///< personal fields unopened
};

/// The newest records that any webhook looked at: those at the log's end read and decode each once. What catches up reads ahead.
class RecordCache {
  public:
    /// nullptr: it is not there, or damaged. Good until the next call.
    [[nodiscard]] const CachedRecord* at(const eventstore::Log& log, domain::Position position) {
        if (const auto found = records_.find(position.value); found != records_.end()) return &found->second;
        if (records_.size() >= records_max) records_.clear();
        const auto cursor = log.read(position);
        for (std::size_t i = 0; i < read_ahead; ++i) {
            const auto entry = cursor->next();
            if (!entry || !*entry) break;
            auto event = eventstore::decode((*entry)->bytes, nullptr);
            if (!event) break;
            records_.insert_or_assign((*entry)->position.value, CachedRecord{std::string((*entry)->bytes), std::move(*event)});
        }
        const auto found = records_.find(position.value);
        return found != records_.end() ? &found->second : nullptr;
    }

  private:
    static constexpr std::size_t records_max = 4'096;
    static constexpr std::size_t read_ahead = 64;
    std::unordered_map<std::uint64_t, CachedRecord> records_;
};

}  // namespace muster::api
