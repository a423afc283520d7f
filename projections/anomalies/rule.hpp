#pragma once
// The rules for anomalies, as data: their names, their parameters with defaults and bounds, what each says. Names stand in the
// account log and never change meaning. Constant; safe from any thread.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/fields.hpp"
#include "domain/result.hpp"
#include "domain/time.hpp"

namespace muster::anomalies {

enum class Rule : std::uint8_t {
    failure_burst,
    new_key_address,
    mass_read,
    mass_delete,
    role_escalation,
    invitation_spray,
    dormant_account_awake,
    off_hours_admin,
};
inline constexpr std::size_t rule_count = 8;

struct ParameterInfo {
    std::string_view name;
    std::int64_t otherwise;  ///< the default
    std::int64_t least, most;
    std::string_view text;
};

struct RuleInfo {
    Rule rule;
    std::string_view name;
    std::string_view text;    ///< what it says, in a sentence
    std::string_view misses;  ///< what it cannot see, in a sentence
    std::span<const ParameterInfo> parameters;
};

[[nodiscard]] std::span<const RuleInfo> rules();
[[nodiscard]] const RuleInfo& info_of(Rule rule);
[[nodiscard]] const RuleInfo* find_rule(std::string_view name);

/// The numbers a rule works with.
class Parameters {
  public:
    explicit Parameters(Rule rule);  ///< the defaults

    /// The message names the parameter and what it may be.
    [[nodiscard]] domain::Result<void, std::string> set(std::string_view name, std::int64_t value);
    /// A name the rule does not have is a bug: throws std::logic_error.
    [[nodiscard]] std::int64_t get(std::string_view name) const;
    [[nodiscard]] std::uint64_t count(std::string_view name) const { return static_cast<std::uint64_t>(get(name)); }
    [[nodiscard]] domain::Duration minutes(std::string_view name) const { return std::chrono::minutes(get(name)); }
    [[nodiscard]] domain::Duration hours(std::string_view name) const { return std::chrono::hours(get(name)); }
    [[nodiscard]] domain::Duration days(std::string_view name) const { return std::chrono::hours(24 * get(name)); }

    [[nodiscard]] Rule rule() const { return rule_; }
    friend bool operator==(const Parameters&, const Parameters&) = default;

  private:
    static constexpr std::size_t parameters_max = 8;
    Rule rule_;
    std::array<std::int64_t, parameters_max> values_{};  ///< in the order of the rule's list
};

}  // namespace muster::anomalies

template <>
struct muster::domain::EnumNames<muster::anomalies::Rule> {
    static constexpr std::array<std::string_view, muster::anomalies::rule_count> names{
        "failure_burst", "new_key_address", "mass_read", "mass_delete", "role_escalation", "invitation_spray", "dormant_account_awake",
        "off_hours_admin"};
};
