// Folding events of what an organization sets for itself, and of notifications, which change next to nothing in decision state.

#include <algorithm>

#include "domain/fold.hpp"

namespace muster::domain {

void Fold::operator()(const EmailDomainProved& e) {
    change(e.organization, [&](Organization& o) {
        o.email_domains.push_back(e.email_domain);
        registry_.put_domain(e.email_domain, o.id);
    });
}

void Fold::operator()(const EmailDomainReleased& e) {
    change(e.organization, [&](Organization& o) {
        std::erase(o.email_domains, e.email_domain);
        registry_.erase_domain(e.email_domain);
    });
}

void Fold::operator()(const TemplateSet& e) {
    change(e.organization, [&](Organization& o) {
        std::erase_if(o.templates, [&](const auto& each) { return each.kind == e.kind && each.locale == e.locale; });
        o.templates.push_back({e.kind, e.locale, meta_.position});
    });
}

void Fold::operator()(const TemplateRemoved& e) {
    change(e.organization, [&](Organization& o) {
        std::erase_if(o.templates, [&](const auto& each) { return each.kind == e.kind && each.locale == e.locale; });
    });
}

void Fold::operator()(const NotificationDelivered& e) { note(e.account, [](Account&) {}); }
void Fold::operator()(const NotificationDeferred& e) { note(e.account, [](Account&) {}); }
void Fold::operator()(const NotificationFailed& e) { note(e.account, [](Account&) {}); }
void Fold::operator()(const NotificationRetried& e) { note(e.account, [](Account&) {}); }

void Fold::operator()(const NotificationsPaused&) {
    auto instance = at_instance();
    instance.notifications_paused = true;
    registry_.put(instance);
}

void Fold::operator()(const NotificationsResumed&) {
    auto instance = at_instance();
    instance.notifications_paused = false;
    registry_.put(instance);
}

}  // namespace muster::domain
