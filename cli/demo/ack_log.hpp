#pragma once
// One JSON line for each acknowledged command, on disk before the next one of the same connection is sent:
//   {"step","key","status","position","account_id"?,"organization_id"?,"site_id"?,"value"?}
// A test that kills the server compares it with what is there afterwards. Thread-safe.

#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/api_client.hpp"
#include "domain/result.hpp"

namespace muster::cli::demo {

class AckLog {
  public:
    AckLog() = default;  ///< writes nothing
    ~AckLog();
    AckLog(const AckLog&) = delete;
    AckLog& operator=(const AckLog&) = delete;

    /// Appends to the file; the message says why it cannot.
    [[nodiscard]] domain::Result<void, std::string> open(const std::string& path);
    void add(std::string_view step, std::string_view key, const ApiAnswer& answer,
             const std::vector<std::pair<std::string_view, std::string>>& ids);

  private:
    std::mutex mutex_;
    int file_ = -1;
};

}  // namespace muster::cli::demo
