#include "eventstore/batch_decider.hpp"

#include <simdjson.h>

#include "domain/decide.hpp"
#include "domain/limits.hpp"
#include "eventstore/codec.hpp"

namespace muster::eventstore {
namespace {

/// A request id comes from outside and stands in every record; what does not fit is left out rather than refused.
constexpr std::size_t request_id_bytes_max = 128;

std::string usable_request_id(const std::string& id) {
    const bool usable = id.size() <= request_id_bytes_max && simdjson::validate_utf8(id);
    return usable ? id : std::string();
}

/// As a reader without the key finds it.
void close_personal_fields(domain::Event& event) {
    std::visit(
        [](auto& e) {
            domain::for_each_field(e, [](std::string_view, auto& value) {
                using T = std::remove_cvref_t<decltype(value)>;
                if constexpr (requires { T::erased(); }) {
                    if (value.is_present()) value = T::erased();
                }
            });
        },
        event);
}

}  // namespace

BatchDecider::BatchDecider(const Keyring& keyring, const DecisionStore& decisions, IdSource ids)
    : keyring_(keyring), decisions_(decisions), ids_(std::move(ids)), overlay_(&decisions_.registry()) {}

Attempt BatchDecider::decide(std::span<Pending> commands, Position tail, WriterEpoch epoch, domain::Timestamp now) {
    constexpr std::size_t usual_events_per_command = 2;
    overlay_.clear();
    Attempt attempt;
    attempt.append.expected_tail = tail;
    attempt.append.epoch = epoch;
    attempt.append.records.reserve(commands.size() * usual_events_per_command);
    attempt.batch = std::make_shared<CommittedBatch>();
    attempt.batch->events.reserve(commands.size() * usual_events_per_command);
    attempt.verdicts.reserve(commands.size());
    attempt.time = now;
    for (auto& each : commands) {
        each.command.now = now;
        attempt.verdicts.push_back(decide_one(each, attempt));
    }
    return attempt;
}

Verdict BatchDecider::decide_one(Pending& pending, Attempt& attempt) {
    if (pending.idempotency) {
        if (auto known = recognise(pending, attempt)) return std::move(*known);
    }
    auto events = domain::decide(overlay_, pending.command);
    if (!events) return Failure(std::move(events.error()));
    if (pending.check) {
        if (auto failure = pending.check(overlay_, *events)) return std::move(*failure);
    }
    if (events->empty()) return WroteNothing{};
    for (const auto& event : *events) {
        if (const auto field = unwritable_field(event); !field.empty()) return Failure(unwritable(field));
    }
    const Wrote wrote{attempt.batch->events.size(), events->size()};
    record(*events, pending, attempt);
    return wrote;
}

std::optional<Verdict> BatchDecider::recognise(const Pending& pending, const Attempt& attempt) const {
    const auto entry = overlay_.idempotency(pending.idempotency->key);
    if (!entry || attempt.time - entry->time > domain::limits::idempotency_lifetime) return {};
    if (entry->request != pending.idempotency->request) return Failure(IdempotencyMismatch{});
    const auto tail = attempt.append.expected_tail;
    if (entry->commit_first <= tail) return WroteBefore{entry->commit_first, entry->commit_size};
    return Wrote{entry->commit_first.value - tail.value - 1, entry->commit_size, true};
}

void BatchDecider::record(std::vector<domain::Event>& events, const Pending& pending, Attempt& attempt) {
    const domain::CommitId commit{ids_.next(attempt.time)};
    const auto first = Position{attempt.append.expected_tail.value + attempt.batch->events.size() + 1};
    for (std::size_t i = 0; i < events.size(); ++i) {
        auto& recorded = attempt.batch->events.emplace_back();
        recorded.event = std::move(events[i]);
        auto& meta = recorded.meta;
        meta.id = {ids_.next(attempt.time)};
        meta.position = {first.value + i};
        meta.stream = domain::stream_of(recorded.event);
        meta.stream_version = domain::stream_version(overlay_, recorded.event) + 1;
        meta.time = attempt.time;
        meta.commit = commit;
        meta.commit_first = first;
        meta.commit_size = static_cast<std::uint32_t>(events.size());
        meta.actor = pending.command.actor;
        meta.request_id = usable_request_id(pending.request_id);
        if (i == 0) meta.idempotency = pending.idempotency;
        if (const auto* erased = std::get_if<domain::AccountErased>(&recorded.event)) destroy_key(erased->account, attempt);
        domain::evolve(overlay_, recorded);
        attempt.append.records.push_back(encode(recorded, key_for(recorded, attempt)));
        if (is_erased(domain::subject_of(recorded.event))) close_personal_fields(recorded.event);
        if (const auto* started = std::get_if<domain::IncarnationStarted>(&recorded.event)) {
            attempt.incarnation = started->incarnation;
        }
    }
}

bool BatchDecider::is_erased(const std::optional<domain::AccountId>& subject) const {
    const auto account = subject ? overlay_.account(*subject) : std::nullopt;
    return account && account->erased_at != Position{};
}

std::optional<DataKey> BatchDecider::key_for(const domain::RecordedEvent& recorded, Attempt& attempt) {
    if (!has_personal_data(recorded.event)) return {};
    const auto subject = domain::subject_of(recorded.event);
    if (!subject) return {};
    if (const auto made = attempt.new_keys.find(*subject); made != attempt.new_keys.end()) return made->second;
    // Of an erased person nothing may say anything personal any more; what does all the same is sealed for nobody.
    if (is_erased(*subject)) return keyring_.make(*subject).clear;
    // Nobody can have a key before the first event of their own: imports need not ask the disk for what is not there.
    const bool first_of_all = recorded.meta.stream_version == 1 && recorded.meta.stream == subject->text();
    if (!first_of_all) {
        if (auto known = keyring_.newest(*subject)) return known;
    }
    auto made = keyring_.make(*subject);
    attempt.append.keys_added.push_back(std::move(made.wrapped));
    attempt.new_keys.emplace(*subject, made.clear);
    return made.clear;
}

/// A key that the same batch made was never there.
void BatchDecider::destroy_key(domain::AccountId subject, Attempt& attempt) {
    std::erase_if(attempt.append.keys_added, [&](const WrappedKey& key) { return key.subject == subject; });
    attempt.new_keys.erase(subject);
    attempt.append.keys_destroyed.push_back(subject);
}

}  // namespace muster::eventstore
