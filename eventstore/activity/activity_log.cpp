#include "eventstore/activity/activity_log.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>
#include <vector>

#include "eventstore/activity/codec.hpp"
#include "eventstore/activity/marks.hpp"

namespace muster::activity {
namespace {

using eventstore::RocksDbLog;
using Steady = std::chrono::steady_clock;

constexpr std::chrono::milliseconds gather{20};  // records that come together are written together
constexpr std::chrono::milliseconds tick{1'000};  // between two syncs
constexpr std::chrono::seconds before_reopening{10};
constexpr std::size_t batch_max = 4'096;
constexpr domain::Duration age_check = std::chrono::hours(1);
constexpr std::chrono::seconds size_check{30};
constexpr double kept_at_the_cap = 0.8;  // so that not every check drops something

struct Noted {
    Timestamp time;
    Position seen;
    Activity activity;
};

/// Of nobody's record: the address as its mark, and nothing else that tells who it was.
template <class Marks>
void blind(Activity& activity, const Marks& marks) {
    std::visit(
        [&](auto& each) {
            if constexpr (requires { each.address_mark; }) {
                if (each.address.is_present()) each.address_mark = marks(each.address.open());
            }
            if constexpr (requires { each.address; }) each.address = {};
            if constexpr (requires { each.user_agent; }) each.user_agent = {};
        },
        activity);
}

}  // namespace

struct ActivityLog::Parts {
    ActivityLogOptions options;
    const eventstore::Keyring& keyring;
    const eventstore::Log& accounts;
    const eventstore::Clock& clock;
    RequestCounts counts;
    Marks address_marks;

    std::mutex mutex;  // of the queue and what follows it
    std::condition_variable wake, written_up;
    std::vector<Noted> queue;
    std::uint64_t flushes_wanted = 0, flushes_done = 0;
    bool stopping = false;

    mutable std::mutex log_mutex;  // of the pointer
    std::shared_ptr<RocksDbLog> log;
    std::atomic<std::uint64_t> records_lost{0}, requests_lost{0};  // not told by a record yet
    std::atomic<std::uint64_t> written{0}, dropped{0};

    // Of the thread alone.
    eventstore::WriterEpoch epoch;
    Timestamp last_time;
    bool unsynced = false;
    bool told = false;
    Steady::time_point ticked_at = Steady::now(), closed_at{}, sized_at{};
    std::optional<Timestamp> aged_at;
    std::thread thread;

    Parts(ActivityLogOptions given, const eventstore::Keyring& keys, const eventstore::Log& account_log, const eventstore::Clock& time)
        : options(std::move(given)),
          keyring(keys),
          accounts(account_log),
          clock(time),
          counts(options.counts_max),
          address_marks(keys.secrets(), options.address_group) {}

    void tell(const std::string& what) const {
        if (options.tell) options.tell(what);
    }
    [[nodiscard]] std::shared_ptr<RocksDbLog> current() const {
        const std::lock_guard lock(log_mutex);
        return log;
    }
    void lose(std::uint64_t records) {
        records_lost += records;
        dropped += records;
    }

