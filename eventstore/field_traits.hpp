#pragma once
// Which shape a field's type has in a record's JSON; shared by writer and reader.

#include <optional>
#include <type_traits>
#include <vector>

#include "domain/fields.hpp"
#include "domain/ids.hpp"
#include "domain/personal.hpp"
#include "domain/time.hpp"

namespace muster::eventstore {

template <class T>
inline constexpr bool is_id = false;
template <class Tag>
inline constexpr bool is_id<domain::Id<Tag>> = true;

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;

template <class T>
inline constexpr bool is_personal = false;
template <class T>
inline constexpr bool is_personal<domain::Personal<T>> = true;

/// A wrapper around 32 bytes: hashes and claims.
template <class T>
concept Hash32 = std::is_same_v<decltype(T::bytes), domain::Bytes32>;

}  // namespace muster::eventstore
