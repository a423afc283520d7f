#pragma once
// Events of notifications: what became of each message. Stream: the account; "instance" for pause and resume. A notification
// has no event that makes it: it is due because of another event and is known by that event's id and its kind.

#include <array>
#include <cstdint>
#include <string>

#include "domain/fields.hpp"
#include "domain/ids.hpp"
#include "domain/personal.hpp"
#include "domain/time.hpp"

namespace muster::domain {

/// What a notification tells. Append only: the names stand in the log.
enum class NotificationKind : std::uint8_t {
    registration,           ///< the link to register
    password_set,           ///< confirmation after a registration, change or reset
    password_reset,         ///< the link to choose a new password
    email_change_confirm,   ///< the link, to the new address
    email_change_notice,    ///< to the old address
    linked_external,        ///< another organization linked the person
    second_factor_changed,
    self_registration,      ///< the link to register, for somebody who asked for it
    account_exists,         ///< somebody asked to register with the e-mail of a registered person
};
template <>
struct EnumNames<NotificationKind> {
    static constexpr std::array<std::string_view, 9> names{
        "registration",        "password_set",    "password_reset",        "email_change_confirm",
        "email_change_notice", "linked_external", "second_factor_changed", "self_registration",
        "account_exists"};
};

enum class Channel : std::uint8_t { email, sms };
template <>
struct EnumNames<Channel> {
    static constexpr std::array<std::string_view, 2> names{"email", "sms"};
};

/// The mail server or SMS provider took it over (for registrations InvitationSent says so).
struct NotificationDelivered {
    static constexpr std::string_view type = "NotificationDelivered";
    static constexpr int version = 1;
    AccountId account;
    OrganizationId organization;  ///< in whose name it is sent
    EventId cause;  ///< the event that made it due
    NotificationKind kind = NotificationKind::registration;
    Channel channel = Channel::email;
    std::uint32_t attempt = 1;  ///< counts from 1
    std::uint32_t reply_code = 0;  ///< of the mail server or SMS provider; 0: none came

    static constexpr auto fields() {
        using E = NotificationDelivered;
        return std::tuple{field("account", &E::account),
                          field("organization", &E::organization),
                          field("cause", &E::cause),
                          field("kind", &E::kind),
                          field("channel", &E::channel),
                          field("attempt", &E::attempt),
                          field("reply_code", &E::reply_code)};
    }
    friend bool operator==(const NotificationDelivered&, const NotificationDelivered&) = default;
};

/// To be tried again.
struct NotificationDeferred {
    static constexpr std::string_view type = "NotificationDeferred";
    static constexpr int version = 1;
    AccountId account;
    OrganizationId organization;  ///< in whose name it is sent
    EventId cause;  ///< the event that made it due
    NotificationKind kind = NotificationKind::registration;
    Channel channel = Channel::email;
    std::uint32_t attempt = 1;  ///< counts from 1
    std::uint32_t reply_code = 0;  ///< of the mail server or SMS provider; 0: none came
    Timestamp next_attempt_at;
    Personal<> reply;  ///< its text, which may name the address

    static constexpr auto fields() {
        using E = NotificationDeferred;
        return std::tuple{field("account", &E::account),
                          field("organization", &E::organization),
                          field("cause", &E::cause),
                          field("kind", &E::kind),
                          field("channel", &E::channel),
                          field("attempt", &E::attempt),
                          field("reply_code", &E::reply_code),
                          field("next_attempt_at", &E::next_attempt_at),
                          field("reply", &E::reply)};
    }
    friend bool operator==(const NotificationDeferred&, const NotificationDeferred&) = default;
};

/// Refused for good, or not delivered in time: a dead letter that an administrator can send again.
struct NotificationFailed {
    static constexpr std::string_view type = "NotificationFailed";
    static constexpr int version = 1;
    AccountId account;
    OrganizationId organization;  ///< in whose name it is sent
    EventId cause;  ///< the event that made it due
    NotificationKind kind = NotificationKind::registration;
    Channel channel = Channel::email;
    std::uint32_t attempt = 1;  ///< counts from 1
    std::uint32_t reply_code = 0;  ///< of the mail server or SMS provider; 0: none came
    Personal<> reply;  ///< its text, which may name the address

    static constexpr auto fields() {
        using E = NotificationFailed;
        return std::tuple{field("account", &E::account),
                          field("organization", &E::organization),
                          field("cause", &E::cause),
                          field("kind", &E::kind),
                          field("channel", &E::channel),
                          field("attempt", &E::attempt),
                          field("reply_code", &E::reply_code),
                          field("reply", &E::reply)};
    }
    friend bool operator==(const NotificationFailed&, const NotificationFailed&) = default;
};

/// An administrator sends a dead letter again.
struct NotificationRetried {
    static constexpr std::string_view type = "NotificationRetried";
    static constexpr int version = 1;
    AccountId account;
    OrganizationId organization;  ///< in whose name it is sent
    EventId cause;  ///< the event that made it due
    NotificationKind kind = NotificationKind::registration;
    Channel channel = Channel::email;

    static constexpr auto fields() {
        using E = NotificationRetried;
        return std::tuple{field("account", &E::account),
                          field("organization", &E::organization),
                          field("cause", &E::cause),
                          field("kind", &E::kind),
                          field("channel", &E::channel)};
    }
    friend bool operator==(const NotificationRetried&, const NotificationRetried&) = default;
};

/// Nothing is sent until an operator resumes it. A new incarnation of a log (a restore) pauses without this event.
struct NotificationsPaused {
    static constexpr std::string_view type = "NotificationsPaused";
    static constexpr int version = 1;
    InstanceId instance;

    static constexpr auto fields() {
        using E = NotificationsPaused;
        return std::tuple{field("instance", &E::instance)};
    }
    friend bool operator==(const NotificationsPaused&, const NotificationsPaused&) = default;
};

struct NotificationsResumed {
    static constexpr std::string_view type = "NotificationsResumed";
    static constexpr int version = 1;
    InstanceId instance;

    static constexpr auto fields() {
        using E = NotificationsResumed;
        return std::tuple{field("instance", &E::instance)};
    }
    friend bool operator==(const NotificationsResumed&, const NotificationsResumed&) = default;
};

}  // namespace muster::domain
