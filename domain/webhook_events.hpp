#pragma once
// Events of webhooks: an organization's (or, without one, the whole instance's) events sent on to a URL. Stream: the webhook.
// Each delivery is no event: what was delivered is told by WebhookAdvanced, at most once a second, and by what went wrong.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/fields.hpp"
#include "domain/ids.hpp"
#include "domain/time.hpp"

namespace muster::domain {

/// Why a delivery did not succeed. Append only: the names stand in the log.
enum class WebhookProblem : std::uint8_t {
    rejected,         ///< the receiver answered 4xx: it is there and does not want this
    unavailable,      ///< it answered 5xx, 408, 425 or 429
    redirected,       ///< 3xx is never followed
    unreachable,      ///< no connection
    name_unknown,     ///< the host's name has no address
    address_refused,  ///< the address is private, and private ones are not allowed here
    tls_failed,
    timed_out,
    answer_invalid,   ///< no HTTP, or more than the answer may be
};
template <>
struct EnumNames<WebhookProblem> {
    static constexpr std::array<std::string_view, 9> names{"rejected",     "unavailable",     "redirected", "unreachable",
                                                           "name_unknown", "address_refused", "tls_failed", "timed_out",
                                                           "answer_invalid"};
};

/// From the next event on.
struct WebhookCreated {
    static constexpr std::string_view type = "WebhookCreated";
    static constexpr int version = 1;
    WebhookId webhook;
    std::optional<OrganizationId> organization;  ///< whose events; none: of the whole instance
    std::string url;
    std::vector<std::string> event_types;        ///< empty: all
    bool personal = false;                       ///< with the personal fields
    bool clients = false;                        ///< of a provider: its clients' events too

    static constexpr auto fields() {
        using E = WebhookCreated;
        return std::tuple{field("webhook", &E::webhook),         field("organization", &E::organization),
                          field("url", &E::url),                 field("event_types", &E::event_types),
                          field("personal", &E::personal),       field("clients", &E::clients)};
    }
    friend bool operator==(const WebhookCreated&, const WebhookCreated&) = default;
};

/// Absent fields stay as they are.
struct WebhookChanged {
    static constexpr std::string_view type = "WebhookChanged";
    static constexpr int version = 1;
    WebhookId webhook;
    std::optional<OrganizationId> organization;
    std::optional<std::string> url;
    std::optional<std::vector<std::string>> event_types;
    std::optional<bool> personal;
    std::optional<bool> clients;
    std::optional<bool> paused;  ///< nothing is delivered, nothing is lost

    static constexpr auto fields() {
        using E = WebhookChanged;
        return std::tuple{field("webhook", &E::webhook),         field("organization", &E::organization),
                          field("url", &E::url),                 field("event_types", &E::event_types),
                          field("personal", &E::personal),       field("clients", &E::clients),
                          field("paused", &E::paused)};
    }
    friend bool operator==(const WebhookChanged&, const WebhookChanged&) = default;
};

struct WebhookRemoved {
    static constexpr std::string_view type = "WebhookRemoved";
    static constexpr int version = 1;
    WebhookId webhook;
    std::optional<OrganizationId> organization;

    static constexpr auto fields() {
        using E = WebhookRemoved;
        return std::tuple{field("webhook", &E::webhook), field("organization", &E::organization)};
    }
    friend bool operator==(const WebhookRemoved&, const WebhookRemoved&) = default;
};

/// The secret itself stands nowhere: it is derived from the instance's key, the webhook and the generation.
struct WebhookSecretRotated {
    static constexpr std::string_view type = "WebhookSecretRotated";
    static constexpr int version = 1;
    WebhookId webhook;
    std::optional<OrganizationId> organization;
    std::uint32_t generation = 2;
    Timestamp old_until;  ///< deliveries are signed with the old secret as well

    static constexpr auto fields() {
        using E = WebhookSecretRotated;
        return std::tuple{field("webhook", &E::webhook), field("organization", &E::organization),
                          field("generation", &E::generation), field("old_until", &E::old_until)};
    }
    friend bool operator==(const WebhookSecretRotated&, const WebhookSecretRotated&) = default;
};

/// Every event up to here was delivered, was none of this webhook's, or is a dead letter.
struct WebhookAdvanced {
    static constexpr std::string_view type = "WebhookAdvanced";
    static constexpr int version = 1;
    WebhookId webhook;
    std::optional<OrganizationId> organization;
    Position delivered{};

