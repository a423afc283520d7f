#include "projections/anomalies/detector.hpp"
#include "projections/anomalies/windows.hpp"

namespace muster::anomalies {
namespace {

class DormantAccountAwake final : public Detector {
  public:
    explicit DormantAccountAwake(const Parameters& parameters)
        : days_(parameters.days("days")), keys_(parameters.get("keys") != 0), quiet_(parameters.hours("quiet_hours")) {}

    void take(const Observation& seen, std::vector<Finding>& found) override {
        if (seen.actor.is_nil() || seen.what == What::refusals) return;
        const auto slept = awake(accounts_, seen.actor, seen);
        const auto key_slept = keys_ && !seen.key.is_nil() ? awake(of_keys_, seen.key, seen) : domain::Duration{};
        if (slept < days_ && key_slept < days_) return;
        if (!quiet_.may_speak(seen.actor, seen.time)) return;
        const bool is_account = slept >= days_;
        const auto days = std::chrono::duration_cast<std::chrono::hours>(is_account ? slept : key_slept).count() / 24;
        auto finding = finding_of(Rule::dormant_account_awake, is_administrative(seen.what) ? Severity::high : Severity::medium, seen);
        finding.facts = {{"days", std::to_string(days)}};
        finding.why = std::string(is_account ? "The account" : "The key") + " was used again after " + std::to_string(days) + " days.";
        found.push_back(std::move(finding));
    }
    void forget(AccountId account) override {
        accounts_.erase(account);
        quiet_.forget(account);
    }

  private:
    /// For how long it had slept; nothing when it is seen for the first time.
    template <class Id>
    [[nodiscard]] static domain::Duration awake(std::unordered_map<Id, Timestamp>& last, const Id& id, const Observation& seen) {
        const auto [found, is_new] = last.try_emplace(id, seen.time);
        if (is_new) return {};
        const auto slept = seen.time - found->second;
        found->second = std::max(found->second, seen.time);
        return slept;
    }

    domain::Duration days_;
    bool keys_;
    std::unordered_map<AccountId, Timestamp> accounts_;  ///< as many as there are accounts
    std::unordered_map<ApiKeyId, Timestamp> of_keys_;
    Quiet<AccountId> quiet_;
};

}  // namespace

std::unique_ptr<Detector> make_dormant_account_awake(const Parameters& parameters) {
    return std::make_unique<DormantAccountAwake>(parameters);
}

}  // namespace muster::anomalies
