#pragma once
// Events of erasure: a person's data is made unreadable for good, or held against that. Stream: the account.

#include <optional>
#include <string>
#include <vector>

#include "domain/fields.hpp"
#include "domain/ids.hpp"
#include "domain/personal.hpp"

namespace muster::domain {

/// Coded, because a reason in words would name the person it must outlive. Append only: the texts stand in the log.
enum class ErasureReason : std::uint8_t {
    person_request,    ///< the person wanted it
    home_request,      ///< their organization wanted it
    legal_obligation,  ///< a court, an authority
    retention,         ///< the time to keep the data is over
};
template <>
struct EnumNames<ErasureReason> {
    static constexpr std::array<std::string_view, 4> names{"person_request", "home_request", "legal_obligation", "retention"};
};

enum class IdentifierKind : std::uint8_t { email, username, phone };
template <>
struct EnumNames<IdentifierKind> {
    static constexpr std::array<std::string_view, 3> names{"email", "username", "phone"};
};

struct IdentifierClaim {
    IdentifierKind kind = IdentifierKind::email;
    Claim claim;

    static constexpr auto fields() {
        return std::tuple{field("kind", &IdentifierClaim::kind), field("claim", &IdentifierClaim::claim)};
    }
    friend bool operator==(const IdentifierClaim&, const IdentifierClaim&) = default;
};

/// The person's key is destroyed in the same write: nothing that was sealed under it is ever read again. Before, in the same
/// commit, the account left its organizations, and what it owned has a new owner or is gone. What is left of it is its id.
struct AccountErased {
    static constexpr std::string_view type = "AccountErased";
    static constexpr int version = 1;
    AccountId account;
    std::optional<OrganizationId> organization;  ///< the home it had
    std::vector<OrganizationId> organizations;   ///< the others it was in: they too have to forget the person
    ErasureReason reason = ErasureReason::person_request;
    std::string reference;                       ///< of whoever asked: a ticket's number; no personal data; may be empty
    std::vector<IdentifierClaim> claims_released;  ///< free for others
    std::vector<IdentifierClaim> claims_kept;      ///< nobody's, for ever

    static constexpr auto fields() {
        using E = AccountErased;
        return std::tuple{field("account", &E::account),
                          field("organization", &E::organization),
                          field("organizations", &E::organizations),
                          field("reason", &E::reason),
                          field("reference", &E::reference),
                          field("claims_released", &E::claims_released),
                          field("claims_kept", &E::claims_kept)};
    }
    friend bool operator==(const AccountErased&, const AccountErased&) = default;
};

/// The account cannot be erased until it is released.
struct LegalHoldSet {
    static constexpr std::string_view type = "LegalHoldSet";
    static constexpr int version = 1;
    AccountId account;
    LegalHoldId hold;
    std::optional<OrganizationId> organization;  ///< the home that set it; absent: an ADMIN of the instance did
    Personal<> reason;

    static constexpr auto fields() {
        using E = LegalHoldSet;
        return std::tuple{field("account", &E::account), field("hold", &E::hold), field("organization", &E::organization),
                          field("reason", &E::reason)};
    }
    friend bool operator==(const LegalHoldSet&, const LegalHoldSet&) = default;
};

struct LegalHoldReleased {
    static constexpr std::string_view type = "LegalHoldReleased";
    static constexpr int version = 1;
    AccountId account;
    LegalHoldId hold;
    std::optional<OrganizationId> organization;  ///< of the hold

    static constexpr auto fields() {
        using E = LegalHoldReleased;
        return std::tuple{field("account", &E::account), field("hold", &E::hold), field("organization", &E::organization)};
    }
    friend bool operator==(const LegalHoldReleased&, const LegalHoldReleased&) = default;
};

}  // namespace muster::domain
