#include "api/imports/imports.hpp"

#include <algorithm>

#include "api/imports/import_problems.hpp"
#include "api/imports/imports_parts.hpp"
#include "api/imports/limits.hpp"

namespace muster::api {

using namespace import_problems;  // NOLINT(google-build-using-namespace)

namespace {

constexpr std::chrono::milliseconds forget_poll{20};

}  // namespace

/// Under the mutex.
ImportRecordPtr Imports::Parts::find(domain::OrganizationId organization, ImportId id) const {
    const auto found = records.find(id);
    return found != records.end() && found->second->job.organization == organization ? found->second : nullptr;
}

/// Under the mutex.
void Imports::Parts::enqueue(const RecordPtr& record) {
    record->cancelling = record->forgetting = false;
    queue.push_back(record);
    wake.notify_all();
}

void Imports::Parts::load() {
    std::error_code missing;
    for (const auto& entry : std::filesystem::directory_iterator(folder, missing)) {
        const ImportFolder place(entry.path(), services.keyring.secrets().idempotency_key);
        auto job = place.load();
        if (!job) {  // its file was not durable yet when the process ended: nobody was told of it
            log::warning("an import without its state is removed: " + entry.path().string());
            place.remove();
            continue;
        }
        auto record = std::make_shared<Record>();
        record->job = std::move(*job);
        record->again = true;
        record->job.has_upload = record->job.has_upload && place.upload().exists();  // else it was on its way out
        records.emplace(record->job.id, record);
    }
    for (const auto& [id, record] : records) {
        if (record->job.is_live()) enqueue(record);
    }
}

/// Files whose time is over, and the oldest imports of whoever has many.
void Imports::Parts::sweep() {
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
    const std::lock_guard kept(saving);
    for (const auto& record : stale) lose_upload(*record);
}

void Imports::Parts::forget(const ImportFolder::Forgotten& who) {
    std::vector<RecordPtr> at_work;
    {
        const std::lock_guard kept(saving);
        for (const auto& record : all_with_upload()) {
            const auto place = folder_of(record->job.id);
            if (!snapshot(*record).is_live()) {
                if (place.names(who)) lose_upload(*record);
                continue;
            }
            if (auto noted = place.note_forgotten(who); !noted) log::error("an import could not note who was erased: " + noted.error());
            at_work.push_back(record);
            if (place.names(who)) record->forgetting = record->cancelling = true;
        }
    }
    for (const auto& record : at_work) {
        const auto is_checking = [&] { return snapshot(*record).state == ImportState::checking; };
        while (!stopping && is_checking()) std::this_thread::sleep_for(forget_poll);  // nobody knows yet whom it names
        const bool named = folder_of(record->job.id).names(who);
        while (!stopping && named && snapshot(*record).is_live()) std::this_thread::sleep_for(forget_poll);
        settle(*record);
    }
}

bool Imports::Parts::names_forgotten(const Record& record) const {
    const auto place = folder_of(record.job.id);
    const auto forgotten = place.forgotten();
    return std::any_of(forgotten.begin(), forgotten.end(), [&](const auto& who) { return place.names(who); });
}

/// Those who were erased while it was at work.
void Imports::Parts::settle(Record& record) {
    const std::lock_guard kept(saving);
    const auto job = snapshot(record);
    const auto place = folder_of(job.id);
    if (job.is_live()) return;
    if (job.has_upload && names_forgotten(record)) lose_upload(record);
    if (!place.forgotten().empty()) place.clear_forgotten();
}

/// Under `saving`.
void Imports::Parts::lose_upload(Record& record) {
    auto job = snapshot(record);
    folder_of(job.id).remove_upload();
    job.has_upload = false;
    if (auto saved = folder_of(job.id).save(job); !saved) log::error("an import's state could not be kept: " + saved.error());
    change(record, [](ImportJob& each) { each.has_upload = false; });
}

std::vector<ImportRecordPtr> Imports::Parts::all_with_upload() const {
    const std::lock_guard lock(mutex);
    std::vector<RecordPtr> all;
    for (const auto& [id, record] : records) {
        if (record->job.has_upload) all.push_back(record);
    }
    return all;
}

Imports::Imports(Services& services, std::filesystem::path folder) : parts_(std::make_unique<Parts>(services, std::move(folder))) {}
Imports::~Imports() { stop(); }

void Imports::start() {
    {
        const std::lock_guard lock(parts_->mutex);
        parts_->load();
    }
    for (const auto& record : parts_->all_with_upload()) parts_->settle(*record);
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

void Imports::forget(domain::AccountId account, const std::vector<domain::Claim>& claims) { parts_->forget({account, claims}); }

}  // namespace muster::api
