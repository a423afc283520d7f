#include "cli/common_options.hpp"

namespace muster::cli {

CLI::App& add_subcommand(CLI::App& app, const char* name, const char* summary, const std::string& help) {
    auto* command = app.add_subcommand(name, summary);
    command->footer("\n" + help);
    return *command;
}

CLI::Option* DataOptions::add_to(CLI::App& command) {
    command.add_option("--master-key-file", master_key_file, "File with the master key (64 hex digits); default DIR/master.key")
        ->type_name("FILE")
        ->envname("MUSTER_MASTER_KEY_FILE");
    return command.add_option("--data", path, "Data directory; no server may be using it")->type_name("DIR");
}

CLI::Option* ServerAddress::add_to(CLI::App& command) {
    command.add_option("--api-key", api_key, "API key of an ADMIN (better: in the environment, where `ps` does not show it)")
        ->type_name("KEY")
        ->envname("MUSTER_API_KEY");
    return command.add_option("--server", url, "A running server, such as http://127.0.0.1:8080")->type_name("URL");
}

void Source::add_to(CLI::App& command) {
    auto* directory = data.add_to(command);
    auto* running = server.add_to(command);
    directory->excludes(running);
    running->excludes(directory);
    command.final_callback([this] {
        if (data.path.empty() && server.url.empty()) throw CLI::RequiredError("--data DIR (a stopped directory) or --server URL (a running server)");
    });
}

void add_json_flag(CLI::App& command, bool& json) { command.add_flag("--json", json, "Answer in JSON, for programs"); }

}  // namespace muster::cli
