#include "api/proof/witnesses.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "api/proof/witness_call.hpp"
#include "eventstore/proof/tree_reader.hpp"

namespace muster::api {

using namespace eventstore::proof;
using SteadyTime = std::chrono::steady_clock::time_point;

namespace {

constexpr std::chrono::milliseconds tick{100};  // between looks whether the log has grown

struct Line {
    PolicyWitness witness;
    WitnessHealth health;
    std::uint64_t known_size = 0;      ///< it cosigned so many records, as far as we know
    bool is_done = true;               ///< with the offer
    std::chrono::milliseconds again{};
    SteadyTime not_before{};
};

}  // namespace

struct Witnesses::State {
    explicit State(WitnessParts parts_in) : parts(std::move(parts_in)) {
        for (auto& witness : parts.witnesses) {
            auto& line = lines.emplace_back();
            line.health.name = witness.name;
            line.witness = witness;
        }
    }

    WitnessParts parts;
    std::vector<Line> lines;
    std::optional<SignedCheckpoint> offered;
    SteadyTime offered_at{};
    std::uint64_t size_min = 0;  ///< a witness cosigned so many: nothing smaller is offered

    mutable std::mutex mutex;  // of what stands above, but for the parts
    std::condition_variable wake;
    std::atomic<bool> stopping{false};
    std::vector<std::thread> threads;

    void run(std::size_t index);
    void renew_offer();
    [[nodiscard]] WitnessAnswer ask(WitnessCall& call, std::uint64_t known_size, const SignedCheckpoint& checkpoint) const;
    void take(Line& line, const SignedCheckpoint& asked, const WitnessAnswer& answer);
    void fail(Line& line, const std::string& why);
};

/// With the mutex held.
void Witnesses::State::renew_offer() {
    const auto now = std::chrono::steady_clock::now();
    if (offered) {
        const bool all_done = std::all_of(lines.begin(), lines.end(), [&](const Line& each) { return each.is_done || !each.health.failing_because.empty(); });
        if (now - offered_at < (all_done ? parts.limits.between_offers : parts.limits.offer_max)) return;
    }
    auto next = parts.offer(size_min);
    if (!next || (offered && next->checkpoint.size == offered->checkpoint.size)) return;  // why not is told where it is signed
    offered = std::move(*next);
    offered_at = now;
    for (auto& line : lines) line.is_done = false;
    wake.notify_all();
}

/// Also asked again at once when the witness turns out to know of other records than we thought.
WitnessAnswer Witnesses::State::ask(WitnessCall& call, std::uint64_t known_size, const SignedCheckpoint& checkpoint) const {
    const auto size = checkpoint.checkpoint.size;
    WitnessAnswer answer = WitnessKnows{known_size};
    for (int i = 0; i < 2; ++i) {
        const auto* known = std::get_if<WitnessKnows>(&answer);
        if (known == nullptr || known->size > size) break;
        const auto old_size = known->size;
        TreeReader reader(parts.log);
        const auto path = reader.consistency(old_size, size);
        if (!path) return WitnessFailed{"the log cannot be read: " + path.error()};
        answer = call.ask(old_size, *path, checkpoint.note);
    }
    return answer;
}

/// With the mutex held.
void Witnesses::State::fail(Line& line, const std::string& why) {
    if (why != line.health.failing_because) parts.warn("the witness " + line.health.name + " does not cosign: " + why);
    line.health.failing_because = why;
    line.again = std::clamp(line.again * 2, parts.limits.again_first, parts.limits.again_last);
    line.not_before = std::chrono::steady_clock::now() + line.again;
}

/// With the mutex held.
void Witnesses::State::take(Line& line, const SignedCheckpoint& asked, const WitnessAnswer& answer) {
    if (const auto* known = std::get_if<WitnessKnows>(&answer)) {
        const auto size = TreeReader(parts.log).size();
        if (size && known->size > *size) {
            return fail(line, "it cosigned " + std::to_string(known->size) + " records of this log, which has " + std::to_string(*size) + ": records were lost");
        }
        line.known_size = known->size;
        size_min = std::max(size_min, known->size);
        if (known->size <= asked.checkpoint.size) return fail(line, "it tells another size each time it is asked");
        line.is_done = true;  // until something newer is offered
        return;
    }
    if (const auto* failed = std::get_if<WitnessFailed>(&answer)) return fail(line, failed->why);
    const auto& cosignature = std::get<Cosignature>(answer);
    line.known_size = asked.checkpoint.size;
    line.health.size = asked.checkpoint.size;
    line.health.time = cosignature.time;
    line.health.failing_because.clear();
    line.again = {};
    line.not_before = {};
    if (!offered || offered->checkpoint != asked.checkpoint) return;  // too late for this one
    line.is_done = true;
    offered->note = with_cosignature(offered->note, line.witness.key, cosignature.line);
    parts.cosigned(*offered);
}

void Witnesses::State::run(std::size_t index) {
    auto& line = lines[index];
    WitnessCall call(line.witness.url, line.witness.key, parts.limits.connect, parts.limits.answer, stopping);
    std::unique_lock lock(mutex);
    while (!wake.wait_for(lock, tick, [this] { return stopping.load(); })) {
        renew_offer();
        if (!offered || line.is_done || line.not_before > std::chrono::steady_clock::now()) continue;
        const auto asked = *offered;
        const auto known_size = line.known_size;
        lock.unlock();
        const auto answer = ask(call, known_size, asked);
        lock.lock();
        if (!stopping) take(line, asked, answer);
    }
}

Witnesses::Witnesses(WitnessParts parts) : state_(std::make_unique<State>(std::move(parts))) {}
Witnesses::~Witnesses() { stop(); }

void Witnesses::start() {
    for (std::size_t i = 0; i < state_->lines.size(); ++i) state_->threads.emplace_back([state = state_.get(), i] { state->run(i); });
}

void Witnesses::stop() {
    {
        const std::lock_guard lock(state_->mutex);
        state_->stopping = true;
    }
    state_->wake.notify_all();
    for (auto& thread : state_->threads) thread.join();
    state_->threads.clear();
}

std::vector<WitnessHealth> Witnesses::health() const {
    const std::lock_guard lock(state_->mutex);
    std::vector<WitnessHealth> health;
    for (const auto& line : state_->lines) health.push_back(line.health);
    return health;
}

}  // namespace muster::api
