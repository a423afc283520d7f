#pragma once
// A data directory's log made again from a backup, up to a position. The directory is built beside its place, as DIR.restoring, and
// takes its name when it is finished: a crash leaves nothing that opens, and the next restore begins anew.

#include <functional>
#include <optional>
#include <string>

#include "domain/time.hpp"
#include "eventstore/backup/backup_log.hpp"
#include "eventstore/directory_lock.hpp"

namespace muster::eventstore::backup {

/// Where a restore builds. One at a time per place: the lock is held as long as the object lives.
class Staging {
  public:
    /// `data` must be missing or an empty directory. What an unfinished restore left is removed; anything else there is refused.
    [[nodiscard]] static domain::Result<Staging, std::string> begin(const std::string& data);
    [[nodiscard]] const std::string& path() const { return path_; }
    /// The directory gets its name, and can be opened. Durable when it returns.
    [[nodiscard]] domain::Result<void, std::string> publish();

  private:
    Staging(std::string data, std::string path, DirectoryLock lock)
        : data_(std::move(data)), path_(std::move(path)), lock_(std::move(lock)) {}
    std::string data_, path_;
    DirectoryLock lock_;
};

struct RestoreOptions {
    std::optional<Position> to_position;       ///< whole commands up to here
    std::optional<domain::Timestamp> to_time;  ///< whole commands of this time and before
    /// The log goes on as the one that was backed up: nobody notices. Right only when that one ended with the backup.
    bool same_incarnation = false;
    domain::Timestamp now;
    std::function<bool(domain::AccountId)> withhold;  ///< whose keys do not come back; may be empty
    std::function<void(Position done, Position to)> progress;
};

struct RestoreReport {
    Position position{};  ///< of the last record that was taken over
    domain::Timestamp time;  ///< its time
    Position tail{};      ///< one more when an incarnation was started
    domain::IncarnationId incarnation, parent;
    std::uint64_t keys = 0, keys_withheld = 0;
};

/// Fills the log below `path`, a directory that Staging made. The keys must be there, and at least as new as the records that are wanted.
/// The message says what is wrong: a position beyond the backup, nothing before the time, damage, a full disk.
[[nodiscard]] domain::Result<RestoreReport, std::string> restore_log(const BackupLog& backup, const std::string& path,
                                                                     const RestoreOptions& options);

}  // namespace muster::eventstore::backup
