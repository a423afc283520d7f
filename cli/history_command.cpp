// muster history: what happened to an account or in an organization, the newest first.

#include <map>
#include <memory>

#include "api/percent_encoding.hpp"
#include "cli/common_options.hpp"
#include "cli/exit_codes.hpp"
#include "cli/history_text.hpp"
#include "cli/output.hpp"
#include "cli/progress_line.hpp"
#include "cli/subcommands.hpp"
#include "projections/models.hpp"

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

    std::map<std::string, std::string> known;
    return print(options, rows, [&](const std::string& account) {
        const auto [entry, is_new] = known.try_emplace(account);
        if (is_new) {
            const auto answer = api.get("/v1/accounts/" + api::percent_encoded(account));
            if (answer && answer->ok()) {
                const auto document = answer->json();
                entry->second = display_name(text_of(document.root(), "first_name"), text_of(document.root(), "last_name"), text_of(document.root(), "email"));
            }
        }
        return entry->second;
    });
}

/// Read models are written a little after the log; a server that was killed leaves them behind.
bool is_behind(const projections::Models& models) {
    for (const auto& model : models.health()) {
        if (model.name == "history" && model.lag > 0) return true;
    }
    return false;
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
    // First without writing; only when the model is missing or behind is it brought up to date, as a start of the server would.
    for (const bool writable : {false, true}) {
        const auto directory = replay::StoppedDirectory::open(options.source.data.location(), writable);
        if (!directory) {
            say_error(directory.error());
            return exit_cannot_open;
        }
        ProgressLine line("reading the log");
        const auto models = projections::Models::open(directory->directory(), !writable, [&](const projections::RebuildProgress& p) {
            line.at(p.done.value, p.tail.value, p.events_per_second);
        });
        if (!models && !writable) continue;  // of another version, or there is none yet
        if (!models) {
            say_error(models.error());
            return exit_cannot_open;
        }
        if (!writable && is_behind(**models)) continue;
        if (is_behind(**models)) {
            say_error("the history does not follow the log; `muster status --data DIR` says why");
            return exit_found_problem;
        }
        const auto rows = read_rows(**models, options);
        if (!rows) {
            say_error(rows.error());
            return exit_found_problem;
        }
        return print(options, *rows, [&](const std::string& account) {
            const auto id = domain::AccountId::parse(account);
            const auto contact = id ? (*models)->directory().contact(*id) : std::nullopt;
            return contact ? display_name(contact->first_name, contact->last_name, contact->email) : std::string();
        });
    }
    return exit_internal;
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
