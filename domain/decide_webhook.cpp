// Decisions about webhooks. The sender records what became of deliveries; nothing here sends anything.

#include <algorithm>

#include "domain/rules.hpp"

namespace muster::domain {
namespace {

auto sender_only() { return refuse(RefusalCode::permission_denied, "Only Muster itself records what it delivered."); }

/// By the membership's own role: what is granted beside it does not reach into clients.
bool sees_every_client(const RightsSource& source) {
    const auto* role = source.because == "own_role" ? source.role.built_in : nullptr;
    return role != nullptr && role->all_sites && role->on_clients.has(Permission::event_read);
}

/// Whoever has events sent to a URL of their own choice must be allowed to see them.
Decided<void> may_subscribe(const Rules& rules, std::optional<OrganizationId> organization, bool personal, bool clients) {
    if (!organization) return rules.instance_admin();
    MUSTER_REQUIRE(rules.may(*organization, Permission::webhook_manage));
    const auto reads = rules.may(*organization, Permission::event_read);
    if (!reads) return failure(reads.error());
    if (clients && reads->sources.empty()) return {};  // an ADMIN of the instance
    if (clients && std::none_of(reads->sources.begin(), reads->sources.end(), sees_every_client)) {
        return refuse(RefusalCode::permission_denied, "Only a role that sees every client may subscribe to their events.", "clients");
    }
    if (!personal) return {};
    MUSTER_REQUIRE(rules.may(*organization, Permission::member_read));
    const auto viewer = rules.viewer();
    if (!viewer) return failure(viewer.error());
    const auto scope = scope_of(rules.registry, *viewer, *organization);
    const bool all = scope.any && !scope.only_self && scope.internals == Showing::full && scope.externals == Showing::full;
    const auto in_full = [](const HomeShowing& each) { return each.showing == Showing::full; };
    if (all && std::all_of(scope.by_home.begin(), scope.by_home.end(), in_full)) return {};
    return refuse(RefusalCode::permission_denied, "Only a role that sees every member in full may subscribe to personal fields.",
                  "personal");
}

Decided<void> check_clients(const Rules& rules, std::optional<OrganizationId> organization, bool clients) {
    if (!clients) return {};
    const auto found = organization ? rules.registry.organization(*organization) : std::nullopt;
    if (found && found->kind == OrganizationKind::provider) return {};
    return refuse(RefusalCode::organization_kind_not_allowed, "Only providers have clients.", "clients");
}

Decided<void> check_limits(const std::optional<std::string>& url, const std::optional<std::vector<std::string>>& types) {
    if (url && url->size() > limits::webhook_url_bytes_max) return refuse(RefusalCode::limit_reached, "At most 2,000 bytes.", "url");
    if (types && types->size() > limits::webhook_event_types_max) {
        return refuse(RefusalCode::limit_reached, "At most 100 types; leave the list out for all of them.", "event_types");
    }
    return {};
}

/// The webhook, as somebody may know it who may manage those of its organization.
Decided<Webhook> managed(const Rules& rules, WebhookId id, std::optional<OrganizationId> organization) {
    if (organization) {
        MUSTER_REQUIRE(rules.may(*organization, Permission::webhook_manage));
    } else {
        MUSTER_REQUIRE(rules.instance_admin());
    }
    auto found = rules.registry.webhook(id);
    if (!found || found->organization != organization) return refuse(RefusalCode::not_found, "There is no such webhook.");
    MUSTER_REQUIRE(rules.version_is(found->revision));
    return *found;
}

const DeadLetter* dead_letter(const Webhook& webhook, EventId delivery) {
    const auto found = std::find_if(webhook.dead_letters.begin(), webhook.dead_letters.end(),
                                    [&](const DeadLetter& each) { return each.delivery == delivery; });
    return found == webhook.dead_letters.end() ? nullptr : &*found;
}

/// Nothing when what was attempted is no business of the webhook any more.
std::optional<Webhook> attempted(const Rules& rules, const WebhookAttempt& a) {
    auto webhook = rules.registry.webhook(a.webhook);
    if (!webhook) return {};
    if (a.again) {
        const auto* letter = dead_letter(*webhook, a.delivery);
        return letter != nullptr && letter->again ? webhook : std::nullopt;
    }
    return webhook->replays == a.replays && webhook->delivered < a.at ? webhook : std::nullopt;
}

}  // namespace

EventsOrRefusal decide_on(const Rules& rules, const CreateWebhook& c) {
    MUSTER_REQUIRE(may_subscribe(rules, c.organization, c.personal, c.clients));
    MUSTER_REQUIRE(check_clients(rules, c.organization, c.clients));
    MUSTER_REQUIRE(check_limits(c.url, c.event_types));
    if (rules.registry.webhook(c.webhook)) return refuse(RefusalCode::invalid_field, "This id is taken.", "id");
    std::size_t count = rules.registry.instance().webhooks.size();
    if (c.organization) {
        const auto organization = rules.organization(*c.organization);
        if (!organization) return failure(organization.error());
        count = organization->webhooks.size();
    }
    if (count >= limits::webhooks_max) return refuse(RefusalCode::limit_reached, "At most 20 webhooks; remove one first.");
    return Events{WebhookCreated{c.webhook, c.organization, c.url, c.event_types, c.personal, c.clients}};
}

EventsOrRefusal decide_on(const Rules& rules, const ChangeWebhook& c) {
    const auto webhook = managed(rules, c.webhook, c.organization);
    if (!webhook) return failure(webhook.error());
    WebhookChanged e{c.webhook, c.organization, {}, {}, {}, {}, {}};
    if (c.url && *c.url != webhook->url) e.url = c.url;
    if (c.event_types && *c.event_types != webhook->event_types) e.event_types = c.event_types;
    if (c.personal && *c.personal != webhook->personal) e.personal = c.personal;
    if (c.clients && *c.clients != webhook->clients) e.clients = c.clients;
    if (c.paused && *c.paused != webhook->paused) e.paused = c.paused;
    if (!e.url && !e.event_types && !e.personal && !e.clients && !e.paused) {
        return refuse(RefusalCode::nothing_to_change, "The webhook is like that already.");
    }
    MUSTER_REQUIRE(check_limits(c.url, c.event_types));
    MUSTER_REQUIRE(check_clients(rules, c.organization, e.clients.value_or(false)));
    // Where it goes and what goes there is as weighty as making a new one; to pause it is not.
    if (e.url || e.event_types || e.personal || e.clients) {
        MUSTER_REQUIRE(may_subscribe(rules, c.organization, c.personal.value_or(webhook->personal), c.clients.value_or(webhook->clients)));
    }
    return Events{std::move(e)};
}

EventsOrRefusal decide_on(const Rules& rules, const RemoveWebhook& c) {
    const auto webhook = managed(rules, c.webhook, c.organization);
    if (!webhook) return failure(webhook.error());
    return Events{WebhookRemoved{c.webhook, c.organization}};
}

EventsOrRefusal decide_on(const Rules& rules, const RotateWebhookSecret& c) {
    const auto webhook = managed(rules, c.webhook, c.organization);
    if (!webhook) return failure(webhook.error());
    const auto overlap = std::min(c.overlap.value_or(limits::webhook_secret_overlap), limits::webhook_secret_overlap_max);
    return Events{WebhookSecretRotated{c.webhook, c.organization, webhook->secret_generation + 1, rules.now() + overlap}};
}

EventsOrRefusal decide_on(const Rules& rules, const ReplayWebhook& c) {
    const auto webhook = managed(rules, c.webhook, c.organization);
    if (!webhook) return failure(webhook.error());
    MUSTER_REQUIRE(may_subscribe(rules, c.organization, webhook->personal, webhook->clients));
    return Events{WebhookReplayed{c.webhook, c.organization, c.after}};
}

EventsOrRefusal decide_on(const Rules& rules, const RetryWebhookDelivery& c) {
    const auto webhook = managed(rules, c.webhook, c.organization);
    if (!webhook) return failure(webhook.error());
    const auto* letter = dead_letter(*webhook, c.delivery);
    if (letter == nullptr) return refuse(RefusalCode::not_found, "There is no such dead letter.");
    if (letter->again) return refuse(RefusalCode::nothing_to_change, "It is being sent again already.");
    return Events{WebhookDeliveryRetried{c.webhook, c.organization, letter->delivery, letter->at}};
}

EventsOrRefusal decide_on(const Rules& rules, const RecordWebhookAdvanced& c) {
    if (!rules.is_system()) return sender_only();
    const auto webhook = rules.registry.webhook(c.webhook);
    if (!webhook || webhook->replays != c.replays || c.delivered <= webhook->delivered) return Events{};
    return Events{WebhookAdvanced{c.webhook, webhook->organization, c.delivered}};
}

EventsOrRefusal decide_on(const Rules& rules, const RecordWebhookDeferred& c) {
    if (!rules.is_system()) return sender_only();
    const auto& a = c.attempt;
    const auto webhook = attempted(rules, a);
    if (!webhook || a.again) return Events{};
    return Events{WebhookDeliveryDeferred{a.webhook, webhook->organization, a.delivery, a.at, a.attempt, a.problem, a.reply_code,
                                          c.next_attempt_at}};
}

EventsOrRefusal decide_on(const Rules& rules, const RecordWebhookFailed& c) {
    if (!rules.is_system()) return sender_only();
    const auto& a = c.attempt;
    const auto webhook = attempted(rules, a);
    if (!webhook) return Events{};
    return Events{WebhookDeliveryFailed{a.webhook, webhook->organization, a.delivery, a.at, a.attempt, a.problem, a.reply_code}};
}

EventsOrRefusal decide_on(const Rules& rules, const RecordWebhookRecovered& c) {
    if (!rules.is_system()) return sender_only();
    const auto webhook = rules.registry.webhook(c.webhook);
    const auto* letter = webhook ? dead_letter(*webhook, c.delivery) : nullptr;
    if (letter == nullptr || !letter->again) return Events{};
    return Events{WebhookDeliveryRecovered{c.webhook, webhook->organization, letter->delivery, letter->at}};
}

}  // namespace muster::domain
