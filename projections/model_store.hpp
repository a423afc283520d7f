#pragma once
// The rows of one generation of a read model: a RocksDB of its own, without WAL. The checkpoint is a row beside the rows it
// covers and is written in the same batch, so a crash loses the newest rows and the checkpoint together, and the
// model folds them again from the log.
//
// Thread-safe, with one writer: commit from one thread at a time, everything else beside it. A row that cannot be read
// (a damaged file) throws ModelDamaged: wrong answers are worse than none.

#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>

#include <rocksdb/db.h>
#include <rocksdb/rate_limiter.h>
#include <rocksdb/write_batch.h>

#include "domain/ids.hpp"
#include "domain/result.hpp"
#include "projections/model_options.hpp"
#include "projections/row_batch.hpp"
#include "projections/write_failure.hpp"

namespace muster::projections {

class ModelDamaged : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// What the rows are a fold of. Stored with them.
struct ModelIdentity {
    domain::IncarnationId incarnation;
    std::string version;
    friend bool operator==(const ModelIdentity&, const ModelIdentity&) = default;
};

struct ModelStoreOptions {
    std::string path;
    ModelUse use = ModelUse::rows;
    bool read_only = false;
    std::shared_ptr<WriteFailure> write_failure{};  ///< shared with the directory's other stores; none: of its own
    bool building = false;  ///< runs are not merged before settle()
    /// While building, of flushes and merges; 0: none.
    std::uint64_t bytes_per_second_max = 0;
};

/// A row of a sorted run; without a value the row goes. Views of somebody else's bytes.
struct RunRow {
    std::string_view key;
    std::optional<std::string_view> value;
};

class ModelStore;

/// Rows written on top of a store and not yet committed.
class StoreBatch final : public RowBatch {
  public:
    /// ahead: where rows put ahead go; none: with the rest.
    explicit StoreBatch(const RowReader& base, ModelStore* ahead = nullptr);
    ~StoreBatch() override;

    [[nodiscard]] std::optional<std::string> get(std::string_view key) const override;
    void scan(std::string_view prefix, std::string_view from,
              const std::function<bool(std::string_view, std::string_view)>& visit) const override;
    void put(std::string_view key, std::string_view value) override;
    void erase(std::string_view key) override;
    void put_ahead(std::string_view key, std::string_view value) override;
    /// What was put ahead and is not on its way yet. Call it before the batch is committed.
    [[nodiscard]] domain::Result<void, std::string> write_ahead();

    [[nodiscard]] bool empty() const { return changes_.empty(); }
    [[nodiscard]] std::size_t bytes() const { return bytes_; }
    void clear();
    void write_to(rocksdb::WriteBatch& batch) const;

  private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view key) const { return std::hash<std::string_view>{}(key); }
    };
    /// Nothing: erased here.
    using Changes = std::unordered_map<std::string, std::optional<std::string>, Hash, std::equal_to<>>;

    const RowReader& base_;
    ModelStore* ahead_;
    rocksdb::WriteBatch ahead_rows_;
    Changes changes_;
    std::size_t bytes_ = 0;
};

class ModelSnapshot;

class ModelStore final : public RowReader, public std::enable_shared_from_this<ModelStore> {
  public:
    /// The message names the path and says what to do.
    [[nodiscard]] static domain::Result<std::shared_ptr<ModelStore>, std::string> open(const ModelStoreOptions& options);
    ~ModelStore() override;

    [[nodiscard]] domain::Position checkpoint() const { return {checkpoint_.load(std::memory_order_acquire)}; }
    /// Of the last commit; nothing in a new store.
    [[nodiscard]] std::optional<ModelIdentity> identity() const { return identity_; }
    [[nodiscard]] const std::string& path() const { return path_; }

    /// Everything in the batch and the new checkpoint, or nothing. Nothing at all once a write of any store of the directory failed,
    /// which goes for flush as well.
    [[nodiscard]] domain::Result<void, std::string> commit(const StoreBatch& rows, domain::Position checkpoint,
                                                           const ModelIdentity& identity);
    [[nodiscard]] domain::Result<void, std::string> commit(rocksdb::WriteBatch& batch, domain::Position checkpoint,
                                                           const ModelIdentity& identity);
    /// As the others, for a great many rows: they go into a file of their own without passing through memory that queries share, and
    /// are on the disk when it returns. In order of their keys, each once.
    [[nodiscard]] domain::Result<void, std::string> commit_run(std::span<const RunRow> rows, domain::Position checkpoint,
                                                               const ModelIdentity& identity);
    /// Merges runs that were committed while building, so that reads find few files; from now on that goes by itself. False when
    /// `cancel` said so: what is not merged yet is merged later.
    [[nodiscard]] domain::Result<bool, std::string> settle(const std::function<bool()>& cancel);
    /// About how many rows there are.
    [[nodiscard]] std::uint64_t rows_estimate() const;
    /// Rows of StoreBatch::put_ahead; the checkpoint stays.
    [[nodiscard]] domain::Result<void, std::string> write_ahead(rocksdb::WriteBatch& batch);
    /// Rewrites every file, so that none holds what the rows up to the checkpoint do not hold any more. Blocks while readers hold older
    /// files; feeding and queries go on. Cancelling is a failure.
    [[nodiscard]] domain::Result<void, std::string> purge(std::atomic<bool>* cancelled = nullptr);
    /// What was erased up to here is in no file.
    [[nodiscard]] domain::Position purged_to() const { return {purged_to_.load(std::memory_order_acquire)}; }
    /// Rows reach the disk; a crash loses nothing of what was committed before. Without waiting it only begins.
    [[nodiscard]] domain::Result<void, std::string> flush(bool wait = true);

