#pragma once
// Events of the keys of personal organizations: they stand for the organization, not for a person, and act on nothing in
// Muster itself. Stream: the organization.

#include <string>

#include "domain/fields.hpp"
#include "domain/ids.hpp"
#include "domain/time.hpp"

namespace muster::domain {

/// What a key opens in the systems that ask Muster about it.
enum class KeyScope : std::uint8_t { all, management, evaluation };
template <>
struct EnumNames<KeyScope> {
    static constexpr std::array<std::string_view, 3> names{"all", "management", "evaluation"};
};

struct OrganizationKeyIssued {
    static constexpr std::string_view type = "OrganizationKeyIssued";
    static constexpr int version = 1;
    OrganizationId organization;
    OrganizationKeyId key;
    TokenHash token_hash;
    std::string hint;  ///< the first characters, for lists
    KeyScope scope = KeyScope::all;
    Timestamp expires_at;

    static constexpr auto fields() {
        using E = OrganizationKeyIssued;
        return std::tuple{field("organization", &E::organization), field("key", &E::key),     field("token_hash", &E::token_hash),
                          field("hint", &E::hint),                 field("scope", &E::scope), field("expires_at", &E::expires_at)};
    }
    friend bool operator==(const OrganizationKeyIssued&, const OrganizationKeyIssued&) = default;
};

struct OrganizationKeyRevoked {
    static constexpr std::string_view type = "OrganizationKeyRevoked";
    static constexpr int version = 1;
    OrganizationId organization;
    OrganizationKeyId key;

    static constexpr auto fields() {
        using E = OrganizationKeyRevoked;
        return std::tuple{field("organization", &E::organization), field("key", &E::key)};
    }
    friend bool operator==(const OrganizationKeyRevoked&, const OrganizationKeyRevoked&) = default;
};

}  // namespace muster::domain
