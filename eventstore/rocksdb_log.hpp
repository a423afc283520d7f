#pragma once
// The log on RocksDB: one directory, one writing process. The only place (with its tests) that knows the engine.

#include <memory>
#include <string>

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
    [[nodiscard]] std::optional<std::string> meta(std::string_view name) const override;
    [[nodiscard]] bool put_meta(std::string_view name, std::string_view value) override;
    [[nodiscard]] std::string failure_detail() const override;

    /// Writes everything in memory to table files, so that older write-ahead files go. For tests and backups.
    [[nodiscard]] domain::Result<void, std::string> flush();

  private:
    struct Parts;
    explicit RocksDbLog(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace muster::eventstore
