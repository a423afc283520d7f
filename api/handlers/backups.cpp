// For instance ADMINs: backups of the log while it is served.

#include "api/backups/backups.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/support.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

using eventstore::JsonWriter;

/// Names of files are the operator's business: an answer tells positions and sizes.
std::string backup_json(const BackupJob& job) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("id", job.id).member("status", domain::to_text(job.status));
    json.key("progress").begin_object().member("done", job.done.value).member("tail", job.tail.value).end_object();
    json.member("started_at", job.started_at);
    if (job.ended_at) json.member("ended_at", *job.ended_at);
    if (job.status == BackupStatus::succeeded) {
        const auto& report = job.report;
        json.key("report").begin_object().member("incarnation", report.incarnation).member("position", report.position.value);
        json.member("records", report.records).member("bytes", report.bytes).member("files", report.files).member("keys", report.keys);
        json.member("key_files_removed", report.key_files_removed).end_object();
    }
    if (!job.failure.empty()) json.member("failure", job.failure);
    json.end_object();
    return out;
}

Problem no_directory() {
    return {409, "backup_not_configured", "No place for backups is set up: start the server with --backup-dir."};
}

}  // namespace

void start_backup(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    if (services.backups == nullptr) return respond(refuse(*request, no_directory()));
    const auto job = services.backups->start();
    if (!job) return respond(refuse(*request, {409, "backup_running", "One backup runs already; wait for it, or cancel it, and send this again."}));
    auto response = json_answer(202, backup_json(*job));
    response.headers.emplace_back("Location", "/v1/admin/backups/" + job->id);
    respond(std::move(response));
}

Response list_backups(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    std::vector<std::string> rows;
    if (services.backups != nullptr) {
        for (const auto& job : services.backups->list()) rows.push_back(backup_json(job));
    }
    return list_answer(services, request, rows, {});
}

Response get_backup(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto job = services.backups != nullptr ? services.backups->find(request.captures.front()) : std::nullopt;
    return job ? json_answer(200, backup_json(*job)) : refuse(request, not_found());
}

void cancel_backup(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto job = services.backups != nullptr ? services.backups->cancel(request->captures.front()) : std::nullopt;
    respond(job ? json_answer(202, backup_json(*job)) : refuse(*request, not_found()));
}

}  // namespace muster::api::handlers
