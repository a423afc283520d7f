#pragma once
// Holds every answer of the run against the contract: is its status, its problem's code, each member of its body as
// openapi.json says? What is not is collected and told by the last test of the run (documented.cpp). Thread-safe.

#include <set>
#include <string>

#include "tests/scenarios/support/http.hpp"

namespace muster::scenarios {

class Documented {
  public:
    /// The contract as that server tells it; each server of a run tells the same.
    void check(const std::string& server_url, const std::string& method, const std::string& target, const Answer& answer);

    [[nodiscard]] std::set<std::string> deviations() const;
    [[nodiscard]] std::size_t checked() const;
    /// "POST /v1/organizations", … that answered with a success at least once, and those that did not.
    [[nodiscard]] std::set<std::string> succeeded() const;
    [[nodiscard]] std::set<std::string> all() const;

    static Documented& of_this_run();

  private:
    struct Parts;
    [[nodiscard]] Parts& parts() const;
};

}  // namespace muster::scenarios
