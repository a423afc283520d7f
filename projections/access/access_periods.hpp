#pragma once
// Who could do something in an organization, or see somebody there, between two times: for each account and each way the time from
// when to when. What rights depend on is looked at again at every point at which it changed, in the state of that point, so what is
// told is right at every moment. Not thread-safe: one object answers one question. Some hundred microseconds for each account.

#include <optional>
#include <set>
#include <vector>

#include "projections/access/change_points.hpp"

namespace muster::projections::access {

/// from <= moment < until. An end by itself (of a grant, of a membership) has no record.
struct Period {
    domain::AccountId account;
    Way way;
    Point from;                  ///< the record that began it, be it long before the time that is asked about
    std::optional<Point> until;  ///< nothing: it held at the end of that time
};

class AccessPeriods {
  public:
    /// What held at any moment of [from, until]; `last` is the timeline's position of `until` (Timeline::last_by). The timeline has
    /// come so far and outlives this.
    AccessPeriods(const Timeline& timeline, Question question, domain::Timestamp from, domain::Timestamp until, domain::Position last);

    /// Whoever could have been able to: members of the organization and of its provider in that time; with `instance_admins` also who
    /// was an ADMIN of the instance, which reads every account. In the order of their ids.
    [[nodiscard]] std::set<domain::AccountId> candidates(bool instance_admins) const;
    /// In the order in which they began.
    [[nodiscard]] std::vector<Period> of(domain::AccountId account);

  private:
    void add_members(domain::OrganizationId organization, std::set<domain::AccountId>& found) const;
    void add_instance_admins(std::set<domain::AccountId>& found) const;

    const Timeline& timeline_;
    const Question question_;
    const domain::Timestamp from_;
    const domain::Position last_;
    ChangePoints points_;
};

}  // namespace muster::projections::access
