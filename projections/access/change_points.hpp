#pragma once
// At which positions and times what somebody may do in an organization, or see of somebody there, can have changed. Reads versions of
// the timeline; what concerns everybody is read once. Not thread-safe: one object answers one question.

#include <map>
#include <set>
#include <vector>

#include "projections/access/ways.hpp"
#include "projections/timeline/timeline.hpp"

namespace muster::projections::access {

/// Something that stood changed with the record at `position`; or, by itself, something ended at a time: then `position` is that of the
/// last record before.
struct Point {
    domain::Timestamp at;
    domain::Position position;
    bool by_itself = false;

    friend auto operator<=>(const Point& a, const Point& b) {
        if (const auto order = a.at <=> b.at; order != 0) return order;
        return a.position <=> b.position;
    }
    friend bool operator==(const Point&, const Point&) = default;
};

/// Where rows changed in a way that counts, and when what stands in them ends.
struct Changes {
    std::set<domain::Position> positions;
    std::set<domain::Timestamp> ends;

    void add(const Changes& others) {
        positions.insert(others.positions.begin(), others.positions.end());
        ends.insert(others.ends.begin(), others.ends.end());
    }
};

class ChangePoints {
  public:
    /// Up to a position, which is that of `until` (Timeline::last_by). The timeline outlives it and has come so far.
    ChangePoints(const Timeline& timeline, Question question, domain::Position last, domain::Timestamp until);

    /// In order.
    [[nodiscard]] std::vector<Point> of(domain::AccountId account);
    /// Of the organization, at any time.
    [[nodiscard]] const std::set<domain::OrganizationId>& providers() const { return providers_; }

  private:
    /// The versions of the rows that begin with the key, of each the oldest first.
    template <class Row, class Relevant, class Each>
    void read(std::string_view key, Changes& changes, const Relevant& relevant, const Each& each) const;
    void read_organization();
    void read_seen(domain::AccountId seen);
    void read_terms(domain::OrganizationId other, Changes& changes) const;
    /// The homes it ever had.
    std::set<domain::OrganizationId> read_account(domain::AccountId account, Changes& changes) const;
    struct MembershipFacts {
        std::set<domain::GroupId> groups;
        bool external = false;  ///< was ever one
    };
    MembershipFacts read_membership(domain::AccountId account, domain::OrganizationId organization, Changes& changes) const;
    /// Of the group and of every one it ever stood in.
    void add_groups(std::set<domain::GroupId> groups, Changes& changes);
    [[nodiscard]] std::vector<Point> points(const Changes& changes) const;

    const Timeline& timeline_;
    const Question question_;
    const domain::Position last_;
    const domain::Timestamp until_;
    Changes shared_;
    std::set<domain::OrganizationId> providers_;
    struct GroupChanges {
        Changes changes;
        std::set<domain::GroupId> parents;
    };
    std::map<domain::GroupId, GroupChanges> groups_;
    mutable std::map<domain::Position, domain::Timestamp> times_;
};

}  // namespace muster::projections::access
