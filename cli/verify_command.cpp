// muster verify: is the log what it should be, and does decision state refold to what it is?

#include <memory>

#include "cli/common_options.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "cli/progress_line.hpp"
#include "cli/subcommands.hpp"
#include "eventstore/files.hpp"
#include "eventstore/json_writer.hpp"
#include "eventstore/log_files.hpp"
#include "replay/checkpoint_check.hpp"
#include "replay/refold.hpp"
#include "replay/verify.hpp"

namespace muster::cli {
namespace {

using eventstore::proof::base64;
using eventstore::proof::bytes_of;
using eventstore::proof::Verifier;

constexpr const char* help =
    "Reads the whole log of a stopped directory and says what is wrong with it. Checked are: positions without gaps, every record\n"
    "readable, every sealed field opens (or its key is gone), versions of each stream without gaps, time that never falls,\n"
    "commands whole; the tail guard; that folding the log anew gives the decision state the server works with; every record against\n"
    "the proof tree, and the tree against the last signed checkpoint and those that you kept (--checkpoint); and every file of the log\n"
    "against its checksums. Nothing is written."
    "\n\n"
    "Examples:\n"
    "  muster verify --data ./data && echo sound\n"
    "  muster verify --data ./data --checkpoint kept-last-year.txt\n"
    "\n"
    "Exit codes: 0 sound; 1 faults found, each listed with its position; 3 the directory does not open (in use, wrong key,\n"
    "shorter than its tail guard: the message says which).";

struct Options {
    DataOptions data;
    bool json = false;
    bool skip_refold = false;
    std::vector<std::string> checkpoints;
    std::vector<std::string> keys;
};

/// What was found beside the report.
struct Proof {
    std::string key;            ///< that checkpoints are signed with; empty: none yet
    std::uint64_t checked = 0;  ///< checkpoints
};

void print_json(const replay::VerifyReport& report, const Proof& proof, const std::optional<replay::RefoldReport>& refold, bool ok) {
    std::string text;
    eventstore::JsonWriter json(text);
    json.begin_object().member("ok", ok).member("first", report.first.value).member("tail", report.tail.value);
    json.member("records", report.records).member("commits", report.commits).member("streams", report.streams);
    json.member("sealed_parts", report.sealed_parts).member("erased_parts", report.erased_parts);
    if (refold) {
        json.key("refold").begin_object().member("rows", refold->rows).member("differing_rows", refold->differing_rows);
        json.member("at", refold->at.value).member("compared", refold->compared).member("note", refold->note).end_object();
    }
    json.key("proof").begin_object().member("size", report.tree_size);
    if (report.tree_size > 0) json.member("root", base64(bytes_of(report.tree_root)));
    json.member("key", proof.key).member("checkpoints", proof.checked).end_object();
    json.member("faults_found", report.faults_found).key("faults").begin_array();
    for (const auto& fault : report.faults) {
        json.begin_object().member("code", fault.code).member("position", fault.position.value);
        json.member("detail", fault.detail).member("meaning", fault.meaning).end_object();
    }
    json.end_array().end_object();
    say(text);
}

void print_text(const replay::VerifyReport& report, const Proof& proof, const std::optional<replay::RefoldReport>& refold, bool ok) {
    say("records        " + grouped(report.records) + " (positions " + grouped(report.first.value) + " to " + grouped(report.tail.value) + ")");
    say("commands       " + grouped(report.commits));
    say("streams        " + grouped(report.streams));
    say("sealed fields  " + grouped(report.sealed_parts) + ", of which " + grouped(report.erased_parts) + " are erased");
    if (report.tree_size == 0) {
        say("proof tree     none yet: a start of the server makes it");
    } else {
        say("proof tree     " + grouped(report.tree_size) + " records, root " + base64(bytes_of(report.tree_root)));
        say("checkpoints    " + grouped(proof.checked) + " compared; they are signed by " + proof.key);
    }
    if (refold && refold->compared) {
        say("refold         " + grouped(refold->rows) + " rows of decision state as of position " + grouped(refold->at.value) + ", " +
            grouped(refold->differing_rows) + " differ" +
            (refold->at < report.tail ? " (the server was not stopped in order; it folds the rest at its start)" : ""));
    } else if (refold) {
        say("refold         not compared: " + refold->note);
    }
    for (const auto& fault : report.faults) {
        const auto where = fault.position.value == 0 ? std::string("FAULT  ") : "FAULT at " + grouped(fault.position.value) + "  ";
        say(where + std::string(fault.code) + ": " + printable(fault.detail));
        say("      " + std::string(fault.meaning));
    }
    if (report.faults_found > report.faults.size()) say("… and " + grouped(report.faults_found - report.faults.size()) + " more");
    say(ok ? "The log is sound." : "The log is NOT sound: " + grouped(report.faults_found) + " faults. Keep the directory as it is and restore a backup beside it.");
}

/// The log does not open: which of its files are to blame?
int tell_damage(const Options& options, const std::string& why) {
    say_error(why);
    for (const auto& fault : eventstore::check_closed_files(options.data.path + "/log")) {
        say_error("log file " + fault.file + " " + printable(fault.detail));
    }
    return exit_cannot_open;
}

void check_files(const eventstore::Log& log, replay::VerifyReport& report) {
    ProgressLine line("files");
    for (const auto& fault : log.check_files([&](std::uint64_t done, std::uint64_t total) { line.at(done, total); })) {
        report.lead_with({{"file_damaged", {}, "log file " + fault.file + " " + fault.detail,
                           "Bytes of this file are not those that were written; restore the log from a backup."}}, 1);
    }
}

/// False: a file cannot be read, which was said.
bool check_checkpoints(const eventstore::DataDirectory& directory, std::vector<Verifier> verifiers, const Options& options, Proof& proof,
                       replay::VerifyReport& report, const eventstore::Log& log) {
    for (const auto& text : options.keys) {
        const auto key = Verifier::parse(text);
        if (!key) return say_error("'" + printable(text) + "' is no key of a log: it looks like muster/log_…+530d903a+AekyeRrm…"), false;
        verifiers.push_back(*key);
    }
    auto paths = options.checkpoints;
    if (eventstore::files::exists(directory.checkpoint_path())) paths.insert(paths.begin(), directory.checkpoint_path());
    for (const auto& path : paths) {
        const auto note = eventstore::files::read(path, eventstore::proof::note_bytes_max);
        if (!note) return say_error("the checkpoint " + path + " cannot be read: " + note.error()), false;
        static_cast<void>(replay::check_checkpoint(log, path, *note, verifiers, report));
        ++proof.checked;
    }
    return true;
}

int run(const Options& options) {
    const auto directory = replay::StoppedDirectory::open(options.data.location());
    if (!directory) return tell_damage(options, directory.error());
    replay::VerifyReport report;
    {
        ProgressLine line("verify");
        report = replay::verify_log(directory->log(), directory->keys(), [&](const auto& p) { line.at(p.done, p.total); });
    }
    check_files(directory->log(), report);
    Proof proof;
    const auto verifiers = replay::verifiers_of(directory->log(), directory->directory().keyring().secrets(),
                                                directory->directory().incarnation().value_or(domain::IncarnationId{}));
    if (!verifiers.empty()) proof.key = verifiers.front().text();
    if (!check_checkpoints(directory->directory(), verifiers, options, proof, report, directory->log())) return exit_cannot_open;
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
    options.json ? print_json(report, proof, refold, ok) : print_text(report, proof, refold, ok);
    return ok ? exit_ok : exit_found_problem;
}

}  // namespace

void add_verify_command(CLI::App& app, Action& chosen) {
    auto& command = add_subcommand(app, "verify", "Check the whole log of a stopped directory", help);
    const auto options = std::make_shared<Options>();
    options->data.add_to(command)->required();
    add_json_flag(command, options->json);
    command.add_option("--checkpoint", options->checkpoints, "A signed checkpoint that you kept: is the log still that one? May be repeated")->type_name("FILE");
    command.add_option("--key", options->keys, "Public key that signed it, when this instance does not know it any more")->type_name("KEY");
    command.add_flag("--skip-refold", options->skip_refold, "Check the records only");
    command.callback([&chosen, options] { chosen = [options] { return run(*options); }; });
}

}  // namespace muster::cli
