#pragma once
// What may be asked of any moment, and what stands in an answer.

#include <functional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/past/played.hpp"

namespace muster::tests {

/// Paths with a query, about everything that ever was.
[[nodiscard]] std::vector<std::string> everything_to_ask(const Played& played);
[[nodiscard]] std::string with(const std::string& target, const std::string& parameter);

/// As two answers of different moments after the same changes compare: a key of the test's own is no change of anything.
[[nodiscard]] std::string without_versions(const std::string& body);
/// Ids of people, organizations, places and structures that stand in it.
[[nodiscard]] std::set<std::string> ids_in(const std::string& body);
/// The rows of a list, or the object itself.
[[nodiscard]] std::vector<std::string_view> rows_of(std::string_view body);
/// What `told` says and `known` does not; empty: nothing.
[[nodiscard]] std::string said_beyond(std::string_view told, std::string_view known);
[[nodiscard]] std::set<std::string> names_in(std::string_view row);

}  // namespace muster::tests
