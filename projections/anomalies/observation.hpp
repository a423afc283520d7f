#pragma once
// What both logs tell about who did what, distilled: all that usage and the rules for anomalies look at. Nothing personal: an
// address is a number that is alike for the same origin, and only as long as its record can be opened.

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "domain/fields.hpp"
#include "domain/ids.hpp"
#include "domain/time.hpp"

namespace muster::anomalies {

using domain::AccountId;
using domain::ApiKeyId;
using domain::OrganizationId;
using domain::Position;
using domain::Timestamp;

enum class Source : std::uint8_t { account_log, activity_log };

/// Which record of which log.
struct Place {
    Source source = Source::account_log;
    Position position{};
    friend auto operator<=>(const Place&, const Place&) = default;
};

enum class What : std::uint8_t {
    // of the activity log
    sign_in,    ///< actor
    failure,    ///< a sign-in that failed; subject: whose name was typed, identifier: it, whoever's it is
    requests,   ///< count, rows; actor and key when known
    refusals,   ///< count; actor and key when known
    lookup,
    exported,   ///< rows: people
    imported,   ///< rows: people
    // of the account log
    session,    ///< one began: actor
    own_change, ///< of what is the actor's own
    change,     ///< of anything else, by an account
    invitation, ///< a change: subject was invited
    removal,    ///< a change: subject, or something of the organization's, is gone or shut out
    promotion,  ///< a change by which somebody has more power in the organization (or the instance) than before: `raised`
};

[[nodiscard]] constexpr bool is_change(What what) { return what >= What::own_change; }
/// Of others, or of what is the organization's or the instance's.
[[nodiscard]] constexpr bool is_administrative(What what) { return what >= What::change; }

/// What roles let one do, as a number to compare: more is more.
struct Power {
    std::uint32_t value = 0;
    static constexpr std::uint32_t administers = 1'000;  ///< from here on
    static constexpr std::uint32_t instance_admin = 1'000'000;
    [[nodiscard]] constexpr bool is_administering() const { return value >= administers; }
    friend auto operator<=>(const Power&, const Power&) = default;
};

/// How somebody came to more power.
enum class Way : std::uint8_t { role, instance_role, membership, grant, group, role_definition, terms };

/// Whose power rose.
struct Raise {
    AccountId subject;
    Power before, after;
};

struct Observation {
    What what = What::change;
    Place at;
    Position seen{};  ///< the account log's tail then
    Timestamp time;
    AccountId actor{};                 ///< nil: nobody known
    ApiKeyId key{};                    ///< nil: none
    OrganizationId organization{};     ///< nil: none
    AccountId subject{};               ///< nil: none
    std::uint64_t count = 1;           ///< requests; of everything else 1
    std::uint64_t rows = 0;            ///< that were read, exported or imported
    std::uint64_t origin = 0;          ///< 0: not known
    std::uint64_t network = 0;         ///< the wider network of an origin (IPv4: /24, IPv6: /48); 0: not known
    std::uint64_t identifier = 0;      ///< of a failure: alike for the same name
    unsigned status = 0;               ///< of refusals
    Way way = Way::role;               ///< of a promotion
    std::span<const Raise> raised{};   ///< by a promotion, the actor first; until the next observation is made
    std::string_view route{};          ///< of requests and refusals: "GET /v1/me"; as long as the record
};

}  // namespace muster::anomalies

template <>
struct muster::domain::EnumNames<muster::anomalies::Way> {
    static constexpr std::array<std::string_view, 7> names{"role", "instance_role", "membership", "grant", "group", "role_definition", "terms"};
};
