#pragma once
// History without somebody who was erased: entries and what is known, as they would stand had the key never been there.

#include <string>
#include <string_view>

#include "domain/event.hpp"
#include "domain/result.hpp"
#include "projections/history_entry.hpp"
#include "projections/row_batch.hpp"

namespace muster::projections {

/// An entry about the person without what was sealed under their key.
[[nodiscard]] std::string erased_entry(std::string_view entry);
/// What is known of the person without that.
void erase_known(Known& known);

}  // namespace muster::projections
