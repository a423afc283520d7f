#pragma once
// A rule at work: observations in, findings out. Deterministic: the same observations in the same order give the same findings,
// live and in a back-test. It looks at nothing else. Not thread-safe.

#include <memory>
#include <vector>

#include "projections/anomalies/finding.hpp"

namespace muster::anomalies {

class Detector {
  public:
    virtual ~Detector() = default;
    virtual void take(const Observation& seen, std::vector<Finding>& found) = 0;
    /// Nothing of the account stays: it was erased.
    virtual void forget(AccountId account) = 0;
};

[[nodiscard]] std::unique_ptr<Detector> make_detector(const Parameters& parameters);

// One for each rule, in rules/<name>.cpp.
[[nodiscard]] std::unique_ptr<Detector> make_failure_burst(const Parameters& parameters);
[[nodiscard]] std::unique_ptr<Detector> make_new_key_address(const Parameters& parameters);
[[nodiscard]] std::unique_ptr<Detector> make_mass_read(const Parameters& parameters);
[[nodiscard]] std::unique_ptr<Detector> make_mass_delete(const Parameters& parameters);
[[nodiscard]] std::unique_ptr<Detector> make_role_escalation(const Parameters& parameters);
[[nodiscard]] std::unique_ptr<Detector> make_invitation_spray(const Parameters& parameters);
[[nodiscard]] std::unique_ptr<Detector> make_dormant_account_awake(const Parameters& parameters);
[[nodiscard]] std::unique_ptr<Detector> make_off_hours_admin(const Parameters& parameters);

}  // namespace muster::anomalies
