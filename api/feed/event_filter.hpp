#pragma once
// Which events somebody may see, and with which fields: the one place that says so, for the feed and for webhooks. Decided against
// decision state as it is now, not as it was when the event happened.
//
//   ADMIN of the instance (without narrowed scopes)   everything
//   everybody else       events of organizations in which they hold event.read; of webhooks with webhook.manage as well, alerts with
//                        audit.read; people whom the organization's policy hides from them stay hidden; personal fields of those
//                        they see in full
//   a webhook            events of its organization (with `clients` of the organization's clients too), or all; never those of
//                        webhooks, which would go round in circles, nor an organization's alerts
//
// An event belongs to the first organization it names: the other one of two learns nothing of it here.

#include <optional>
#include <unordered_map>

#include "domain/event.hpp"
#include "domain/visibility.hpp"

namespace muster::api {

enum class EventShowing : std::uint8_t {
    hidden,
    clear,  ///< without its personal fields
    full,
};

struct ShownEvent {
    EventShowing showing = EventShowing::hidden;
    /// As this organization may see it: without ids of other tenants and of credentials. None: the whole record.
    std::optional<domain::OrganizationId> tenant;
};

/// For one viewer and one stretch of the log: what it found out about an organization it remembers. Not thread-safe; the registry
/// must outlive it.
class EventFilter {
  public:
    EventFilter(const domain::RegistryReader& registry, const domain::Viewer& viewer) : registry_(registry), viewer_(viewer) {}

    [[nodiscard]] ShownEvent of(const domain::RecordedEvent& recorded);

  private:
    [[nodiscard]] std::optional<domain::OrganizationId> home_of(domain::AccountId account, domain::MembershipKind kind) const;
    struct Reach {
        bool reads = false;            ///< event.read
        bool audits = false;           ///< audit.read
        bool manages_webhooks = false;
        domain::Scope sees;            ///< by the account's own rights, whatever the key's scopes
        domain::Scope opens;           ///< by the rights of this credential
    };
    [[nodiscard]] const Reach& reach_of(domain::OrganizationId organization);

    const domain::RegistryReader& registry_;
    const domain::Viewer viewer_;
    std::unordered_map<domain::OrganizationId, Reach> reaches_;
};

[[nodiscard]] ShownEvent shown_to(const domain::Webhook& webhook, const domain::RegistryReader& registry, const domain::RecordedEvent& recorded);

[[nodiscard]] bool is_of_a_webhook(const domain::Event& event);

/// Whether there is an organization at all in which the viewer may follow events.
[[nodiscard]] bool may_follow(const domain::RegistryReader& registry, const domain::Viewer& viewer);

}  // namespace muster::api
