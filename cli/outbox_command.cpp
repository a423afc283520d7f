// muster outbox: the mails of a server under --dev, with their links.

#include <algorithm>
#include <memory>

#include "api/percent_encoding.hpp"
#include "cli/common_options.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "cli/subcommands.hpp"

namespace muster::cli {
namespace {

constexpr const char* help =
    "Shows the messages a development server has sent, the newest first, with the link each person would click. Only a server\n"
    "started with --dev has an outbox to show: otherwise nobody but the recipient sees a link.\n"
    "\n"
    "Example:\n"
    "  muster outbox --server http://127.0.0.1:8080 --email ada@harbour.example\n"
    "\n"
    "Exit codes: 0 done; 1 the server refused (no --dev); 3 the server cannot be reached.";

struct Options {
    ServerAddress server;
    std::string email;
    unsigned limit = 20;
    bool json = false;
};

void print(const JsonElement& message) {
    auto at = text_of(message, "sent_at").substr(0, 19);
    std::replace(at.begin(), at.end(), 'T', ' ');
    say(printable(at + "  " + text_of(message, "status") + "  to " + text_of(message, "first_name") + " <" + text_of(message, "to") + ">"));
    const auto link = text_of(message, "url");
    if (!link.empty()) say("    " + printable(link));
}

int run(const Options& options) {
    ApiClient api(options.server.api());
    auto target = "/dev/outbox?limit=" + std::to_string(options.limit);
    if (!options.email.empty()) target += "&email=" + api::percent_encoded(options.email);
    const auto answer = api.get(target);
    if (!answer) return report_unreachable(answer.error());
    if (answer->status == 404) {
        say_error("this server shows no outbox; it was not started with --dev");
        return exit_found_problem;
    }
    if (!answer->ok()) return report_problem(*answer);
    if (options.json) {
        say(answer->body);
        return exit_ok;
    }
    const auto document = answer->json();
    const auto messages = elements_of(document.root(), "data");
    if (messages.empty()) say_aside("No messages" + (options.email.empty() ? std::string(".") : " to " + options.email + "."));
    for (const auto& message : messages) print(message);
    return exit_ok;
}

}  // namespace

void add_outbox_command(CLI::App& app, Action& chosen) {
    auto& command = add_subcommand(app, "outbox", "Show the mails of a development server, with their links", help);
    const auto options = std::make_shared<Options>();
    options->server.add_to(command)->required();
    command.add_option("--email", options->email, "Only messages to this address")->type_name("EMAIL");
    command.add_option("--limit", options->limit, "How many (default 20)")->type_name("N");
    add_json_flag(command, options->json);
    command.callback([&chosen, options] { chosen = [options] { return run(*options); }; });
}

}  // namespace muster::cli
