#include "api/backups/backups.hpp"

#include <algorithm>
#include <filesystem>

#include "eventstore/files.hpp"

namespace muster::api {
namespace {

constexpr std::size_t manifest_bytes_max = 64U << 20U;

/// By the newest manifest. A backup that is not there or damaged is for the next one, and `muster backup-verify`, to tell.
LastBackup last_in(const std::string& directory) {
    std::error_code missing;
    std::filesystem::path newest;
    for (const auto& each : std::filesystem::directory_iterator(directory + "/backups", missing)) {
        if (each.path().extension() == ".json" && each.path().filename() > newest.filename()) newest = each.path();
    }
    const auto text = newest.empty() ? std::nullopt : std::optional(eventstore::files::read(newest, manifest_bytes_max));
    if (!text || !*text) return {};
    const auto manifest = eventstore::backup::read_manifest(**text);
    return manifest ? LastBackup{manifest->position, manifest->taken_at, false} : LastBackup{};
}

}  // namespace

Backups::Backups(BackupSettings settings, const eventstore::Log& log, const eventstore::Keyring& keyring, const eventstore::Clock& clock)
    : settings_(std::move(settings)), log_(log), keyring_(keyring), clock_(clock), last_(last_in(settings_.directory)) {}

Backups::~Backups() {
    cancelling_ = true;
    if (thread_.joinable()) thread_.join();
}

const BackupJob* Backups::at(std::string_view id) const {
    const auto found = std::find_if(jobs_.begin(), jobs_.end(), [&](const auto& job) { return job.id == id; });
    return found == jobs_.end() ? nullptr : &*found;
}

std::optional<BackupJob> Backups::start() {
    const std::lock_guard lock(mutex_);
    if (!jobs_.empty() && jobs_.back().status == BackupStatus::running) return {};
    // The one before has written its end under this mutex: its thread has nothing left to do but to return.
    if (thread_.joinable()) thread_.join();
    if (jobs_.size() >= kept_max) jobs_.pop_front();
    BackupJob job;
    job.id = "backup_" + std::to_string(++count_);
    job.started_at = clock_.now();
    job.tail = log_.tail();
    jobs_.push_back(job);
    cancelling_ = false;
    thread_ = std::thread([this, id = job.id] { run(id); });
    return job;
}

void Backups::run(const std::string& id) {
    eventstore::backup::BackupOptions options;
    options.directory = settings_.directory;
    options.keys_directory = settings_.keys_directory;
    options.keep_keys_days = settings_.keep_keys_days;
    options.now = clock_.now();
    options.cancelled = [this] { return cancelling_.load(); };
    options.progress = [this, &id](domain::Position done, domain::Position tail) {
        const std::lock_guard lock(mutex_);
        if (auto* job = at(id)) {
            job->done = done;
            job->tail = tail;
        }
    };
    auto report = eventstore::backup::back_up(log_, keyring_.secrets(), options);
    const auto now = clock_.now();
    const std::lock_guard lock(mutex_);
    auto* job = at(id);
    job->ended_at = now;
    if (report) {
        job->status = BackupStatus::succeeded;
        job->done = job->tail = report->position;
        job->report = std::move(*report);
        last_ = {job->done, options.now, false};
    } else {
        job->status = cancelling_ ? BackupStatus::cancelled : BackupStatus::failed;
        if (job->status == BackupStatus::failed) job->failure = report.error();
        last_.failed = last_.failed || job->status == BackupStatus::failed;
    }
}

std::optional<BackupJob> Backups::find(std::string_view id) const {
    const std::lock_guard lock(mutex_);
    const auto* job = at(id);
    return job != nullptr ? std::optional(*job) : std::nullopt;
}

std::vector<BackupJob> Backups::list() const {
    const std::lock_guard lock(mutex_);
    return {jobs_.rbegin(), jobs_.rend()};
}

LastBackup Backups::last() const {
    const std::lock_guard lock(mutex_);
    return last_;
}

std::optional<BackupJob> Backups::cancel(std::string_view id) {
    const std::lock_guard lock(mutex_);
    const auto* job = at(id);
    if (job == nullptr) return {};
    if (job->status == BackupStatus::running) cancelling_ = true;
    return *job;
}

}  // namespace muster::api
