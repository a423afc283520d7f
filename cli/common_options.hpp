#pragma once
// Options that several subcommands share, spelled and explained alike.

#include <CLI/CLI.hpp>

#include <string>

#include "cli/api_client.hpp"
#include "replay/stopped_directory.hpp"

namespace muster::cli {

/// A subcommand with one line for `muster --help`, and a text and examples for its own --help.
[[nodiscard]] CLI::App& add_subcommand(CLI::App& app, const char* name, const char* summary, const std::string& help);

/// --data and --master-key-file.
struct DataOptions {
    std::string path;
    std::string master_key_file;

    CLI::Option* add_to(CLI::App& command);
    CLI::Option* add_path_to(CLI::App& command);
    void add_key_to(CLI::App& command);
    [[nodiscard]] replay::DirectoryLocation location() const { return {path, master_key_file}; }
};

/// --server and --api-key (or MUSTER_API_KEY).
struct ServerAddress {
    std::string url;
    std::string api_key;

    CLI::Option* add_to(CLI::App& command);
    CLI::Option* add_url_to(CLI::App& command);
    void add_key_to(CLI::App& command);
    [[nodiscard]] ApiOptions api() const { return {url, api_key}; }
};

/// Either a stopped directory or a running server; exactly one must be named.
struct Source {
    DataOptions data;
    ServerAddress server;

    void add_to(CLI::App& command);
    [[nodiscard]] bool is_server() const { return !server.url.empty(); }
};

/// The value of an option such as --from: RFC 3339, or a date. Nothing when it is not given; what is no time is told of, and makes `good` false.
[[nodiscard]] std::optional<domain::Timestamp> read_time(const std::string& text, const char* option, bool& good);

/// --json.
void add_json_flag(CLI::App& command, bool& json);

}  // namespace muster::cli
