#pragma once
// Events of every type with random contents, for round trips. Knows no event by name: what is added to the variant is
// covered.

#include <cstdint>
#include <random>

#include "domain/event.hpp"

namespace muster::tests {

using Random = std::mt19937_64;

inline constexpr std::size_t event_types_count = std::variant_size_v<domain::AnyEvent>;

/// Text with everything that needs care: quotes, control characters, NUL, several bytes a character; may be empty.
[[nodiscard]] std::string random_text(Random& random);
[[nodiscard]] domain::Bytes16 random_bytes16(Random& random);
[[nodiscard]] domain::Bytes32 random_bytes32(Random& random);

/// `type` counts the variant's alternatives.
[[nodiscard]] domain::Event random_event(std::size_t type, Random& random);
[[nodiscard]] domain::RecordedEvent random_recorded(std::size_t type, Random& random);

/// The same with every personal field that is present erased.
[[nodiscard]] domain::Event with_personal_erased(domain::Event event);

/// Compares everything the log keeps of an event.
[[nodiscard]] bool same(const domain::EventMeta& a, const domain::EventMeta& b);

}  // namespace muster::tests
