#include "projections/model_store.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <limits>
#include <thread>
#include <vector>

#include <rocksdb/listener.h>
#include <rocksdb/sst_file_writer.h>

#include "projections/row_codec.hpp"
#include "projections/row_keys.hpp"

namespace muster::projections {
namespace {

using Done = domain::Result<void, std::string>;

/// The one row of table 0.
constexpr std::string_view meta_key{"\0meta", 5};

/// Files of a store that is being built, before it refuses more.
constexpr int runs_max = 10'000;
constexpr std::chrono::milliseconds settle_poll_interval{20};
/// Often, so that no merge takes a core for long at once.
constexpr std::int64_t limiter_refill_microseconds = 5'000;

struct Meta {
    domain::Position checkpoint;
    domain::IncarnationId incarnation;
    std::string version;

    static constexpr auto fields() {
        return std::tuple{domain::field("checkpoint", &Meta::checkpoint), domain::field("incarnation", &Meta::incarnation),
                          domain::field("version", &Meta::version)};
    }
};

/// RocksDB writes files by itself, too, when it has held enough rows.
class BackgroundFailures final : public rocksdb::EventListener {
  public:
    BackgroundFailures(std::shared_ptr<WriteFailure> failure, const std::string& path)
        : failure_(std::move(failure)), what_("cannot write to the read model at " + path + ": ") {}
    void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* status) override { failure_->note(what_ + status->ToString()); }

  private:
    std::shared_ptr<WriteFailure> failure_;
    std::string what_;
};

/// A store nobody reads but its own fold: its files are merged once, at the end.
void build_with(rocksdb::Options& settings, std::uint64_t bytes_per_second, std::shared_ptr<rocksdb::RateLimiter>& limiter) {
    settings.disable_auto_compactions = true;
    settings.level0_slowdown_writes_trigger = settings.level0_stop_writes_trigger = runs_max;
    settings.soft_pending_compaction_bytes_limit = settings.hard_pending_compaction_bytes_limit = 0;
    if (bytes_per_second == 0) return;
    limiter.reset(rocksdb::NewGenericRateLimiter(static_cast<std::int64_t>(bytes_per_second), limiter_refill_microseconds));
    settings.rate_limiter = limiter;
}

/// Rows put ahead are written when they are this many bytes.
constexpr std::size_t ahead_bytes_max = 4U << 20U;

/// A run as large as this is written by two threads.
constexpr std::size_t rows_worth_two_files = 200'000;
/// Sorted rows lie about in memory as they came.
constexpr std::size_t rows_fetched_ahead = 8;
void fetch_ahead(const RunRow& row) {
    __builtin_prefetch(row.key.data());
    if (!row.value) return;
    constexpr std::size_t line = 64, most = 8 * line;
    for (std::size_t at = 0; at < std::min(row.value->size(), most); at += line) __builtin_prefetch(row.value->data() + at);
}

rocksdb::Slice slice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }
std::string_view view(const rocksdb::Slice& bytes) { return {bytes.data(), bytes.size()}; }

}  // namespace

StoreBatch::StoreBatch(const RowReader& base, ModelStore* ahead) : base_(base), ahead_(ahead) {}
StoreBatch::~StoreBatch() = default;

void StoreBatch::put_ahead(std::string_view key, std::string_view value) {
    if (ahead_ == nullptr) return put(key, value);
    ahead_rows_.Put(slice(key), slice(value));
    if (ahead_rows_.GetDataSize() > ahead_bytes_max) (void)write_ahead();  // the commit fails as well, and says so
}

domain::Result<void, std::string> StoreBatch::write_ahead() {
    if (ahead_rows_.Count() == 0) return {};
    auto written = ahead_->write_ahead(ahead_rows_);
    ahead_rows_.Clear();
    return written;
}

std::optional<std::string> StoreBatch::get(std::string_view key) const {
    if (const auto it = changes_.find(key); it != changes_.end()) return it->second;
    return base_.get(key);
}

void StoreBatch::put(std::string_view key, std::string_view value) {
    bytes_ += key.size() + value.size();
    if (const auto it = changes_.find(key); it != changes_.end()) {
        it->second.emplace(value);
    } else {
        changes_.emplace(key, value);
    }
}

void StoreBatch::erase(std::string_view key) {
    bytes_ += key.size();
    if (const auto it = changes_.find(key); it != changes_.end()) {
        it->second.reset();
    } else {
        changes_.emplace(key, std::nullopt);
    }
}

void StoreBatch::clear() {
    changes_.clear();
    ahead_rows_.Clear();
    bytes_ = 0;
}