    void open();
    void set_aside(const std::string& why);
    void fail(const std::string& why);
    void run();
    void write(std::vector<Noted> noted);
    void write_batch(std::vector<Noted>& noted, std::size_t from, std::size_t to);
    [[nodiscard]] std::string encoded(Noted& noted, Position position);
    void add_counts(std::vector<Noted>& noted, bool all);
    void keep_house();
    void forget_the_old(RocksDbLog& kept);
};

// --- opening ---------------------------------------------------------------------------------------------------------------

void ActivityLog::Parts::open() {
    closed_at = Steady::now();
    auto opened = RocksDbLog::open(log_options(options.path, false));
    if (!opened && opened.error().find("damaged") != std::string::npos) {
        set_aside(opened.error());
        opened = RocksDbLog::open(log_options(options.path, false));
    }
    if (!opened) return fail(opened.error());
    const auto taken = (*opened)->take_writer();
    if (!taken) return fail("it takes no writer");
    epoch = *taken;
    if (const auto last = (*opened)->read_one((*opened)->tail()); last && *last) {
        if (const auto seen = glance(**last)) last_time = std::max(last_time, seen->time);
    }
    {
        const std::lock_guard lock(log_mutex);
        log = std::move(*opened);
    }
    if (told) tell("the activity log is written again");
    told = false;
    std::vector<Noted> first;
    first.push_back({clock.now(), accounts.tail(), LogOpened{options.incarnation}});
    write(std::move(first));
}

/// What is damaged is evidence still, but nothing that a server should stand still for.
void ActivityLog::Parts::set_aside(const std::string& why) {
    const auto place = options.path + ".damaged-" + std::to_string(clock.now().microseconds);
    std::error_code error;
    std::filesystem::rename(options.path, place, error);
    if (!error) tell("the activity log was damaged and now lies in " + place + "; a new one begins (" + why + ")");
}

void ActivityLog::Parts::fail(const std::string& why) {
    if (!told) tell("the activity log is not written; it is tried again every few seconds: " + why);
    told = true;
    closed_at = Steady::now();
    const std::lock_guard lock(log_mutex);
    log.reset();
}

// --- the thread ------------------------------------------------------------------------------------------------------------

void ActivityLog::Parts::run() {
    while (true) {
        std::vector<Noted> noted;
        std::uint64_t flush_now = 0;
        bool last = false;
        {
            std::unique_lock lock(mutex);
            const auto due = [&] { return stopping || flushes_wanted > flushes_done; };
            wake.wait_for(lock, tick, [&] { return due() || !queue.empty(); });
            if (!queue.empty()) wake.wait_for(lock, gather, [&] { return due() || queue.size() >= batch_max; });
            noted.swap(queue);
            flush_now = flushes_wanted;
            last = stopping;
        }
        if (!current() && (last || Steady::now() - closed_at >= before_reopening)) open();
        add_counts(noted, last || flush_now > flushes_done);
        write(std::move(noted));
        keep_house();
        {
            const std::lock_guard lock(mutex);
            flushes_done = flush_now;
        }
        written_up.notify_all();
        if (last) return;
    }
}

void ActivityLog::Parts::add_counts(std::vector<Noted>& noted, bool all) {
    const auto now = clock.now();
    const auto seen = accounts.tail();
    for (auto& each : counts.take(now, all)) noted.push_back({now, seen, std::move(each)});
}

void ActivityLog::Parts::write(std::vector<Noted> noted) {
    const auto records = records_lost.exchange(0), requests = requests_lost.exchange(0);
    const bool lost = records + requests > 0;
    if (lost) noted.push_back({clock.now(), accounts.tail(), RecordsDropped{records, requests}});
    for (std::size_t from = 0; from < noted.size(); from += batch_max) write_batch(noted, from, std::min(noted.size(), from + batch_max));
    if (!lost || current()) return;
    records_lost += records;  // told by nothing yet
    requests_lost += requests;
}

void ActivityLog::Parts::write_batch(std::vector<Noted>& noted, std::size_t from, std::size_t to) {
    std::uint64_t own = 0;  // a record about losses is no loss
    for (auto i = from; i < to; ++i) own += std::holds_alternative<RecordsDropped>(noted[i].activity);
    const auto into = current();
    if (!into) return lose(to - from - own);
    eventstore::AppendBatch batch;
    batch.expected_tail = into->tail();
    batch.epoch = epoch;
    std::vector<eventstore::Mark> marks;
    auto position = batch.expected_tail;
    for (auto i = from; i < to; ++i) {
        position = position.next();
        if (const auto account = account_of(noted[i].activity); account && is_single(noted[i].activity)) marks.push_back({account->bytes, position});
        batch.records.push_back(encoded(noted[i], position));
    }
    if (into->append_marked(batch, marks)) {
        written += to - from;
        unsynced = true;
        return;
    }
    lose(to - from - own);
    fail(into->failure_detail());
}

std::string ActivityLog::Parts::encoded(Noted& noted, Position position) {
    last_time = std::max(last_time, noted.time);
    Record record{position, last_time, noted.seen, std::move(noted.activity)};
    std::optional<eventstore::DataKey> key;
    if (const auto account = account_of(record.activity)) {
        try {
            key = keyring.newest(*account);
        } catch (const eventstore::LogDamage&) {
            // A key that cannot be read seals nothing; who reads the account log will say so.
        }
    } else {
        blind(record.activity, [this](const std::string& address) { return address_marks.of_address(address); });
    }
    return encode(record, key);
}

/// What happens once in a while: syncs, and forgetting.
void ActivityLog::Parts::keep_house() {
    const auto kept = current();
    if (!kept || Steady::now() - ticked_at < tick) return;
    ticked_at = Steady::now();
    if (unsynced) {
        unsynced = false;
        if (const auto synced = kept->sync(); !synced) return fail(synced.error());
    }
    forget_the_old(*kept);
}

void ActivityLog::Parts::forget_the_old(RocksDbLog& kept) {
    const auto first = kept.first();
    if (first.value == 0) return;
    auto keep = first;
    const auto now = clock.now();
    if (!aged_at || now - *aged_at >= age_check) {
        aged_at = now;
        keep = std::max(keep, position_at(kept, now - options.retention));
    }
    if (Steady::now() - sized_at >= size_check) {
        sized_at = Steady::now();
        const auto bytes = kept.bytes_on_disk();
        const auto records = kept.tail().value - first.value + 1;
        if (bytes > options.bytes_max) {
            const auto share = kept_at_the_cap * static_cast<double>(options.bytes_max) / static_cast<double>(bytes);
            keep = std::max(keep, Position{first.value + records - static_cast<std::uint64_t>(share * static_cast<double>(records))});
        }
    }
    if (keep == first) return;
    if (const auto dropped_old = kept.drop_before(keep); !dropped_old) fail(dropped_old.error());
}

// --- from outside ----------------------------------------------------------------------------------------------------------

ActivityLog::ActivityLog(ActivityLogOptions options, const eventstore::Keyring& keyring, const eventstore::Log& accounts,
                         const eventstore::Clock& clock)
    : parts_(std::make_unique<Parts>(std::move(options), keyring, accounts, clock)) {
    parts_->open();
    parts_->thread = std::thread([parts = parts_.get()] { parts->run(); });
}

ActivityLog::~ActivityLog() { stop(); }

void ActivityLog::note(Activity activity) noexcept {
    try {
        bool was_empty = false;
        {
            const std::lock_guard lock(parts_->mutex);
            was_empty = parts_->queue.empty();
            // Once it stops, the clock and the account log may be gone.
            if (parts_->stopping || parts_->queue.size() >= parts_->options.queue_max) return parts_->lose(1);
            parts_->queue.push_back({parts_->clock.now(), parts_->accounts.tail(), std::move(activity)});
        }
        if (was_empty) parts_->wake.notify_one();
    } catch (...) {
        parts_->lose(1);  // no memory, and still no reason to fail a request
    }
}

void ActivityLog::count(const AnsweredRequest& request) noexcept {
    try {
        if (parts_->counts.add(request, parts_->clock.now())) return;
    } catch (...) {
        // as above
    }
    ++parts_->requests_lost;
    ++parts_->dropped;
}

Bytes32 ActivityLog::address_mark(std::string_view address) const { return parts_->address_marks.of_address(address); }

Bytes32 ActivityLog::text_mark(std::string_view kind, std::string_view text) const { return parts_->address_marks.of_text(kind, text); }

std::shared_ptr<const RocksDbLog> ActivityLog::log() const { return parts_->current(); }

void ActivityLog::flush() {
    std::unique_lock lock(parts_->mutex);
    if (parts_->stopping) return;
    const auto mine = ++parts_->flushes_wanted;
    parts_->wake.notify_one();
    parts_->written_up.wait(lock, [&] { return parts_->flushes_done >= mine || parts_->stopping; });
}

void ActivityLog::stop() {
    {
        const std::lock_guard lock(parts_->mutex);
        parts_->stopping = true;
    }
    parts_->wake.notify_one();
    parts_->written_up.notify_all();
    if (parts_->thread.joinable()) parts_->thread.join();
    if (const auto log = parts_->current()) static_cast<void>(log->sync());
}

ActivityLog::Health ActivityLog::health() const {
    Health health;
    if (const auto log = parts_->current()) {
        health.up = true;
        health.first = log->first();
        health.tail = log->tail();
        health.bytes = log->bytes_on_disk();
    }
    {
        const std::lock_guard lock(parts_->mutex);
        health.queued = parts_->queue.size();
    }
    health.written = parts_->written;
    health.dropped = parts_->dropped;
    return health;
}

eventstore::RocksDbLogOptions log_options(const std::string& path, bool read_only) {
    eventstore::RocksDbLogOptions options;
    options.path = path;
    options.create = !read_only;
    options.read_only = read_only;
    options.sync_appends = false;
    options.drops_old = true;
    return options;
}

Position position_at(const RocksDbLog& log, Timestamp time) {
    auto low = log.first(), high = log.tail().next();
    if (low.value == 0) return high;
    while (low < high) {  // times never fall
        const Position middle{low.value + (high.value - low.value) / 2};
        const auto record = log.read_one(middle);
        const auto seen = record && *record ? glance(**record) : std::nullopt;
        if (seen && seen->time >= time) {
            high = middle;
        } else {
            low = middle.next();
        }
    }
    return low;
}

}  // namespace muster::activity
