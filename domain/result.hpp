#pragma once
// The one result alias: a regular failure is a value, an exception is a bug.

#include <tl/expected.hpp>

namespace muster::domain {

template <class T, class E>
using Result = tl::expected<T, E>;
template <class E>
[[nodiscard]] inline auto failure(E error) { return tl::unexpected<E>(std::move(error)); }

}  // namespace muster::domain
