#pragma once
// How accounts are called, for texts that people read.

#include "cli/api_client.hpp"
#include "cli/history_text.hpp"
#include "projections/models.hpp"

namespace muster::cli {

/// As of now; the models must outlive it.
[[nodiscard]] NameFinder names_from(const projections::Models& models);
/// What the server shows the caller, each account asked for once. The client must outlive it.
[[nodiscard]] NameFinder names_from(ApiClient& api);

}  // namespace muster::cli