    static constexpr auto fields() {
        using E = WebhookAdvanced;
        return std::tuple{field("webhook", &E::webhook), field("organization", &E::organization), field("delivered", &E::delivered)};
    }
    friend bool operator==(const WebhookAdvanced&, const WebhookAdvanced&) = default;
};

/// Everything after a position is delivered again (or what lies before it is left out).
struct WebhookReplayed {
    static constexpr std::string_view type = "WebhookReplayed";
    static constexpr int version = 1;
    WebhookId webhook;
    std::optional<OrganizationId> organization;
    Position after{};

    static constexpr auto fields() {
        using E = WebhookReplayed;
        return std::tuple{field("webhook", &E::webhook), field("organization", &E::organization), field("after", &E::after)};
    }
    friend bool operator==(const WebhookReplayed&, const WebhookReplayed&) = default;
};

/// To be tried again; what comes after it waits.
struct WebhookDeliveryDeferred {
    static constexpr std::string_view type = "WebhookDeliveryDeferred";
    static constexpr int version = 1;
    WebhookId webhook;
    std::optional<OrganizationId> organization;
    EventId delivery;            ///< the event that was to be delivered
    Position at{};               ///< where it stands
    std::uint32_t attempt = 1;   ///< counts from 1
    WebhookProblem problem = WebhookProblem::rejected;
    std::uint32_t reply_code = 0;  ///< HTTP status; 0: none came
    Timestamp next_attempt_at;

    static constexpr auto fields() {
        using E = WebhookDeliveryDeferred;
        return std::tuple{field("webhook", &E::webhook), field("organization", &E::organization), field("delivery", &E::delivery),
                          field("at", &E::at), field("attempt", &E::attempt), field("problem", &E::problem),
                          field("reply_code", &E::reply_code), field("next_attempt_at", &E::next_attempt_at)};
    }
    friend bool operator==(const WebhookDeliveryDeferred&, const WebhookDeliveryDeferred&) = default;
};

/// A dead letter: the webhook goes on with the next event, and an administrator can have this one sent again.
struct WebhookDeliveryFailed {
    static constexpr std::string_view type = "WebhookDeliveryFailed";
    static constexpr int version = 1;
    WebhookId webhook;
    std::optional<OrganizationId> organization;
    EventId delivery;
    Position at{};
    std::uint32_t attempt = 1;
    WebhookProblem problem = WebhookProblem::rejected;
    std::uint32_t reply_code = 0;

    static constexpr auto fields() {
        using E = WebhookDeliveryFailed;
        return std::tuple{field("webhook", &E::webhook), field("organization", &E::organization), field("delivery", &E::delivery),
                          field("at", &E::at), field("attempt", &E::attempt), field("problem", &E::problem),
                          field("reply_code", &E::reply_code)};
    }
    friend bool operator==(const WebhookDeliveryFailed&, const WebhookDeliveryFailed&) = default;
};

/// An administrator sends a dead letter again.
struct WebhookDeliveryRetried {
    static constexpr std::string_view type = "WebhookDeliveryRetried";
    static constexpr int version = 1;
    WebhookId webhook;
    std::optional<OrganizationId> organization;
    EventId delivery;
    Position at{};

    static constexpr auto fields() {
        using E = WebhookDeliveryRetried;
        return std::tuple{field("webhook", &E::webhook), field("organization", &E::organization), field("delivery", &E::delivery),
                          field("at", &E::at)};
    }
    friend bool operator==(const WebhookDeliveryRetried&, const WebhookDeliveryRetried&) = default;
};

/// A dead letter that was sent again has arrived.
struct WebhookDeliveryRecovered {
    static constexpr std::string_view type = "WebhookDeliveryRecovered";
    static constexpr int version = 1;
    WebhookId webhook;
    std::optional<OrganizationId> organization;
    EventId delivery;
    Position at{};

    static constexpr auto fields() {
        using E = WebhookDeliveryRecovered;
        return std::tuple{field("webhook", &E::webhook), field("organization", &E::organization), field("delivery", &E::delivery),
                          field("at", &E::at)};
    }
    friend bool operator==(const WebhookDeliveryRecovered&, const WebhookDeliveryRecovered&) = default;
};

}  // namespace muster::domain
