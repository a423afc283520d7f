// muster rebuild: fold read models anew, compare them with the live ones, switch; and what is to be done with a rebuild of a server.

#include <csignal>
#include <memory>
#include <thread>

#include "api/percent_encoding.hpp"
#include "cli/common_options.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "cli/progress_line.hpp"
#include "cli/subcommands.hpp"
#include "eventstore/activity/activity_log.hpp"
#include "eventstore/json_writer.hpp"
#include "projections/rebuilds.hpp"
#include "projections/usage/rebuildable_usage.hpp"

namespace muster::cli {
namespace {

using projections::RebuildReport;

constexpr const char* help_begins =
    "Folds the log into new rows of a read model beside the live ones, compares the two byte for byte and switches. With --server the\n"
    "server does it while it goes on serving. A rebuild that ended in the middle is gone on with; --afresh begins again.\n"
    "\n";
constexpr const char* help_ends =
    "\n"
    "all: every one but usage, whose rows may know what the activity log has dropped.\n"
    "\n"
    "Examples:\n"
    "  muster rebuild --data ./data all\n"
    "  MUSTER_API_KEY=… muster rebuild --server http://127.0.0.1:8080 directory --events-per-second 100000\n"
    "  MUSTER_API_KEY=… muster rebuild --server http://127.0.0.1:8080 all --compare-only\n"
    "  MUSTER_API_KEY=… muster rebuild --server http://127.0.0.1:8080 --pause job_1\n"
    "  muster rebuild --data ./data directory --roll-back\n"
    "\n"
    "Exit codes: 0 rebuilt and equal; 1 rows differed, the rebuild failed or was paused or cancelled; 3 cannot open or reach.";

struct Options {
    Source source;
    std::string model;
    bool compare_only = false, switch_on_request = false, afresh = false, detach = false;
    bool roll_back = false, drop_old = false;
    std::string keep_old = "when_different";
    std::uint64_t events_per_second = 0;
    std::string pause, resume, cancel, switch_to;
    bool list = false;
    bool json = false;
};

std::atomic<bool> interrupted{false};

std::vector<std::string> models_of(const Options& options) {
    if (options.model != "all") return {options.model};
    return {std::begin(projections::Models::names), std::end(projections::Models::names)};
}

void print_text(const RebuildReport& report) {
    if (!report.failure.empty()) {
        say(report.model + ": FAILED: " + printable(report.failure));
        return;
    }
    auto line = report.model + ": " + grouped(report.events) + " events, " + grouped(report.rows) + " rows in " + duration_text(report.seconds);
    if (report.seconds > 0) line += " (" + grouped(static_cast<std::uint64_t>(static_cast<double>(report.events) / report.seconds)) + " events/s)";
    if (!report.compared) {
        line += "; not compared: the live one was of another version";
    } else if (report.differing_rows == 0) {
        line += "; identical to the live one";
    } else {
        line += "; " + grouped(report.differing_rows) + " rows DIFFER, the first one with key " + report.first_difference;
    }
    if (report.old_kept) line += "; the old rows are kept (--roll-back, --drop-old)";
    say(line);
}

void write_json(eventstore::JsonWriter& json, const RebuildReport& report) {
    json.begin_object().member("model", report.model).member("ok", report.failure.empty() && report.differing_rows == 0);
    if (!report.failure.empty()) json.member("failure", report.failure);
    json.member("events", report.events).member("rows", report.rows).key("seconds").number(report.seconds);
    json.member("compared", report.compared).member("differing_rows", report.differing_rows);
    json.member("first_difference", report.first_difference);
    json.member("switched", report.switched).member("old_kept", report.old_kept).end_object();
}

int print(const std::vector<RebuildReport>& reports, bool as_json) {
    bool ok = true;
    std::string text;
    eventstore::JsonWriter json(text);
    json.begin_object().key("data").begin_array();
    for (const auto& report : reports) {
        ok = ok && report.failure.empty() && report.differing_rows == 0;
        as_json ? write_json(json, report) : print_text(report);
    }
    json.end_array().end_object();
    if (as_json) say(text);
    return ok ? exit_ok : exit_found_problem;
}

/// The usage model of a stopped directory, opened when it is to be rebuilt.
struct StoppedUsage {
    std::unique_ptr<usage::UsageModel> model;
    std::shared_ptr<const eventstore::Log> activity;

