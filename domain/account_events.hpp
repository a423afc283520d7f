#pragma once
// Events of accounts that no organization hired: asking to register, and leaving for good. Stream: the account.

#include "domain/fields.hpp"
#include "domain/ids.hpp"

namespace muster::domain {

/// Somebody asked to register with the e-mail of a person who has registered: the mail that says so is due.
struct RegistrationRepeated {
    static constexpr std::string_view type = "RegistrationRepeated";
    static constexpr int version = 1;
    AccountId account;
    OrganizationId organization;  ///< the home, in whose name the mail is sent

    static constexpr auto fields() {
        using E = RegistrationRepeated;
        return std::tuple{field("account", &E::account), field("organization", &E::organization)};
    }
    friend bool operator==(const RegistrationRepeated&, const RegistrationRepeated&) = default;
};

/// The account is gone for good: its e-mail, username and phone are free again, and nothing of it signs in. It left its
/// organizations before, in the same commit; what it owned has a new owner or is gone.
struct AccountRemoved {
    static constexpr std::string_view type = "AccountRemoved";
    static constexpr int version = 1;
    AccountId account;

    static constexpr auto fields() { return std::tuple{field("account", &AccountRemoved::account)}; }
    friend bool operator==(const AccountRemoved&, const AccountRemoved&) = default;
};

}  // namespace muster::domain
