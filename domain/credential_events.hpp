#pragma once
// Events of passwords, sessions and API keys. Streams: the account; the session; the key.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/fields.hpp"
#include "domain/ids.hpp"
#include "domain/personal.hpp"
#include "domain/roles.hpp"
#include "domain/time.hpp"

namespace muster::domain {

enum class PasswordCause : std::uint8_t {
    registration,
    change,
    reset,
    assigned,  ///< not by a link and without the password before: made with the account, or set by an ADMIN of the instance
};
template <>
struct EnumNames<PasswordCause> {
    static constexpr std::array<std::string_view, 4> names{"registration", "change", "reset", "assigned"};
};

struct PasswordSet {
    static constexpr std::string_view type = "PasswordSet";
    static constexpr int version = 1;
    AccountId account;
    PasswordCause cause = PasswordCause::registration;
    bool ends_sessions = false;               ///< every session but keep_session
    std::optional<SessionId> keep_session;
    Personal<> password_hash;                 ///< PHC string; leaves by no export, feed or history

    static constexpr auto fields() {
        using E = PasswordSet;
        return std::tuple{field("account", &E::account), field("cause", &E::cause),
                          field("ends_sessions", &E::ends_sessions), field("keep_session", &E::keep_session),
                          field("password_hash", &E::password_hash)};
    }
    friend bool operator==(const PasswordSet&, const PasswordSet&) = default;
};

/// The same password under stronger parameters, made at a sign-in; nothing ends by it.
struct PasswordRehashed {
    static constexpr std::string_view type = "PasswordRehashed";
    static constexpr int version = 1;
    AccountId account;
    Personal<> password_hash;  ///< as in PasswordSet

    static constexpr auto fields() {
        using E = PasswordRehashed;
        return std::tuple{field("account", &E::account), field("password_hash", &E::password_hash)};
    }
    friend bool operator==(const PasswordRehashed&, const PasswordRehashed&) = default;
};

/// The mail with the link is due. The link's token is HMAC(link key, reset); only its hash stands here. An earlier link is
/// dead from this event on.
struct PasswordResetRequested {
    static constexpr std::string_view type = "PasswordResetRequested";
    static constexpr int version = 1;
    PasswordResetId reset;
    AccountId account;
    OrganizationId organization;  ///< the home, in whose name the mail is sent
    TokenHash token_hash;
    Timestamp expires_at;

    static constexpr auto fields() {
        using E = PasswordResetRequested;
        return std::tuple{field("reset", &E::reset), field("account", &E::account), field("organization", &E::organization),
                          field("token_hash", &E::token_hash), field("expires_at", &E::expires_at)};
    }
    friend bool operator==(const PasswordResetRequested&, const PasswordResetRequested&) = default;
};

struct SessionStarted {
    static constexpr std::string_view type = "SessionStarted";
    static constexpr int version = 1;
    SessionId session;
    AccountId account;
    TokenHash token_hash;
    Timestamp expires_at;  ///< absolute; the idle timeout is shorter
    Personal<> address;
    Personal<> user_agent;
    std::optional<OrganizationId> selected_organization{};  ///< the session ends with the membership there

    static constexpr auto fields() {
        using E = SessionStarted;
        return std::tuple{field("session", &E::session),       field("account", &E::account),
                          field("token_hash", &E::token_hash), field("expires_at", &E::expires_at),
                          field("address", &E::address),       field("user_agent", &E::user_agent),
                          field("selected_organization", &E::selected_organization)};
    }
    friend bool operator==(const SessionStarted&, const SessionStarted&) = default;
};

/// The person goes on in another of their organizations.
struct SessionOrganizationSelected {
    static constexpr std::string_view type = "SessionOrganizationSelected";
    static constexpr int version = 1;
    SessionId session;
    AccountId account;
    OrganizationId selected_organization;  ///< the session ends with the membership there, and no more with the one before

    static constexpr auto fields() {
        using E = SessionOrganizationSelected;
        return std::tuple{field("session", &E::session), field("account", &E::account),
                          field("selected_organization", &E::selected_organization)};
    }
    friend bool operator==(const SessionOrganizationSelected&, const SessionOrganizationSelected&) = default;
};

enum class SessionEnd : std::uint8_t { signed_out, revoked, displaced, expired };
template <>
struct EnumNames<SessionEnd> {
    static constexpr std::array<std::string_view, 4> names{"signed_out", "revoked", "displaced", "expired"};
};

struct SessionEnded {
    static constexpr std::string_view type = "SessionEnded";
    static constexpr int version = 1;
    SessionId session;
    AccountId account;
    SessionEnd cause = SessionEnd::signed_out;

    static constexpr auto fields() {
        using E = SessionEnded;
        return std::tuple{field("session", &E::session), field("account", &E::account), field("cause", &E::cause)};
    }
    friend bool operator==(const SessionEnded&, const SessionEnded&) = default;
};

struct ApiKeyIssued {
    static constexpr std::string_view type = "ApiKeyIssued";
    static constexpr int version = 1;
    ApiKeyId key;
    AccountId account;                ///< the key acts as this account
    TokenHash token_hash;
    std::string hint;                 ///< the first characters, for lists
    std::vector<std::string> scopes;  ///< permission names; empty: all the account may do
    Timestamp expires_at;
    Personal<> name;

    static constexpr auto fields() {
        using E = ApiKeyIssued;
        return std::tuple{field("key", &E::key),       field("account", &E::account), field("token_hash", &E::token_hash),
                          field("hint", &E::hint),     field("scopes", &E::scopes),   field("expires_at", &E::expires_at),
                          field("name", &E::name)};
    }
    friend bool operator==(const ApiKeyIssued&, const ApiKeyIssued&) = default;
};

struct ApiKeyRevoked {
    static constexpr std::string_view type = "ApiKeyRevoked";
    static constexpr int version = 1;
    ApiKeyId key;
    AccountId account;

    static constexpr auto fields() {
        using E = ApiKeyRevoked;
        return std::tuple{field("key", &E::key), field("account", &E::account)};
    }
    friend bool operator==(const ApiKeyRevoked&, const ApiKeyRevoked&) = default;
};

}  // namespace muster::domain
