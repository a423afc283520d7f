// muster admin-link: a new registration link for the first ADMIN, while nobody has got in yet.

#include <memory>

#include "api/first_run.hpp"
#include "cli/common_options.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "cli/subcommands.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::cli {
namespace {

constexpr const char* help =
    "Makes a new link by which the first ADMIN chooses a password, and prints it this once; it lives 24 hours. For the case that\n"
    "the link of `muster init` or of the first `muster serve` was lost or is too old: the links before it are dead from then on.\n"
    "The directory's server must be stopped. Once an ADMIN has registered the command refuses and changes nothing.\n"
    "\n"
    "Example:\n"
    "  muster admin-link --data ./data --public-url https://accounts.example.org\n"
    "\n"
    "Exit codes: 0 done; 2 wrong usage; 3 the directory cannot be opened, or an ADMIN has registered already.";

struct Options {
    DataOptions data;
    std::string public_url = api::AdminLinkOptions{}.public_url;
    bool json = false;
};

void print_json(const api::AdminLink& link) {
    std::string text;
    eventstore::JsonWriter json(text);
    json.begin_object().member("admin_email", link.admin_email);
    json.member("admin_registration_url", link.admin_registration_url).end_object();
    say(text);
}

int run(const Options& options) {
    const auto link = api::new_admin_link({options.data.path, options.data.master_key_file, options.public_url});
    if (!link) {
        say_error(link.error());
        return exit_cannot_open;
    }
    if (options.json) {
        print_json(*link);
    } else {
        say(link->admin_email + " chooses a password here, within 24 hours; shown only now:");
        say("  " + link->admin_registration_url);
    }
    return exit_ok;
}

}  // namespace

void add_admin_link_command(CLI::App& app, Action& chosen) {
    auto& command = add_subcommand(app, "admin-link", "Make a new link for a first ADMIN who has not registered", help);
    const auto options = std::make_shared<Options>();
    options->data.add_to(command)->required();
    command.add_option("--public-url", options->public_url, "What the link begins with (default http://127.0.0.1:8080)")
        ->type_name("URL");
    add_json_flag(command, options->json);
    command.callback([&chosen, options] { chosen = [options] { return run(*options); }; });
}

}  // namespace muster::cli