void StoreBatch::scan(std::string_view prefix, std::string_view from,
                      const std::function<bool(std::string_view, std::string_view)>& visit) const {
    std::vector<const Changes::value_type*> own;  // few: apply scans rarely, batches are bounded
    for (const auto& change : changes_) {
        if (change.first.starts_with(prefix) && change.first >= from) own.push_back(&change);
    }
    std::sort(own.begin(), own.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
    auto next = own.begin();
    bool going_on = true;
    const auto visit_own_below = [&](std::optional<std::string_view> key) {
        for (; going_on && next != own.end() && (!key || (*next)->first < *key); ++next) {
            if ((*next)->second) going_on = visit((*next)->first, *(*next)->second);
        }
    };
    base_.scan(prefix, from, [&](std::string_view key, std::string_view value) {
        visit_own_below(key);
        if (!going_on) return false;
        if (next != own.end() && (*next)->first == key) {
            if ((*next)->second) going_on = visit(key, *(*next)->second);
            ++next;
        } else {
            going_on = visit(key, value);
        }
        return going_on;
    });
    visit_own_below({});
}

void StoreBatch::write_to(rocksdb::WriteBatch& batch) const {
    // In order, each insertion into the memtable begins where the one before it ended.
    std::vector<const Changes::value_type*> sorted;
    sorted.reserve(changes_.size());
    for (const auto& change : changes_) sorted.push_back(&change);
    std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
    for (const auto* change : sorted) {
        const auto& [key, value] = *change;
        value ? batch.Put(slice(key), slice(*value)) : batch.Delete(slice(key));
    }
}

domain::Result<std::shared_ptr<ModelStore>, std::string> ModelStore::open(const ModelStoreOptions& options) {
    std::error_code error;
    if (!options.read_only) std::filesystem::create_directories(options.path, error);
    if (error) return domain::failure("cannot make " + options.path + ": " + error.message());
    std::shared_ptr<ModelStore> store(new ModelStore(options));
    auto settings = model_options(options.use, !options.read_only);
    if (options.building) build_with(settings, options.bytes_per_second_max, store->limiter_);
    settings.listeners.push_back(std::make_shared<BackgroundFailures>(store->write_failure_, options.path));
    rocksdb::DB* db = nullptr;
    const auto status = options.read_only ? rocksdb::DB::OpenForReadOnly(settings, options.path, &db)
                                          : rocksdb::DB::Open(settings, options.path, &db);
    if (!status.ok()) {
        return domain::failure("cannot open the read model at " + options.path + ": " + status.ToString() +
                               ". It can be deleted: it is made again from the log.");
    }
    store->db_.reset(db);
    if (auto read = store->read_meta(); !read) return domain::failure(read.error());
    store->read_purge_mark();
    // Decision state (lookups) knows nobody but by ids and HMACs, which stand in the log as well: nothing to see to there.
    if (!options.read_only && options.use == ModelUse::rows) store->write_failure_->opened(store);
    return store;
}

ModelStore::ModelStore(const ModelStoreOptions& options)
    : path_(options.path), write_failure_(options.write_failure ? options.write_failure : std::make_shared<WriteFailure>()) {}

ModelStore::~ModelStore() {
    db_.reset();
    if (!remove_) return;
    std::error_code ignored;  // a leftover goes at the next start
    std::filesystem::remove_all(path_, ignored);
}

domain::Result<void, std::string> ModelStore::read_meta() {
    std::string bytes;
    const auto status = db_->Get({}, slice(meta_key), &bytes);
    if (status.IsNotFound()) return {};
    auto meta = status.ok() ? decode_row<Meta>(bytes) : std::nullopt;
    if (!meta) {
        return domain::failure("the read model at " + path_ + " is damaged: " + status.ToString() +
                               ". It can be deleted: it is made again from the log.");
    }
    checkpoint_ = meta->checkpoint.value;
    identity_ = ModelIdentity{meta->incarnation, std::move(meta->version)};
    return {};
}

domain::Result<void, std::string> ModelStore::commit(const StoreBatch& rows, domain::Position checkpoint,
                                                     const ModelIdentity& identity) {
    rocksdb::WriteBatch batch(rows.bytes() + 256);
    rows.write_to(batch);
    return commit(batch, checkpoint, identity);
}

domain::Result<void, std::string> ModelStore::commit(rocksdb::WriteBatch& batch, domain::Position checkpoint,
                                                     const ModelIdentity& identity) {
    if (auto failure = write_failure_->happened()) return domain::failure(std::move(*failure));
    batch.Put(slice(meta_key), encode_row(Meta{checkpoint, identity.incarnation, identity.version}));
    rocksdb::WriteOptions options;
    options.disableWAL = true;
    if (const auto status = db_->Write(options, &batch); !status.ok()) return failed("write to", status);
    committed(checkpoint, identity);
    return {};
}

void ModelStore::committed(domain::Position checkpoint, const ModelIdentity& identity) {
    if (identity_ != identity) identity_ = identity;
    checkpoint_.store(checkpoint.value, std::memory_order_release);
}

domain::Result<void, std::string> ModelStore::failed(const std::string& what, const rocksdb::Status& status) {
    write_failure_->note("cannot " + what + " the read model at " + path_ + ": " + status.ToString());
    return domain::failure(*write_failure_->happened());
}

domain::Result<void, std::string> ModelStore::commit_run(std::span<const RunRow> rows, domain::Position checkpoint,
                                                         const ModelIdentity& identity) {
    if (auto failure = write_failure_->happened()) return domain::failure(std::move(*failure));
    const auto meta = encode_row(Meta{checkpoint, identity.incarnation, identity.version});
    std::vector<std::string> files{path_ + "/run.new"};
    Done written;
    if (rows.size() < rows_worth_two_files) {
        written = write_run(files[0], rows, meta);
    } else {
        files.push_back(path_ + "/run.2.new");
        Done second;
        std::thread other([&] { second = write_run(files[1], rows.subspan(rows.size() / 2), {}); });
        written = write_run(files[0], rows.first(rows.size() / 2), meta);
        other.join();
        if (written) written = second;
    }
    if (!written) return written;
    rocksdb::IngestExternalFileOptions options;
    options.move_files = true;
    options.failed_move_fall_back_to_copy = false;
    if (const auto status = db_->IngestExternalFile(files, options); !status.ok()) return failed("add to", status);  // both or none
    committed(checkpoint, identity);
    return {};
}

domain::Result<void, std::string> ModelStore::write_run(const std::string& path, std::span<const RunRow> rows, std::string_view meta) {
    const auto settings = db_->GetOptions();
    rocksdb::SstFileWriter writer(rocksdb::EnvOptions(settings), settings);
    auto status = writer.Open(path);
    if (status.ok() && !meta.empty()) status = writer.Put(slice(meta_key), slice(meta));
    for (std::size_t i = 0; i < rows.size() && status.ok(); ++i) {
        if (i + rows_fetched_ahead < rows.size()) fetch_ahead(rows[i + rows_fetched_ahead]);
        const auto& row = rows[i];
        status = row.value ? writer.Put(slice(row.key), slice(*row.value)) : writer.Delete(slice(row.key));
    }
    if (status.ok()) status = writer.Finish();
    if (!status.ok()) return failed("write to", status);
    return {};
}

domain::Result<bool, std::string> ModelStore::settle(const std::function<bool()>& cancel) {
    if (auto failure = write_failure_->happened()) return domain::failure(std::move(*failure));
    std::atomic<bool> cancelled{false}, done{false};
    std::thread poll([&] {  // the merge itself cannot ask
        while (cancel && !done && !cancelled) {
            cancelled = cancel();
            std::this_thread::sleep_for(settle_poll_interval);
        }
    });
    rocksdb::CompactRangeOptions options;
    options.canceled = &cancelled;
    options.max_subcompactions = 2;
    options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kSkip;
    auto status = db_->CompactRange(options, nullptr, nullptr);
    done = true;
    poll.join();
    if (cancelled && (status.ok() || status.IsIncomplete())) return false;
    if (status.ok()) {
        status = db_->SetOptions({{"disable_auto_compactions", "false"},
                                  {"level0_slowdown_writes_trigger", std::to_string(rocksdb::Options().level0_slowdown_writes_trigger)},
                                  {"level0_stop_writes_trigger", std::to_string(rocksdb::Options().level0_stop_writes_trigger)}});
    }
    if (!status.ok()) {
        (void)failed("merge the files of", status);
        return domain::failure(*write_failure_->happened());
    }
    if (limiter_) limiter_->SetBytesPerSecond(std::numeric_limits<std::int64_t>::max() / 1'000'000);  // soon it serves, and must keep up
    return true;
}

std::uint64_t ModelStore::rows_estimate() const {
    std::uint64_t rows = 0;
    return db_->GetIntProperty(rocksdb::DB::Properties::kEstimateNumKeys, &rows) ? rows : 0;
}

domain::Result<void, std::string> ModelStore::write_ahead(rocksdb::WriteBatch& batch) {
    if (auto failed = write_failure_->happened()) return domain::failure(std::move(*failed));
    rocksdb::WriteOptions options;
    options.disableWAL = true;
    if (const auto status = db_->Write(options, &batch); !status.ok()) {
        write_failure_->note("cannot write to the read model at " + path_ + ": " + status.ToString());
        return domain::failure(*write_failure_->happened());
    }
    return {};
}

domain::Result<void, std::string> ModelStore::flush(bool wait) {
    if (auto failure = write_failure_->happened()) return domain::failure(std::move(*failure));
    rocksdb::FlushOptions options;
    options.wait = wait;
    options.allow_write_stall = !wait;
    const auto status = db_->Flush(options);
    if (!wait && status.IsTryAgain()) return {};  // one is under way
    if (status.ok()) return {};
    return failed("flush", status);
}

std::optional<std::string> ModelStore::get(std::string_view key) const { return get(rocksdb::ReadOptions{}, key); }

void ModelStore::scan(std::string_view prefix, std::string_view from,
                      const std::function<bool(std::string_view, std::string_view)>& visit) const {
    scan(rocksdb::ReadOptions{}, prefix, from, visit);
}

std::shared_ptr<const RowReader> ModelStore::snapshot() const { return freeze(); }
std::shared_ptr<const ModelSnapshot> ModelStore::freeze() const { return std::make_shared<ModelSnapshot>(shared_from_this()); }

std::optional<std::string> ModelStore::get(const rocksdb::ReadOptions& options, std::string_view key) const {
    std::string value;
    const auto status = db_->Get(options, slice(key), &value);
    if (status.ok()) return value;
    if (!status.IsNotFound()) damaged(status);
    return {};
}

void ModelStore::scan(rocksdb::ReadOptions options, std::string_view prefix, std::string_view from,
                      const std::function<bool(std::string_view, std::string_view)>& visit) const {
    const auto end = after_prefix(prefix);
    const auto bound = slice(end);
    if (!end.empty()) options.iterate_upper_bound = &bound;
    options.total_order_seek = true;
    const std::unique_ptr<rocksdb::Iterator> rows(db_->NewIterator(options));
    for (rows->Seek(slice(std::max(prefix, from))); rows->Valid(); rows->Next()) {
        const auto key = view(rows->key());
        if (key == meta_key) continue;
        if (!visit(key, view(rows->value()))) return;
    }
    if (!rows->status().ok()) damaged(rows->status());
}

void ModelStore::damaged(const rocksdb::Status& status) const {
    throw ModelDamaged("the read model at " + path_ + " cannot be read: " + status.ToString() + "; rebuild it");
}

ModelSnapshot::ModelSnapshot(std::shared_ptr<const ModelStore> store) : store_(std::move(store)) {
    options_.snapshot = store_->db_->GetSnapshot();
}
ModelSnapshot::~ModelSnapshot() { store_->db_->ReleaseSnapshot(options_.snapshot); }

std::optional<std::string> ModelSnapshot::get(std::string_view key) const { return store_->get(options_, key); }
void ModelSnapshot::scan(std::string_view prefix, std::string_view from,
                         const std::function<bool(std::string_view, std::string_view)>& visit) const {
    store_->scan(options_, prefix, from, visit);
}
std::unique_ptr<rocksdb::Iterator> ModelSnapshot::iterate(const rocksdb::Slice& end) const {
    auto options = options_;
    if (!end.empty()) options.iterate_upper_bound = &end;
    options.total_order_seek = true;
    return std::unique_ptr<rocksdb::Iterator>(store_->db_->NewIterator(options));
}
std::unique_ptr<rocksdb::Iterator> ModelSnapshot::iterate_versions(const rocksdb::Slice& end) const {
    auto options = options_;
    options.iterate_upper_bound = &end;
    options.auto_prefix_mode = true;
    return std::unique_ptr<rocksdb::Iterator>(store_->db_->NewIterator(options));
}
std::unique_ptr<rocksdb::Iterator> ModelSnapshot::walk() const {
    auto options = options_;
    options.fill_cache = false;
    options.total_order_seek = true;
    std::unique_ptr<rocksdb::Iterator> rows(store_->db_->NewIterator(options));
    rows->SeekToFirst();
    return rows;
}

std::optional<Comparison> compare(const ModelSnapshot& first, const ModelSnapshot& second,
                                  const std::function<bool()>& cancel) {
    const auto a = first.walk();
    const auto b = second.walk();
    Comparison result;
    const auto differ = [&](const rocksdb::Slice& key) {
        if (result.differing++ == 0) result.first_difference = key.ToString(true);
    };
    for (std::uint64_t steps = 0; a->Valid() || b->Valid(); ++steps) {
        if (steps % compared_rows_between_polls == 0 && cancel && cancel()) return {};
        const int order = !a->Valid() ? 1 : !b->Valid() ? -1 : a->key().compare(b->key());
        if (order < 0) differ(a->key());
        if (order > 0) differ(b->key());
        if (order == 0 && a->value() != b->value()) differ(a->key());
        if (order <= 0) ++result.rows, a->Next();
        if (order >= 0) b->Next();
    }
    for (const auto* walk : {a.get(), b.get()}) {
        if (!walk->status().ok()) throw ModelDamaged("a read model cannot be read: " + walk->status().ToString());
    }
    return result;
}

}  // namespace muster::projections
