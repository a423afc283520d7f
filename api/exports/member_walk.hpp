#pragma once
// The members an export shows, one page of the read model after the other: of one organization, or of every one the viewer
// sees. Each page asks again who the viewer is and what they see (domain/visibility.hpp), and holds nothing of the read model
// when it is done: an export that takes long shows nobody who was erased, or hidden from its reader, since it began. Not thread-safe.

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "api/exports/member_cells.hpp"
#include "api/services.hpp"
#include "api/sheets/row_writer.hpp"

namespace muster::api {

struct MemberSelection {
    domain::Actor actor;  ///< whose credential must hold until the end
    std::optional<domain::OrganizationId> organization;        ///< none: all the viewer sees,
    std::optional<domain::OrganizationKind> organization_kind; ///< of this kind
    projections::DirectoryFilter filter;
    std::vector<sheets::ExportColumn> columns;
};

class MemberWalk {
  public:
    enum class Step { more, end, forbidden };

    MemberWalk(Services& services, MemberSelection selection);
    /// Writes the rows of one page at most. `forbidden`: the viewer's credential, or their right, ended.
    [[nodiscard]] Step step(sheets::RowWriter& writer);
    [[nodiscard]] std::uint64_t rows() const { return rows_; }

  private:
    struct Organization {
        domain::OrganizationId id;
        std::string name;
    };
    /// False when there is none left.
    [[nodiscard]] bool begin_next_organization(const domain::Viewer& viewer);
    void write_page(const domain::Viewer& viewer, const domain::Scope& scope, sheets::RowWriter& writer);

    Services& services_;
    MemberSelection selection_;
    MemberCells cells_;
    std::deque<Organization> waiting_;  ///< one page of organizations at most
    std::string organizations_after_;
    bool organizations_end_ = false;
    std::optional<Organization> current_;
    std::string members_after_;
    std::uint64_t rows_ = 0;
};

}  // namespace muster::api
