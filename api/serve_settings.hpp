#pragma once
// Whether the settings of `muster serve` make sense, before anything is opened: what is wrong with them would otherwise show in
// a mail nobody gets.

#include <optional>
#include <string>

#include "api/serve.hpp"
#include "api/trusted_proxies.hpp"
#include "domain/result.hpp"
#include "eventstore/proof/policy.hpp"

namespace muster::api {

/// A sentence for the operator about the first setting that cannot be meant; nothing when all is well.
[[nodiscard]] std::optional<std::string> wrong_setting(const ServeOptions& options);

/// Who cosigns checkpoints; nothing when no file is named. The message names the file's line.
[[nodiscard]] domain::Result<std::optional<eventstore::proof::Policy>, std::string> witnesses_of(const ServeOptions& options);

/// Of settings without such a fault.
[[nodiscard]] TrustedProxies trusted_proxies_of(const ServeOptions& options);

}  // namespace muster::api
