#include "api/imports/imports.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

#include "api/activity_notes.hpp"
#include "api/imports/import_intake.hpp"
#include "api/imports/import_problems.hpp"
#include "api/imports/import_run.hpp"
#include "api/imports/limits.hpp"
#include "api/log.hpp"

namespace muster::api {
namespace {

struct Record {
    ImportJob job;
    std::atomic<bool> cancelling{false};
    bool again = false;  ///< a process before this one had begun the step
};
using RecordPtr = std::shared_ptr<Record>;
using namespace import_problems;  // NOLINT(google-build-using-namespace)

}  // namespace

struct Imports::Parts {
    Parts(Services& s, std::filesystem::path f) : services(s), folder(std::move(f)) {}

    Services& services;
    std::filesystem::path folder;
    std::mutex saving;  ///< of the file `job`: what is shown is never ahead of what is kept, nor kept twice at once; before the other
    mutable std::mutex mutex;
    std::condition_variable wake;
    std::map<ImportId, RecordPtr> records;                ///< ids sort by time
    std::deque<RecordPtr> queue;
    std::deque<std::function<void(bool stopped)>> intake; ///< files to look at and keep
    std::atomic<bool> stopping{false};
    std::thread worker, receiver;

    [[nodiscard]] ImportFolder folder_of(ImportId id) const { return ImportFolder(folder / id.text()); }

    /// Under the mutex.
    [[nodiscard]] RecordPtr find(domain::OrganizationId organization, ImportId id) const {
        const auto found = records.find(id);
        return found != records.end() && found->second->job.organization == organization ? found->second : nullptr;
    }
    [[nodiscard]] std::optional<Problem> no_room(domain::OrganizationId organization) const {
        if (queue.size() + intake.size() >= import_limits::waiting_max) return busy();
        return too_many_live(organization);
    }
    [[nodiscard]] std::optional<Problem> too_many_live(domain::OrganizationId organization) const {
        const auto live = std::count_if(records.begin(), records.end(), [&](const auto& each) {
            return each.second->job.organization == organization && each.second->job.is_live();
        });
        if (static_cast<std::size_t>(live) >= import_limits::live_per_organization_max) return running();
        return {};
    }
    [[nodiscard]] std::optional<Problem> no_room_now(domain::OrganizationId organization) const {
        const std::lock_guard lock(mutex);
        return no_room(organization);
    }
    /// Under the mutex.
    void enqueue(const RecordPtr& record) {
        record->cancelling = false;
        queue.push_back(record);
        wake.notify_all();
    }

    /// The file is looked at on the intake's thread; everything else of it is old news by then.
    void keep(ImportJob job, const std::string& file, const Accepted& accepted) {
        const auto place = folder_of(job.id);
        if (auto kept = place.create(job, file); !kept) {
            place.remove();
            return accepted(domain::failure(not_kept(kept.error())));
        }
        auto problem = look_at_file(place.upload());
        if (!problem) problem = begin_to_check(job);
        if (!problem) return accepted(std::move(job));
        place.remove();
        accepted(domain::failure(std::move(*problem)));
    }

    /// Others of the organization may have come while the file was kept.
    [[nodiscard]] std::optional<Problem> begin_to_check(const ImportJob& job) {
        const std::lock_guard lock(mutex);
        if (auto problem = too_many_live(job.organization)) return problem;
        auto record = std::make_shared<Record>();
        record->job = job;
        records.emplace(job.id, record);
        enqueue(record);
        return {};
    }

    /// Saves what is about to begin and hands it to the worker. Under `saving`, as the orders that follow.
    OrProblem begin(const RecordPtr& record, ImportState state, const Caller& caller) {
        auto job = snapshot(*record);
        if (state == ImportState::checking_undo) {
            job.returns_to = job.state;
            job.undo_checked = {};
        } else {
            job.ended_at.reset();
        }
        job.state = state;
        job.actor = caller.actor;
        job.credential_epoch = caller.credential_epoch;
        job.credential = caller.credential;
        job.rows_per_second = 0;
        if (auto saved = folder_of(job.id).save(job); !saved) return domain::failure(not_kept(saved.error()));
        const std::lock_guard lock(mutex);
        record->job = job;
        record->again = false;
        enqueue(record);
        return job;
    }

    OrProblem apply_order(const RecordPtr& record, const Caller& caller) {
        const auto job = snapshot(*record);
        if (job.state != ImportState::checked || !job.has_upload) return domain::failure(wrong_state(job, "checked, and still has its file"));
        if (job.mode == ImportMode::all_or_nothing && job.checked.refused > 0) {
            return domain::failure(Problem{409, "rows_refused", "Some rows would be refused, so nothing was done. Mend them and upload the file again, or import row by row."});
        }
        if (auto problem = no_room_now(job.organization)) return domain::failure(std::move(*problem));
        return begin(record, ImportState::applying, caller);
    }

