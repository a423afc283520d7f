// muster diff: what differs between two moments of an account, an organization, the instance.

#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <memory>

#include "api/percent_encoding.hpp"
#include "api/time_text.hpp"
#include "cli/account_names.hpp"
#include "cli/common_options.hpp"
#include "cli/diff_text.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "cli/stopped_models.hpp"
#include "cli/subcommands.hpp"
#include "eventstore/json_writer.hpp"
#include "projections/diff/diff.hpp"
#include "projections/timeline/timeline.hpp"

namespace muster::cli {
namespace {

constexpr const char* help =
    "Shows what differs between two moments: each thing that was added (+), removed (-) or changed (~), its fields before and after,\n"
    "and the events that made it so. A moment is a time (the last commit by then), a date, or a position of the log; without --to it\n"
    "is now. What came and went in between does not show: `muster history` tells it.\n"
    "\n"
    "  --account ACC        profile, rights, memberships, API keys\n"
    "  --organization ORG   settings, roles, relations, sites, units, groups, grants, members\n"
    "  --instance           organizations, and who administers the instance\n"
    "\n"
    "A server answers those who may read the audit there. Whoever was erased since is blank.\n"
    "\n"
    "Examples:\n"
    "  muster diff --data ./data --organization org_01kan4x1d5e8r7g2h4k6m9p0qs --from 2026-01-01 --to 2026-04-01\n"
    "  MUSTER_API_KEY=… muster diff --server http://127.0.0.1:8080 --account acc_01kan4z7f3b6n8w1y5t2v9c4xj --from 4711 --json\n"
    "\n"
    "Exit codes: 0 done, whether anything differs or not; 1 it stood at neither, or may not be seen; 2 wrong usage; 3 cannot open or reach.";

constexpr std::size_t page = 200;

struct Options {
    Source source;
    std::string account, organization;
    bool instance = false;
    std::string from, to;
    bool json = false;
};

/// Prints entries as they come, so that a diff of any length takes no memory.
class Printer {
  public:
    explicit Printer(const Options& options, NameFinder names)
        : json_(options.json), coloured_(is_terminal(STDOUT_FILENO) && std::getenv("NO_COLOR") == nullptr), names_(std::move(names)) {}

    void begin(std::uint64_t from, std::uint64_t to) {
        if (begun_) return;
        begun_ = true;
        if (json_) {
            say("{\"from_position\":" + std::to_string(from) + ",\"to_position\":" + std::to_string(to) + ",\"data\":[");
        } else {
            say_aside("from position " + std::to_string(from) + " to " + std::to_string(to));
        }
    }
    void entry(std::string_view row) {
        if (json_) {
            say(std::string(entries_ > 0 ? "," : "").append(row));
        } else if (const auto document = JsonDocument::parse(row)) {
            say(diff_text(document->root(), names_, coloured_));
        }
        ++entries_;
    }
    int end() const {
        if (json_) say("]}");
        if (!json_ && entries_ == 0) say_aside("nothing differs");
        return exit_ok;
    }

