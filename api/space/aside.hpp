#pragma once
// Answers that take longer than an I/O thread may: listings count every user there is. They are made on the dry runs' thread, which
// is there for reads of that kind, and sent when they are ready.

#include <functional>
#include <string>

#include "api/request.hpp"
#include "api/services.hpp"

namespace muster::api::space {

/// JSON with this status; 503 `overloaded` when too many wait already. `make` runs once, on another thread; what it throws ends the
/// answer before its end.
[[nodiscard]] Response made_aside(Services& services, unsigned status, std::function<std::string()> make);

}  // namespace muster::api::space
