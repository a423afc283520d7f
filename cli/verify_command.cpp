// muster verify: is the log what it should be, and does decision state refold to what it is?

#include <memory>

#include "cli/common_options.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "cli/progress_line.hpp"
#include "cli/subcommands.hpp"
#include "eventstore/json_writer.hpp"
#include "replay/refold.hpp"
#include "replay/verify.hpp"

namespace muster::cli {
namespace {

constexpr const char* help =
    "Reads the whole log of a stopped directory and says what is wrong with it. Checked are: positions without gaps, every record\n"
    "readable, every sealed field opens (or its key is gone), versions of each stream without gaps, time that never falls,\n"
    "commands whole; the tail guard; and that folding the log anew gives the decision state the server works with.\n"
    "Nothing is written."
    "\n\n"
    "Example:\n"
    "  muster verify --data ./data && echo sound\n"
    "\n"
    "Exit codes: 0 sound; 1 faults found, each listed with its position; 3 the directory does not open (in use, wrong key,\n"
    "shorter than its tail guard: the message says which).";

struct Options {
    DataOptions data;
    bool json = false;
    bool skip_refold = false;
};

void print_json(const replay::VerifyReport& report, const std::optional<replay::RefoldReport>& refold, bool ok) {
    std::string text;
    eventstore::JsonWriter json(text);
    json.begin_object().member("ok", ok).member("first", report.first.value).member("tail", report.tail.value);
    json.member("records", report.records).member("commits", report.commits).member("streams", report.streams);
    json.member("sealed_parts", report.sealed_parts).member("erased_parts", report.erased_parts);
    if (refold) {
        json.key("refold").begin_object().member("rows", refold->rows).member("differing_rows", refold->differing_rows);
        json.member("at", refold->at.value).member("compared", refold->compared).member("note", refold->note).end_object();
    }
    json.member("faults_found", report.faults_found).key("faults").begin_array();
    for (const auto& fault : report.faults) {
        json.begin_object().member("code", fault.code).member("position", fault.position.value);
        json.member("detail", fault.detail).member("meaning", fault.meaning).end_object();
    }
    json.end_array().end_object();
    say(text);
}

void print_text(const replay::VerifyReport& report, const std::optional<replay::RefoldReport>& refold, bool ok) {
    say("records        " + grouped(report.records) + " (positions " + grouped(report.first.value) + " to " + grouped(report.tail.value) + ")");
    say("commands       " + grouped(report.commits));
    say("streams        " + grouped(report.streams));
    say("sealed fields  " + grouped(report.sealed_parts) + ", of which " + grouped(report.erased_parts) + " are erased");
    if (refold && refold->compared) {
        say("refold         " + grouped(refold->rows) + " rows of decision state as of position " + grouped(refold->at.value) + ", " +
            grouped(refold->differing_rows) + " differ" +
            (refold->at < report.tail ? " (the server was not stopped in order; it folds the rest at its start)" : ""));
    } else if (refold) {
        say("refold         not compared: " + refold->note);
    }
    for (const auto& fault : report.faults) {
        say("FAULT at " + grouped(fault.position.value) + "  " + std::string(fault.code) + ": " + printable(fault.detail));
        say("      " + std::string(fault.meaning));
    }
    if (report.faults_found > report.faults.size()) say("… and " + grouped(report.faults_found - report.faults.size()) + " more");
    say(ok ? "The log is sound." : "The log is NOT sound: " + grouped(report.faults_found) + " faults. Keep the directory as it is and restore a backup beside it.");
}

int run(const Options& options) {
    const auto directory = replay::StoppedDirectory::open(options.data.location());
    if (!directory) {
        say_error(directory.error());
        return exit_cannot_open;
    }
    replay::VerifyReport report;
    {
        ProgressLine line("verify");
        report = replay::verify_log(directory->log(), directory->keys(), [&](const auto& p) { line.at(p.done, p.total); });
    }
    std::optional<replay::RefoldReport> refold;
    if (!options.skip_refold) {
        ProgressLine line("refold");
        refold = replay::refold(*directory, [&](const auto& p) { line.at(p.done, p.total); });
        if (refold->differing_rows > 0) {
            report.add({"decision_state_differs", refold->at,
                        grouped(refold->differing_rows) + " rows differ from a fresh fold of the log, the first one with key " + refold->first_difference,
                        "The server would decide on a state that the log does not say; `muster rebuild --data DIR registry` makes it anew."});
        }
        if (!refold->failure.empty()) {
            report.add({"refold_failed", refold->at, refold->failure, "Decision state could not be compared with the log."});
        }
    }
    const bool ok = report.ok();
    options.json ? print_json(report, refold, ok) : print_text(report, refold, ok);
    return ok ? exit_ok : exit_found_problem;
}

}  // namespace

void add_verify_command(CLI::App& app, Action& chosen) {
    auto& command = add_subcommand(app, "verify", "Check the whole log of a stopped directory", help);
    const auto options = std::make_shared<Options>();
    options->data.add_to(command)->required();
    add_json_flag(command, options->json);
    command.add_flag("--skip-refold", options->skip_refold, "Check the records only");
    command.callback([&chosen, options] { chosen = [options] { return run(*options); }; });
}

}  // namespace muster::cli
