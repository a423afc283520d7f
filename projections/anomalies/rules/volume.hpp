#pragma once
// What mass reads, mass deletions and sprayed invitations have in common: one account does much more of something in one stretch
// than a number, and than it usually does.

#include <optional>

#include "projections/anomalies/detector.hpp"
#include "projections/anomalies/windows.hpp"

namespace muster::anomalies {

class Volume : public Detector {
  public:
    /// `amount` names the parameter that says how much is much.
    Volume(const Parameters& parameters, std::string_view amount);

    void take(const Observation& seen, std::vector<Finding>& found) final;
    void forget(AccountId account) final;

  protected:
    /// How much of it the observation is; nothing: none.
    [[nodiscard]] virtual std::uint64_t amount_of(const Observation& seen) const = 0;
    /// "read or exported 5,120 people"
    [[nodiscard]] virtual std::string words_for(std::uint64_t amount) const = 0;

  private:
    struct State {
        Window window;
        Usual usual;
        Timestamp last;
    };
    Rule rule_;
    std::string_view amount_name_;
    std::uint64_t threshold_, factor_;
    domain::Duration length_;
    PerSubject<AccountId, State> states_;
    Quiet<AccountId> quiet_;
};

}  // namespace muster::anomalies
