#pragma once
// The log as JSON lines, in the forms of eventstore/record_line.hpp. Reads only; the directory must be stopped.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "domain/result.hpp"
#include "eventstore/log.hpp"
#include "eventstore/record_line.hpp"
#include "replay/progress.hpp"

namespace muster::replay {

struct ExportOptions : eventstore::RecordLineOptions {
    domain::Position from{1};
    std::optional<domain::Position> to;   ///< none: to the tail
};

/// Gives each line to `write`, which answers false to stop. How many were written; a failure names the position.
[[nodiscard]] domain::Result<std::uint64_t, std::string> export_log(const eventstore::Log& log, const eventstore::KeyFinder& keys,
                                                                    const ExportOptions& options,
                                                                    const std::function<bool(std::string_view line)>& write,
                                                                    const TellProgress& tell = {});

}  // namespace muster::replay
