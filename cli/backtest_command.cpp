// muster backtest: what a rule for anomalies would have found.

#include <charconv>
#include <memory>

#include "api/credentials/sign_in_delays.hpp"
#include "cli/common_options.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "cli/progress_line.hpp"
#include "cli/subcommands.hpp"
#include "eventstore/activity/activity_log.hpp"
#include "eventstore/json_writer.hpp"
#include "projections/anomalies/back_test.hpp"

namespace muster::cli {
namespace {

using anomalies::BackTestReport;
using anomalies::Finding;
using eventstore::JsonWriter;

constexpr const char* help =
    "Lets a rule for anomalies (or all of them) look at everything that both logs of a stopped directory still hold, and says what it\n"
    "would have raised. Nothing is written. Of a running server: POST /v1/anomaly-rules/RULE/back-tests.\n"
    "\n"
    "Examples:\n"
    "  muster backtest failure_burst --data ./data --from 2026-01-01 --set failures=10 --set minutes=5\n"
    "  muster backtest all --data ./copy --json | jq .by_rule\n"
    "\n"
    "Exit codes: 0 done, whatever was found; 1 a log cannot be read; 2 wrong usage; 3 cannot open the directory.";

struct Options {
    DataOptions data;
    std::string rule, from, to;
    std::vector<std::string> settings;
    std::uint64_t limit = 20;
    bool json = false;
};

/// False after a word about what is wrong.
bool set_one(anomalies::Parameters& parameters, const std::string& setting) {
    const auto equals = setting.find('=');
    std::int64_t value = 0;
    const auto* end = setting.data() + setting.size();
    const auto parsed = equals == std::string::npos ? std::from_chars_result{end, std::errc::invalid_argument}
                                                    : std::from_chars(setting.data() + equals + 1, end, value);
    if (parsed.ec != std::errc{} || parsed.ptr != end) {
        say_error("--set wants NAME=NUMBER, not '" + printable(setting) + "'");
        return false;
    }
    if (const auto set = parameters.set(setting.substr(0, equals), value); !set) {
        say_error(set.error());
        return false;
    }
    return true;
}

bool read_rules(const Options& options, anomalies::BackTest& test) {
    for (const auto& info : anomalies::rules()) {
        if (options.rule == "all" || options.rule == info.name) test.rules.emplace_back(info.rule);
    }
    if (test.rules.size() > 1 && !options.settings.empty()) {
        say_error("--set goes with one rule");
        return false;
    }
    for (const auto& setting : options.settings) {
        if (!set_one(test.rules.front(), setting)) return false;
    }
    bool good = true;
    test.from = read_time(options.from, "--from", good);
    test.to = read_time(options.to, "--to", good);
    return good;
}

std::string whom(const Finding& finding) {
    if (!finding.account.is_nil()) return finding.account.text();
    return finding.organization.is_nil() ? "an address" : finding.organization.text();
}

void print_text(const BackTestReport& report, std::uint64_t limit) {
    for (std::size_t i = 0; i < std::min<std::uint64_t>(limit, report.listed.size()); ++i) {
        const auto& finding = report.listed[i];
        say(eventstore::rfc3339(finding.to) + "  " + std::string(domain::to_text(finding.severity)) + "  " +
            std::string(domain::to_text(finding.rule)) + "  " + whom(finding) + "  " + finding.why);
    }
    if (report.findings > limit) say("… and " + grouped(report.findings - std::min<std::uint64_t>(limit, report.listed.size())) + " more");
    if (report.activity_since && !report.activity_is_whole) {
        say_aside("the activity log has dropped what was before " + eventstore::rfc3339(*report.activity_since));
    }
    const auto rate = report.seconds > 0 ? static_cast<std::uint64_t>(static_cast<double>(report.records) / report.seconds) : 0;
    say(grouped(report.findings) + " alerts over " + grouped(report.records) + " records in " + duration_text(report.seconds) + " (" + grouped(rate) +
        " records/s)");
}

void print_json(const BackTestReport& report, std::uint64_t limit) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("records", report.records).key("seconds").number(report.seconds);
    json.member("alerts", report.findings).key("by_rule").begin_object();
    for (const auto& info : anomalies::rules()) json.member(info.name, report.by_rule.at(static_cast<std::size_t>(info.rule)));
    json.end_object().key("first_alerts").begin_array();
    for (std::size_t i = 0; i < std::min<std::uint64_t>(limit, report.listed.size()); ++i) {
        const auto& finding = report.listed[i];
        json.begin_object().member("rule", domain::to_text(finding.rule)).member("severity", domain::to_text(finding.severity));
        if (!finding.account.is_nil()) json.member("account_id", finding.account);
        if (!finding.key.is_nil()) json.member("key_id", finding.key);
        if (!finding.organization.is_nil()) json.member("organization_id", finding.organization);
        json.member("from", finding.from).member("to", finding.to).member("why", finding.why).end_object();
    }
    json.end_array().end_object();
    say(out);
}

int run(const Options& options) {
    anomalies::BackTest test;
    if (!read_rules(options, test)) return exit_usage;
    const auto directory = replay::StoppedDirectory::open(options.data.location());
    if (!directory) {
        say_error(directory.error());
        return exit_cannot_open;
    }
    const auto log = eventstore::RocksDbLog::open(activity::log_options(options.data.path + "/activity", true));
    if (!log) say_aside("there is no activity log, or it cannot be read: " + log.error());
    const activity::Marks marks(directory->directory().keyring().secrets(), api::address_group);
    const auto report = [&] {
        ProgressLine line("backtest");
        test.tell = [&](std::uint64_t done, std::uint64_t total) { line.at(done, total); };
        return anomalies::run_back_test(directory->log(), log ? log->get() : nullptr, directory->keys(), marks, test);
    }();
    if (!report) {
        say_error(report.error());
        return exit_found_problem;
    }
    options.json ? print_json(*report, options.limit) : print_text(*report, options.limit);
    return exit_ok;
}

}  // namespace

void add_backtest_command(CLI::App& app, Action& chosen) {
    auto& command = add_subcommand(app, "backtest", "What a rule for anomalies would have found", help);
    const auto options = std::make_shared<Options>();
    std::vector<std::string> names{"all"};
    for (const auto& info : anomalies::rules()) names.emplace_back(info.name);
    command.add_option("rule", options->rule, "Which one, or all")->required()->check(CLI::IsMember(names));
    options->data.add_to(command)->required();
    command.add_option("--from", options->from, "Alerts from this time on; what was before is learned")->type_name("TIME");
    command.add_option("--to", options->to, "Until before this time")->type_name("TIME");
    command.add_option("--set", options->settings, "One of its parameters; may be repeated")->type_name("NAME=NUMBER");
    command.add_option("--limit", options->limit, "How many alerts are shown (default 20)")->type_name("N")->check(CLI::Range(0, 200));
    add_json_flag(command, options->json);
    command.callback([&chosen, options] { chosen = [options] { return run(*options); }; });
}

}  // namespace muster::cli
