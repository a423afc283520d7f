#pragma once
// What an Imports is made of. Three threads meet here: whoever asks, the receiver (files and orders, one after the other) and the worker (steps, one
// import after the other).

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

#include "api/imports/import_run.hpp"
#include "api/imports/imports.hpp"
#include "api/log.hpp"

namespace muster::api {

struct ImportRecord {
    ImportJob job;
    std::atomic<bool> cancelling{false};
    std::atomic<bool> forgetting{false};  ///< cancelling, because somebody in it was erased
    bool again = false;  ///< a process before this one had begun the step
    KnownPhones phones;  ///< of the worker: what checking found out, until it is applied
};
using ImportRecordPtr = std::shared_ptr<ImportRecord>;

struct Imports::Parts {
    using Record = ImportRecord;
    using RecordPtr = ImportRecordPtr;

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

    [[nodiscard]] ImportFolder folder_of(ImportId id) const { return {folder / id.text(), services.keyring.secrets().idempotency_key}; }
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
    /// Under the mutex.
    [[nodiscard]] RecordPtr find(domain::OrganizationId organization, ImportId id) const;
    void enqueue(const RecordPtr& record);

    // imports.cpp: what is kept, and for how long
    void load();
    void sweep();
    void forget(const ImportFolder::Forgotten& who);
    void settle(Record& record);
    [[nodiscard]] bool names_forgotten(const Record& record) const;
    [[nodiscard]] std::vector<RecordPtr> all_with_upload() const;
    void lose_upload(Record& record);

    // import_orders.cpp: files and orders, on the receiver's thread
    void receive();
    void keep(ImportJob job, const std::string& file, const Accepted& accepted);
    [[nodiscard]] OrProblem obey(Order order, domain::OrganizationId organization, ImportId id, const Caller& caller);
    [[nodiscard]] std::optional<Problem> no_room(domain::OrganizationId organization) const;
    [[nodiscard]] std::optional<Problem> too_many_live(domain::OrganizationId organization) const;
    [[nodiscard]] std::optional<Problem> no_room_now(domain::OrganizationId organization) const;
    [[nodiscard]] std::optional<Problem> begin_to_check(const ImportJob& job);
    [[nodiscard]] OrProblem begin(const RecordPtr& record, ImportState state, const Caller& caller);
    [[nodiscard]] OrProblem apply_order(const RecordPtr& record, const Caller& caller);
    [[nodiscard]] OrProblem cancel_order(const RecordPtr& record);
    [[nodiscard]] OrProblem undo_order(const RecordPtr& record, ImportState step, const Caller& caller);

    // import_steps.cpp: the work, on the worker's thread
    void work();
    void run(const RecordPtr& record);
    [[nodiscard]] StepControl control(Record& record, ImportCounts ImportJob::*counts);
    void end(Record& record, ImportState state, std::optional<ImportProblem> problem = {});
    void end_check_of_undo(Record& record);
    // True: the next step follows at once.
    [[nodiscard]] bool check(Record& record, const ImportJob& job);
    [[nodiscard]] bool apply(Record& record, const ImportJob& job);
    [[nodiscard]] bool undo(Record& record, const ImportJob& job);
    [[nodiscard]] bool check_undo(Record& record, const ImportJob& job);
};

}  // namespace muster::api
