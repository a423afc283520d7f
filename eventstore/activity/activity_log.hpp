#pragma once
// The second log, DIR/activity: what happens without changing anything, so that nobody can grow the account log by failing. It
// is a log of the same class (gapless positions, the same frame), but it forgets: what is older than its retention goes, and
// the oldest when it becomes too large.
//
// Whoever notes something waits for nothing and is told nothing: a bounded queue in memory, and one thread that seals, writes
// and syncs each second. What does not fit, or what the disk does not take, is counted and told by a RecordsDropped. A log that
// fails is opened again after a while; one that is damaged is set aside. After a crash of the process at most some tens of
// milliseconds of records and the minute's counts are missing, after a crash of the machine about a second.
//
// Thread-safe but for stop().

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "eventstore/activity/records.hpp"
#include "eventstore/activity/request_counts.hpp"
#include "eventstore/clock.hpp"
#include "eventstore/keyring.hpp"
#include "eventstore/log.hpp"
#include "eventstore/rocksdb_log.hpp"

namespace muster::activity {

inline constexpr domain::Duration retention_default = std::chrono::hours(24 * 90);
inline constexpr std::uint64_t bytes_max_default = 1U << 30U;
inline constexpr std::size_t queue_max_default = 16'384;  ///< records that wait to be written

struct ActivityLogOptions {
    std::string path;  ///< DIR/activity; made when it is missing
    domain::Duration retention = retention_default;
    std::uint64_t bytes_max = bytes_max_default;
    std::size_t queue_max = queue_max_default;
    std::size_t counts_max = request_counts_max;
    std::string incarnation{};  ///< text id of the account log's
    /// What an address counts as (an IPv6 address: its network); the address itself when there is no function.
    std::string (*address_group)(std::string_view) = nullptr;
    /// For people, when something is wrong or well again; from any thread.
    std::function<void(const std::string&)> tell{};
};

class ActivityLog {
  public:
    /// Always opens: what keeps it from writing is told, and tried again.
    ActivityLog(ActivityLogOptions options, const eventstore::Keyring& keyring, const eventstore::Log& accounts, const eventstore::Clock& clock);
    ~ActivityLog();

    /// Without an account, `address` becomes its mark and the user agent is left out.
    void note(Activity activity) noexcept;
    void count(const AnsweredRequest& request) noexcept;

    /// HMACs under a key of this instance, for addresses and for whatever was typed: alike when the text is.
    [[nodiscard]] Bytes32 address_mark(std::string_view address) const;
    [[nodiscard]] Bytes32 text_mark(std::string_view kind, std::string_view text) const;

    /// For reading; nothing while it cannot be written. Hold it briefly.
    [[nodiscard]] std::shared_ptr<const eventstore::RocksDbLog> log() const;
    /// Everything noted so far is written when it returns, the current minute's counts too.
    void flush();
    /// Writes what is there and ends the thread; afterwards everything noted is lost. Twice does no harm.
    void stop();

    struct Health {
        bool up = false;
        Position first{}, tail{};
        std::uint64_t bytes = 0;    ///< on disk
        std::uint64_t queued = 0;
        std::uint64_t written = 0;  ///< records since the start
        std::uint64_t dropped = 0;  ///< records and requests that were not kept, since the start
    };
    [[nodiscard]] Health health() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

/// What RocksDbLog::open wants for a directory of this kind.
[[nodiscard]] eventstore::RocksDbLogOptions log_options(const std::string& path, bool read_only);

/// The first position with a record of this time or later; the tail's next when there is none. Reads a few records.
[[nodiscard]] Position position_at(const eventstore::RocksDbLog& log, Timestamp time);

}  // namespace muster::activity
