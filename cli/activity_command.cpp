// muster activity: sign-ins, refusals and counts of requests, the newest first.

#include <memory>

#include "cli/common_options.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "cli/subcommands.hpp"
#include "eventstore/activity/activity_log.hpp"
#include "eventstore/activity/search.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::cli {
namespace {

constexpr const char* help =
    "Shows what the activity log of a stopped directory (or of a copy) holds, the newest first: sign-ins and why they failed, people\n"
    "that were looked up, refusals and counts of requests by the minute. Of an account only what it did at one moment, unless --type\n"
    "names a sum. Of a running server: GET /v1/activity.\n"
    "\n"
    "Examples:\n"
    "  muster activity --data ./data --type SignInFailed --from 2026-03-01\n"
    "  muster activity --data ./copy --account acc_01kan4z7f3b6n8w1y5t2v9c4xj --json --limit 1000\n"
    "\n"
    "Exit codes: 0 done; 1 there is no activity log, or it cannot be read; 2 wrong usage; 3 cannot open the directory.";

constexpr std::size_t page = 500;

struct Options {
    DataOptions data;
    std::string account, type, from, to;
    std::uint64_t limit = 50;
    bool json = false;
};

/// False after a word about what is wrong.
bool read_search(const Options& options, activity::Search& search) {
    if (!options.account.empty()) {
        search.account = domain::AccountId::parse(options.account);
        if (!search.account) {
            say_error("'" + printable(options.account) + "' is no account id (acc_…)");
            return false;
        }
    }
    if (!options.type.empty() && !activity::is_type(options.type)) {
        say_error("there is no type '" + printable(options.type) + "'; docs/activity.md lists them");
        return false;
    }
    if (!options.type.empty()) search.types = {options.type};
    bool good = true;
    search.from = read_time(options.from, "--from", good);
    search.to = read_time(options.to, "--to", good);
    return good;
}

/// "2026-03-01T12:00:00.000000Z  SignInFailed  {the rest}"
std::string line_of(const activity::Record& record) {
    auto json = activity::json_of(record);
    const auto seen = json.find(",\"seen\":");
    return eventstore::rfc3339(record.time) + "  " + std::string(activity::type_of(record.activity)) + "  " +
           (seen == std::string::npos ? json : "{" + json.substr(seen + 1));
}

int run(const Options& options) {
    activity::Search search;
    if (!read_search(options, search)) return exit_usage;
    const auto directory = replay::StoppedDirectory::open(options.data.location());
    if (!directory) {
        say_error(directory.error());
        return exit_cannot_open;
    }
    const auto log = eventstore::RocksDbLog::open(activity::log_options(options.data.path + "/activity", true));
    if (!log) {
        say_error("there is no activity log in " + printable(options.data.path) + ", or it cannot be read: " + log.error());
        return exit_found_problem;
    }
    std::uint64_t shown = 0;
    std::optional<domain::Position> before;
    if (options.json) say("{\"data\":[");
    do {
        const auto found = activity::find(**log, directory->keys(), search, before, std::min<std::uint64_t>(page, options.limit - shown));
        if (!found) {
            say_error(found.error());
            return exit_found_problem;
        }
        for (const auto& record : found->records) {
            if (options.json) {
                say((shown > 0 ? "," : "") + activity::json_of(record));
            } else {
                say(printable(line_of(record)));
            }
            ++shown;
        }
        before = found->next;
    } while (before && shown < options.limit);
    if (options.json) say("]}");
    return exit_ok;
}

}  // namespace

void add_activity_command(CLI::App& app, Action& chosen) {
    auto& command = add_subcommand(app, "activity", "Sign-ins, refusals and counts of requests", help);
    const auto options = std::make_shared<Options>();
    options->data.add_to(command)->required();
    command.add_option("--account", options->account, "Of this account only")->type_name("acc_…");
    command.add_option("--type", options->type, "Of this type only, such as SignInFailed")->type_name("TYPE");
    command.add_option("--from", options->from, "From this time on")->type_name("TIME");
    command.add_option("--to", options->to, "Until before this time")->type_name("TIME");
    command.add_option("--limit", options->limit, "How many records (default 50)")->type_name("N")->check(CLI::Range(1, 100'000'000));
    add_json_flag(command, options->json);
    command.callback([&chosen, options] { chosen = [options] { return run(*options); }; });
}

}  // namespace muster::cli
