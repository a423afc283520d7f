#pragma once
// An account log with keys (in memory), a clock that stands, and an activity log on a real RocksDB in a temporary directory.

#include <memory>
#include <string>
#include <vector>

#include "eventstore/activity/activity_log.hpp"
#include "eventstore/activity/codec.hpp"
#include "eventstore/activity/search.hpp"
#include "eventstore/clock.hpp"
#include "eventstore/keyring.hpp"
#include "eventstore/ram_log.hpp"
#include "tests/support/temporary_directory.hpp"

namespace muster::tests {

class ActivityWorld {
  public:
    explicit ActivityWorld(activity::ActivityLogOptions options = {});

    [[nodiscard]] activity::ActivityLog& log() { return *log_; }
    [[nodiscard]] std::string path() const { return (directory_ / "activity").string(); }
    void reopen();
    void close() { log_.reset(); }

    /// Somebody with a key.
    [[nodiscard]] domain::AccountId person();
    /// Destroys their keys, as an erasure does.
    void erase(domain::AccountId account);

    /// Everything there is, flushed first, the oldest first; LogOpened left out.
    [[nodiscard]] std::vector<activity::Record> records();
    [[nodiscard]] activity::SearchPage found(const activity::Search& search, std::optional<domain::Position> before = {}, std::size_t limit = 50);
    /// Whether any file of the log holds these bytes.
    [[nodiscard]] bool stands_on_disk(const std::string& bytes) const;

    eventstore::ManualClock clock{{1'800'000'000'000'000}};
    eventstore::RamLog accounts;
    std::vector<std::string> told;

  private:
    TemporaryDirectory directory_{"activity"};
    activity::ActivityLogOptions options_;
    std::unique_ptr<eventstore::Keyring> keyring_;
    std::unique_ptr<eventstore::KeyFinder> keys_;
    eventstore::WriterEpoch epoch_;
    std::unique_ptr<activity::ActivityLog> log_;
};

[[nodiscard]] activity::SignInFailed failure_of_nobody(const std::string& address = "192.0.2.7");
[[nodiscard]] activity::SignInFailed failure_of(domain::AccountId account, const std::string& address = "192.0.2.7");

}  // namespace muster::tests
