#pragma once
// A new data directory from a backup. It is built beside its place and appears there only when it is whole; people who were erased
// since the backup are erased again before that.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "domain/audit_commands.hpp"
#include "domain/time.hpp"
#include "eventstore/backup/restore_log.hpp"
#include "replay/progress.hpp"

namespace muster::replay {

struct RestoreRequest {
    eventstore::backup::BackupLocation from;
    std::string data;                          ///< the new directory; missing or empty
    std::string master_key_file;               ///< the instance's; checked, not copied
    std::optional<domain::Position> to_position;
    std::optional<domain::Timestamp> to_time;
    bool same_incarnation = false;
    std::vector<domain::EraseAccount> erased;  ///< as the ledger of erasures tells; who is not in the restored log is passed over
    std::vector<domain::Bytes32> ledger_keys;  ///< that signed the ledger: the instance must know each of them
    std::vector<domain::Bytes32> trusted_keys; ///< of the instance, too, made by a rotation after the backup
    domain::Timestamp now;
};

struct RestoreResult {
    eventstore::backup::RestoreReport log;
    std::uint64_t erased_again = 0;    ///< by events of the new log
    std::uint64_t erased_already = 0;  ///< in the restored records themselves
    std::uint64_t unknown = 0;         ///< added to the log after the moment that was restored: nothing of them is there
    domain::Position tail{};
};

/// What it is at, for people: "records", "erasures".
using TellRestore = std::function<void(const char* what, const Progress&)>;

[[nodiscard]] domain::Result<RestoreResult, std::string> restore(const RestoreRequest& request, const TellRestore& tell = {});

}  // namespace muster::replay
