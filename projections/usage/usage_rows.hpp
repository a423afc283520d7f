#pragma once
// Rows of the usage model. Every sum stands at its own key, by hour and by day, once for the whole instance and once for each organization:
//
//   u scope dimension per start subject → Sums      scope: 0 and 16 zero bytes (the instance), or 1 and the organization's id
//                                                   subject: 16 bytes of an account, key or organization; the text of a route
//   h account ~position → organization              the account's home from that position on; nil: it is orphaned
//   k key → account                                 whose key it is
//   x account → (empty)                             was erased: nothing is counted for it any more
//   a scope ~position → alert                       who an alert is about: the instance's has them all
//   z alert → position                              where its AlertClosed stands
//   s rule → Setting                                what its last AnomalyRuleSet says
//   c → Counted                                     how far, beside the store's own checkpoint
//   r → Range                                       what the sums cover

#include <cstdint>
#include <optional>
#include <string>

#include "domain/fields.hpp"
#include "domain/ids.hpp"
#include "domain/monitoring_events.hpp"
#include "domain/time.hpp"
#include "projections/row_codec.hpp"
#include "projections/row_keys.hpp"

namespace muster::usage {

using domain::AccountId;
using domain::ApiKeyId;
using domain::field;
using domain::OrganizationId;
using domain::Position;
using domain::Timestamp;

/// Rises when rows change their form: the model is then made again, of what both logs still tell.
inline constexpr std::string_view rows_version = "1";

enum class Dimension : std::uint8_t { account, key, organization, endpoint };
enum class Per : std::uint8_t { hour, day };

struct Sums {
    std::uint64_t requests = 0;  ///< answered as they wished
    std::uint64_t refusals = 0;
    std::uint64_t sign_ins = 0;
    std::uint64_t failures = 0;  ///< of sign-ins
    std::uint64_t exports = 0;
    std::uint64_t rows = 0;      ///< listed and exported
    std::uint64_t changes = 0;   ///< events

    static constexpr auto fields() {
        using S = Sums;
        return std::tuple{field("requests", &S::requests), field("refusals", &S::refusals), field("sign_ins", &S::sign_ins),
                          field("failures", &S::failures), field("exports", &S::exports),   field("rows", &S::rows),
                          field("changes", &S::changes)};
    }
    friend bool operator==(const Sums&, const Sums&) = default;
    Sums& operator+=(const Sums& other) {
        requests += other.requests;
        refusals += other.refusals;
        sign_ins += other.sign_ins;
        failures += other.failures;
        exports += other.exports;
        rows += other.rows;
        changes += other.changes;
        return *this;
    }
};

/// A rule as it is set.
struct Setting {
    bool enabled = false;
    std::vector<domain::RuleParameter> parameters;

    static constexpr auto fields() { return std::tuple{field("enabled", &Setting::enabled), field("parameters", &Setting::parameters)}; }
};

struct Counted {
    Position activity{};
    Timestamp activity_time;  ///< of that record: another one there means another log

    static constexpr auto fields() { return std::tuple{field("activity", &Counted::activity), field("activity_time", &Counted::activity_time)}; }
};

struct Range {
    std::optional<Timestamp> complete_since{};  ///< before it, some of what the activity log told had been dropped unseen; none: never

    static constexpr auto fields() { return std::tuple{field("complete_since", &Range::complete_since)}; }
};

[[nodiscard]] constexpr std::int64_t length_us(Per per) { return per == Per::hour ? 3'600'000'000 : 86'400'000'000; }
[[nodiscard]] constexpr Timestamp start_of(Timestamp time, Per per) {
    const auto length = length_us(per);
    return {(time.microseconds - (time.microseconds % length + length) % length)};
}

[[nodiscard]] inline projections::Key sums_prefix(const std::optional<OrganizationId>& scope, Dimension dimension, Per per) {
    projections::Key key('u');
    key.add_byte(scope ? 1 : 0).add(scope.value_or(OrganizationId{}));
    key.add_byte(static_cast<std::uint8_t>(dimension)).add_byte(static_cast<std::uint8_t>(per));
    return key;
}
inline constexpr std::size_t sums_prefix_bytes = 1 + 1 + 16 + 1 + 1;
inline constexpr std::size_t sums_subject_at = sums_prefix_bytes + 8;

[[nodiscard]] inline projections::Key alerts_prefix(const std::optional<OrganizationId>& scope) {
    projections::Key key('a');
    key.add_byte(scope ? 1 : 0).add(scope.value_or(OrganizationId{}));
    return key;
}
inline constexpr std::size_t alerts_position_at = 1 + 1 + 16;
[[nodiscard]] inline std::string closing_key(domain::AlertId alert) { return projections::Key('z').add(alert).bytes(); }
[[nodiscard]] inline std::string setting_key(std::string_view rule) { return projections::Key('s').add(rule).bytes(); }

[[nodiscard]] inline std::string home_prefix(AccountId account) { return projections::Key('h').add(account).bytes(); }
[[nodiscard]] inline std::string key_owner_key(ApiKeyId key) { return projections::Key('k').add(key).bytes(); }
[[nodiscard]] inline std::string erased_key(AccountId account) { return projections::Key('x').add(account).bytes(); }
inline constexpr std::string_view counted_key = "c";
inline constexpr std::string_view range_key = "r";

}  // namespace muster::usage

template <>
struct muster::domain::EnumNames<muster::usage::Dimension> {
    static constexpr std::array<std::string_view, 4> names{"account", "key", "organization", "endpoint"};
};
template <>
struct muster::domain::EnumNames<muster::usage::Per> {
    static constexpr std::array<std::string_view, 2> names{"hour", "day"};
};
