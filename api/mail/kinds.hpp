#pragma once
// What a notification tells, by the names of the log, which are those of the templates too.

#include <string_view>

#include "domain/notification_events.hpp"

namespace muster::mail {

using domain::NotificationKind;

inline constexpr auto kind_names = domain::EnumNames<NotificationKind>::names;

[[nodiscard]] constexpr std::string_view name_of(NotificationKind kind) { return domain::to_text(kind); }

[[nodiscard]] constexpr std::optional<NotificationKind> kind_named(std::string_view name) {
    return domain::from_text<NotificationKind>(name);
}

}  // namespace muster::mail
