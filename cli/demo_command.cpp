// muster demo: a small story, or a data set loaded over HTTP.

#include <chrono>
#include <memory>

#include "cli/common_options.hpp"
#include "cli/demo/loader.hpp"
#include "cli/demo/story.hpp"
#include "cli/demo/summary.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "cli/subcommands.hpp"

namespace muster::cli {
namespace {

constexpr const char* help =
    "Without --data: makes a small provider with sites, tenants and people and plays one person's life through the HTTP API:\n"
    "invitation, registration, role change, external link, sign-in.\n"
    "With --data: loads a data set (docs/data-set-format.md says its form) over many connections. It can be run again and then\n"
    "does only what is missing; it waits for a server that goes away and comes back; it ends with rates, and with each\n"
    "refusal explained. People register by the links in the outbox, so the server must run with --dev.\n"
    "\n"
    "Examples:\n"
    "  MUSTER_API_KEY=… muster demo --server http://127.0.0.1:8080\n"
    "  MUSTER_API_KEY=… muster demo --server http://127.0.0.1:8080 --data ./harbour-house --connections 64\n"
    "\n"
    "Exit codes: 0 done (refusals that a rule explains are part of the data); 1 the server does not accept the key, or the data\n"
    "set is not sound; 3 the server cannot be reached, or stayed away longer than --patience.";

struct Options {
    ServerAddress server;
    std::string data;
    std::string ack_log;
    std::string password_seed = "muster-demo";
    unsigned connections = 32;
    unsigned patience_s = 300;
    bool json = false;
};

/// Whether it is worth beginning: reachable, and the key is an ADMIN's.
int check_server(const Options& options) {
    ApiClient api(options.server.api());
    const auto answer = api.get("/v1/organizations?limit=1");
    if (!answer) return report_unreachable(answer.error());
    return answer->ok() ? exit_ok : report_problem(*answer);
}

int load(const Options& options, const demo::LoadOptions& how, const std::atomic<std::uint64_t>& repeats) {
    const auto data = demo::DataSet::read(options.data);
    if (!data) {
        say_error(data.error());
        return exit_found_problem;
    }
    demo::Tally tally;
    demo::AckLog acks;
    if (!options.ack_log.empty()) {
        if (auto opened = acks.open(options.ack_log); !opened) {
            say_error(opened.error());
            return exit_cannot_open;
        }
    }
    const auto begun = std::chrono::steady_clock::now();
    demo::Loader loader(*data, how, tally, acks);
    const auto done = loader.run();
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begun;
    const demo::Summary summary{*data, tally, passed.count(), repeats, loader.without_links(), done ? "" : done.error()};
    options.json ? demo::print_summary_json(summary) : demo::print_summary(summary);
    return done ? exit_ok : report_unreachable(done.error());
}

int run(const Options& options) {
    if (options.server.api_key.empty()) {
        say_error("the demo needs the API key of an instance ADMIN: --api-key or MUSTER_API_KEY. `muster init --api-key` prints one");
        return exit_usage;
    }
    if (const auto code = check_server(options); code != exit_ok) return code;
    std::atomic<std::uint64_t> repeats{0};
    demo::LoadOptions how;
    how.api = options.server.api();
    how.api.patience = std::chrono::seconds(options.patience_s);
    how.api.repeats = &repeats;
    how.connections = options.connections;
    how.password_seed = options.password_seed;
    if (!options.data.empty()) return load(options, how, repeats);
    const auto told = demo::tell_story(how, options.json);
    if (options.json && told) say("{\"ok\":true}");
    return told ? exit_ok : report_unreachable(told.error());
}

}  // namespace

void add_demo_command(CLI::App& app, Action& chosen) {
    auto& command = add_subcommand(app, "demo", "Fill a server with a small demo, or load a data set", help);
    const auto options = std::make_shared<Options>();
    options->server.add_to(command)->required();
    command.add_option("--data", options->data, "Directory with a data set")->type_name("DIR")->check(CLI::ExistingDirectory);
    command.add_option("--connections", options->connections, "Connections at a time (default 32)")->type_name("N")->check(CLI::Range(1, 1024));
    command.add_option("--patience", options->patience_s, "How long a server that is away is waited for (default 300)")->type_name("SECONDS");
    command.add_option("--password-seed", options->password_seed, "Everybody's password comes from it and their e-mail")->type_name("TEXT");
    command.add_option("--ack-log", options->ack_log, "Append a JSON line for each acknowledged command")->type_name("FILE");
    add_json_flag(command, options->json);
    command.callback([&chosen, options] { chosen = [options] { return run(*options); }; });
}

}  // namespace muster::cli
