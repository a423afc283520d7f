// For instance ADMINs: how the server does, its read models, rebuilding them, the clock.

#include <algorithm>

#include "api/handlers/handlers.hpp"
#include "api/handlers/support.hpp"
#include "api/rebuild_jobs.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

using eventstore::JsonWriter;

std::string_view clock_text(eventstore::ClockTrouble trouble) {
    switch (trouble) {
        case eventstore::ClockTrouble::none: return "good";
        case eventstore::ClockTrouble::behind_tail: return "behind_tail";
        case eventstore::ClockTrouble::jumped: return "jumped";
    }
    return "";
}

std::string model_json(const projections::ModelHealth& model) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("name", model.name).member("version", model.version);
    json.member("position", model.checkpoint.value).member("lag", model.lag);
    json.member("status", model.stopped_because.empty() ? "running" : "stopped");
    if (!model.stopped_because.empty()) json.member("stopped_because", model.stopped_because);
    json.end_object();
    return out;
}

void write_report(JsonWriter& json, const projections::RebuildReport& report) {
    json.key("report").begin_object();
    json.member("events", report.events).member("rows", report.rows).key("seconds").number(report.seconds);
    json.member("compared", report.compared).member("differing_rows", report.differing_rows);
    if (!report.first_difference.empty()) json.member("first_difference", report.first_difference);
    json.end_object();
}

std::string job_json(const RebuildJob& job) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("id", job.id).member("projection", job.model).member("status", domain::to_text(job.status));
    json.key("progress").begin_object();
    json.member("done", job.progress.done.value).member("tail", job.progress.tail.value);
    json.key("events_per_second").number(job.progress.events_per_second).end_object();
    json.member("started_at", job.started_at);
    if (job.ended_at) json.member("ended_at", *job.ended_at);
    if (job.status == JobStatus::succeeded) write_report(json, job.report);
    if (!job.failure.empty()) json.member("failure", job.failure);
    json.end_object();
    return out;
}

}  // namespace

Response get_status(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto instance = services.models.registry().instance();
    const auto health = services.sequencer.health();
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    json.member("instance_id", instance.id).member("incarnation", services.incarnation);
    json.member("unicode_version", instance.unicode_version);
    json.member("accounts", instance.accounts).member("organizations", instance.organizations);
    json.member("tail", services.directory.log().tail().value).member("applied", services.models.applied().value);
    json.member("time", services.clock.now());
    json.key("sequencer").begin_object();
    json.member("running", health.running).member("clock", clock_text(health.clock));
    if (!health.stopped_because.empty()) json.member("stopped_because", health.stopped_because);
    json.member("queued", std::uint64_t{health.queued}).member("commands", health.commands).member("commits", health.commits);
    json.member("batches", health.batches).member("refused_busy", health.refused_busy).end_object();
    json.key("projections").begin_array();
    for (const auto& model : services.models.health()) json.raw(model_json(model));
    json.end_array().end_object();
    return json_answer(200, std::move(out));
}

Response list_projections(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    std::vector<std::string> rows;
    for (const auto& model : services.models.health()) rows.push_back(model_json(model));
    return list_answer(services, request, rows, {});
}

void rebuild_projection(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto& name = request->captures.front();
    const auto& names = projections::Models::names;
    if (std::find(std::begin(names), std::end(names), name) == std::end(names)) return respond(refuse(*request, not_found()));
    const auto job = services.rebuilds.start(name);
    if (!job) {
        return respond(refuse(*request, {409, "rebuild_running", "One rebuild runs already; wait for it, or cancel it, and send this again."}));
    }
    auto response = json_answer(202, job_json(*job));
    response.headers.emplace_back("Location", "/v1/admin/jobs/" + job->id);
    respond(std::move(response));
}

Response get_job(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto job = services.rebuilds.find(request.captures.front());
    return job ? json_answer(200, job_json(*job)) : refuse(request, not_found());
}

void cancel_job(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto job = services.rebuilds.cancel(request->captures.front());
    respond(job ? json_answer(202, job_json(*job)) : refuse(*request, not_found()));
}

void confirm_clock(Services& services, std::shared_ptr<const Request>, Respond respond) {
    services.sequencer.confirm_clock();
    respond(empty_answer());
}

}  // namespace muster::api::handlers
