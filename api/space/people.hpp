#pragma once
// People as SPACE shows them: by their username. Who has none is called by their e-mail, which only they and ADMINs see, or by
// their id. Usernames never contain '@', so each of the three is told from the others. Thread-safe.

#include <optional>
#include <string>
#include <string_view>

#include "api/request.hpp"
#include "api/services.hpp"

namespace muster::api::space {

/// Who asks.
struct Visitor {
    domain::AccountId account;
    bool admin = false;  ///< of the instance
};
[[nodiscard]] Visitor visitor_of(const Request& request);

/// The account with this username, e-mail or id; nothing when there is none, or it was removed.
[[nodiscard]] std::optional<domain::Account> account_named(const Services& services, std::string_view name);

/// Whether the account exists for the visitor: their own and, for ADMINs, every one; else those at home in a personal organization.
/// Who belongs to another kind of organization is that organization's to show.
[[nodiscard]] bool sees(const Services& services, const Visitor& visitor, const domain::Account& account);
/// As account_named, but by their e-mail only ADMINs and the person themselves: whether somebody has it is not others' to find out here.
[[nodiscard]] std::optional<domain::Account> account_called(const Services& services, const Visitor& visitor, std::string_view name);
/// As account_called, for what the visitor sees.
[[nodiscard]] std::optional<domain::Account> visible_account(const Services& services, const Visitor& visitor, std::string_view name);

/// What a name is looked up with: at most one of the two. The claim is nobody's for what is no username or e-mail.
[[nodiscard]] std::optional<domain::Claim> claim_of(const Services& services, std::string_view name);

[[nodiscard]] std::string name_of(const Services& services, const Visitor& visitor, domain::AccountId account);
[[nodiscard]] std::string_view role_text(domain::InstanceRole role);  ///< "ADMIN", "USER"

/// {id, username, createdAt, updatedAt}; for the person themselves and ADMINs with role and apiKey. `api_key`: one that was made a
/// moment ago, which nobody sees again; without it the beginning of the newest one.
[[nodiscard]] std::string user_json(Services& services, const Visitor& visitor, domain::AccountId account, std::string_view api_key = {});
/// The same without role and apiKey, whoever asks.
[[nodiscard]] std::string owner_json(Services& services, const Visitor& visitor, domain::AccountId account);

}  // namespace muster::api::space
