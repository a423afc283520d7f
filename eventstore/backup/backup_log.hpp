#pragma once
// A backup as a log to read: what a verification and a restore go through. Each file of records is hashed as a whole before any of it
// is given out, so nothing that was changed is ever read. Nothing is written.
//
// Thread-safe for reading, as the contract says.

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "eventstore/backup/key_file.hpp"
#include "eventstore/backup/manifest.hpp"
#include "eventstore/log.hpp"

namespace muster::eventstore::backup {

struct BackupLocation {
    std::string directory;
    std::string keys;  ///< a file of keys, or a directory of them (its newest file is taken); empty: `directory`/keys
};

class BackupLog final : public Log {
  public:
    /// The message says what is missing or damaged. Without any file of keys it opens all the same: has_keys().
    [[nodiscard]] static domain::Result<std::unique_ptr<BackupLog>, std::string> open(const BackupLocation& where);

    [[nodiscard]] const std::vector<Manifest>& manifests() const { return manifests_; }
    [[nodiscard]] const std::string& directory() const { return directory_; }
    [[nodiscard]] bool has_keys() const { return keys_.has_value(); }
    /// Only with has_keys().
    [[nodiscard]] const KeyFile& keys() const { return *keys_; }
    [[nodiscard]] const std::string& keys_path() const { return keys_path_; }
    [[nodiscard]] domain::IncarnationId incarnation() const { return manifests_.back().incarnation; }

    [[nodiscard]] std::unique_ptr<LogCursor> read(Position from) const override;
    [[nodiscard]] domain::Result<std::optional<std::string>, ReadFailure> read_one(Position at) const override;
    [[nodiscard]] Position first() const override { return {1}; }
    [[nodiscard]] Position tail() const override { return manifests_.back().position; }
    [[nodiscard]] Position wait(Position, std::chrono::milliseconds) const override { return tail(); }
    [[nodiscard]] std::optional<WrappedKey> wrapped_key(domain::AccountId subject, std::uint32_t generation) const override;
    [[nodiscard]] std::optional<std::uint32_t> key_generation(domain::AccountId subject) const override;
    [[nodiscard]] std::optional<std::string> tile(std::string_view) const override { return {}; }  // made again from the records
    [[nodiscard]] std::optional<std::string> meta(std::string_view name) const override;
    void each_key(const std::function<bool(const WrappedKey&)>& visit) const override;
    void each_meta(const std::function<bool(std::string_view name, std::string_view value)>& visit) const override;

    // Nothing is written.
    [[nodiscard]] domain::Result<Position, AppendError> append(const AppendBatch&) override { return domain::failure(AppendError::fenced); }
    [[nodiscard]] domain::Result<WriterEpoch, AppendError> take_writer() override { return domain::failure(AppendError::fenced); }
    [[nodiscard]] bool put_meta(std::string_view, std::string_view) override { return false; }

    /// The records of one file, whose hash is right.
    using Records = std::vector<std::string_view>;
    struct Loaded {
        std::string bytes;
        Records records;
    };
    [[nodiscard]] domain::Result<std::shared_ptr<const Loaded>, ReadFailure> load(const Segment& segment) const;
    /// The file with this position; null beyond the tail.
    [[nodiscard]] const Segment* segment_of(Position at) const;

  private:
    BackupLog() = default;

    std::string directory_;
    std::vector<Manifest> manifests_;
    std::vector<Segment> segments_;  ///< of all manifests, in order
    std::optional<KeyFile> keys_;
    std::string keys_path_;
    mutable std::mutex mutex_;  ///< of what follows: the file that was read last
    mutable Position loaded_from_{};
    mutable std::shared_ptr<const Loaded> loaded_;
};

}  // namespace muster::eventstore::backup
