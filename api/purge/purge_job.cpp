#include "api/purge/purge_job.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "eventstore/files.hpp"

namespace muster::api {
namespace {

using namespace std::chrono_literals;

/// Erasures come many at once; a round costs as much for one of them as for all.
constexpr auto gathering = 200ms;
/// Between two rounds that did not come clean; doubles.
constexpr auto pause_first = 100ms;
constexpr auto pause_most = 10'000ms;
/// A place that is not clean after so long is told to people.
constexpr auto told_after = 60s;
constexpr std::size_t file_bytes_max = 256;

}  // namespace

struct PurgeJob::Parts {
    explicit Parts(PurgeParts parts_in) : given(std::move(parts_in)) {}

    const PurgeParts given;
    std::function<void(domain::Position)> done;
    std::atomic<bool> stopping{false};
    mutable std::mutex mutex;  // of what follows
    std::condition_variable wake;
    PurgeStatus status;
    std::thread thread;

    void load();
    [[nodiscard]] bool save(domain::Position purged) const;
    void run();
    /// Everything known by now; true when all of it is gone.
    [[nodiscard]] bool round();
    [[nodiscard]] domain::Result<void, std::string> purge_all(const PurgeRequest& request) const;
    void finish(domain::Position purged);
    void wait_for(std::string what);
    [[nodiscard]] bool nap(std::chrono::milliseconds time);
    [[nodiscard]] domain::Position wanted() const {
        const std::lock_guard lock(mutex);
        return status.wanted;
    }
};

void PurgeJob::Parts::load() {
    const auto text = eventstore::files::read(given.file, file_bytes_max);
    if (!text || !text->starts_with(given.incarnation + " ")) return;  // none, or of another log: all of it again
    status.purged = {std::strtoull(text->c_str() + given.incarnation.size() + 1, nullptr, 10)};
}

bool PurgeJob::Parts::save(domain::Position purged) const {
    return eventstore::files::replace(given.file, given.incarnation + " " + std::to_string(purged.value) + "\n").has_value();
}

void PurgeJob::Parts::run() {
    bool first = true;
    while (!stopping) {
        {
            std::unique_lock lock(mutex);
            wake.wait(lock, [&] { return stopping || first || status.wanted > status.purged; });
        }
        if (!first && !nap(gathering)) return;
        first = false;
        auto pause = std::chrono::milliseconds(pause_first);
        const auto begun = std::chrono::steady_clock::now();
        bool told = false;
        while (!stopping && !round()) {
            if (!told && std::chrono::steady_clock::now() - begun > told_after && given.tell) {
                const std::lock_guard lock(mutex);
                given.tell("an erasure is not at its end: " + status.waits_for);
                told = true;
            }
            if (!nap(pause)) return;
            pause = std::min<std::chrono::milliseconds>(2 * pause, pause_most);
        }
    }
}

bool PurgeJob::Parts::nap(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex);
    wake.wait_for(lock, time, [this] { return stopping.load(); });
    return !stopping;
}

bool PurgeJob::Parts::round() {
    const auto noticed = wanted();
    domain::Position purged;
    {
        const std::lock_guard lock(mutex);
        purged = status.purged;
        ++status.rounds;
    }
    auto accounts = given.erased_after(purged, noticed);
    if (!accounts) {
        wait_for(accounts.error());
        return false;
    }
    auto up_to = std::max(noticed, purged);
    for (const auto& each : *accounts) up_to = std::max(up_to, each.position);
    {
        const std::lock_guard lock(mutex);
        status.wanted = std::max(status.wanted, up_to);
    }
    if (up_to > purged) {
        if (const auto clean = purge_all({up_to, std::move(*accounts), stopping}); !clean) {
            wait_for(clean.error());
            return false;
        }
        if (!save(up_to)) {
            wait_for("cannot write " + given.file);
            return false;
        }
    }
    finish(up_to);
    return true;
}

domain::Result<void, std::string> PurgeJob::Parts::purge_all(const PurgeRequest& request) const {
    std::string left;
    for (const auto& place : given.places) {  // each of them: what one waits for must not keep the others dirty
        if (stopping) return domain::failure(std::string("the server stops"));
        try {
            if (const auto clean = place.purge(request); !clean && left.empty()) left = place.name + ": " + clean.error();
        } catch (const std::exception& damage) {
            if (left.empty()) left = place.name + ": " + damage.what();
        }
    }
    if (!left.empty()) return domain::failure(left);
    return {};
}

void PurgeJob::Parts::finish(domain::Position purged) {
    {
        const std::lock_guard lock(mutex);
        status.purged = purged;
        status.waits_for.clear();
    }
    if (done && purged.value > 0) done(purged);
}

void PurgeJob::Parts::wait_for(std::string what) {
    const std::lock_guard lock(mutex);
    status.waits_for = std::move(what);
}

PurgeJob::PurgeJob(PurgeParts parts) : parts_(std::make_unique<Parts>(std::move(parts))) { parts_->load(); }
PurgeJob::~PurgeJob() { stop(); }

void PurgeJob::start(std::function<void(domain::Position)> done) {
    parts_->done = std::move(done);
    parts_->thread = std::thread([this] { parts_->run(); });
}

void PurgeJob::stop() {
    {
        const std::lock_guard lock(parts_->mutex);
        parts_->stopping = true;
    }
    parts_->wake.notify_all();
    if (parts_->thread.joinable()) parts_->thread.join();
}

void PurgeJob::notice(const eventstore::CommittedBatch& batch) {
    domain::Position newest;
    for (const auto& recorded : batch.events) {
        if (std::holds_alternative<domain::AccountErased>(recorded.event)) newest = recorded.meta.position;
    }
    if (newest.value == 0) return;
    {
        const std::lock_guard lock(parts_->mutex);
        parts_->status.wanted = std::max(parts_->status.wanted, newest);
    }
    parts_->wake.notify_all();
}

PurgeStatus PurgeJob::status() const {
    const std::lock_guard lock(parts_->mutex);
    return parts_->status;
}

}  // namespace muster::api