    OrProblem cancel_order(const RecordPtr& record) {
        auto job = snapshot(*record);
        if (job.state == ImportState::cancelled) return job;
        if (job.state == ImportState::checked) {
            job.state = ImportState::cancelled;
            if (auto saved = folder_of(job.id).save(job); !saved) return domain::failure(not_kept(saved.error()));
            const std::lock_guard lock(mutex);
            record->job = job;
            return job;
        }
        const bool can_end = job.state == ImportState::checking || job.state == ImportState::applying || job.state == ImportState::checking_undo;
        if (!can_end) return domain::failure(wrong_state(job, "checking, checked or applying"));
        record->cancelling = true;
        return job;
    }

    OrProblem undo_order(const RecordPtr& record, ImportState step, const Caller& caller) {
        const auto job = snapshot(*record);
        const bool has_done = job.done.created + job.done.linked + job.done.updated > 0;
        const bool ended = job.state == ImportState::finished || job.state == ImportState::cancelled ||
                           (job.state == ImportState::failed && job.taken_back.total() == 0);
        if (!ended || !has_done) return domain::failure(wrong_state(job, "finished and has done something"));
        if (auto problem = no_room_now(job.organization)) return domain::failure(std::move(*problem));
        return begin(record, step, caller);
    }

    /// On the intake's thread: it syncs a small file.
    OrProblem obey(Order order, domain::OrganizationId organization, ImportId id, const Caller& caller) {
        const std::lock_guard kept(saving);
        const auto record = [&] {
            const std::lock_guard lock(mutex);
            return find(organization, id);
        }();
        if (!record) return domain::failure(not_found());
        switch (order) {
            case Order::apply: return apply_order(record, caller);
            case Order::cancel: return cancel_order(record);
            case Order::undo: return undo_order(record, ImportState::undoing, caller);
            case Order::check_undo: break;
        }
        return undo_order(record, ImportState::checking_undo, caller);
    }

    void receive() {
        std::unique_lock lock(mutex);
        while (true) {
            wake.wait(lock, [this] { return stopping || !intake.empty(); });
            if (intake.empty()) return;
            const auto work = std::move(intake.front());
            intake.pop_front();
            lock.unlock();
            work(stopping);
            lock.lock();
        }
    }

    void work() {
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
            sweep();
            lock.lock();
        }
    }

