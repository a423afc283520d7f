#include "projections/anomalies/detector.hpp"
#include "projections/anomalies/windows.hpp"

namespace muster::anomalies {
namespace {

constexpr std::int64_t hour_us = 3'600'000'000, day_us = 24 * hour_us;
constexpr std::int64_t usual_within_days = 60;

class OffHoursAdmin final : public Detector {
  public:
    explicit OffHoursAdmin(const Parameters& parameters)
        : changes_(parameters.count("changes")),
          length_(parameters.minutes("minutes")),
          from_hour_(parameters.get("from_hour")),
          to_hour_(parameters.get("to_hour")),
          offset_us_(parameters.get("utc_offset_minutes") * 60'000'000),
          weekends_(parameters.get("weekends") != 0),
          usual_days_(parameters.count("usual_days")),
          quiet_(parameters.hours("quiet_hours")) {}

    void take(const Observation& seen, std::vector<Finding>& found) override {
        if (!is_administrative(seen.what) || seen.actor.is_nil()) return;
        const auto local = seen.time.microseconds + offset_us_;
        if (!is_outside(local)) return;
        states_.tidy([&](const State& state) { return state.days.empty() || local / day_us - state.days.back() > usual_within_days; });
        auto& state = states_[seen.actor];
        const bool is_usual = usually_works(state, local / day_us);
        state.window.add({seen.time, seen.at, 1, 0, seen.organization}, length_);
        if (is_usual || state.window.sum() < changes_ || !quiet_.may_speak(seen.actor, seen.time)) return;
        Finding finding;
        finding.rule = Rule::off_hours_admin;
        finding.severity = Severity::low;
        finding.account = seen.actor;
        finding.key = seen.key;
        finding.trigger = seen.at;
        state.window.describe(finding);
        finding.facts = {{"changes", std::to_string(state.window.sum())}, {"days_outside_of_late", std::to_string(state.days.size() - 1)}};
        finding.why = "The account made " + std::to_string(state.window.sum()) + " administrative changes outside its hours within " +
                      std::to_string(std::chrono::duration_cast<std::chrono::minutes>(length_).count()) + " minutes.";
        found.push_back(std::move(finding));
    }
    void forget(AccountId account) override {
        states_.erase(account);
        quiet_.forget(account);
    }

  private:
    struct State {
        Window window;
        std::vector<std::int64_t> days;  ///< on which it did something outside, of late, in order
    };

    [[nodiscard]] bool is_outside(std::int64_t local) const {
        const auto hour = local % day_us / hour_us;
        const auto weekday = (local / day_us + 3) % 7;  // 0: Monday; 1970-01-01 was a Thursday
        if (weekends_ && weekday >= 5) return true;
        return from_hour_ > to_hour_ ? hour >= from_hour_ || hour < to_hour_ : hour >= from_hour_ && hour < to_hour_;
    }
    /// Notes the day, and answers from those before it.
    [[nodiscard]] bool usually_works(State& state, std::int64_t day) const {
        std::erase_if(state.days, [&](std::int64_t each) { return day - each > usual_within_days; });
        if (state.days.empty() || state.days.back() < day) state.days.push_back(day);
        // A night has two dates.
        const auto before = static_cast<std::uint64_t>(std::count_if(state.days.begin(), state.days.end(), [&](std::int64_t each) { return each < day - 1; }));
        return usual_days_ > 0 && before >= usual_days_;
    }

    std::uint64_t changes_;
    domain::Duration length_;
    std::int64_t from_hour_, to_hour_, offset_us_;
    bool weekends_;
    std::uint64_t usual_days_;
    PerSubject<AccountId, State> states_;
    Quiet<AccountId> quiet_;
};

}  // namespace

std::unique_ptr<Detector> make_off_hours_admin(const Parameters& parameters) { return std::make_unique<OffHoursAdmin>(parameters); }

}  // namespace muster::anomalies
