// muster init: a new instance, without serving it.

#include <memory>

#include "api/first_run.hpp"
#include "api/space/keys.hpp"
#include "cli/common_options.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "cli/subcommands.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::cli {
namespace {

constexpr const char* help =
    "Makes a new instance in a directory: its keys, its log, its first ADMIN. Prints the link by which the ADMIN chooses a\n"
    "password (it lives 24 hours) and, with --api-key, an API key of that ADMIN. Both are shown this once.\n"
    "\n"
    "Example:\n"
    "  muster init --data ./data --admin-email you@example.org --api-key --json\n"
    "\n"
    "Exit codes: 0 done; 2 wrong usage; 3 the directory has an instance already or cannot be written.";

struct Options {
    api::InitOptions init;
    bool json = false;
};

/// For clients of SPACE that look at a key's first letters; both spellings open both interfaces.
std::string space_key_of(const std::string& api_key) { return api::space::user_key_of(api_key).value_or(""); }

void print_json(const api::Initialized& made) {
    std::string text;
    eventstore::JsonWriter json(text);
    json.begin_object().member("admin_email", made.admin_email).member("admin_registration_url", made.admin_registration_url);
    if (made.api_key) json.member("api_key", *made.api_key).member("space_api_key", space_key_of(*made.api_key));
    json.member("master_key_inside", made.master_key_inside).end_object();
    say(text);
}

void print_text(const api::Initialized& made, const std::string& directory) {
    say("A new Muster instance stands in " + directory + ".");
    say("");
    say("  " + made.admin_email + " chooses a password here, within 24 hours:");
    say("    " + made.admin_registration_url);
    if (made.api_key) {
        say("  API key of this ADMIN, shown only now:");
        say("    " + *made.api_key);
        say("  The same key as SPACE's clients spell it:");
        say("    " + space_key_of(*made.api_key));
    }
    say("");
    say("Next:  muster serve --data " + directory + " --listen 127.0.0.1:8080");
}

int run(const Options& options) {
    const auto made = api::initialize_directory(options.init);
    if (!made) {
        say_error(made.error());
        return exit_cannot_open;
    }
    options.json ? print_json(*made) : print_text(*made, options.init.data_directory);
    if (made->master_key_inside) {
        say_aside("Warning: the master key is " + options.init.data_directory +
                  "/master.key, beside what it protects. In production keep it elsewhere: --master-key-file.");
    }
    return exit_ok;
}

}  // namespace

void add_init_command(CLI::App& app, Action& chosen) {
    auto& command = add_subcommand(app, "init", "Make a new instance in a directory", help);
    const auto options = std::make_shared<Options>();
    auto& init = options->init;
    command.add_option("--data", init.data_directory, "Data directory; made when it is missing")->type_name("DIR")->required();
    command.add_option("--admin-email", init.admin_email, "Of the first ADMIN")->type_name("EMAIL")->required();
    command.add_flag("--api-key", init.with_api_key, "Also issue an API key to the ADMIN and print it");
    command.add_option("--public-url", init.public_url, "What the link begins with (default http://127.0.0.1:8080)")->type_name("URL");
    command.add_option("--master-key-file", init.master_key_file, "File with the master key; made when it is missing (default DIR/master.key)")
        ->type_name("FILE")
        ->envname("MUSTER_MASTER_KEY_FILE");
    command.add_option("--phone-region", init.default_phone_region, "Country of numbers without one (default GB)")->type_name("CC");
    add_json_flag(command, options->json);
    command.callback([&chosen, options] { chosen = [options] { return run(*options); }; });
}

}  // namespace muster::cli
