#pragma once
// Walking JSON that JsonWriter wrote, as it stands, without reading its values: no white space, names without escapes. Thread-safe.

#include <cstddef>
#include <functional>
#include <string_view>

namespace muster::projections {

/// Behind the string that begins at `at`.
[[nodiscard]] std::size_t end_of_json_string(std::string_view json, std::size_t at);
/// Behind the value that begins at `at`, inside an object or array.
[[nodiscard]] std::size_t end_of_json_value(std::string_view json, std::size_t at);

/// Each member of an object, with its whole text (`"name":value`) and its value's.
void each_member(std::string_view object,
                 const std::function<void(std::string_view name, std::string_view member, std::string_view value)>& visit);
/// Each element of an array.
void each_element(std::string_view array, const std::function<void(std::string_view value)>& visit);
/// The text of a member's value that is a string; empty when there is none.
[[nodiscard]] std::string_view text_member(std::string_view object, std::string_view name);

}  // namespace muster::projections