    [[nodiscard]] std::optional<std::string> get(std::string_view key) const override;
    void scan(std::string_view prefix, std::string_view from,
              const std::function<bool(std::string_view, std::string_view)>& visit) const override;
    [[nodiscard]] std::shared_ptr<const RowReader> snapshot() const override;
    /// As snapshot(), to be walked.
    [[nodiscard]] std::shared_ptr<const ModelSnapshot> freeze() const;

    /// The directory goes when the last reader lets go of this store.
    void remove_when_unused(bool remove) { remove_ = remove; }

  private:
    friend class ModelSnapshot;
    explicit ModelStore(const ModelStoreOptions& options);
    [[nodiscard]] domain::Result<void, std::string> read_meta();
    [[nodiscard]] domain::Result<void, std::string> rewrite_files(std::atomic<bool>& cancelled);
    void read_purge_mark();
    [[nodiscard]] domain::Result<void, std::string> write_run(const std::string& path, std::span<const RunRow> rows, std::string_view meta);
    [[nodiscard]] domain::Result<void, std::string> failed(const std::string& what, const rocksdb::Status& status);
    void committed(domain::Position checkpoint, const ModelIdentity& identity);
    [[nodiscard]] std::optional<std::string> get(const rocksdb::ReadOptions& options, std::string_view key) const;
    void scan(rocksdb::ReadOptions options, std::string_view prefix, std::string_view from,
              const std::function<bool(std::string_view, std::string_view)>& visit) const;
    [[noreturn]] void damaged(const rocksdb::Status& status) const;

    std::string path_;
    std::shared_ptr<WriteFailure> write_failure_;
    std::shared_ptr<rocksdb::RateLimiter> limiter_;  ///< while building
    std::unique_ptr<rocksdb::DB> db_;
    std::atomic<std::uint64_t> checkpoint_{0};
    std::atomic<std::uint64_t> purged_to_{0};
    std::optional<ModelIdentity> identity_;
    std::atomic<bool> remove_{false};
};

/// A store's rows at one moment. Holds the store open and is released before it closes.
class ModelSnapshot final : public RowReader {
  public:
    explicit ModelSnapshot(std::shared_ptr<const ModelStore> store);
    ~ModelSnapshot() override;
    ModelSnapshot(const ModelSnapshot&) = delete;
    ModelSnapshot& operator=(const ModelSnapshot&) = delete;

    [[nodiscard]] std::optional<std::string> get(std::string_view key) const override;
    void scan(std::string_view prefix, std::string_view from,
              const std::function<bool(std::string_view, std::string_view)>& visit) const override;
    /// Every row, the checkpoint's included; does not push what queries read out of the cache.
    [[nodiscard]] std::unique_ptr<rocksdb::Iterator> walk() const;
    /// To be placed; `end` (exclusive, empty: none) must live as long. Every row it may come by, the checkpoint's included.
    [[nodiscard]] std::unique_ptr<rocksdb::Iterator> iterate(const rocksdb::Slice& end) const;
    /// To be placed among the versions of one key (model_options.hpp), of which `end` is the last that could be: files that have none
    /// of them are passed by. What else it may come by is not all there is.
    [[nodiscard]] std::unique_ptr<rocksdb::Iterator> iterate_versions(const rocksdb::Slice& end) const;

  private:
    std::shared_ptr<const ModelStore> store_;
    rocksdb::ReadOptions options_;
};

struct Comparison {
    std::uint64_t rows = 0;            ///< of the first
    std::uint64_t differing = 0;       ///< in the value, or only in one of them
    std::string first_difference;      ///< key, hex
};
/// Rows between two polls of a comparison.
inline constexpr std::uint64_t compared_rows_between_polls = 4096;
/// Byte for byte. Polls cancel every so many rows and answers nothing when it says so.
[[nodiscard]] std::optional<Comparison> compare(const ModelSnapshot& first, const ModelSnapshot& second,
                                                const std::function<bool()>& cancel);

}  // namespace muster::projections
