#pragma once
// Decision state of organization keys and monitoring.

#include <optional>
#include <string>
#include <vector>

#include "domain/fields.hpp"
#include "domain/ids.hpp"
#include "domain/monitoring_events.hpp"
#include "domain/organization_key_events.hpp"
#include "domain/time.hpp"

namespace muster::domain {

struct OrganizationKey {
    OrganizationKeyId id;
    OrganizationId organization;
    TokenHash token_hash;
    KeyScope scope = KeyScope::all;
    Timestamp issued_at;
    Timestamp expires_at;
    std::string hint;

    static constexpr auto fields() {
        using S = OrganizationKey;
        return std::tuple{field("id", &S::id),
                          field("organization", &S::organization),
                          field("token_hash", &S::token_hash),
                          field("scope", &S::scope),
                          field("issued_at", &S::issued_at),
                          field("expires_at", &S::expires_at),
                          field("hint", &S::hint)};
    }
    friend bool operator==(const OrganizationKey&, const OrganizationKey&) = default;
};

/// As it was set last; a rule that nobody set is off.
struct AnomalyRule {
    std::string name;
    bool enabled = false;
    std::vector<RuleParameter> parameters;

    static constexpr auto fields() {
        return std::tuple{field("name", &AnomalyRule::name), field("enabled", &AnomalyRule::enabled),
                          field("parameters", &AnomalyRule::parameters)};
    }
    friend bool operator==(const AnomalyRule&, const AnomalyRule&) = default;
};

struct Alert {
    AlertId id;
    std::uint64_t version = 0;
    std::string rule;
    std::optional<AccountId> about_account;
    std::optional<OrganizationId> about_organization;
    bool closed = false;
    Position recorded_at{};  ///< the AlertRaised record

    static constexpr auto fields() {
        using S = Alert;
        return std::tuple{field("id", &S::id),
                          field("version", &S::version),
                          field("rule", &S::rule),
                          field("about_account", &S::about_account),
                          field("about_organization", &S::about_organization),
                          field("closed", &S::closed),
                          field("recorded_at", &S::recorded_at)};
    }
    friend bool operator==(const Alert&, const Alert&) = default;
};

}  // namespace muster::domain
