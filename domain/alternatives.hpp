#pragma once
// What asks whether a type is one of a closed set.

#include <type_traits>
#include <variant>

namespace muster::domain {

template <class T, class Variant>
inline constexpr bool is_alternative_of = false;
template <class T, class... Alternatives>
inline constexpr bool is_alternative_of<T, std::variant<Alternatives...>> = (std::is_same_v<T, Alternatives> || ...);

}  // namespace muster::domain
