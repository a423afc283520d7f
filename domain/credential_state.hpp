#pragma once
// Decision state of what opens an account or changes what opens it: sessions, API keys, links, and which secret is whose.

#include <cstdint>
#include <optional>

#include "domain/fields.hpp"
#include "domain/ids.hpp"
#include "domain/roles.hpp"
#include "domain/time.hpp"

namespace muster::domain {

struct Session {
    SessionId id;
    AccountId account;
    TokenHash token_hash;
    Timestamp started_at;
    Timestamp expires_at;
    std::uint64_t credential_epoch = 0;  ///< of the account when it started
    Position recorded_at{};              ///< the SessionStarted record: address and user agent stand there
    std::optional<OrganizationId> selected_organization{};
    std::uint64_t version = 1;           ///< of its stream

    static constexpr auto fields() {
        using S = Session;
        return std::tuple{field("id", &S::id),
                          field("account", &S::account),
                          field("token_hash", &S::token_hash),
                          field("started_at", &S::started_at),
                          field("expires_at", &S::expires_at),
                          field("credential_epoch", &S::credential_epoch),
                          field("recorded_at", &S::recorded_at),
                          field("selected_organization", &S::selected_organization),
                          field("version", &S::version)};
    }
    friend bool operator==(const Session&, const Session&) = default;
};

struct ApiKey {
    ApiKeyId id;
    AccountId account;
    TokenHash token_hash;
    std::optional<PermissionSet> scopes;  ///< none: all the account may do
    Timestamp expires_at;
    Position recorded_at{};               ///< the ApiKeyIssued record: name and hint stand there

    static constexpr auto fields() {
        using S = ApiKey;
        return std::tuple{field("id", &S::id), field("account", &S::account), field("token_hash", &S::token_hash),
                          field("scopes", &S::scopes), field("expires_at", &S::expires_at),
                          field("recorded_at", &S::recorded_at)};
    }
    friend bool operator==(const ApiKey&, const ApiKey&) = default;
};

/// A new e-mail that waits for its confirmation.
struct EmailChange {
    EmailChangeId id;
    AccountId account;
    OrganizationId organization;
    Claim claim;
    TokenHash token_hash;
    Timestamp expires_at;
    Position recorded_at{};  ///< the EmailChangeRequested record: the address stands there
    std::optional<Timestamp> waits_until{};  ///< the link is dead before

    [[nodiscard]] bool is_confirmable(Timestamp now) const { return now < expires_at && (!waits_until || now >= *waits_until); }

    static constexpr auto fields() {
        using S = EmailChange;
        return std::tuple{field("id", &S::id),
                          field("account", &S::account),
                          field("organization", &S::organization),
                          field("claim", &S::claim),
                          field("token_hash", &S::token_hash),
                          field("expires_at", &S::expires_at),
                          field("recorded_at", &S::recorded_at),
                          field("waits_until", &S::waits_until)};
    }
    friend bool operator==(const EmailChange&, const EmailChange&) = default;
};

struct PasswordReset {
    PasswordResetId id;
    AccountId account;
    TokenHash token_hash;
    Timestamp requested_at;
    Timestamp expires_at;

    static constexpr auto fields() {
        using S = PasswordReset;
        return std::tuple{field("id", &S::id), field("account", &S::account), field("token_hash", &S::token_hash),
                          field("requested_at", &S::requested_at), field("expires_at", &S::expires_at)};
    }
    friend bool operator==(const PasswordReset&, const PasswordReset&) = default;
};

/// Which secret a token hash stands for.
enum class TokenKind : std::uint8_t { invitation, session, api_key, email_change, password_reset, organization_key };

struct TokenOwner {
    TokenKind kind = TokenKind::invitation;
    Bytes16 id{};

    static constexpr auto fields() {
        return std::tuple{field("kind", &TokenOwner::kind), field("id", &TokenOwner::id)};
    }
    friend bool operator==(const TokenOwner&, const TokenOwner&) = default;
};

}  // namespace muster::domain
