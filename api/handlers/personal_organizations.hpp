#pragma once
// What other handlers do of personal organizations: name new ones, and pass on what is asked of every organization.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "api/handler.hpp"
#include "domain/ids.hpp"

namespace muster::api::handlers {

/// "Ann's Organization", of a first name or username; "My Organization" when there is none or it is too long.
[[nodiscard]] std::string personal_organization_name(const std::string& of);

/// POST /v1/organizations with kind personal: {kind, name, owner_id}.
void create_personal_organization(Services& services, std::shared_ptr<const Request> request, Respond respond);
/// PATCH of its name, which stands alone.
void rename_personal_organization(Services& services, std::shared_ptr<const Request> request, Respond respond, domain::OrganizationId id,
                                  std::optional<std::uint64_t> version);

}  // namespace muster::api::handlers
