// muster rebuild: fold a read model anew, compare it with the live one, switch.

#include <memory>
#include <thread>

#include "api/percent_encoding.hpp"
#include "cli/common_options.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "cli/progress_line.hpp"
#include "cli/subcommands.hpp"
#include "eventstore/json_writer.hpp"
#include "projections/models.hpp"

namespace muster::cli {
namespace {

constexpr const char* help_begins =
    "Folds the log into a new generation of a read model beside the live one, compares the two byte for byte and switches. With\n"
    "--server the server does it while it goes on serving.\n"
    "\n";
constexpr const char* help_ends =
    "\n"
    "\n"
    "Examples:\n"
    "  muster rebuild --data ./data all\n"
    "  MUSTER_API_KEY=… muster rebuild --server http://127.0.0.1:8080 directory\n"
    "\n"
    "Exit codes: 0 rebuilt and equal; 1 rows differed (the new ones are live) or the rebuild failed; 3 cannot open or reach.";

struct Options {
    Source source;
    std::string model;
    bool json = false;
};

struct Result {
    projections::RebuildReport report;
    std::string failure;
};

std::vector<std::string> models_of(const Options& options) {
    if (options.model != "all") return {options.model};
    return {std::begin(projections::Models::names), std::end(projections::Models::names)};
}

void print_text(const Result& result) {
    const auto& report = result.report;
    if (!result.failure.empty()) {
        say(report.model + ": FAILED: " + printable(result.failure));
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
    say(line);
}

void write_json(eventstore::JsonWriter& json, const Result& result) {
    const auto& report = result.report;
    json.begin_object().member("model", report.model).member("ok", result.failure.empty() && report.differing_rows == 0);
    if (!result.failure.empty()) json.member("failure", result.failure);
    json.member("events", report.events).member("rows", report.rows).key("seconds").number(report.seconds);
    json.member("compared", report.compared).member("differing_rows", report.differing_rows);
    json.member("first_difference", report.first_difference).end_object();
}

int print(const std::vector<Result>& results, bool as_json) {
    bool ok = true;
    std::string text;
    eventstore::JsonWriter json(text);
    json.begin_object().key("data").begin_array();
    for (const auto& result : results) {
        ok = ok && result.failure.empty() && result.report.differing_rows == 0;
        as_json ? write_json(json, result) : print_text(result);
    }
    json.end_array().end_object();
    if (as_json) say(text);
    return ok ? exit_ok : exit_found_problem;
}

int rebuild_stopped(const Options& options) {
    const auto directory = replay::StoppedDirectory::open(options.source.data.location(), true);
    if (!directory) {
        say_error(directory.error());
        return exit_cannot_open;
    }
    ProgressLine line("rebuild");
    const auto tell = [&](const projections::RebuildProgress& p) { line.at(p.done.value, p.tail.value, p.events_per_second); };
    const auto models = projections::Models::open(directory->directory(), false, tell);
    if (!models) {
        say_error(models.error());
        return exit_cannot_open;
    }
    std::vector<Result> results;
    for (const auto& name : models_of(options)) {
        auto report = (*models)->rebuild(name, tell);
        Result result;
        result.report.model = name;
        if (report) {
            result.report = std::move(*report);
        } else {
            result.failure = report.error();
        }
        results.push_back(std::move(result));
    }
    return print(results, options.json);
}

Result result_of(const std::string& model, const JsonElement& job) {
    Result result;
    result.report.model = model;
    const auto status = text_of(job, "status");
    if (status != "succeeded") result.failure = text_of(job, "failure").empty() ? status : text_of(job, "failure");
    const auto report = member_of(job, "report");
    if (!report) return result;
    result.report.events = static_cast<std::uint64_t>(integer_of(*report, "events").value_or(0));
    result.report.rows = static_cast<std::uint64_t>(integer_of(*report, "rows").value_or(0));
    result.report.seconds = number_of(*report, "seconds");
    result.report.compared = flag_of(*report, "compared");
    result.report.differing_rows = static_cast<std::uint64_t>(integer_of(*report, "differing_rows").value_or(0));
    result.report.first_difference = text_of(*report, "first_difference");
    return result;
}

/// Starts the job and waits for its end.
int rebuild_one_on_server(ApiClient& api, const std::string& model, std::vector<Result>& results) {
    auto answer = api.call({.method = "POST", .target = "/v1/admin/projections/" + api::percent_encoded(model) + "/rebuild"});
    if (!answer) return report_unreachable(answer.error());
    if (!answer->ok()) return report_problem(*answer);
    const auto id = text_of(answer->json().root(), "id");
    ProgressLine line("rebuild " + model);
    for (;;) {
        answer = api.get("/v1/admin/jobs/" + api::percent_encoded(id));
        if (!answer) return report_unreachable(answer.error());
        if (!answer->ok()) return report_problem(*answer);
        const auto document = answer->json();
        const auto job = document.root();
        if (text_of(job, "status") != "running") {
            results.push_back(result_of(model, job));
            return exit_ok;
        }
        if (const auto progress = member_of(job, "progress")) {
            line.at(static_cast<std::uint64_t>(integer_of(*progress, "done").value_or(0)),
                    static_cast<std::uint64_t>(integer_of(*progress, "tail").value_or(0)), number_of(*progress, "events_per_second"));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
}

int rebuild_on_server(const Options& options) {
    ApiClient api(options.source.server.api());
    std::vector<Result> results;
    for (const auto& model : models_of(options)) {
        const auto code = rebuild_one_on_server(api, model, results);
        if (code != exit_ok) return code;
    }
    return print(results, options.json);
}

}  // namespace

void add_rebuild_command(CLI::App& app, Action& chosen) {
    std::vector<std::string> names(std::begin(projections::Models::names), std::end(projections::Models::names));
    names.emplace_back("all");
    std::string models;
    for (const auto& name : names) models += (models.empty() ? "Models: " : ", ") + name;
    auto& command = add_subcommand(app, "rebuild", "Fold a read model anew, compare it, switch to it", help_begins + models + help_ends);
    const auto options = std::make_shared<Options>();
    options->source.add_to(command);
    command.add_option("model", options->model, "Which one, or all")->required()->check(CLI::IsMember(names));
    add_json_flag(command, options->json);
    command.callback([&chosen, options] {
        chosen = [options] { return options->source.is_server() ? rebuild_on_server(*options) : rebuild_stopped(*options); };
    });
}

}  // namespace muster::cli
