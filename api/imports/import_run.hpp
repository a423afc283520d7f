#pragma once
// The steps of an import, each from its beginning or from where it stood when the process ended. A step runs on one thread, for as
// long as it takes.

#include <functional>
#include <optional>

#include "api/imports/import_folder.hpp"
#include "api/imports/row_planner.hpp"
#include "api/sheets/reader.hpp"

namespace muster::api {

/// How a step ended.
enum class StepEnd : std::uint8_t {
    done,
    cancelled,
    stopped,  ///< the process is stopping: it goes on from here later
    failed,
};
struct StepReport {
    StepEnd end = StepEnd::done;
    std::optional<ImportProblem> problem;  ///< of a failure
};

/// What a step asks and tells while it runs.
struct StepControl {
    std::function<bool()> is_cancelled;
    std::function<bool()> is_stopping;
    std::function<void(const ImportCounts&)> progress;
};

/// Normal forms of the sheet's phone numbers, by row, in the order of the sheet; empty where there is none, or when nothing is known.
/// Finding one out takes as long as everything else about a row.
using KnownPhones = std::vector<std::string>;

class ImportRun {
  public:
    /// `phones`: filled by check(), used by apply() where it has something.
    ImportRun(Services& services, const ImportFolder& folder, const ImportJob& job, StepControl control, KnownPhones& phones)
        : services_(services), folder_(folder), job_(job), control_(std::move(control)), planner_(services, job), phones_(phones) {}

    /// Decides every row and does nothing.
    [[nodiscard]] StepReport check();
    /// Does what the check found. `again`: a process before this one had begun.
    [[nodiscard]] StepReport apply(bool again);
    /// Takes back what applying did, the last row first.
    [[nodiscard]] StepReport undo();
    /// Decides what undo() would do, and does nothing.
    [[nodiscard]] StepReport check_undo();

  private:
    [[nodiscard]] SiteNames site_names() const;
    [[nodiscard]] bool is_lookup_too_many(const RowResult& result) const;
    /// The upload cannot be read.
    [[nodiscard]] static StepReport lost(const std::string& why);
    [[nodiscard]] std::optional<StepReport> interruption() const;
    [[nodiscard]] domain::Result<std::vector<RowResult>, ImportProblem> rows_to_undo() const;
    /// Whoever sees that the step has ended reads what it wrote.
    void wait_for_read_models() const;
    void wait_for_read_models(domain::Position position) const;
    /// Waits when read models are far behind: what they have not applied is held in memory, and others' reads wait behind it.
    void keep_pace() const;

    Services& services_;
    const ImportFolder& folder_;
    const ImportJob& job_;
    StepControl control_;
    RowPlanner planner_;
    KnownPhones& phones_;
};

/// A file that cannot be read, as a problem of the import.
[[nodiscard]] ImportProblem to_import_problem(const sheets::ReadProblem& problem);

}  // namespace muster::api
