#pragma once
// The log on RocksDB: one directory, one writing process. The only place (with its tests) that knows the engine.
// Beside the contract it can drop its oldest records and find records by a mark; the account log does neither.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "eventstore/log.hpp"

namespace rocksdb {
class FileSystem;
}

namespace muster::eventstore {

struct RocksDbLogOptions {
    std::string path;
    bool create = false;     ///< make an empty log when there is none
    bool read_only = false;  ///< nothing is written, the engine's own files included; append and put_meta fail
    std::shared_ptr<rocksdb::FileSystem>
        file_system;  ///< null: the real one; tests forget unsynced writes with another
    /// False: an append survives the process at once, and the machine after the next sync().
    bool sync_appends = true;
    /// Its oldest records may go: first() may be more than 1.
    bool drops_old = false;
};

/// What a record is found by, beside its position: the 16 bytes of an id.
struct Mark {
    domain::Bytes16 of{};
    Position position{};
};

class RocksDbLog final : public Log {
  public:
    /// Recovers what was synced, and refuses (rather than drops) anything damaged in it. The message says what is
    /// wrong.
    [[nodiscard]] static domain::Result<std::unique_ptr<RocksDbLog>, std::string> open(
        const RocksDbLogOptions& options);
    ~RocksDbLog() override;

    [[nodiscard]] domain::Result<Position, AppendError> append(const AppendBatch& batch) override;
    [[nodiscard]] domain::Result<WriterEpoch, AppendError> take_writer() override;
    [[nodiscard]] std::unique_ptr<LogCursor> read(Position from) const override;
    [[nodiscard]] domain::Result<std::optional<std::string>, ReadFailure> read_one(Position at) const override;
    [[nodiscard]] Position first() const override;
    [[nodiscard]] Position tail() const override;
    [[nodiscard]] Position wait(Position from, std::chrono::milliseconds timeout) const override;
    [[nodiscard]] std::optional<WrappedKey> wrapped_key(domain::AccountId subject,
                                                        std::uint32_t generation) const override;
    [[nodiscard]] std::optional<std::uint32_t> key_generation(domain::AccountId subject) const override;
    [[nodiscard]] std::optional<std::string> tile(std::string_view path) const override;
    [[nodiscard]] std::optional<std::string> meta(std::string_view name) const override;
    [[nodiscard]] bool put_meta(std::string_view name, std::string_view value) override;
    void each_key(const std::function<bool(const WrappedKey&)>& visit) const override;
    void each_meta(const std::function<bool(std::string_view name, std::string_view value)>& visit) const override;
    [[nodiscard]] domain::Result<void, std::string> purge_keys() override;
    [[nodiscard]] std::vector<FileFault> check_files(
        const std::function<void(std::uint64_t done, std::uint64_t total)>& tell) const override;
    [[nodiscard]] std::string failure_detail() const override;

    /// Writes everything in memory to table files, so that older write-ahead files go. For tests and backups.
    [[nodiscard]] domain::Result<void, std::string> flush();

    /// Flushes, and rewrites the tables of keys and named values, so that what they held before is in no file of the log any more.
    [[nodiscard]] domain::Result<void, std::string> rewrite_keys();
    /// A copy of the log as it is now in a new directory, by hard links where the file system is the same. Beside appends;
    /// `path` must not exist and its parent must.
    [[nodiscard]] domain::Result<void, std::string> copy_to(const std::string& path) const;

    /// As append; the records are then found by these marks as well.
    [[nodiscard]] domain::Result<Position, AppendError> append_marked(const AppendBatch& batch, std::span<const Mark> marks);
    /// Positions with this mark, below `before`, the newest first.
    [[nodiscard]] domain::Result<std::vector<Position>, std::string> marked(const domain::Bytes16& of, Position before,
                                                                            std::size_t limit) const;
    /// Everything appended so far is durable when it returns. From any thread.
    [[nodiscard]] domain::Result<void, std::string> sync();
    /// Every record before `first` is gone when it returns, from the files too; positions go on. Whole files are unlinked
    /// and at most a few rewritten. A cursor that is under way keeps what it saw. Only with drops_old; by the writer.
    [[nodiscard]] domain::Result<void, std::string> drop_before(Position first);
    /// What its files hold, roughly; the write-ahead log included.
    [[nodiscard]] std::uint64_t bytes_on_disk() const;

  private:
    struct Parts;
    explicit RocksDbLog(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace muster::eventstore
