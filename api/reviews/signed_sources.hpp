#pragma once
// Rows of signed files: an access review's items, and periods of access. The reader's right is looked at again with each piece.

#include "api/reviews/access_rows.hpp"
#include "api/reviews/review_items.hpp"
#include "api/reviews/signed_rows.hpp"

namespace muster::api {

/// Decisions up to the position; a row for each membership and each grant. Null while the timeline has no rows.
[[nodiscard]] std::unique_ptr<SignedRows> review_source(Services& services, domain::Actor reader, ReviewFacts review, ReviewScope scope,
                                                        domain::Position position);
[[nodiscard]] std::unique_ptr<SignedRows> access_source(Services& services, domain::Actor reader, AccessAsked asked);

}  // namespace muster::api
