#include "projections/anomalies/rule.hpp"

#include <algorithm>
#include <stdexcept>

namespace muster::anomalies {
namespace {

constexpr ParameterInfo quiet_hours{"quiet_hours", 24, 0, 24 * 30, "after a finding nothing more about the same one for so many hours"};

constexpr ParameterInfo of_failure_burst[] = {
    {"failures", 20, 2, 100'000, "sign-ins that failed at one account"},
    {"names", 10, 2, 100'000, "different names that failed from one address"},
    {"refusals", 300, 2, 10'000'000, "requests of one credential or address that were refused with 401, 403 or 404"},
    {"minutes", 15, 1, 24 * 60, "within so many minutes"},
    quiet_hours,
};
constexpr ParameterInfo of_new_key_address[] = {
    {"learning_days", 14, 0, 365, "a key used for less than this is still learned"},
    {"known_days", 180, 1, 3'650, "a network from which the key was not used for so long is forgotten"},
    {"known_max", 8, 1, 1'000, "a key seen from more networks than this roams, and nothing is said of it"},
    quiet_hours,
};
constexpr ParameterInfo of_mass_read[] = {
    {"rows", 5'000, 1, 1'000'000'000, "rows listed and people exported by one account"},
    {"factor", 4, 0, 1'000, "and so many times its own busiest such stretch of late (0: not compared)"},
    {"minutes", 60, 1, 24 * 60, "within so many minutes"},
    quiet_hours,
};
constexpr ParameterInfo of_mass_delete[] = {
    {"removals", 15, 1, 1'000'000, "removals and suspensions by one account"},
    {"factor", 3, 0, 1'000, "and so many times its own busiest such stretch of late (0: not compared)"},
    {"minutes", 30, 1, 24 * 60, "within so many minutes"},
    quiet_hours,
};
constexpr ParameterInfo of_role_escalation[] = {
    {"friends_days", 30, 0, 365, "some who raised each other within so many days"},
    {"fresh_hours", 48, 0, 24 * 30, "an administrator for less than this who makes another one"},
    quiet_hours,
};
constexpr ParameterInfo of_invitation_spray[] = {
    {"invitations", 40, 2, 1'000'000, "invitations and look-ups of people by one account"},
    {"factor", 3, 0, 1'000, "and so many times its own busiest such stretch of late (0: not compared)"},
    {"minutes", 60, 1, 24 * 60, "within so many minutes"},
    quiet_hours,
};
constexpr ParameterInfo of_dormant_account_awake[] = {
    {"days", 90, 1, 3'650, "nothing of the account for so many days, and then something"},
    {"keys", 1, 0, 1, "1: the same of each API key"},
    quiet_hours,
};
constexpr ParameterInfo of_off_hours_admin[] = {
    {"changes", 10, 1, 100'000, "administrative changes by one account outside its hours"},
    {"minutes", 120, 1, 24 * 60, "within so many minutes"},
    {"from_hour", 20, 0, 23, "outside begins at this hour"},
    {"to_hour", 6, 0, 23, "and ends at this one"},
    {"utc_offset_minutes", 0, -14 * 60, 14 * 60, "of a clock so far ahead of UTC"},
    {"weekends", 1, 0, 1, "1: Saturday and Sunday are outside, too"},
    {"usual_days", 3, 0, 90, "who did so outside on so many of the last 60 days usually does (0: nobody)"},
    quiet_hours,
};

constexpr RuleInfo all[] = {
    {Rule::failure_burst, "failure_burst",
     "Many failed sign-ins at one account, many names tried from one address, or one credential refused over and over.",
     "Guesses slower than the window, and ones that come from many addresses at many accounts.", of_failure_burst},
    {Rule::new_key_address, "new_key_address", "An API key that was used from a few known networks is used from another one.",
     "A stolen key used from a known network, or while it is still learned; keys that roam.", of_new_key_address},
    {Rule::mass_read, "mass_read", "An account reads or exports far more people than it usually does.",
     "Reading slowly, or within what the account reads on its busiest days.", of_mass_read},
    {Rule::mass_delete, "mass_delete", "An account removes or suspends many at once.", "Removing a few a day, or through several accounts.",
     of_mass_delete},
    {Rule::role_escalation, "role_escalation",
     "Somebody raises their own rights, some raise each other's in a circle, or a fresh administrator makes another one: by roles, grants, groups or "
     "the definition of a role.",
     "Circles of more than six, rights that end by themselves, terms between organizations, and patience: a return beyond the days that are looked at.",
     of_role_escalation},
    {Rule::invitation_spray, "invitation_spray", "An account invites or looks up far more people than it usually does.",
     "Spraying within what the account usually invites; large imports look alike.", of_invitation_spray},
    {Rule::dormant_account_awake, "dormant_account_awake", "An account or a key that nobody used for long is used again.",
     "An account that never was used before, and what the activity log has dropped already.", of_dormant_account_awake},
    {Rule::off_hours_admin, "off_hours_admin", "An account administers at night or on a weekend, and does not usually.",
     "Few changes; people whose day is another one than the clock that is set.", of_off_hours_admin},
};
static_assert(std::size(all) == rule_count);

}  // namespace

std::span<const RuleInfo> rules() { return all; }
const RuleInfo& info_of(Rule rule) { return all[static_cast<std::size_t>(rule)]; }
const RuleInfo* find_rule(std::string_view name) {
    const auto rule = domain::from_text<Rule>(name);
    return rule ? &info_of(*rule) : nullptr;
}

Parameters::Parameters(Rule rule) : rule_(rule) {
    const auto list = info_of(rule).parameters;
    for (std::size_t i = 0; i < list.size(); ++i) values_.at(i) = list[i].otherwise;
}

domain::Result<void, std::string> Parameters::set(std::string_view name, std::int64_t value) {
    const auto& info = info_of(rule_);
    const auto list = info.parameters;
    const auto found = std::find_if(list.begin(), list.end(), [&](const ParameterInfo& each) { return each.name == name; });
    if (found == list.end()) return domain::failure(std::string(info.name) + " has no parameter " + std::string(name));
    if (value < found->least || value > found->most) {
        return domain::failure(std::string(name) + " may be " + std::to_string(found->least) + " to " + std::to_string(found->most));
    }
    values_.at(static_cast<std::size_t>(found - list.begin())) = value;
    return {};
}

std::int64_t Parameters::get(std::string_view name) const {
    const auto list = info_of(rule_).parameters;
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (list[i].name == name) return values_.at(i);
    }
    throw std::logic_error("a rule asks for a parameter it does not have");
}

}  // namespace muster::anomalies