    [[nodiscard]] ImportJob snapshot(const Record& record) const {
        const std::lock_guard lock(mutex);
        return record.job;
    }
    template <class Change>
    void change(Record& record, const Change& f) {
        const std::lock_guard lock(mutex);
        f(record.job);
    }
    /// A change that must outlive the process: it is shown when it does, so that what follows from it comes after it.
    template <class Change>
    void change_durably(Record& record, const Change& f) {
        const std::lock_guard kept(saving);
        auto job = snapshot(record);
        f(job);
        if (auto saved = folder_of(job.id).save(job); !saved) log::error("an import's state could not be kept: " + saved.error());
        change(record, f);
    }
    void end(Record& record, ImportState state, std::optional<ImportProblem> problem = {}) {
        const auto now = services.clock.now();
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

    [[nodiscard]] StepControl control(Record& record, ImportCounts ImportJob::*counts) {
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

    void run(const RecordPtr& record) {
        const auto begun = snapshot(*record).state;
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
        change(*record, [](ImportJob& job) { job.at_work = false; });
    }

    /// True: the next step follows at once.
    bool check(Record& record, const ImportJob& job) {
        const auto place = folder_of(job.id);
        ImportRun run(services, place, job, control(record, &ImportJob::checked));
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
        change_durably(record, [](ImportJob& each) { each.state = ImportState::applying; });
        return true;
    }

    bool apply(Record& record, const ImportJob& job) {
        const auto place = folder_of(job.id);
        ImportRun run(services, place, job, control(record, &ImportJob::done));
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

    bool undo(Record& record, const ImportJob& job) {
        const auto place = folder_of(job.id);
        ImportRun run(services, place, job, control(record, &ImportJob::taken_back));
        const auto report = run.undo();
        if (report.end == StepEnd::stopped) return false;
        if (report.end == StepEnd::failed) return end(record, ImportState::failed, report.problem), false;
        return end(record, job.problem ? ImportState::failed : ImportState::undone), false;
    }

    bool check_undo(Record& record, const ImportJob& job) {
        const auto place = folder_of(job.id);
        ImportRun run(services, place, job, control(record, &ImportJob::undo_checked));
        const auto report = run.check_undo();
        if (report.end == StepEnd::failed) log::error("what undoing an import would do could not be told: " + report.problem->detail);
        if (report.end != StepEnd::stopped) end_check_of_undo(record);
        return false;
    }
    /// Nothing was done, so it is what it was.
    void end_check_of_undo(Record& record) {
        change_durably(record, [](ImportJob& job) {
            job.state = job.returns_to.value_or(ImportState::finished);
            job.returns_to.reset();
        });
    }

    /// Files whose time is over, and the oldest imports of whoever has many.
    void sweep() {
        const auto now = services.clock.now();
        std::vector<RecordPtr> stale;
        std::vector<ImportId> surplus;
        {
            const std::lock_guard lock(mutex);
            std::map<domain::OrganizationId, std::size_t> kept;
            for (auto each = records.rbegin(); each != records.rend(); ++each) {
                const auto& job = each->second->job;
                if (job.is_live()) continue;
                if (++kept[job.organization] > import_limits::kept_per_organization_max) {
                    surplus.push_back(job.id);
                } else if (job.has_upload && job.ended_at && now - *job.ended_at > import_limits::upload_lifetime) {
                    stale.push_back(each->second);
                }
            }
            for (const auto& id : surplus) records.erase(id);
        }
        for (const auto& id : surplus) folder_of(id).remove();
        for (const auto& record : stale) {
            folder_of(record->job.id).remove_upload();
            change_durably(*record, [](ImportJob& job) { job.has_upload = false; });
        }
    }

    /// Of imports whose results name the account.
    void forget(domain::AccountId account, const std::vector<domain::Claim>&) {
        const std::lock_guard kept(saving);
        std::vector<RecordPtr> all;
        {
            const std::lock_guard lock(mutex);
            for (const auto& [id, record] : records) all.push_back(record);
        }
        for (const auto& record : all) {
            auto job = snapshot(*record);
            if (!job.has_upload || job.is_live() || !folder_of(job.id).names(account)) continue;
            folder_of(job.id).remove_upload();
            job.has_upload = false;
            if (auto saved = folder_of(job.id).save(job); !saved) log::error("an import's state could not be kept: " + saved.error());
            change(*record, [](ImportJob& each) { each.has_upload = false; });
        }
    }

    void load() {
        std::error_code missing;
        for (const auto& entry : std::filesystem::directory_iterator(folder, missing)) {
            const ImportFolder place(entry.path());
            auto job = place.load();
            if (!job) {  // its file was not durable yet when the process ended: nobody was told of it
                log::warning("an import without its state is removed: " + entry.path().string());
                place.remove();
                continue;
            }
            auto record = std::make_shared<Record>();
            record->job = std::move(*job);
            record->again = true;
            records.emplace(record->job.id, record);
        }
        for (const auto& [id, record] : records) {
            if (record->job.is_live()) enqueue(record);
        }
    }
};

Imports::Imports(Services& services, std::filesystem::path folder) : parts_(std::make_unique<Parts>(services, std::move(folder))) {}
Imports::~Imports() { stop(); }

void Imports::start() {
    {
        const std::lock_guard lock(parts_->mutex);
        parts_->load();
    }
    parts_->sweep();
    parts_->worker = std::thread([parts = parts_.get()] { parts->work(); });
    parts_->receiver = std::thread([parts = parts_.get()] { parts->receive(); });
}

void Imports::stop() {
    {
        const std::lock_guard lock(parts_->mutex);
        parts_->stopping = true;
    }
    parts_->wake.notify_all();
    if (parts_->worker.joinable()) parts_->worker.join();
    if (parts_->receiver.joinable()) parts_->receiver.join();
}

void Imports::accept(ImportJob job, std::string file, Accepted accepted) {
    std::optional<Problem> problem;
    {
        const std::lock_guard lock(parts_->mutex);
        problem = parts_->stopping ? stopping_problem()
                                   : parts_->no_room(job.organization);
        if (!problem) {
            parts_->intake.push_back([parts = parts_.get(), job = std::move(job), file = std::move(file), accepted](bool stopped) {
                if (stopped) return accepted(domain::failure(stopping_problem()));
                parts->keep(job, file, accepted);
            });
        }
    }
    if (problem) return accepted(domain::failure(std::move(*problem)));
    parts_->wake.notify_all();
}

std::vector<ImportJob> Imports::of(domain::OrganizationId organization) const {
    const std::lock_guard lock(parts_->mutex);
    std::vector<ImportJob> jobs;
    for (auto each = parts_->records.rbegin(); each != parts_->records.rend(); ++each) {
        if (each->second->job.organization == organization) jobs.push_back(each->second->job);
    }
    return jobs;
}

std::optional<ImportJob> Imports::find(domain::OrganizationId organization, ImportId id) const {
    const std::lock_guard lock(parts_->mutex);
    const auto record = parts_->find(organization, id);
    return record ? std::optional(record->job) : std::nullopt;
}

ImportFolder Imports::folder_of(ImportId id) const { return parts_->folder_of(id); }

void Imports::give(Order order, domain::OrganizationId organization, ImportId id, const Caller& caller, Accepted accepted) {
    {
        const std::lock_guard lock(parts_->mutex);
        if (!parts_->stopping && parts_->intake.size() < import_limits::waiting_max) {
            parts_->intake.push_back([parts = parts_.get(), order, organization, id, caller, accepted](bool stopped) {
                accepted(stopped ? OrProblem(domain::failure(stopping_problem())) : parts->obey(order, organization, id, caller));
            });
            parts_->wake.notify_all();
            return;
        }
    }
    accepted(domain::failure(busy()));
}

void Imports::forget(domain::AccountId account, const std::vector<domain::Claim>& claims) { parts_->forget(account, claims); }

}  // namespace muster::api
