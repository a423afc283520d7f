#pragma once
// What the notifier records, and what people do about messages. Part of domain/commands.hpp.

#include <cstdint>
#include <optional>

#include "domain/ids.hpp"
#include "domain/notification_events.hpp"
#include "domain/personal.hpp"
#include "domain/time.hpp"

namespace muster::domain {

/// A message, and which attempt at it (by the notifier).
struct NotificationAttempt {
    AccountId account;
    OrganizationId organization;
    EventId cause;
    NotificationKind kind = NotificationKind::registration;
    Channel channel = Channel::email;
    std::uint32_t attempt = 1;
    std::uint32_t reply_code = 0;
};
struct RecordNotificationDelivered {  ///< of a registration: RecordInvitationSent
    NotificationAttempt attempt;
};
struct RecordNotificationDeferred {
    NotificationAttempt attempt;
    Timestamp next_attempt_at;
    Personal<> reply;
};
struct RecordNotificationFailed {
    NotificationAttempt attempt;
    Personal<> reply;
    std::optional<InvitationId> invitation;  ///< of a registration: it dies with its mail
};
struct RetryNotification {  ///< the edge has seen that it failed
    AccountId account;
    OrganizationId organization;
    EventId cause;
    NotificationKind kind = NotificationKind::registration;
    Channel channel = Channel::email;
};
struct PauseNotifications {};
struct ResumeNotifications {};

}  // namespace muster::domain