    [[nodiscard]] domain::Result<void, std::string> open(const std::string& path, eventstore::DataDirectory& data, projections::Models& models) {
        auto opened = usage::UsageModel::open(path + "/models/usage", data.incarnation().value_or(domain::IncarnationId{}));
        if (!opened) return domain::failure(opened.error());
        model = std::move(*opened);
        if (auto log = eventstore::RocksDbLog::open(activity::log_options(path + "/activity", true))) activity = std::move(*log);
        if (!activity) say_aside("there is no activity log, or it cannot be read: what it told is not counted");
        models.rebuilds().add(std::make_shared<usage::RebuildableUsage>([this] { return model.get(); }, data.log(), [this] { return activity; }));
        return {};
    }
};

int old_rows(projections::Rebuilds& rebuilds, const Options& options) {
    const auto done = options.roll_back ? rebuilds.roll_back(options.model) : rebuilds.drop_old(options.model);
    if (!done) {
        say_error(done.error());
        return exit_found_problem;
    }
    say(options.roll_back ? options.model + ": the old rows are live again" : options.model + ": the old rows are gone");
    return exit_ok;
}

int rebuild_stopped(const Options& options) {
    const auto directory = replay::StoppedDirectory::open(options.source.data.location(), true);
    if (!directory) {
        say_error(directory.error());
        return exit_cannot_open;
    }
    ProgressLine line("rebuild");
    projections::RebuildControl control(options.events_per_second);
    const auto tell = [&](const projections::RebuildProgress& p) {
        if (interrupted) control.ask(projections::RebuildAsk::pause);
        if (p.phase == projections::RebuildPhase::comparing) {
            line.at(p.rows_done, std::max(p.rows_of, p.rows_done), 0);
        } else {
            line.at(p.done.value, p.tail.value, p.events_per_second);
        }
    };
    const auto models = projections::Models::open(directory->directory(), false, tell);
    if (!models) {
        say_error(models.error());
        return exit_cannot_open;
    }
    auto& rebuilds = (*models)->rebuilds();
    if (options.roll_back || options.drop_old) return old_rows(rebuilds, options);
    StoppedUsage usage;
    if (options.model == "usage") {
        if (auto opened = usage.open(options.source.data.path, directory->directory(), **models); !opened) {
            say_error(opened.error());
            return exit_cannot_open;
        }
    }
    projections::RebuildRequest request;
    request.models = models_of(options);
    request.compare_only = options.compare_only;
    request.keep_old = domain::from_text<projections::KeepOld>(options.keep_old).value_or(projections::KeepOld::when_different);
    request.events_per_second = options.events_per_second;
    request.afresh = options.afresh;
    std::signal(SIGINT, [](int) { interrupted = true; });
    const auto outcome = rebuilds.run(std::move(request), control, tell);
    std::signal(SIGINT, SIG_DFL);
    rebuilds.withdraw("usage");
    if (!outcome) {
        say_error(outcome.error());
        return exit_found_problem;
    }
    const auto code = print(outcome->reports, options.json);
    if (outcome->end == projections::RebuildEnd::finished) return code;
    say_aside("paused: the same command goes on with it, --afresh begins again");
    return exit_found_problem;
}

RebuildReport report_of(const JsonElement& told) {
    RebuildReport report;
    report.model = text_of(told, "projection");
    report.failure = text_of(told, "failure");
    report.events = static_cast<std::uint64_t>(integer_of(told, "events").value_or(0));
    report.rows = static_cast<std::uint64_t>(integer_of(told, "rows").value_or(0));
    report.seconds = number_of(told, "seconds");
    report.compared = flag_of(told, "compared");
    report.differing_rows = static_cast<std::uint64_t>(integer_of(told, "differing_rows").value_or(0));
    report.first_difference = text_of(told, "first_difference");
    report.switched = flag_of(told, "switched");
    report.old_kept = flag_of(told, "old_kept");
    return report;
}

void show(ProgressLine& line, const JsonElement& job) {
    const auto progress = member_of(job, "progress");
    if (!progress) return;
    const bool comparing = text_of(*progress, "phase") == "comparing";
    const auto number = [&](const char* name) { return static_cast<std::uint64_t>(integer_of(*progress, name).value_or(0)); };
    line.at(number(comparing ? "rows_done" : "done"), number(comparing ? "rows_of" : "tail"), comparing ? 0 : number_of(*progress, "events_per_second"));
}

/// Waits for the job's end, or until it needs somebody.
int follow_job(ApiClient& api, const std::string& id, const Options& options) {
    ProgressLine line("rebuild");
    for (;;) {
        const auto answer = api.get("/v1/admin/jobs/" + api::percent_encoded(id));
        if (!answer) return report_unreachable(answer.error());
        if (!answer->ok()) return report_problem(*answer);
        const auto document = answer->json();
        const auto job = document.root();
        const auto status = text_of(job, "status");
        const auto progress = member_of(job, "progress");
        if (status == "running" && !(progress && text_of(*progress, "phase") == "waiting")) {
            show(line, job);
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
            continue;
        }
        std::vector<RebuildReport> reports;
        for (const auto& each : elements_of(job, "reports")) reports.push_back(report_of(each));
        const auto code = print(reports, options.json);
        if (status == "succeeded") return code;
        if (status == "running") {
            say_aside(id + " has compared its rows and follows the log: --switch " + id + " makes them live, --cancel " + id + " drops them");
            return exit_ok;
        }
        if (status == "paused") say_aside(id + " is paused: --resume " + id + " goes on with it, --cancel " + id + " drops it");
        if (status != "paused") say_error(id + ": " + (text_of(job, "failure").empty() ? status : printable(text_of(job, "failure"))));
        return exit_found_problem;
    }
}

int rebuild_on_server(const Options& options) {
    ApiClient api(options.source.server.api());
    std::string body;
    eventstore::JsonWriter json(body);
    json.begin_object().member("compare_only", options.compare_only).member("switch_on_request", options.switch_on_request);
    json.member("keep_old", options.keep_old).member("events_per_second", options.events_per_second).end_object();
    const auto answer = api.call({.method = "POST", .target = "/v1/admin/projections/" + api::percent_encoded(options.model) + "/rebuild", .body = body});
    if (!answer) return report_unreachable(answer.error());
    if (!answer->ok()) return report_problem(*answer);
    const auto id = text_of(answer->json().root(), "id");
    if (!options.detach) return follow_job(api, id, options);
    say(options.json ? answer->body : id);
    return exit_ok;
}

/// One call that needs no waiting.
int call_server(const Options& options, std::string method, const std::string& target) {
    ApiClient api(options.source.server.api());
    const auto answer = api.call({.method = std::move(method), .target = target});
    if (!answer) return report_unreachable(answer.error());
    if (!answer->ok()) return report_problem(*answer);
    if (options.json || options.list) {
        say(answer->body);
    } else {
        say("done");
    }
    return exit_ok;
}

int run_on_server(const Options& options) {
    const auto job = [](const std::string& id, const char* what) { return "/v1/admin/jobs/" + api::percent_encoded(id) + what; };
    const auto projection = [&](const char* what) { return "/v1/admin/projections/" + api::percent_encoded(options.model) + what; };
    if (options.list) return call_server(options, "GET", "/v1/admin/jobs");
    if (!options.pause.empty()) return call_server(options, "POST", job(options.pause, "/pause"));
    if (!options.cancel.empty()) return call_server(options, "DELETE", job(options.cancel, ""));
    if (options.roll_back) return call_server(options, "POST", projection("/rollback"));
    if (options.drop_old) return call_server(options, "DELETE", projection("/old"));
    const auto& id = options.resume.empty() ? options.switch_to : options.resume;
    if (id.empty()) return rebuild_on_server(options);
    ApiClient api(options.source.server.api());
    const auto answer = api.call({.method = "POST", .target = job(id, options.resume.empty() ? "/switch" : "/resume")});
    if (!answer) return report_unreachable(answer.error());
    if (!answer->ok()) return report_problem(*answer);
    return options.detach ? exit_ok : follow_job(api, id, options);
}

int run(const Options& options) {
    const bool of_job = options.list || !options.pause.empty() || !options.resume.empty() || !options.cancel.empty() || !options.switch_to.empty();
    if (of_job == !options.model.empty()) {
        say_error("name a read model, or one of --jobs, --pause, --resume, --switch, --cancel");
        return exit_usage;
    }
    if (options.source.is_server()) return run_on_server(options);
    if (of_job || options.switch_on_request || options.detach) {
        say_error("jobs are a server's: --server URL. Of a stopped directory, the same command goes on with what was interrupted");
        return exit_usage;
    }
    return rebuild_stopped(options);
}

}  // namespace

void add_rebuild_command(CLI::App& app, Action& chosen) {
    std::vector<std::string> names(std::begin(projections::Models::names), std::end(projections::Models::names));
    names.emplace_back("usage");
    names.emplace_back("all");
    std::string models;
    for (const auto& name : names) models += (models.empty() ? "Models: " : ", ") + name;
    auto& command = add_subcommand(app, "rebuild", "Fold read models anew, compare, switch, roll back", help_begins + models + help_ends);
    const auto options = std::make_shared<Options>();
    options->source.add_to(command);
    command.add_option("model", options->model, "Which one, or all")->check(CLI::IsMember(names));
    command.add_flag("--compare-only", options->compare_only, "The live rows stay; what was folded goes after it was compared");
    command.add_flag("--switch-on-request", options->switch_on_request, "Once compared, wait for --switch");
    command.add_option("--keep-old", options->keep_old, "Whether the rows that are replaced can be rolled back to: when_different, always, never")
        ->check(CLI::IsMember({"when_different", "always", "never"}));
    command.add_option("--events-per-second", options->events_per_second, "At most; 0: as fast as it goes");
    command.add_flag("--afresh", options->afresh, "Do not go on with a rebuild that ended in the middle");
    command.add_flag("--detach", options->detach, "Do not wait for the end of a server's job");
    command.add_flag("--roll-back", options->roll_back, "The rows from before the last switch are live again");
    command.add_flag("--drop-old", options->drop_old, "Those rows go");
    command.add_flag("--jobs", options->list, "The server's rebuilds");
    command.add_option("--pause", options->pause, "A job");
    command.add_option("--resume", options->resume, "A job");
    command.add_option("--switch", options->switch_to, "A job that waits for it");
    command.add_option("--cancel", options->cancel, "A job");
    add_json_flag(command, options->json);
    command.callback([&chosen, options] { chosen = [options] { return run(*options); }; });
}

}  // namespace muster::cli
