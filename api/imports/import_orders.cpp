// Files and orders: they are looked at and kept one after the other, on a thread that may wait for the disk.

#include <algorithm>

#include "api/imports/import_intake.hpp"
#include "api/imports/import_problems.hpp"
#include "api/imports/imports_parts.hpp"
#include "api/imports/limits.hpp"

namespace muster::api {

using namespace import_problems;  // NOLINT(google-build-using-namespace)

void Imports::Parts::receive() {
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

std::optional<Problem> Imports::Parts::no_room(domain::OrganizationId organization) const {
    if (queue.size() + intake.size() >= import_limits::waiting_max) return busy();
    return too_many_live(organization);
}

std::optional<Problem> Imports::Parts::too_many_live(domain::OrganizationId organization) const {
    const auto live = std::count_if(records.begin(), records.end(), [&](const auto& each) {
        return each.second->job.organization == organization && each.second->job.is_live();
    });
    if (static_cast<std::size_t>(live) >= import_limits::live_per_organization_max) return running();
    return {};
}

std::optional<Problem> Imports::Parts::no_room_now(domain::OrganizationId organization) const {
    const std::lock_guard lock(mutex);
    return no_room(organization);
}

/// The file is looked at on the intake's thread; everything else of it is old news by then.
void Imports::Parts::keep(ImportJob job, const std::string& file, const Accepted& accepted) {
    if (auto problem = look_at_file(file)) return accepted(domain::failure(std::move(*problem)));
    const auto place = folder_of(job.id);
    if (auto kept = place.create(job, file); !kept) {
        place.remove();
        return accepted(domain::failure(not_kept(kept.error())));
    }
    auto problem = begin_to_check(job);
    if (!problem) return accepted(std::move(job));
    place.remove();
    accepted(domain::failure(std::move(*problem)));
}

/// Others of the organization may have come while the file was kept.
std::optional<Problem> Imports::Parts::begin_to_check(const ImportJob& job) {
    const std::lock_guard lock(mutex);
    if (auto problem = too_many_live(job.organization)) return problem;
    auto record = std::make_shared<Record>();
    record->job = job;
    records.emplace(job.id, record);
    enqueue(record);
    return {};
}

/// Saves what is about to begin and hands it to the worker. Under `saving`, as the orders that follow.
Imports::OrProblem Imports::Parts::begin(const RecordPtr& record, ImportState state, const Caller& caller) {
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

Imports::OrProblem Imports::Parts::apply_order(const RecordPtr& record, const Caller& caller) {
    const auto job = snapshot(*record);
    if (job.state != ImportState::checked || !job.has_upload) return domain::failure(wrong_state(job, "checked, and still has its file"));
    if (job.mode == ImportMode::all_or_nothing && job.checked.refused > 0) {
        return domain::failure(Problem{409, "rows_refused", "Some rows would be refused, so nothing was done. Mend them and upload the file again, or import row by row."});
    }
    if (auto problem = no_room_now(job.organization)) return domain::failure(std::move(*problem));
    return begin(record, ImportState::applying, caller);
}

Imports::OrProblem Imports::Parts::cancel_order(const RecordPtr& record) {
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

Imports::OrProblem Imports::Parts::undo_order(const RecordPtr& record, ImportState step, const Caller& caller) {
    const auto job = snapshot(*record);
    const bool has_done = job.done.created + job.done.linked + job.done.updated > 0;
    const bool ended = job.state == ImportState::finished || job.state == ImportState::cancelled ||
                       (job.state == ImportState::failed && job.taken_back.total() == 0);
    if (!ended || !has_done) return domain::failure(wrong_state(job, "finished and has done something"));
    if (auto problem = no_room_now(job.organization)) return domain::failure(std::move(*problem));
    return begin(record, step, caller);
}

/// On the intake's thread: it syncs a small file.
Imports::OrProblem Imports::Parts::obey(Order order, domain::OrganizationId organization, ImportId id, const Caller& caller) {
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

}  // namespace muster::api
