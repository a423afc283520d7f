// For instance ADMINs: read models are made anew while they serve, and rolled back.

#include <algorithm>

#include "api/handlers/handlers.hpp"
#include "api/handlers/support.hpp"
#include "api/json_body.hpp"
#include "api/rebuild_jobs.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

using eventstore::JsonWriter;
using projections::RebuildPhase;

/// As a number: faster than any machine folds.
constexpr std::int64_t events_per_second_max = 1'000'000'000;

void write_report(JsonWriter& json, const projections::RebuildReport& report) {
    json.begin_object().member("projection", report.model);
    json.member("events", report.events).member("rows", report.rows).key("seconds").number(report.seconds);
    json.member("compared", report.compared).member("differing_rows", report.differing_rows);
    if (!report.first_difference.empty()) json.member("first_difference", report.first_difference);
    json.member("switched", report.switched).member("old_kept", report.old_kept);
    if (!report.failure.empty()) json.member("failure", report.failure);
    json.end_object();
}

void write_progress(JsonWriter& json, const projections::RebuildProgress& progress) {
    json.key("progress").begin_object().member("phase", domain::to_text(progress.phase));
    json.member("done", progress.done.value).member("tail", progress.tail.value);
    json.key("events_per_second").number(progress.events_per_second);
    if (progress.phase == RebuildPhase::folding) json.key("seconds_left").number(progress.seconds_left());
    if (progress.phase == RebuildPhase::comparing) json.member("rows_done", progress.rows_done).member("rows_of", progress.rows_of);
    json.end_object();
}

std::string job_json(const RebuildJob& job, RebuildJobs& jobs) {
    const bool waits = job.status == JobStatus::running && job.progress.phase == RebuildPhase::waiting;
    const auto reports = waits ? jobs.rebuilds().waiting() : job.reports;
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("id", job.id).member("projection", job.model).member("status", domain::to_text(job.status));
    json.member("compare_only", job.request.compare_only).member("switch_on_request", job.request.switch_on_request);
    json.member("keep_old", domain::to_text(job.request.keep_old)).member("events_per_second", job.request.events_per_second);
    if (job.resumed) json.member("resumed", true);
    write_progress(json, job.progress);
    json.member("started_at", job.started_at);
    if (job.ended_at) json.member("ended_at", *job.ended_at);
    if (reports.size() == 1 && job.status == JobStatus::succeeded) {
        json.key("report");
        write_report(json, reports.front());
    }
    json.key("reports").begin_array();
    for (const auto& report : reports) write_report(json, report);
    json.end_array();
    if (!job.failure.empty()) json.member("failure", job.failure);
    json.end_object();
    return out;
}

/// "all" stands for those that are a fold of the log alone.
std::vector<std::string> models_named(RebuildJobs& jobs, const std::string& name) {
    const auto& names = projections::Models::names;
    if (name == "all") return {std::begin(names), std::end(names)};
    const auto known = jobs.rebuilds().names();
    if (std::find(known.begin(), known.end(), name) == known.end()) return {};
    return {name};
}

/// Asks the job in the path for something that fits these statuses only.
template <class Ask>
void ask_job(Services& services, const Request& request, const Respond& respond, std::initializer_list<JobStatus> fitting, Ask&& ask) {
    const auto& id = request.captures.front();
    auto job = services.rebuilds.find(id);
    if (!job) return respond(refuse(request, not_found()));
    if (std::find(fitting.begin(), fitting.end(), job->status) == fitting.end()) {
        return respond(refuse(request, {409, "job_not_in_status", "The job is " + std::string(domain::to_text(job->status)) + "."}));
    }
    job = ask(id);
    respond(job ? json_answer(202, job_json(*job, services.rebuilds)) : refuse(request, not_found()));
}

}  // namespace

void rebuild_projection(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    projections::RebuildRequest asked;
    asked.models = models_named(services.rebuilds, request->captures.front());
    if (asked.models.empty()) return respond(refuse(*request, not_found()));
    auto body = JsonBody::optional(*request);
    asked.compare_only = body.boolean("compare_only").value_or(false);
    asked.switch_on_request = body.boolean("switch_on_request").value_or(false);
    asked.keep_old = body.one_of<projections::KeepOld>("keep_old").value_or(projections::KeepOld::when_different);
    asked.events_per_second = static_cast<std::uint64_t>(body.integer("events_per_second", 0, events_per_second_max).value_or(0));
    asked.afresh = true;  // what another job left was finished or cancelled
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    const auto job = services.rebuilds.start(std::move(asked));
    if (!job) {
        return respond(refuse(*request, {409, "rebuild_running", "One rebuild runs already or is paused; wait for it, or cancel it, and send this again."}));
    }
    auto response = json_answer(202, job_json(*job, services.rebuilds));
    response.headers.emplace_back("Location", "/v1/admin/jobs/" + job->id);
    respond(std::move(response));
}

Response list_jobs(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    std::vector<std::string> rows;
    for (const auto& job : services.rebuilds.list()) rows.push_back(job_json(job, services.rebuilds));
    return list_answer(services, request, rows, {});
}

Response get_job(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto job = services.rebuilds.find(request.captures.front());
    return job ? json_answer(200, job_json(*job, services.rebuilds)) : refuse(request, not_found());
}

void change_job(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    JsonBody body(*request, BodyKind::merge_patch);
    const auto rate = body.integer("events_per_second", 0, events_per_second_max);
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    ask_job(services, *request, respond, {JobStatus::running, JobStatus::paused}, [&](const auto& id) {
        return rate ? services.rebuilds.set_events_per_second(id, static_cast<std::uint64_t>(*rate)) : services.rebuilds.find(id);
    });
}

void pause_job(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    ask_job(services, *request, respond, {JobStatus::running, JobStatus::paused}, [&](const auto& id) { return services.rebuilds.pause(id); });
}

void resume_job(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    ask_job(services, *request, respond, {JobStatus::running, JobStatus::paused}, [&](const auto& id) { return services.rebuilds.resume(id); });
}

void switch_job(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    ask_job(services, *request, respond, {JobStatus::running}, [&](const auto& id) { return services.rebuilds.switch_now(id); });
}

void cancel_job(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto job = services.rebuilds.cancel(request->captures.front());
    respond(job ? json_answer(202, job_json(*job, services.rebuilds)) : refuse(*request, not_found()));
}

void roll_back_projection(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto& name = request->captures.front();
    if (models_named(services.rebuilds, name).size() != 1) return respond(refuse(*request, not_found()));
    services.rebuilds.roll_back(name, [request, respond = std::move(respond)](const std::string& failure) {
        respond(failure.empty() ? empty_answer() : refuse(*request, {409, "rollback_impossible", failure}));
    });
}

void drop_old_projection(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto& name = request->captures.front();
    if (models_named(services.rebuilds, name).size() != 1) return respond(refuse(*request, not_found()));
    const auto done = services.rebuilds.rebuilds().drop_old(name);
    respond(done ? empty_answer() : refuse(*request, not_found()));
}

}  // namespace muster::api::handlers
