#pragma once
// Who could do something in an organization, or see somebody there, between two times: periods (projections/access) with what their
// records tell, some people at a time. Not thread-safe; not for an I/O thread.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/reviews/told.hpp"
#include "projections/access/access_periods.hpp"

namespace muster::api {

/// What was asked, on one timeline that has come to `last`.
struct AccessAsked {
    projections::access::Question question;
    domain::Timestamp from, until;
    domain::Position last;  ///< of `until`
    std::optional<domain::AccountId> account;  ///< of this one only
    bool instance_admins = false;

    /// One line, as it stands in signed files.
    [[nodiscard]] std::string text() const;
};

struct AccessRow {
    projections::access::Period period;
    std::string first_name, last_name;     ///< as a member, when they were last called so; empty for others and who is erased
    std::optional<Told> began, ended;      ///< nothing for ends by themselves, and for what goes on
};

class AccessRows {
  public:
    AccessRows(const Services& services, AccessAsked asked);

    /// The next rows, of the next account or two; empty when there are none. `after`: continue behind this row.
    struct Place {
        domain::AccountId account;
        std::uint32_t rows = 0;  ///< of that account that were told already
    };
    /// Rows from a place on, at most so many, and where the next begin: nothing at the end. May be fewer though more follow.
    struct Page {
        std::vector<AccessRow> rows;
        std::optional<Place> next;
    };
    [[nodiscard]] Page page(const std::optional<Place>& from, std::size_t limit);

  private:
    [[nodiscard]] AccessRow row(projections::access::Period period) const;

    const Services& services_;
    AccessAsked asked_;
    projections::access::AccessPeriods periods_;
    std::vector<domain::AccountId> candidates_;
};

[[nodiscard]] std::string json_of(const AccessRow& row);

}  // namespace muster::api
