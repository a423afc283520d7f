#pragma once
// Events of an account's e-mail after it was added. Stream: the account. Source of the rules: the mailbox proves the e-mail.

#include <cstdint>
#include <optional>

#include "domain/fields.hpp"
#include "domain/ids.hpp"
#include "domain/personal.hpp"
#include "domain/time.hpp"

namespace muster::domain {

/// Pending until the person confirms it by the link sent to the new address; nothing is reserved by asking. The link's
/// token is HMAC(link key, change); only its hash stands here. An earlier pending change is dead from this event on.
struct EmailChangeRequested {
    static constexpr std::string_view type = "EmailChangeRequested";
    static constexpr int version = 1;
    EmailChangeId change;
    AccountId account;
    OrganizationId organization;  ///< the home
    Claim email_claim;
    TokenHash token_hash;
    Timestamp expires_at;
    Personal<> email;  ///< as typed
    Personal<> email_normal;
    std::optional<Timestamp> waits_until{};  ///< the link works and is sent from then on; none: at once

    static constexpr auto fields() {
        using E = EmailChangeRequested;
        return std::tuple{field("change", &E::change),
                          field("account", &E::account),
                          field("organization", &E::organization),
                          field("email_claim", &E::email_claim),
                          field("token_hash", &E::token_hash),
                          field("expires_at", &E::expires_at),
                          field("email", &E::email),
                          field("email_normal", &E::email_normal),
                          field("waits_until", &E::waits_until)};
    }
    friend bool operator==(const EmailChangeRequested&, const EmailChangeRequested&) = default;
};

struct EmailChangeCancelled {
    static constexpr std::string_view type = "EmailChangeCancelled";
    static constexpr int version = 1;
    EmailChangeId change;
    AccountId account;
    OrganizationId organization;

    static constexpr auto fields() {
        using E = EmailChangeCancelled;
        return std::tuple{field("change", &E::change),
                          field("account", &E::account),
                          field("organization", &E::organization)};
    }
    friend bool operator==(const EmailChangeCancelled&, const EmailChangeCancelled&) = default;
};

/// Confirmed by the person, or set by the home for somebody who has not registered yet.
struct EmailChanged {
    static constexpr std::string_view type = "EmailChanged";
    static constexpr int version = 1;
    AccountId account;
    OrganizationId organization;  ///< the home
    Claim email_claim;
    Personal<> email;  ///< as typed
    Personal<> email_normal;

    static constexpr auto fields() {
        using E = EmailChanged;
        return std::tuple{field("account", &E::account),
                          field("organization", &E::organization),
                          field("email_claim", &E::email_claim),
                          field("email", &E::email),
                          field("email_normal", &E::email_normal)};
    }
    friend bool operator==(const EmailChanged&, const EmailChanged&) = default;
};

/// Why an e-mail that nobody confirmed was taken from an account.
enum class ReleaseCause : std::uint8_t {
    superseded,  ///< the owner of the e-mail's domain invited the person
    lapsed,      ///< the invitation died a week ago and somebody else invited the person
};
template <>
struct EnumNames<ReleaseCause> {
    static constexpr std::array<std::string_view, 2> names{"superseded", "lapsed"};
};

/// An invitation nobody accepted holds its e-mail no longer: the account has none until its home gives it another.
struct EmailReleased {
    static constexpr std::string_view type = "EmailReleased";
    static constexpr int version = 1;
    AccountId account;
    OrganizationId organization;
    Claim email_claim;
    ReleaseCause cause = ReleaseCause::superseded;

    static constexpr auto fields() {
        using E = EmailReleased;
        return std::tuple{field("account", &E::account),
                          field("organization", &E::organization),
                          field("email_claim", &E::email_claim),
                          field("cause", &E::cause)};
    }
    friend bool operator==(const EmailReleased&, const EmailReleased&) = default;
};

}  // namespace muster::domain
