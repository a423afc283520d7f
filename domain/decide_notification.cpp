// Decisions about notifications. The notifier records what became of each attempt; nothing here sends anything.

#include "domain/rules.hpp"

namespace muster::domain {
namespace {

auto notifier_only() { return refuse(RefusalCode::permission_denied, "Only the notifier records what it sent."); }

}  // namespace

EventsOrRefusal decide_on(const Rules& rules, const RecordNotificationDelivered& c) {
    if (!rules.is_system()) return notifier_only();
    const auto& a = c.attempt;
    if (!rules.registry.account(a.account)) return Events{};
    return Events{NotificationDelivered{a.account, a.organization, a.cause, a.kind, a.channel, a.attempt, a.reply_code}};
}

EventsOrRefusal decide_on(const Rules& rules, const RecordNotificationDeferred& c) {
    if (!rules.is_system()) return notifier_only();
    const auto& a = c.attempt;
    if (!rules.registry.account(a.account)) return Events{};
    return Events{NotificationDeferred{a.account, a.organization, a.cause, a.kind, a.channel, a.attempt, a.reply_code,
                                       c.next_attempt_at, c.reply}};
}

EventsOrRefusal decide_on(const Rules& rules, const RecordNotificationFailed& c) {
    if (!rules.is_system()) return notifier_only();
    const auto& a = c.attempt;
    if (!rules.registry.account(a.account)) return Events{};
    Events events{NotificationFailed{a.account, a.organization, a.cause, a.kind, a.channel, a.attempt, a.reply_code, c.reply}};
    const auto invitation = c.invitation ? rules.registry.invitation(*c.invitation) : std::nullopt;
    if (invitation && invitation->status == InvitationStatus::pending) {
        events.push_back(InvitationUndeliverable{invitation->id, invitation->account, invitation->organization});
    }
    return events;
}

EventsOrRefusal decide_on(const Rules& rules, const RetryNotification& c) {
    MUSTER_REQUIRE(rules.may(c.organization, Permission::invitation_manage));
    if (c.kind == NotificationKind::registration || c.kind == NotificationKind::self_registration) {
        return refuse(RefusalCode::invitation_not_live, "Resend the invitation instead: its link died with its mail.");
    }
    if (!rules.registry.membership(c.account, c.organization)) {
        return refuse(RefusalCode::not_found, "There is no such notification.");
    }
    return Events{NotificationRetried{c.account, c.organization, c.cause, c.kind, c.channel}};
}

EventsOrRefusal decide_on(const Rules& rules, const PauseNotifications&) {
    MUSTER_REQUIRE(rules.instance_admin());
    const auto instance = rules.registry.instance();
    if (instance.notifications_paused) return refuse(RefusalCode::nothing_to_change, "Notifications are paused already.");
    return Events{NotificationsPaused{instance.id}};
}

EventsOrRefusal decide_on(const Rules& rules, const ResumeNotifications&) {
    MUSTER_REQUIRE(rules.instance_admin());
    const auto instance = rules.registry.instance();
    if (!instance.notifications_paused) return refuse(RefusalCode::nothing_to_change, "Notifications are not paused.");
    return Events{NotificationsResumed{instance.id}};
}

}  // namespace muster::domain
