#pragma once
// Events of the second factor (RFC 6238 time-based codes and recovery codes). Stream: the account.

#include <cstdint>
#include <optional>
#include <vector>

#include "domain/fields.hpp"
#include "domain/ids.hpp"
#include "domain/personal.hpp"

namespace muster::domain {

/// A secret the person has yet to confirm with a code; a new one replaces it.
struct TotpEnrolled {
    static constexpr std::string_view type = "TotpEnrolled";
    static constexpr int version = 1;
    AccountId account;
    Personal<> secret;  ///< base32, as authenticator apps take it; leaves by no export, feed or history

    static constexpr auto fields() {
        using E = TotpEnrolled;
        return std::tuple{field("account", &E::account), field("secret", &E::secret)};
    }
    friend bool operator==(const TotpEnrolled&, const TotpEnrolled&) = default;
};

/// From here on sign-in needs a second factor.
struct TotpConfirmed {
    static constexpr std::string_view type = "TotpConfirmed";
    static constexpr int version = 1;
    AccountId account;
    std::uint64_t step = 0;  ///< the time step of the code that confirmed it; used up

    static constexpr auto fields() {
        using E = TotpConfirmed;
        return std::tuple{field("account", &E::account), field("step", &E::step)};
    }
    friend bool operator==(const TotpConfirmed&, const TotpConfirmed&) = default;
};

/// The recovery codes go with it.
struct TotpRemoved {
    static constexpr std::string_view type = "TotpRemoved";
    static constexpr int version = 1;
    AccountId account;
    std::optional<OrganizationId> organization;  ///< the home, if there is one

    static constexpr auto fields() {
        using E = TotpRemoved;
        return std::tuple{field("account", &E::account), field("organization", &E::organization)};
    }
    friend bool operator==(const TotpRemoved&, const TotpRemoved&) = default;
};

/// Replaces every earlier code.
struct RecoveryCodesSet {
    static constexpr std::string_view type = "RecoveryCodesSet";
    static constexpr int version = 1;
    AccountId account;
    std::vector<TokenHash> code_hashes;

    static constexpr auto fields() {
        using E = RecoveryCodesSet;
        return std::tuple{field("account", &E::account), field("code_hashes", &E::code_hashes)};
    }
    friend bool operator==(const RecoveryCodesSet&, const RecoveryCodesSet&) = default;
};

enum class SecondFactor : std::uint8_t { totp, recovery_code };
template <>
struct EnumNames<SecondFactor> {
    static constexpr std::array<std::string_view, 2> names{"totp", "recovery_code"};
};

/// A time step or a recovery code is used up; with the session it opened in one commit.
struct SecondFactorUsed {
    static constexpr std::string_view type = "SecondFactorUsed";
    static constexpr int version = 1;
    AccountId account;
    SecondFactor factor = SecondFactor::totp;
    std::uint64_t step = 0;  ///< of a code; 0 for a recovery code
    std::optional<TokenHash> code_hash;  ///< of a recovery code

    static constexpr auto fields() {
        using E = SecondFactorUsed;
        return std::tuple{field("account", &E::account),
                          field("factor", &E::factor),
                          field("step", &E::step),
                          field("code_hash", &E::code_hash)};
    }
    friend bool operator==(const SecondFactorUsed&, const SecondFactorUsed&) = default;
};

}  // namespace muster::domain
