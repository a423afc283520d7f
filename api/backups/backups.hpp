#pragma once
// Backups that an ADMIN asked for: one at a time, on a thread of its own beside the writer. Where they go the operator says, never a
// client. Jobs live as long as the process; what they made lives on. Thread-safe.

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "domain/fields.hpp"
#include "eventstore/backup/back_up.hpp"
#include "eventstore/clock.hpp"

namespace muster::api {

struct BackupSettings {
    std::string directory;       ///< empty: there are no backups
    std::string keys_directory;  ///< empty: below `directory`
    unsigned keep_keys_days = eventstore::backup::keep_keys_days_max;
};

enum class BackupStatus : std::uint8_t { running, succeeded, failed, cancelled };

struct BackupJob {
    std::string id;  ///< "backup_1", "backup_2", …
    BackupStatus status = BackupStatus::running;
    domain::Position done{}, tail{};           ///< copied so far, and to be copied
    eventstore::backup::BackupReport report{};  ///< when succeeded
    std::string failure{};                     ///< when failed; for the operator
    domain::Timestamp started_at;
    std::optional<domain::Timestamp> ended_at{};
};

/// Also of processes before this one, as the backup itself tells.
struct LastBackup {
    domain::Position position{};  ///< of the last that succeeded; 0: none is known
    domain::Timestamp at{};       ///< when it was taken
    bool failed = false;          ///< the one that ended last, in this process, did
};

class Backups {
  public:
    /// Jobs remembered; the oldest ended ones go first.
    static constexpr std::size_t kept_max = 100;

    /// The log and the keyring must outlive it.
    Backups(BackupSettings settings, const eventstore::Log& log, const eventstore::Keyring& keyring, const eventstore::Clock& clock);
    /// Cancels the job in hand and waits for its end.
    ~Backups();
    Backups(const Backups&) = delete;
    Backups& operator=(const Backups&) = delete;

    /// The new job, or nothing while another one runs.
    [[nodiscard]] std::optional<BackupJob> start();
    [[nodiscard]] std::optional<BackupJob> find(std::string_view id) const;
    [[nodiscard]] std::vector<BackupJob> list() const;  ///< the newest first
    [[nodiscard]] LastBackup last() const;
    /// Asks the job to end soon; answers it as it stands. One that ended already stays as it is.
    [[nodiscard]] std::optional<BackupJob> cancel(std::string_view id);

  private:
    void run(const std::string& id);
    /// Under the mutex; null: there is none.
    [[nodiscard]] const BackupJob* at(std::string_view id) const;
    [[nodiscard]] BackupJob* at(std::string_view id) { return const_cast<BackupJob*>(std::as_const(*this).at(id)); }

    const BackupSettings settings_;
    const eventstore::Log& log_;
    const eventstore::Keyring& keyring_;
    const eventstore::Clock& clock_;
    mutable std::mutex mutex_;
    std::deque<BackupJob> jobs_;  ///< the oldest first
    std::uint64_t count_ = 0;
    LastBackup last_;
    std::atomic<bool> cancelling_{false};
    std::thread thread_;
};

}  // namespace muster::api

template <>
struct muster::domain::EnumNames<muster::api::BackupStatus> {
    static constexpr std::array<std::string_view, 4> names{"running", "succeeded", "failed", "cancelled"};
};
