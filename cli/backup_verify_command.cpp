// muster backup-verify: would a restore from this backup give the log back?

#include <memory>

#include "cli/common_options.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "cli/progress_line.hpp"
#include "cli/subcommands.hpp"
#include "eventstore/json_writer.hpp"
#include "replay/verify_backup.hpp"

namespace muster::cli {
namespace {

constexpr const char* help =
    "Reads every file of a backup: each has the SHA-256 its manifest says, manifests follow each other, records are what `muster\n"
    "verify` wants of a log, the keys are there and new enough. With the master key also: each sealed field opens (or its key is\n"
    "gone), and each manifest was made by this instance. Nothing is written.\n"
    "\n"
    "Example:\n"
    "  muster backup-verify /backup/muster --keys /keys/muster --master-key-file /etc/muster/master.key\n"
    "\n"
    "Exit codes: 0 sound; 1 faults found, each listed; 3 the backup does not open (none there, a manifest changed, wrong key).";

struct Options {
    replay::BackupCheckOptions check;
    bool json = false;
};

void print_json(const replay::BackupCheck& check) {
    std::string text;
    eventstore::JsonWriter json(text);
    json.begin_object().member("ok", check.ok()).member("incarnation", check.incarnation).member("position", check.log.tail.value);
    json.member("taken_at", check.taken_at).member("backups", check.backups).member("files", check.files).member("bytes", check.bytes);
    json.member("records", check.log.records).member("sealed_parts", check.log.sealed_parts).member("erased_parts", check.log.erased_parts);
    json.member("opened", check.opened).member("keys", check.keys).member("keys_position", check.keys_position.value);
    json.member("faults_found", check.log.faults_found).key("faults").begin_array();
    for (const auto& fault : check.log.faults) {
        json.begin_object().member("code", fault.code).member("position", fault.position.value);
        json.member("detail", fault.detail).member("meaning", fault.meaning).end_object();
    }
    json.end_array().end_object();
    say(text);
}

void print_text(const replay::BackupCheck& check) {
    say("backups        " + grouped(check.backups) + ", the last of " + eventstore::rfc3339(check.taken_at) + " up to position " +
        grouped(check.log.tail.value) + " of " + check.incarnation.text());
    say("files          " + grouped(check.files) + ", " + grouped(check.bytes) + " bytes");
    say("records        " + grouped(check.log.records));
    if (check.opened) {
        say("sealed fields  " + grouped(check.log.sealed_parts) + ", of which " + grouped(check.log.erased_parts) + " are erased");
    } else {
        say("sealed fields  " + grouped(check.log.sealed_parts) + ", not opened (name the master key with --master-key-file)");
    }
    if (!check.keys_path.empty()) {
        say("keys           " + grouped(check.keys) + " of " + eventstore::rfc3339(check.keys_taken_at) + " up to position " +
            grouped(check.keys_position.value));
    }
    for (const auto& fault : check.log.faults) {
        say("FAULT at " + grouped(fault.position.value) + "  " + std::string(fault.code) + ": " + printable(fault.detail));
        say("      " + std::string(fault.meaning));
    }
    if (check.log.faults_found > check.log.faults.size()) say("… and " + grouped(check.log.faults_found - check.log.faults.size()) + " more");
    say(check.ok() ? "The backup is sound." : "The backup is NOT sound: " + grouped(check.log.faults_found) + " faults.");
}

int run(const Options& options) {
    const auto check = [&] {
        ProgressLine line("verify");
        return replay::verify_backup(options.check, [&](const auto& p) { line.at(p.done, p.total); });
    }();
    if (!check) {
        say_error(check.error());
        return exit_cannot_open;
    }
    options.json ? print_json(*check) : print_text(*check);
    return check->ok() ? exit_ok : exit_found_problem;
}

}  // namespace

void add_backup_verify_command(CLI::App& app, Action& chosen) {
    auto& command = add_subcommand(app, "backup-verify", "Check every file and record of a backup", help);
    const auto options = std::make_shared<Options>();
    command.add_option("backup", options->check.where.directory, "The backup's directory")->type_name("DIR")->required();
    command.add_option("--keys", options->check.where.keys, "Its keys: a file or a directory of them (default: keys in the backup)")
        ->type_name("PATH");
    command.add_option("--master-key-file", options->check.master_key_file, "File with the master key; without it sealed fields stay closed")
        ->type_name("FILE")
        ->envname("MUSTER_MASTER_KEY_FILE");
    add_json_flag(command, options->json);
    command.callback([&chosen, options] { chosen = [options] { return run(*options); }; });
}

}  // namespace muster::cli
