#pragma once
// The end of a write that came with dry_run=true: what it would do, and nothing done.

#include <memory>
#include <string>

#include "api/dry_run/confirmation.hpp"
#include "api/writes.hpp"

namespace muster::api {

/// Decides the write and answers 200 with what it would do, from the dry runs' thread; the problem that the write would meet; or 503
/// when too many dry runs wait.
void preview(Services& services, std::shared_ptr<const Request> request, Respond respond, Write write);

/// Whether the request is a deletion that may have to be confirmed, which its events decide.
[[nodiscard]] bool may_ask_confirmation(const Request& request);
[[nodiscard]] Confirmations confirmations_of(const Services& services);
[[nodiscard]] ConfirmationScope confirmation_scope(const Request& request);

}  // namespace muster::api
