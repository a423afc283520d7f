#pragma once
// Events of what a client buys and who of its members has it (mission CC2, CC3, CC5, CC7, CS5): services, extensions, Wi-Fi, access
// control. Nothing lapses silently: whatever ends a holding (the member goes, the service, the home site) writes its end before it.
// A suspension alone is no end: what the person holds stays theirs, and counts for nothing until they are reactivated.

#include <string>
#include <vector>

#include "domain/fields.hpp"
#include "domain/ids.hpp"
#include "domain/personal.hpp"
#include "domain/roles.hpp"

namespace muster::domain {

/// All of them; replaces what was bought before. Stream: the client.
struct ServicesSet {
    static constexpr std::string_view type = "ServicesSet";
    static constexpr int version = 1;
    OrganizationId organization;
    std::vector<Service> services;  ///< in the enum's order

    static constexpr auto fields() {
        return std::tuple{field("organization", &ServicesSet::organization), field("services", &ServicesSet::services)};
    }
    friend bool operator==(const ServicesSet&, const ServicesSet&) = default;
};

/// Stream: the client.
struct ExtensionCreated {
    static constexpr std::string_view type = "ExtensionCreated";
    static constexpr int version = 1;
    OrganizationId organization;
    ExtensionId extension;
    std::string number;

    static constexpr auto fields() {
        using E = ExtensionCreated;
        return std::tuple{field("organization", &E::organization), field("extension", &E::extension),
                          field("number", &E::number)};
    }
    friend bool operator==(const ExtensionCreated&, const ExtensionCreated&) = default;
};

/// Stream: the client. Whoever had it was released before.
struct ExtensionRemoved {
    static constexpr std::string_view type = "ExtensionRemoved";
    static constexpr int version = 1;
    OrganizationId organization;
    ExtensionId extension;
    std::string number;

    static constexpr auto fields() {
        using E = ExtensionRemoved;
        return std::tuple{field("organization", &E::organization), field("extension", &E::extension),
                          field("number", &E::number)};
    }
    friend bool operator==(const ExtensionRemoved&, const ExtensionRemoved&) = default;
};

/// The number is the person's: their name shows against it, their e-mail gets its voicemail and stands in the reception console,
/// they may use the softphone (CC3). Stream: the account.
struct ExtensionAssociated {
    static constexpr std::string_view type = "ExtensionAssociated";
    static constexpr int version = 1;
    AccountId account;
    OrganizationId organization;  ///< the member's home
    ExtensionId extension;
    OrganizationId client;        ///< whose extension it is: the home, or of staff the management client of their home site
    std::string number;

    static constexpr auto fields() {
        using E = ExtensionAssociated;
        return std::tuple{field("account", &E::account), field("organization", &E::organization),
                          field("extension", &E::extension), field("client", &E::client), field("number", &E::number)};
    }
    friend bool operator==(const ExtensionAssociated&, const ExtensionAssociated&) = default;
};

/// Stream: the account.
struct ExtensionReleased {
    static constexpr std::string_view type = "ExtensionReleased";
    static constexpr int version = 1;
    AccountId account;
    OrganizationId organization;  ///< the member's home
    ExtensionId extension;
    OrganizationId client;
    std::string number;

    static constexpr auto fields() {
        using E = ExtensionReleased;
        return std::tuple{field("account", &E::account), field("organization", &E::organization),
                          field("extension", &E::extension), field("client", &E::client), field("number", &E::number)};
    }
    friend bool operator==(const ExtensionReleased&, const ExtensionReleased&) = default;
};

/// Stream: the account.
struct WifiEnabled {
    static constexpr std::string_view type = "WifiEnabled";
    static constexpr int version = 1;
    AccountId account;
    OrganizationId organization;

    static constexpr auto fields() {
        return std::tuple{field("account", &WifiEnabled::account), field("organization", &WifiEnabled::organization)};
    }
    friend bool operator==(const WifiEnabled&, const WifiEnabled&) = default;
};

/// Stream: the account.
struct WifiDisabled {
    static constexpr std::string_view type = "WifiDisabled";
    static constexpr int version = 1;
    AccountId account;
    OrganizationId organization;

    static constexpr auto fields() {
        return std::tuple{field("account", &WifiDisabled::account), field("organization", &WifiDisabled::organization)};
    }
    friend bool operator==(const WifiDisabled&, const WifiDisabled&) = default;
};

/// This card opens the doors; replaces an earlier one of the person. Stream: the account.
struct AccessControlGranted {
    static constexpr std::string_view type = "AccessControlGranted";
    static constexpr int version = 1;
    AccountId account;
    OrganizationId organization;
    Claim card_claim;
    bool offline_entry = false;  ///< also while the doors are offline
    Personal<> card;

    static constexpr auto fields() {
        using E = AccessControlGranted;
        return std::tuple{field("account", &E::account), field("organization", &E::organization),
                          field("card_claim", &E::card_claim), field("offline_entry", &E::offline_entry),
                          field("card", &E::card)};
    }
    friend bool operator==(const AccessControlGranted&, const AccessControlGranted&) = default;
};

/// Stream: the account.
struct AccessControlRevoked {
    static constexpr std::string_view type = "AccessControlRevoked";
    static constexpr int version = 1;
    AccountId account;
    OrganizationId organization;

    static constexpr auto fields() {
        using E = AccessControlRevoked;
        return std::tuple{field("account", &E::account), field("organization", &E::organization)};
    }
    friend bool operator==(const AccessControlRevoked&, const AccessControlRevoked&) = default;
};

}  // namespace muster::domain
