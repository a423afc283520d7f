#pragma once
// What a load did: per step how many were done, were there already, were refused, and how fast; refusals by code with an
// example. Thread-safe.

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "cli/api_client.hpp"

namespace muster::cli::demo {

struct StepCount {
    std::string name;
    std::uint64_t done = 0;
    std::uint64_t already = 0;
    std::uint64_t refused = 0;
    double seconds = 0;
};

struct RefusalCount {
    std::uint64_t count = 0;
    std::string example;  ///< "person-12, role manager: 422 role_unknown: …"
};

class Tally {
  public:
    /// These steps run from now on, at the same time, until end(); the summary has them in this order.
    void begin(const std::vector<std::string>& steps);
    void end();

    void done(std::string_view step);
    void already(std::string_view step);
    void refused(std::string_view step, std::string_view subject, const ApiAnswer& answer);

    [[nodiscard]] std::vector<StepCount> steps() const;
    /// By step and code.
    [[nodiscard]] std::map<std::pair<std::string, std::string>, RefusalCount> refusals() const;

  private:
    StepCount& at(std::string_view step);

    mutable std::mutex mutex_;
    std::vector<StepCount> steps_;
    std::map<std::pair<std::string, std::string>, RefusalCount> refusals_;
    std::vector<std::string> timed_;  ///< the steps since begin
    std::chrono::steady_clock::time_point begun_{};
};

/// Why the server refuses with this code, in the words of the rule. Empty for a code without a text.
[[nodiscard]] std::string_view refusal_in_words(std::string_view code);

}  // namespace muster::cli::demo
