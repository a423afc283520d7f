#pragma once
// Records of both logs to sums. Sums add up alike in any order, and the one thing they depend on, whose home an organization was, is looked
// up as of the position that a record saw: so the rows do not depend on how the two logs were interleaved. Not thread-safe.

#include <unordered_map>
#include <vector>

#include "domain/event.hpp"
#include "eventstore/activity/records.hpp"
#include "projections/anomalies/observer.hpp"
#include "projections/row_batch.hpp"
#include "projections/usage/usage_rows.hpp"

namespace muster::usage {

class UsageFold {
  public:
    /// Every event of the account log, in order.
    void take(const domain::RecordedEvent& event, projections::RowBatch& rows);
    /// Records of the activity log; the events they saw were taken before.
    void take(const activity::Record& record, projections::RowBatch& rows);
    /// Adds what was taken since the last time to the rows.
    void write(projections::RowBatch& rows);

  private:
    void count(const anomalies::Observation& seen, const Sums& sums, const std::vector<OrganizationId>& organizations);
    void add(const std::optional<OrganizationId>& scope, Dimension dimension, std::string_view subject, Timestamp time, const Sums& sums);

    anomalies::Observer observer_{std::nullopt, anomalies::Observer::Looks::at_none};
    std::unordered_map<std::string, Sums> sums_;
    std::vector<AccountId> erased_;
};

/// Every row of the accounts and their keys goes, and none comes back. The sums of organizations and routes stay: they are nobody's.
void forget_accounts(const std::vector<AccountId>& accounts, projections::RowBatch& rows);

}  // namespace muster::usage
