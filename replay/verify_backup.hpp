#pragma once
// Is a backup whole, and would a restore from it give the log back? Reads every file of it; nothing is written.

#include <cstdint>
#include <string>

#include "eventstore/backup/backup_log.hpp"
#include "replay/verify.hpp"

namespace muster::replay {

struct BackupCheckOptions {
    eventstore::backup::BackupLocation where;
    std::string master_key_file;  ///< empty: seals and sealed fields are not opened, and the report says so
};

struct BackupCheck {
    VerifyReport log;  ///< as `muster verify` of the restored log would say; without the master key sealed fields count as erased
    domain::IncarnationId incarnation;
    domain::Timestamp taken_at;  ///< of the newest backup in it
    std::uint64_t backups = 0, files = 0, bytes = 0;
    std::string keys_path;       ///< empty: there are none
    domain::Position keys_position{};
    domain::Timestamp keys_taken_at;
    std::uint64_t keys = 0;
    bool opened = false;         ///< the master key was named and is the right one: seals and sealed fields were checked

    [[nodiscard]] bool ok() const { return log.ok(); }
};

/// A failure: it cannot be opened at all (no backup, a manifest is missing or changed, wrong master key). What is wrong inside is in
/// the report: files missing or changed, records that do not decode or follow, keys missing or too old, a seal that is not ours.
[[nodiscard]] domain::Result<BackupCheck, std::string> verify_backup(const BackupCheckOptions& options, const TellProgress& tell = {});

}  // namespace muster::replay
