#pragma once
// Takes a backup: adds to a directory what the log has gained since the backup before, and the keys as they are now to another one.
// Reads the log beside its writer and writes nothing to it. What a crash leaves is replaced by the next backup.

#include <functional>
#include <string>

#include "domain/ids.hpp"
#include "domain/result.hpp"
#include "eventstore/backup/key_file.hpp"
#include "eventstore/backup/manifest.hpp"
#include "eventstore/keyring.hpp"
#include "eventstore/log.hpp"

namespace muster::eventstore::backup {

struct BackupOptions {
    std::string directory;
    std::string keys_directory;  ///< empty: `directory`/keys
    unsigned keep_keys_days = keep_keys_days_max;
    std::uint64_t file_bytes = segment_bytes_max;  ///< a new file of records is begun from here on; tests take less
    domain::Timestamp now;
    std::function<void(Position done, Position tail)> progress;  ///< after each file of records; may be empty
    std::function<bool()> cancelled;                             ///< polled; may be empty
};

struct BackupReport {
    domain::IncarnationId incarnation;
    Position position{};  ///< everything up to here is in the backup
    Position from{};      ///< the first record that was added; position + 1 when there was nothing to add
    std::uint64_t records = 0, bytes = 0, files = 0;  ///< added
    std::uint64_t keys = 0;
    std::string keys_file;
    std::uint64_t key_files_removed = 0;
};

/// What manifests are sealed with: nobody makes one who cannot open the instance's secrets.
[[nodiscard]] Bytes32 seal_key_of(const InstanceSecrets& secrets);
[[nodiscard]] std::string keys_directory_of(const std::string& directory, const std::string& keys_directory);

/// The message says what is wrong and what to do: the directory is used by another backup, holds one of another log or of an
/// incarnation that ended, is damaged, full or not writable; the log is empty or damaged; it was cancelled.
[[nodiscard]] domain::Result<BackupReport, std::string> back_up(const Log& log, const InstanceSecrets& secrets, const BackupOptions& options);

}  // namespace muster::eventstore::backup
