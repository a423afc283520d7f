#pragma once
// What the telephony model stores.
//
//   e  client number-length number  -> ExtensionRow
//   i  extension                    -> client, number     where its row stands
//   p  account                      -> Caller             everybody, for who has no number today may have one tomorrow

#include <optional>
#include <string>
#include <string_view>

#include "domain/ids.hpp"
#include "projections/row_keys.hpp"

namespace muster::projections::telephony_rows {

/// Rises when any row changes its form or meaning.
inline constexpr std::string_view format_version = "1";

enum Table : char { extension = 'e', place = 'i', caller = 'p' };

struct ExtensionRow {
    domain::ExtensionId id;
    domain::OrganizationId client;
    std::string number;
    std::optional<domain::AccountId> account;

    static constexpr auto fields() {
        using S = ExtensionRow;
        using domain::field;
        return std::tuple{field("id", &S::id), field("client", &S::client), field("number", &S::number),
                          field("account", &S::account)};
    }
};

struct Place {
    domain::OrganizationId client;
    std::string number;

    static constexpr auto fields() {
        using domain::field;
        return std::tuple{field("client", &Place::client), field("number", &Place::number)};
    }
};

struct Caller {
    std::string first_name, last_name, email;
    bool suspended = false;

    static constexpr auto fields() {
        using S = Caller;
        using domain::field;
        return std::tuple{field("first_name", &S::first_name), field("last_name", &S::last_name), field("email", &S::email),
                          field("suspended", &S::suspended)};
    }
};

[[nodiscard]] inline Key caller_key(domain::AccountId id) { return std::move(Key(caller).add(id)); }
[[nodiscard]] inline Key place_key(domain::ExtensionId id) { return std::move(Key(place).add(id)); }
[[nodiscard]] inline Key extensions_of(domain::OrganizationId client) { return std::move(Key(extension).add(client)); }
/// Shorter numbers first, so that 99 stands before 100.
[[nodiscard]] inline Key extension_key(domain::OrganizationId client, std::string_view number) {
    return std::move(extensions_of(client).add_byte(static_cast<std::uint8_t>(number.size())).add(number));
}

}  // namespace muster::projections::telephony_rows
