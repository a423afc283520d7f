// muster history: what happened to an account or in an organization, the newest first.

#include <memory>

#include "api/percent_encoding.hpp"
#include "cli/account_names.hpp"
#include "cli/common_options.hpp"
#include "cli/exit_codes.hpp"
#include "cli/history_text.hpp"
#include "cli/output.hpp"
#include "cli/stopped_models.hpp"
#include "cli/subcommands.hpp"

namespace muster::cli {
namespace {

constexpr const char* help =
    "Shows what happened to an account or in an organization, the newest first: when, who did it, what, and each field before and\n"
    "after. Passwords and tokens never show.\n"
    "\n"
    "Examples:\n"
    "  muster history --data ./data --account acc_01kan4z7f3b6n8w1y5t2v9c4xj\n"
    "  MUSTER_API_KEY=… muster history --server http://127.0.0.1:8080 --organization org_01kan4x1d5e8r7g2h4k6m9p0qs --json\n"
    "\n"
    "Exit codes: 0 done; 1 there is no such account or organization, or it may not be seen; 2 wrong usage; 3 cannot open or reach.";

constexpr std::size_t page = 100;

struct Options {
    Source source;
    std::string account;
    std::string organization;
    std::uint64_t limit = 50;
    bool json = false;
};

/// Rows as JSON lines' array, or as text.
int print(const Options& options, const std::vector<std::string>& rows, const NameFinder& names) {
    if (options.json) {
        std::string text = "{\"data\":[";
        for (std::size_t i = 0; i < rows.size(); ++i) text += (i > 0 ? "," : "") + rows[i];
        say(text + "]}");
        return exit_ok;
    }
    for (const auto& row : rows) {
        const auto document = JsonDocument::parse(row);
        if (document) say(history_text(document->root(), names));
    }
    return exit_ok;
}

int of_server(const Options& options) {
    ApiClient api(options.source.server.api());
    const auto base = options.account.empty() ? "/v1/organizations/" + api::percent_encoded(options.organization) + "/history"
                                              : "/v1/accounts/" + api::percent_encoded(options.account) + "/history";
    std::vector<std::string> rows;
    std::string after;
    do {
        auto target = base + "?limit=" + std::to_string(std::min<std::uint64_t>(page, options.limit - rows.size()));
        if (!after.empty()) target += "&after=" + api::percent_encoded(after);
        const auto answer = api.get(target);
        if (!answer) return report_unreachable(answer.error());
        if (!answer->ok()) return report_problem(*answer);
        const auto document = answer->json();
        for (const auto& row : elements_of(document.root(), "data")) rows.push_back(simdjson::minify(row));
        after = text_of(document.root(), "next");
    } while (!after.empty() && rows.size() < options.limit);

    return print(options, rows, names_from(api));
}

domain::Result<std::vector<std::string>, std::string> read_rows(const projections::Models& models, const Options& options) {
    std::vector<std::string> rows;
    std::optional<domain::Position> before;
    const auto account = domain::AccountId::parse(options.account);
    const auto organization = domain::OrganizationId::parse(options.organization);
    do {
        const auto count = std::min<std::uint64_t>(page, options.limit - rows.size());
        auto found = account ? models.history().of_account(*account, before, count) : models.history().of_organization(*organization, before, count);
        for (auto& row : found.rows) rows.push_back(std::move(row));
        before = found.next;
    } while (before && rows.size() < options.limit);
    if (rows.empty()) return domain::failure("nothing is recorded of " + (account ? options.account : options.organization));
    return rows;
}

int of_directory(const Options& options) {
    return ask_stopped_models(options.source.data, {.history = true}, [&](projections::Models& models, const eventstore::Log&) {
        const auto rows = read_rows(models, options);
        if (!rows) {
            say_error(rows.error());
            return static_cast<int>(exit_found_problem);
        }
        return print(options, *rows, names_from(models));
    });
}

int run(const Options& options) {
    const bool is_account = options.organization.empty();
    if (is_account ? !domain::AccountId::parse(options.account) : !domain::OrganizationId::parse(options.organization)) {
        say_error("'" + printable(is_account ? options.account : options.organization) + "' is no " + (is_account ? "account id (acc_…)" : "organization id (org_…)"));
        return exit_usage;
    }
    return options.source.is_server() ? of_server(options) : of_directory(options);
}

}  // namespace

void add_history_command(CLI::App& app, Action& chosen) {
    auto& command = add_subcommand(app, "history", "What happened to an account or in an organization", help);
    const auto options = std::make_shared<Options>();
    options->source.add_to(command);
    auto* of = command.add_option_group("of whom");
    of->add_option("--account", options->account, "Text id of the account")->type_name("acc_…");
    of->add_option("--organization", options->organization, "Text id of the organization")->type_name("org_…");
    of->require_option(1);
    command.add_option("--limit", options->limit, "How many entries (default 50)")->type_name("N")->check(CLI::Range(1, 1'000'000));
    add_json_flag(command, options->json);
    command.callback([&chosen, options] { chosen = [options] { return run(*options); }; });
}

}  // namespace muster::cli
