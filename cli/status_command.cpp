// muster status: how far the log is, and each read model.

#include <memory>

#include "cli/common_options.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "cli/subcommands.hpp"
#include "eventstore/json_writer.hpp"
#include "projections/models.hpp"

namespace muster::cli {
namespace {

constexpr const char* help =
    "Says how far the log is, which incarnation it has, and how far each read model has followed. With --server it asks a running\n"
    "server whether it is ready; with an ADMIN's key it tells the rest too.\n"
    "\n"
    "Examples:\n"
    "  muster status --data ./data\n"
    "  muster status --server http://127.0.0.1:8080\n"
    "\n"
    "Exit codes: 0 all is well; 1 a model stopped or the server is not ready; 3 cannot open or reach.";

struct Options {
    Source source;
    bool json = false;
};

/// Each member on a line; objects in lists on one line each.
void print_json_as_text(const JsonElement& value, const std::string& indent) {
    simdjson::dom::object object;
    if (value.get(object) != simdjson::SUCCESS) return;
    for (const auto member : object) {
        simdjson::dom::array list;
        simdjson::dom::object inner;
        if (member.value.get(inner) == simdjson::SUCCESS) {
            say(indent + std::string(member.key) + ":");
            print_json_as_text(member.value, indent + "  ");
        } else if (member.value.get(list) == simdjson::SUCCESS) {
            say(indent + std::string(member.key) + ":");
            for (const auto each : list) say(indent + "  " + shown(each));
        } else {
            say(indent + std::string(member.key) + ": " + shown(member.value));
        }
    }
}

int of_server(const Options& options) {
    ApiClient api(options.source.server.api());
    const auto ready = api.get("/readyz");
    if (!ready) return report_unreachable(ready.error());
    auto shown_answer = *ready;
    if (!options.source.server.api_key.empty()) {
        const auto status = api.get("/v1/admin/status");
        if (!status) return report_unreachable(status.error());
        if (!status->ok()) return report_problem(*status);
        shown_answer = *status;
    }
    if (options.json) {
        say(shown_answer.body);
    } else {
        say(ready->ok() ? "ready: yes" : "ready: NO");
        print_json_as_text(shown_answer.json().root(), "");
        if (options.source.server.api_key.empty()) say_aside("With an ADMIN's key (--api-key or MUSTER_API_KEY) this tells more.");
    }
    return ready->ok() ? exit_ok : exit_found_problem;
}

void print_models(const std::vector<projections::ModelHealth>& models) {
    for (const auto& model : models) {
        auto line = "  " + model.name + ": at " + grouped(model.checkpoint.value) + " (version " + model.version + ")";
        if (model.lag > 0) line += ", " + grouped(model.lag) + " behind; the server catches it up at its start";
        if (!model.stopped_because.empty()) line += "; STOPPED: " + printable(model.stopped_because);
        say(line);
    }
}

void print_json(const replay::StoppedDirectory& directory, const std::vector<projections::ModelHealth>& models) {
    std::string text;
    eventstore::JsonWriter json(text);
    const auto incarnation = directory.directory().incarnation();
    json.begin_object().member("first", directory.log().first().value).member("tail", directory.log().tail().value);
    json.member("incarnation", incarnation ? incarnation->text() : std::string());
    json.member("master_key_inside", directory.directory().master_key_inside()).key("models").begin_array();
    for (const auto& model : models) {
        json.begin_object().member("name", model.name).member("version", model.version).member("checkpoint", model.checkpoint.value);
        json.member("lag", model.lag).member("stopped_because", model.stopped_because).end_object();
    }
    json.end_array().end_object();
    say(text);
}

int of_directory(const Options& options) {
    const auto directory = replay::StoppedDirectory::open(options.source.data.location());
    if (!directory) {
        say_error(directory.error());
        return exit_cannot_open;
    }
    const auto models = projections::Models::open(directory->directory(), true);
    if (!models) {
        say_error(models.error());
        return exit_cannot_open;
    }
    const auto health = (*models)->health();
    bool ok = true;
    for (const auto& model : health) ok = ok && model.stopped_because.empty();
    if (options.json) {
        print_json(*directory, health);
        return ok ? exit_ok : exit_found_problem;
    }
    const auto incarnation = directory->directory().incarnation();
    say("log: " + grouped(directory->log().tail().value) + " records, incarnation " + (incarnation ? incarnation->text() : "none yet"));
    say(std::string("master key: ") + (directory->directory().master_key_inside() ? "inside the data directory (keep it elsewhere in production)" : "outside"));
    say("read models:");
    print_models(health);
    return ok ? exit_ok : exit_found_problem;
}

}  // namespace

void add_status_command(CLI::App& app, Action& chosen) {
    auto& command = add_subcommand(app, "status", "How far the log and each read model are", help);
    const auto options = std::make_shared<Options>();
    options->source.add_to(command);
    add_json_flag(command, options->json);
    command.callback([&chosen, options] {
        chosen = [options] { return options->source.is_server() ? of_server(*options) : of_directory(*options); };
    });
}

}  // namespace muster::cli
