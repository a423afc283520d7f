#pragma once
// What differs between two positions: of an account, an organization, the instance. Made of the rows that the timeline keeps, so it
// says what a read of the one and a read of the other would show, and who was erased since is blank.
//
// An entry's JSON: kind, id, name (when there is one), change (added, removed, changed), changes [{field, before, after, positions}],
// events [{position, event_id, type, at, actor, request_id, reason}] (those that the positions name; of one that the history of the
// account or organization does not show, the position alone). `version` and `updated_at` are left out.
//
// Holds a snapshot of the timeline while it lives. For one thread; queries are unchecked: the caller has asked for audit.read.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventstore/log.hpp"
#include "projections/diff/sections.hpp"

namespace muster::projections {

struct DiffPage {
    std::vector<std::string> rows;
    std::string next;  ///< empty at the end. A page may have fewer rows than its limit, and go on
};

class Diff {
  public:
    /// rows: of a timeline whose checkpoint is not before `to`; from <= to. The history must outlive it.
    Diff(std::shared_ptr<const ModelSnapshot> rows, const History& history, domain::Position from, domain::Position to);

    /// Nothing when `after` is none of ours.
    [[nodiscard]] std::optional<DiffPage> of_account(domain::AccountId account, std::string_view after, std::size_t limit) const;
    [[nodiscard]] std::optional<DiffPage> of_organization(domain::OrganizationId organization, std::string_view after, std::size_t limit) const;
    [[nodiscard]] std::optional<DiffPage> of_instance(const eventstore::Log& log, std::string_view after, std::size_t limit) const;

    /// Whether it stood at either position.
    [[nodiscard]] bool knows(domain::AccountId account) const;
    [[nodiscard]] bool knows(domain::OrganizationId organization) const;

    /// Things that a page looks at, at most (and what it has begun to): what is alike costs a look-up or two.
    static constexpr std::size_t looked_at_max = 2'000;

  private:
    [[nodiscard]] std::optional<DiffPage> page_of(const std::vector<diff::Section>& sections, std::string_view after, std::size_t limit) const;
    [[nodiscard]] std::optional<std::string> entry(diff::Causes& causes, std::string_view kind, const diff::Thing& thing) const;

    std::shared_ptr<const ModelSnapshot> snapshot_;
    const History& history_;
    const domain::Position from_, to_;
    diff::Rows rows_;
};

}  // namespace muster::projections
