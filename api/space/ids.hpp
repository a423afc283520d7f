#pragma once
// Ids as SPACE's clients know them: 24 hex digits. They are the first 12 of the 16 bytes of Muster's own ids: the millisecond they
// were made in and 42 random bits, so that two organizations have the same one about never (one in 4·10^12 for two made in the same
// millisecond; then the older one is meant). Pure; thread-safe.

#include <optional>
#include <string>
#include <string_view>

#include "domain/ids.hpp"
#include "domain/time.hpp"

namespace muster::api::space {

inline constexpr std::size_t id_bytes = 12;
inline constexpr std::size_t id_hex_digits = 2 * id_bytes;

[[nodiscard]] std::string id_text(const domain::Bytes16& id);
/// What the id's bytes begin with; nothing for what is not 24 hex digits.
[[nodiscard]] std::optional<std::string> id_prefix(std::string_view text);
/// When it was made, which a UUIDv7 begins with.
[[nodiscard]] domain::Timestamp made_at(const domain::Bytes16& id);

}  // namespace muster::api::space
