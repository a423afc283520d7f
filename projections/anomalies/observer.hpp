#pragma once
// Records of both logs to observations. Keeps what an event does not say itself: who may do what, so that it is seen who is raised. Give
// it every event of the account log, in order; records of the activity log in any. Not thread-safe.

#include <optional>

#include "domain/event.hpp"
#include "eventstore/activity/records.hpp"
#include "projections/anomalies/observation.hpp"
#include "projections/anomalies/origins.hpp"
#include "projections/anomalies/rights.hpp"

namespace muster::anomalies {

class Observer {
  public:
    enum class Looks : std::uint8_t { at_rights, at_none };

    /// Without `origins` every address is unknown; who does not look at rights sees no promotions, only changes.
    explicit Observer(std::optional<Origins> origins = {}, Looks looks = Looks::at_rights) : origins_(std::move(origins)) {
        if (looks == Looks::at_rights) rights_.emplace();
    }

    /// Nothing: the record tells of nobody's doing.
    [[nodiscard]] std::optional<Observation> of(const domain::RecordedEvent& event);
    [[nodiscard]] std::optional<Observation> of(const activity::Record& record);

  private:
    template <class A>
    void tell_origin(const A& record, Observation& seen);

    std::optional<Origins> origins_;
    std::optional<Rights> rights_;
};

}  // namespace muster::anomalies
