#pragma once
// Events of invitations. Stream: the account. An invitation is one sending: a resend is a new one that kills the old.

#include "domain/fields.hpp"
#include "domain/ids.hpp"
#include "domain/time.hpp"

namespace muster::domain {

/// The registration mail is due. The link's token is HMAC(link key, invitation || generation); only its hash stands here.
struct UserInvited {
    static constexpr std::string_view type = "UserInvited";
    static constexpr int version = 1;
    InvitationId invitation;
    AccountId account;
    OrganizationId organization;
    std::uint32_t generation = 1;              ///< part of the link's derivation; counts the account's invitations in this home
    TokenHash token_hash;
    std::optional<InvitationId> supersedes;    ///< dead from this event on
    std::optional<bool> self_requested{};      ///< true: nobody invited the person, they asked to register

    static constexpr auto fields() {
        using E = UserInvited;
        return std::tuple{field("invitation", &E::invitation),     field("account", &E::account),
                          field("organization", &E::organization), field("generation", &E::generation),
                          field("token_hash", &E::token_hash),     field("supersedes", &E::supersedes),
                          field("self_requested", &E::self_requested)};
    }
    friend bool operator==(const UserInvited&, const UserInvited&) = default;
};

/// The link left the house; its 24 h count from this event's time.
struct InvitationSent {
    static constexpr std::string_view type = "InvitationSent";
    static constexpr int version = 1;
    InvitationId invitation;
    AccountId account;
    OrganizationId organization;
    Timestamp expires_at;

    static constexpr auto fields() {
        using E = InvitationSent;
        return std::tuple{field("invitation", &E::invitation), field("account", &E::account),
                          field("organization", &E::organization), field("expires_at", &E::expires_at)};
    }
    friend bool operator==(const InvitationSent&, const InvitationSent&) = default;
};

struct InvitationAccepted {
    static constexpr std::string_view type = "InvitationAccepted";
    static constexpr int version = 1;
    InvitationId invitation;
    AccountId account;
    OrganizationId organization;

    static constexpr auto fields() {
        using E = InvitationAccepted;
        return std::tuple{field("invitation", &E::invitation), field("account", &E::account),
                          field("organization", &E::organization)};
    }
    friend bool operator==(const InvitationAccepted&, const InvitationAccepted&) = default;
};

struct InvitationRevoked {
    static constexpr std::string_view type = "InvitationRevoked";
    static constexpr int version = 1;
    InvitationId invitation;
    AccountId account;
    OrganizationId organization;

    static constexpr auto fields() {
        using E = InvitationRevoked;
        return std::tuple{field("invitation", &E::invitation), field("account", &E::account),
                          field("organization", &E::organization)};
    }
    friend bool operator==(const InvitationRevoked&, const InvitationRevoked&) = default;
};

/// Appended by the scheduler some time after expires_at; the link is dead from expires_at on, with or without it.
struct InvitationExpired {
    static constexpr std::string_view type = "InvitationExpired";
    static constexpr int version = 1;
    InvitationId invitation;
    AccountId account;
    OrganizationId organization;

    static constexpr auto fields() {
        using E = InvitationExpired;
        return std::tuple{field("invitation", &E::invitation), field("account", &E::account),
                          field("organization", &E::organization)};
    }
    friend bool operator==(const InvitationExpired&, const InvitationExpired&) = default;
};

/// The mail came back or could not be sent in time; the link is dead and a new invitation must be sent.
struct InvitationUndeliverable {
    static constexpr std::string_view type = "InvitationUndeliverable";
    static constexpr int version = 1;
    InvitationId invitation;
    AccountId account;
    OrganizationId organization;

    static constexpr auto fields() {
        using E = InvitationUndeliverable;
        return std::tuple{field("invitation", &E::invitation), field("account", &E::account),
                          field("organization", &E::organization)};
    }
    friend bool operator==(const InvitationUndeliverable&, const InvitationUndeliverable&) = default;
};

}  // namespace muster::domain
