#include "cli/common_options.hpp"

#include "api/time_text.hpp"
#include "cli/output.hpp"

namespace muster::cli {

CLI::App& add_subcommand(CLI::App& app, const char* name, const char* summary, const std::string& help) {
    auto* command = app.add_subcommand(name, summary);
    command->footer("\n" + help);
    return *command;
}

CLI::Option* DataOptions::add_path_to(CLI::App& command) {
    return command.add_option("--data", path, "Data directory; no server may be using it")->type_name("DIR");
}

void DataOptions::add_key_to(CLI::App& command) {
    command.add_option("--master-key-file", master_key_file, "File with the master key (64 hex digits); default DIR/master.key")
        ->type_name("FILE")
        ->envname("MUSTER_MASTER_KEY_FILE");
}

CLI::Option* DataOptions::add_to(CLI::App& command) {
    add_key_to(command);
    return add_path_to(command);
}

CLI::Option* ServerAddress::add_url_to(CLI::App& command) {
    return command.add_option("--server", url, "A running server, such as http://127.0.0.1:8080")->type_name("URL");
}

void ServerAddress::add_key_to(CLI::App& command) {
    command.add_option("--api-key", api_key, "API key of an ADMIN (better: in the environment, where `ps` does not show it)")
        ->type_name("KEY")
        ->envname("MUSTER_API_KEY");
}

CLI::Option* ServerAddress::add_to(CLI::App& command) {
    add_key_to(command);
    return add_url_to(command);
}

void Source::add_to(CLI::App& command) {
    auto* where = command.add_option_group("where", "A stopped directory or a running server");
    data.add_path_to(*where);
    server.add_url_to(*where);
    where->require_option(1);
    data.add_key_to(command);
    server.add_key_to(command);
}

std::optional<domain::Timestamp> read_time(const std::string& text, const char* option, bool& good) {
    if (text.empty()) return {};
    const auto time = api::parse_time(text);
    if (time) return time;
    say_error(std::string(option) + " wants a time such as 2026-03-01T12:00:00Z or a date, not '" + printable(text) + "'");
    good = false;
    return {};
}

void add_json_flag(CLI::App& command, bool& json) { command.add_flag("--json", json, "Answer in JSON, for programs"); }

}  // namespace muster::cli
