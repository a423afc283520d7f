#pragma once
// What decisions about organizations and their locations share. Internal to domain/.

#include <string>

#include "domain/rules.hpp"

namespace muster::domain {

/// The name of an organization, site, level or zone.
[[nodiscard]] Decided<void> check_name(const std::string& name);
/// Each place is in the one above it (mission SC5).
[[nodiscard]] Decided<void> preferences_known(const Rules&, const Organization&, const Preferences&);

}  // namespace muster::domain
