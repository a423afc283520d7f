#pragma once
// Domains under which anybody may register names (co.uk, github.io): nobody's own, so no organization can have them as its
// e-mail domain. By the Mozilla list as the installed libpsl carries it. Thread-safe.

#include <string>

namespace muster::api {

/// `name`: lower case, A-labels. A single label is always one.
[[nodiscard]] bool is_public_suffix(const std::string& name);

}  // namespace muster::api
