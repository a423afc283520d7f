#pragma once
// The events that a diff names, as the history of the account or the organization tells them: so nobody is told of an event that
// the history does not show, and who was erased is blank. Not thread-safe; kept for one page.

#include <map>
#include <optional>
#include <string>
#include <variant>

#include "projections/history.hpp"

namespace muster::projections::diff {

/// Whose history tells.
using Teller = std::variant<domain::AccountId, domain::OrganizationId>;

class Causes {
  public:
    explicit Causes(const History& history) : history_(history) {}

    /// {"position", "event_id", "type", "at", "actor", "request_id", "reason"}; the position alone when the history has no such event.
    [[nodiscard]] const std::string& event(const Teller& teller, domain::Position position);

  private:
    const History& history_;
    std::map<std::pair<Teller, domain::Position>, std::string> known_;
};

}  // namespace muster::projections::diff
