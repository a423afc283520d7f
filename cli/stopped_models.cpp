#include "cli/stopped_models.hpp"

#include <algorithm>

#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "cli/progress_line.hpp"
#include "projections/timeline/timeline.hpp"

namespace muster::cli {
namespace {

bool history_is_behind(const projections::Models& models) {
    const auto health = models.health();
    return std::any_of(health.begin(), health.end(), [](const auto& model) { return model.name == "history" && model.lag > 0; });
}

/// The name of a model that has to follow the log and does not; empty: none.
std::string_view behind(const projections::Models& models, Follows follows, domain::Position tail) {
    if (follows.history && history_is_behind(models)) return "history";
    if (follows.timeline && models.timeline().reached() < tail) return "timeline";
    return {};
}

}  // namespace

int ask_stopped_models(const DataOptions& data, Follows follows,
                       const std::function<int(projections::Models&, const eventstore::Log&)>& ask) {
    for (const bool writable : {false, true}) {
        const auto directory = replay::StoppedDirectory::open(data.location(), writable);
        if (!directory) {
            say_error(directory.error());
            return exit_cannot_open;
        }
        const auto models = [&] {
            ProgressLine line("reading the log");
            return projections::Models::open(directory->directory(), !writable,
                                             [&](const projections::RebuildProgress& p) { line.at(p.done.value, p.tail.value, p.events_per_second); });
        }();
        if (!models && !writable) continue;  // of another version, or there is none yet
        if (!models) {
            say_error(models.error());
            return exit_cannot_open;
        }
        if (writable && follows.timeline) (*models)->timeline().catch_up();
        const auto& log = directory->directory().log();
        const auto late = behind(**models, follows, log.tail());
        if (late.empty()) return ask(**models, log);
        if (!writable) continue;
        say_error("the " + std::string(late) + " does not follow the log; `muster status --data DIR` says why");
        return exit_found_problem;
    }
    return exit_internal;
}

}  // namespace muster::cli
