// The steps of the import at work, and what follows each of them.

#include "api/activity_notes.hpp"
#include "api/imports/imports_parts.hpp"

namespace muster::api {

void Imports::Parts::work() {
    std::unique_lock lock(mutex);
    while (true) {
        wake.wait(lock, [this] { return stopping || !queue.empty(); });
        if (stopping) return;
        const auto record = std::move(queue.front());
        queue.pop_front();
        lock.unlock();
        try {
            run(record);
        } catch (const std::exception& bug) {
            log::error("import " + record->job.id.text() + " failed: " + bug.what());
            end(*record, ImportState::failed, ImportProblem{"internal_error", "Something went wrong here; upload the file again."});
        }
        settle(*record);
        sweep();
        lock.lock();
    }
}

void Imports::Parts::end(Record& record, ImportState state, std::optional<ImportProblem> problem) {
    const auto now = services.clock.now();
    if (state == ImportState::cancelled && record.forgetting) {
        problem = ImportProblem{"person_erased", "Somebody in the file was erased meanwhile. What is done stays; upload the file without them for the rest."};
    }
    if (const auto job = snapshot(record); job.state == ImportState::applying) {
        const auto people = job.done.created + job.done.linked + job.done.updated;
        note_transfer(services, job.actor, activity::Direction::imported, job.organization, {}, people);
    }
    change_durably(record, [&](ImportJob& job) {
        job.state = state;
        if (problem) job.problem = problem;
        job.ended_at = now;
    });
}

StepControl Imports::Parts::control(Record& record, ImportCounts ImportJob::*counts) {
    const auto begun = std::chrono::steady_clock::now();
    StepControl control;
    control.is_cancelled = [&record] { return record.cancelling.load(); };
    control.is_stopping = [this] { return stopping.load(); };
    control.progress = [this, &record, counts, begun](const ImportCounts& now) {
        const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
        change(record, [&](ImportJob& job) {
            job.*counts = now;
            if (seconds > 0) job.rows_per_second = static_cast<double>(now.total()) / seconds;
        });
    };
    return control;
}

void Imports::Parts::run(const RecordPtr& record) {
    const auto begun = snapshot(*record).state;
    if (begun == ImportState::applying && names_forgotten(*record)) record->forgetting = record->cancelling = true;
    if (record->cancelling && begun == ImportState::checking_undo) return end_check_of_undo(*record);
    if (record->cancelling && begun != ImportState::undoing) return end(*record, ImportState::cancelled);
    change(*record, [](ImportJob& job) { job.at_work = true; });
    bool goes_on = true;
    while (goes_on && !stopping) {
        const auto job = snapshot(*record);
        goes_on = job.state == ImportState::checking        ? check(*record, job)
                  : job.state == ImportState::applying      ? apply(*record, job)
                  : job.state == ImportState::undoing       ? undo(*record, job)
                  : job.state == ImportState::checking_undo ? check_undo(*record, job)
                                                            : false;
    }
    record->phones = {};
    change(*record, [](ImportJob& job) { job.at_work = false; });
}

/// True: the next step follows at once.
bool Imports::Parts::check(Record& record, const ImportJob& job) {
    const auto place = folder_of(job.id);
    ImportRun run(services, place, job, control(record, &ImportJob::checked), record.phones);
    const auto report = run.check();
    if (report.end == StepEnd::stopped) return false;
    if (report.end == StepEnd::cancelled) return end(record, ImportState::cancelled), false;
    if (report.end == StepEnd::failed) return end(record, ImportState::failed, report.problem), false;
    const auto checked = snapshot(record);
    const auto rows = checked.checked.total();
    change(record, [&](ImportJob& each) { each.rows = rows; });
    if (job.dry_run) return end(record, ImportState::checked), false;
    if (job.mode == ImportMode::all_or_nothing && checked.checked.refused > 0) {
        end(record, ImportState::failed, ImportProblem{"rows_refused", "Some rows would be refused, so nothing was done. Mend them, or import row by row."});
        return false;
    }
    if (names_forgotten(record)) {
        record.forgetting = true;
        return end(record, ImportState::cancelled), false;
    }
    change_durably(record, [](ImportJob& each) { each.state = ImportState::applying; });
    return true;
}

bool Imports::Parts::apply(Record& record, const ImportJob& job) {
    const auto place = folder_of(job.id);
    ImportRun run(services, place, job, control(record, &ImportJob::done), record.phones);
    const auto report = run.apply(std::exchange(record.again, false));
    if (report.end == StepEnd::stopped) return false;
    if (report.end == StepEnd::cancelled) return end(record, ImportState::cancelled), false;
    if (report.end == StepEnd::done) return end(record, ImportState::finished), false;
    if (job.mode == ImportMode::row_by_row) return end(record, ImportState::failed, report.problem), false;
    change_durably(record, [&](ImportJob& each) {  // all or nothing: then nothing
        each.state = ImportState::undoing;
        each.problem = report.problem;
    });
    return true;
}

bool Imports::Parts::undo(Record& record, const ImportJob& job) {
    const auto place = folder_of(job.id);
    ImportRun run(services, place, job, control(record, &ImportJob::taken_back), record.phones);
    const auto report = run.undo();
    if (report.end == StepEnd::stopped) return false;
    if (report.end == StepEnd::failed) return end(record, ImportState::failed, report.problem), false;
    return end(record, job.problem ? ImportState::failed : ImportState::undone), false;
}

bool Imports::Parts::check_undo(Record& record, const ImportJob& job) {
    const auto place = folder_of(job.id);
    ImportRun run(services, place, job, control(record, &ImportJob::undo_checked), record.phones);
    const auto report = run.check_undo();
    if (report.end == StepEnd::failed) log::error("what undoing an import would do could not be told: " + report.problem->detail);
    if (report.end != StepEnd::stopped) end_check_of_undo(record);
    return false;
}

/// Nothing was done, so it is what it was.
void Imports::Parts::end_check_of_undo(Record& record) {
    change_durably(record, [](ImportJob& job) {
        job.state = job.returns_to.value_or(ImportState::finished);
        job.returns_to.reset();
    });
}

}  // namespace muster::api
