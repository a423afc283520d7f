#pragma once
// Read models of a stopped data directory, asked by a command.

#include <functional>

#include "cli/common_options.hpp"
#include "projections/models.hpp"

namespace muster::cli {

/// What has to follow the log to its tail.
struct Follows {
    bool history = false;
    bool timeline = false;
};

/// Opens the directory's read models and answers what `ask` does: its exit code. First without writing; only when one that has to
/// follow the log is missing, of another version or behind, it is brought up to date first, as a start of the server would, with a
/// line of progress. What cannot be opened or does not follow is told of: exit_cannot_open, exit_found_problem.
[[nodiscard]] int ask_stopped_models(const DataOptions& data, Follows follows,
                                     const std::function<int(projections::Models& models, const eventstore::Log& log)>& ask);

}  // namespace muster::cli
