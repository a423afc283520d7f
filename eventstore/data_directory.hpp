#pragma once
// A data directory: DIR/lock, DIR/format, DIR/log (the log), DIR/tail (the tail guard), DIR/models/… (read models),
// DIR/master.key (only when no key file outside is named). One process at a time.

#include <memory>
#include <string>

#include "domain/result.hpp"
#include "eventstore/keyring.hpp"
#include "eventstore/log.hpp"

namespace muster::eventstore {

struct DataDirectoryOptions {
    std::string path;
    std::string master_key_file;  ///< empty: DIR/master.key
    bool create = false;          ///< make what is missing; else a missing log is an error
    bool read_only = false;       ///< auditors: a stopped directory, nothing is written (the lock is still taken)
    bool unfinished = false;      ///< also one that a restore has not finished (DIR/restoring is there); only for the restore itself
};

/// Everything a process holds of a directory while it uses it. Closing writes the tail guard.
class DataDirectory {
  public:
    /// The message says what is wrong and what to do: in use by pid N, not writable, disk full, newer format, shorter
    /// than its tail guard, wrong master key, damaged log file …
    [[nodiscard]] static domain::Result<std::unique_ptr<DataDirectory>, std::string> open(
        const DataDirectoryOptions& options);
    ~DataDirectory();

    [[nodiscard]] Log& log();
    [[nodiscard]] Keyring& keyring();
    [[nodiscard]] const std::string& path() const;
    /// The format it had before it was opened; lower than format_newest: it was brought up to that, unless it is open for reading only.
    [[nodiscard]] std::uint32_t found_format() const;
    [[nodiscard]] std::string models_path() const;  ///< DIR/models
    [[nodiscard]] std::string checkpoint_path() const;  ///< DIR/checkpoint: the last checkpoint that was signed
    [[nodiscard]] bool is_new() const;              ///< the log is empty
    [[nodiscard]] bool master_key_inside() const;   ///< the default key in DIR: to be warned about
    /// The incarnation recorded in the log's newest IncarnationStarted; nothing on an empty log.
    [[nodiscard]] std::optional<domain::IncarnationId> incarnation() const;
    /// A read model's checkpoint beyond the tail means that the log lost records: refuse to open.
    [[nodiscard]] domain::Result<void, std::string> check_model_checkpoint(std::string_view model,
                                                                           Position checkpoint) const;

    /// A data directory of its own with the log as it is now, without read models and without a master key: for auditors, whose
    /// commands want a stopped directory. By hard links where the file system is the same. Beside appends; `path` must not exist.
    [[nodiscard]] domain::Result<void, std::string> copy_to(const std::string& path) const;

  private:
    struct Parts;
    explicit DataDirectory(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace muster::eventstore