  private:
    const bool json_, coloured_;
    NameFinder names_;
    bool begun_ = false;
    std::uint64_t entries_ = 0;
};

std::string path_of(const Options& options) {
    if (options.instance) return "/v1/diff";
    return options.account.empty() ? "/v1/organizations/" + options.organization + "/diff" : "/v1/accounts/" + options.account + "/diff";
}

int of_server(const Options& options) {
    ApiClient api(options.source.server.api());
    Printer printer(options, names_from(api));
    auto base = path_of(options) + "?limit=" + std::to_string(page) + "&from=" + api::percent_encoded(options.from);
    if (!options.to.empty()) base += "&to=" + api::percent_encoded(options.to);
    std::string after;
    do {
        const auto answer = api.get(base + (after.empty() ? "" : "&after=" + api::percent_encoded(after)));
        if (!answer) return report_unreachable(answer.error());
        if (!answer->ok()) return report_problem(*answer);
        const auto document = answer->json();
        printer.begin(static_cast<std::uint64_t>(integer_of(document.root(), "from_position").value_or(0)),
                      static_cast<std::uint64_t>(integer_of(document.root(), "to_position").value_or(0)));
        for (const auto& row : elements_of(document.root(), "data")) printer.entry(simdjson::minify(row));
        after = text_of(document.root(), "next");
    } while (!after.empty());
    return printer.end();
}

/// A time or a position.
struct Moment {
    std::optional<domain::Timestamp> at;
    domain::Position position{};
};

std::optional<Moment> read_moment(const std::string& text, const char* option) {
    Moment moment;
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, moment.position.value);
    if (!text.empty() && parsed.ec == std::errc{} && parsed.ptr == end) return moment;
    moment.at = api::parse_time(text);
    if (moment.at) return moment;
    say_error(std::string(option) + ": '" + printable(text) + "' is neither a time such as 2026-03-31T12:00:00Z, nor a date, nor a position of the log");
    return {};
}

std::optional<domain::Position> position_of(const projections::Timeline& timeline, const Moment& moment, domain::Position tail) {
    const auto position = moment.at ? timeline.last_by(*moment.at) : std::optional(moment.position);
    if (position && position->value > 0 && *position <= tail) return position;
    say_error("that is no moment of this log: it has positions 1 to " + std::to_string(tail.value) + ", the first of " +
              eventstore::rfc3339(timeline.time_of({1}).value_or(domain::Timestamp{})));
    return {};
}

std::optional<projections::DiffPage> read_page(const projections::Diff& diff, const Options& options, const eventstore::Log& log, const std::string& after) {
    if (options.instance) return diff.of_instance(log, after, page);
    if (options.account.empty()) return diff.of_organization(*domain::OrganizationId::parse(options.organization), after, page);
    return diff.of_account(*domain::AccountId::parse(options.account), after, page);
}

bool is_known(const projections::Diff& diff, const Options& options) {
    if (options.instance) return true;
    if (options.account.empty()) return diff.knows(*domain::OrganizationId::parse(options.organization));
    return diff.knows(*domain::AccountId::parse(options.account));
}

int of_models(const Options& options, const Moment& earlier, const std::optional<Moment>& later, projections::Models& models, const eventstore::Log& log) {
    auto& timeline = models.timeline();
    const auto from = position_of(timeline, earlier, log.tail());
    const auto to = later ? position_of(timeline, *later, log.tail()) : std::optional(log.tail());
    if (!from || !to) return exit_usage;
    if (*to < *from) {
        say_error("--from is position " + std::to_string(from->value) + ", after --to, " + std::to_string(to->value) + ": exchange them");
        return exit_usage;
    }
    const projections::Diff diff(timeline.model().rows().store()->freeze(), models.history(), *from, *to);
    if (!is_known(diff, options)) {
        say_error((options.account.empty() ? options.organization : options.account) + " stood at neither moment");
        return exit_found_problem;
    }
    Printer printer(options, names_from(models));
    printer.begin(from->value, to->value);
    std::string after;
    do {
        const auto found = read_page(diff, options, log, after);
        if (!found) return exit_internal;
        for (const auto& row : found->rows) printer.entry(row);
        after = found->next;
    } while (!after.empty());
    return printer.end();
}

int run(const Options& options) {
    const bool is_account = !options.account.empty();
    if (!options.instance && (is_account ? !domain::AccountId::parse(options.account) : !domain::OrganizationId::parse(options.organization))) {
        say_error("'" + printable(is_account ? options.account : options.organization) + "' is no " + (is_account ? "account id (acc_…)" : "organization id (org_…)"));
        return exit_usage;
    }
    if (options.source.is_server()) return of_server(options);
    const auto from = read_moment(options.from, "--from");
    const auto to = options.to.empty() ? std::nullopt : read_moment(options.to, "--to");
    if (!from || (!options.to.empty() && !to)) return exit_usage;
    return ask_stopped_models(options.source.data, {.history = true, .timeline = true}, [&](projections::Models& models, const eventstore::Log& log) {
        return of_models(options, *from, to, models, log);
    });
}

}  // namespace

void add_diff_command(CLI::App& app, Action& chosen) {
    auto& command = add_subcommand(app, "diff", "What differs between two moments of an account, an organization, the instance", help);
    const auto options = std::make_shared<Options>();
    options->source.add_to(command);
    auto* of = command.add_option_group("of what");
    of->add_option("--account", options->account, "Text id of the account")->type_name("acc_…");
    of->add_option("--organization", options->organization, "Text id of the organization")->type_name("org_…");
    of->add_flag("--instance", options->instance, "All of it");
    of->require_option(1);
    command.add_option("--from", options->from, "The earlier moment: a time, a date, a position")->type_name("MOMENT")->required();
    command.add_option("--to", options->to, "The later moment; now when it is left out")->type_name("MOMENT");
    add_json_flag(command, options->json);
    command.callback([&chosen, options] { chosen = [options] { return run(*options); }; });
}

}  // namespace muster::cli
