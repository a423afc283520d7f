#include "api/feed/event_filter.hpp"

#include <algorithm>

namespace muster::api {
namespace {

using namespace domain;

bool is_about_an_external(const Event& event) {
    const auto* expired = std::get_if<MembershipExpired>(&event);
    return std::holds_alternative<ExternalLinked>(event) || std::holds_alternative<ExternalUnlinked>(event) ||
           std::holds_alternative<ExternalLanguageSet>(event) ||
           (expired != nullptr && expired->kind == MembershipKind::external);
}

bool is_alert(const Event& event) { return std::holds_alternative<AlertRaised>(event) || std::holds_alternative<AlertClosed>(event); }

}  // namespace

bool is_of_a_webhook(const Event& event) {
    return std::visit([]<class E>(const E&) { return is_webhook_event<E>; }, event);
}

const EventFilter::Reach& EventFilter::reach_of(OrganizationId organization) {
    const auto [found, is_new] = reaches_.try_emplace(organization);
    if (!is_new) return found->second;
    auto& reach = found->second;
    reach.reads = grant_of(registry_, viewer_, organization, Permission::event_read).allowed;
    if (!reach.reads) return reach;
    reach.audits = grant_of(registry_, viewer_, organization, Permission::audit_read).allowed;
    reach.manages_webhooks = grant_of(registry_, viewer_, organization, Permission::webhook_manage).allowed;
    reach.sees = scope_of(registry_, {viewer_.account, viewer_.instance_admin, {}, viewer_.now}, organization);
    reach.opens = scope_of(registry_, viewer_, organization);
    return reach;
}

std::optional<OrganizationId> EventFilter::home_of(AccountId id, MembershipKind kind) const {
    if (kind == MembershipKind::internal) return {};
    const auto account = registry_.account(id);
    return account ? account->home : std::nullopt;
}

ShownEvent EventFilter::of(const RecordedEvent& recorded) {
    if (viewer_.instance_admin && !viewer_.scopes) return {EventShowing::full, {}};
    const auto organizations = organizations_of(recorded.event);
    if (organizations.empty()) return {};
    const auto organization = organizations.front();
    const auto& reach = reach_of(organization);
    if (!reach.reads) return {};
    if (is_of_a_webhook(recorded.event)) {
        // How far one has got comes every second and tells nobody anything; only the whole log has it.
        const bool shows = reach.manages_webhooks && !std::holds_alternative<WebhookAdvanced>(recorded.event);
        return shows ? ShownEvent{EventShowing::full, organization} : ShownEvent{};
    }
    if (is_alert(recorded.event) && !reach.audits) return {};
    const auto account = subject_of(recorded.event);
    if (!account) return {EventShowing::full, organization};
    const auto membership = registry_.membership(*account, organization);
    const auto kind = membership ? membership->kind
                                 : is_about_an_external(recorded.event) ? MembershipKind::external : MembershipKind::internal;
    const auto home = home_of(*account, kind);
    if (showing_of(reach.sees, viewer_, *account, kind, home) == Showing::hidden) return {};
    const bool opens = showing_of(reach.opens, viewer_, *account, kind, home) == Showing::full;
    return {opens ? EventShowing::full : EventShowing::clear, organization};
}

ShownEvent shown_to(const Webhook& webhook, const RegistryReader& registry, const RecordedEvent& recorded) {
    if (is_of_a_webhook(recorded.event)) return {};
    const auto& types = webhook.event_types;
    if (!types.empty() && std::find(types.begin(), types.end(), type_of(recorded.event)) == types.end()) return {};
    const auto showing = webhook.personal ? EventShowing::full : EventShowing::clear;
    if (!webhook.organization) return {showing, {}};
    const auto organizations = organizations_of(recorded.event);
    if (organizations.empty()) return {};
    if (is_alert(recorded.event)) return {};  // who made the webhook may have been no auditor
    const auto organization = organizations.front();
    if (organization == *webhook.organization) return {showing, organization};
    if (!webhook.clients) return {};
    const auto client = registry.organization(organization);
    const auto* removed = std::get_if<OrganizationRemoved>(&recorded.event);  // of which decision state knows no provider any more
    const auto provider = removed != nullptr ? removed->provider : client ? client->provider : std::nullopt;
    return provider == webhook.organization ? ShownEvent{showing, organization} : ShownEvent{};
}

bool may_follow(const RegistryReader& registry, const Viewer& viewer) {
    if (viewer.scopes && !viewer.scopes->has(Permission::event_read)) return false;
    if (viewer.instance_admin) return true;
    const auto account = registry.account(viewer.account);
    if (!account) return false;
    return std::any_of(account->organizations.begin(), account->organizations.end(), [&](OrganizationId id) {
        const auto membership = registry.membership(viewer.account, id);
        const auto organization = registry.organization(id);
        if (!membership || !organization || membership->has_ended(viewer.now)) return false;
        const auto* role = find_role(organization->kind, membership->role);
        return (role != nullptr && role->on_clients.has(Permission::event_read)) || grant_of(registry, viewer, id, Permission::event_read).allowed;
    });
}

}  // namespace muster::api
