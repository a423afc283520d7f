#pragma once
// What the notifications model stores, and its fold.
//
//   n  cause kind                      -> NotificationRow
//   d  due_at cause kind               -> -      waiting for its next attempt, the soonest first
//   o  organization ~position kind     -> cause  the organization's, the newest first
//   x  ~position kind                  -> cause  all, the newest first
//   e  email_normal 0 ~position kind   -> cause  by the address it goes to
//   a  account ~position kind          -> cause  to or about the account, the newest first
//   l  id of the link's secret         -> LinkRef  invitation, e-mail change or password reset
//   p  account                         -> Person

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/event.hpp"
#include "domain/result.hpp"
#include "projections/notifications.hpp"
#include "projections/row_batch.hpp"
#include "projections/row_keys.hpp"

namespace muster::projections::notification_rows {

/// Rises when any row changes its form or meaning.
inline constexpr std::string_view format_version = "3";

enum Table : char {
    notification = 'n',
    due = 'd',
    of_organization = 'o',
    newest = 'x',
    by_email = 'e',
    of_account = 'a',
    link = 'l',
    person = 'p',
};

/// Whom a message addresses. Empty texts are absent or erased.
struct Person {
    std::string email, email_normal, phone, first_name, last_name, locale;
    std::optional<domain::OrganizationId> home;
    std::optional<domain::PasswordResetId> reset;   ///< the live one
    std::optional<domain::EmailChangeId> change;    ///< the pending one

    static constexpr auto fields() {
        using S = Person;
        using domain::field;
        return std::tuple{field("email", &S::email),           field("email_normal", &S::email_normal),
                          field("phone", &S::phone),           field("first_name", &S::first_name),
                          field("last_name", &S::last_name),   field("locale", &S::locale),
                          field("home", &S::home),             field("reset", &S::reset),
                          field("change", &S::change)};
    }
};

struct LinkRef {
    domain::EventId cause;
    domain::NotificationKind kind = domain::NotificationKind::registration;

    static constexpr auto fields() {
        using domain::field;
        return std::tuple{field("cause", &LinkRef::cause), field("kind", &LinkRef::kind)};
    }
};

[[nodiscard]] inline Key notification_key(domain::EventId cause, domain::NotificationKind kind) {
    return std::move(Key(notification).add(cause).add_byte(static_cast<std::uint8_t>(kind)));
}
[[nodiscard]] inline Key person_key(domain::AccountId account) { return std::move(Key(person).add(account)); }
template <class Id>
[[nodiscard]] Key link_key(const Id& id) {
    return std::move(Key(link).add(id));
}

[[nodiscard]] domain::Result<void, std::string> fold_into_notifications(const domain::RecordedEvent& recorded, RowBatch& rows);

}  // namespace muster::projections::notification_rows
