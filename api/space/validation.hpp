#pragma once
// What SPACE finds wrong with a body, in its own order and words: the first message, answered with 422. Nothing: all is well.
// Pure; thread-safe.

#include <optional>
#include <string>
#include <string_view>

#include "api/space/body.hpp"

namespace muster::api::space {

inline constexpr std::size_t username_characters_min = 3;
inline constexpr std::size_t username_characters_max = 30;
/// SPACE's own; /v1 asks for 8.
inline constexpr std::size_t password_characters_least = 5;

using FirstMessage = std::optional<std::string>;

[[nodiscard]] FirstMessage wrong_with_login(const Body& body);
/// Beside SPACE's roles MANAGER is taken, as an older SPACE did.
[[nodiscard]] FirstMessage wrong_with_new_user(const Body& body);
[[nodiscard]] FirstMessage wrong_with_user_change(const Body& body);
[[nodiscard]] FirstMessage wrong_with_role_change(const Body& body);

[[nodiscard]] FirstMessage wrong_with_organization_id(std::string_view id);
[[nodiscard]] FirstMessage wrong_with_new_organization(const Body& body);
[[nodiscard]] FirstMessage wrong_with_organization_change(const Body& body);
[[nodiscard]] FirstMessage wrong_with_new_member(const Body& body);
[[nodiscard]] FirstMessage wrong_with_member_role(const Body& body);

}  // namespace muster::api::space
