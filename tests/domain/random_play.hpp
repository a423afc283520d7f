#pragma once
// What commands at random lead to, one after another, as a log would hold it. For tests that play whole histories.

#include <cstdint>
#include <random>
#include <set>

#include "domain/decide.hpp"
#include "domain/ram_registry.hpp"
#include "tests/domain/random_commands.hpp"
#include "tests/domain/whole_state.hpp"

namespace muster::tests {

/// Commands that a history is given at most; many are refused.
inline constexpr std::size_t commands_of_a_history_max = 20'000;

/// How many histories a test plays: MUSTER_TEST_HISTORIES, or the usual number.
[[nodiscard]] std::size_t number_of_histories(std::size_t usual);

class RandomPlay {
  public:
    explicit RandomPlay(std::uint64_t seed) : commands_(seed) {}

    /// What the next command leads to; nothing when it is refused.
    [[nodiscard]] domain::Events next(const domain::RegistryReader& state, const Universe& seen, domain::Timestamp now);

  private:
    RandomCommands commands_;
    std::set<domain::ZoneId> zones_;
};

/// The event as the log holds it at the position; the state and what was seen have it then.
domain::RecordedEvent happen(const domain::Event& event, domain::Position position, domain::Timestamp now, domain::RamRegistry& state, Universe& seen);

}  // namespace muster::tests
