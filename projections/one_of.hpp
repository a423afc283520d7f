#pragma once
// A list of types where a template would take any: a fold names the events it leaves alone, so that a new event does not compile
// until somebody has thought about it.

#include <concepts>

namespace muster::projections {

template <class T, class... Listed>
concept OneOf = (std::same_as<T, Listed> || ...);

}  // namespace muster::projections
