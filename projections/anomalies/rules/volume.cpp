#include "projections/anomalies/rules/volume.hpp"

namespace muster::anomalies {
namespace {

constexpr domain::Duration remembered = std::chrono::hours(24 * 120);  // after that, what is usual has faded anyway
constexpr std::uint64_t far_beyond = 5;  // times what is much: severe

}  // namespace

Volume::Volume(const Parameters& parameters, std::string_view amount)
    : rule_(parameters.rule()),
      amount_name_(amount),
      threshold_(parameters.count(amount)),
      factor_(parameters.count("factor")),
      length_(parameters.minutes("minutes")),
      quiet_(parameters.hours("quiet_hours")) {}

void Volume::take(const Observation& seen, std::vector<Finding>& found) {
    if (seen.actor.is_nil()) return;
    const auto amount = amount_of(seen);
    if (amount == 0) return;
    states_.tidy([&](const State& state) { return seen.time - state.last > remembered; });
    auto& state = states_[seen.actor];
    state.last = seen.time;
    state.window.add({seen.time, seen.at, amount, 0, seen.organization}, length_);
    const auto sum = state.window.sum();
    state.usual.saw(sum, seen.time);
    const auto much = std::max(threshold_, factor_ * state.usual.busiest());
    if (sum < much || !quiet_.may_speak(seen.actor, seen.time)) return;
    Finding finding;
    finding.rule = rule_;
    finding.severity = sum >= far_beyond * much ? Severity::high : Severity::medium;
    finding.account = seen.actor;
    finding.key = seen.key;
    state.window.describe(finding);
    finding.trigger = seen.at;
    finding.facts = {{std::string(amount_name_), std::to_string(sum)}, {"usually_at_most", std::to_string(state.usual.busiest())}};
    finding.why = "The account " + words_for(sum) + " within " + std::to_string(std::chrono::duration_cast<std::chrono::minutes>(length_).count()) +
                  " minutes; its busiest such stretch of late was " + std::to_string(state.usual.busiest()) + ".";
    found.push_back(std::move(finding));
}

void Volume::forget(AccountId account) {
    states_.erase(account);
    quiet_.forget(account);
}

}  // namespace muster::anomalies
