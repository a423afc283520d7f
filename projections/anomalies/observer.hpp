#pragma once
// Records of both logs to observations. Keeps what an event does not say itself: which kind an organization is, so that its roles
// can be compared. Give it every event of the account log, in order; records of the activity log in any. Not thread-safe.

#include <optional>
#include <unordered_map>

#include "domain/event.hpp"
#include "eventstore/activity/records.hpp"
#include "projections/anomalies/observation.hpp"
#include "projections/anomalies/origins.hpp"

namespace muster::anomalies {

class Observer {
  public:
    /// Without `origins` every address is unknown.
    explicit Observer(std::optional<Origins> origins = {}) : origins_(std::move(origins)) {}

    /// Nothing: the record tells of nobody's doing.
    [[nodiscard]] std::optional<Observation> of(const domain::RecordedEvent& event);
    [[nodiscard]] std::optional<Observation> of(const activity::Record& record);

  private:
    [[nodiscard]] Power power_of(OrganizationId organization, std::string_view role) const;
    template <class E>
    void tell(const E& event, Observation& seen) const;
    template <class A>
    void tell_origin(const A& record, Observation& seen);

    std::optional<Origins> origins_;
    std::unordered_map<OrganizationId, domain::OrganizationKind> kinds_;
};

}  // namespace muster::anomalies
