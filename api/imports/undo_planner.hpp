#pragma once
// What takes a row of an import back: the commands of the member's own routes that set things to what they were before, as far as
// nobody changed them since. What was before is told by history, so that nothing personal is kept with the import.

#include <optional>

#include "api/imports/row_result.hpp"
#include "api/services.hpp"
#include "domain/commands.hpp"

namespace muster::api {

struct UndoEdit {
    domain::EditProfile command;
    bool about_profile = false;  ///< and not of the services alone
};

class UndoPlanner {
  public:
    UndoPlanner(const Services& services, domain::OrganizationId organization) : services_(services), organization_(organization) {}

    /// Out of the organization again, or the role of before; nothing when there is nothing to do. `told` gets what cannot be undone.
    [[nodiscard]] std::optional<domain::CommandBody> membership(const RowResult& done, RowResult& told) const;
    /// The profile and the services of before; nothing when there is nothing to do.
    [[nodiscard]] std::optional<UndoEdit> edit(const RowResult& done, RowResult& told) const;

    static void give_up(RowResult& told, std::string code, std::string detail);

  private:
    const Services& services_;
    domain::OrganizationId organization_;
};

}  // namespace muster::api
