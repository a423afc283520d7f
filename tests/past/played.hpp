#pragma once
// A random history as a log holds it, and what it was at any of its positions.

#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "domain/ram_registry.hpp"
#include "tests/domain/whole_state.hpp"
#include "tests/projections/story.hpp"

namespace muster::tests {

class Played {
  public:
    Played(std::uint64_t seed, std::size_t events);

    [[nodiscard]] const Story& story() const { return story_; }
    [[nodiscard]] const Universe& seen() const { return seen_; }
    [[nodiscard]] const domain::RamRegistry& now() const { return now_; }
    /// Somebody to whom nothing happens, and who audits everything: as_it_was makes an ADMIN of them.
    [[nodiscard]] domain::AccountId auditor() const { return auditor_; }
    [[nodiscard]] const std::set<domain::AccountId>& erased() const { return erased_; }
    /// The first events, and then a key for each of these people who could sign in.
    [[nodiscard]] Story as_it_was(std::size_t events, const std::map<domain::AccountId, std::string>& keys) const;

  private:
    void happen(const domain::Event& event);
    void add_auditor();

    Story story_;
    domain::RamRegistry now_;
    Universe seen_;
    domain::AccountId auditor_;
    std::set<domain::AccountId> erased_;
};

}  // namespace muster::tests
