#pragma once
// What reads of access reviews share with their export.

#include "api/handlers/support.hpp"
#include "api/reviews/review_items.hpp"

namespace muster::api::handlers {

/// The organization in the path, for whoever holds access_review.manage and audit.read there. 404 and 403 as permitted_organization.
[[nodiscard]] OrProblem<domain::OrganizationId> reviewed_organization(Services& services, const Request& request);
/// The review in the path's second {…}.
[[nodiscard]] OrProblem<ReviewFacts> review_in_path(Services& services, const Request& request);
/// role, kind, group, state.
[[nodiscard]] ReviewScope read_review_scope(Query& query);

}  // namespace muster::api::handlers
