#pragma once
// The same work for many things over many connections.

#include <functional>
#include <string>

#include "cli/api_client.hpp"

namespace muster::cli::demo {

/// A text is a reason to end the whole load: the server stayed away, the disk is full.
using Done = domain::Result<void, std::string>;

/// Calls task(client, i) for each i below `count`, in order of their beginning, on up to `connections` threads, each with a
/// connection of its own. Ends at the first failure. Shows progress under `label` on a terminal.
[[nodiscard]] Done in_parallel(std::size_t count, const ApiOptions& api, unsigned connections, const std::string& label,
                               const std::function<Done(ApiClient&, std::size_t)>& task);

}  // namespace muster::cli::demo
