// muster rotate-master-key: another key wraps everything. muster rotate-signing-key: another key signs checkpoints.

#include <memory>

#include "cli/common_options.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "cli/progress_line.hpp"
#include "cli/subcommands.hpp"
#include "eventstore/json_writer.hpp"
#include "eventstore/key_rotation.hpp"
#include "replay/signing_key.hpp"

namespace muster::cli {
namespace {

constexpr const char* master_help =
    "Wraps every key of a stopped directory with a new master key. The new key's file is made when it is missing. When it ends, the\n"
    "old key opens nothing in the directory any more; records and proofs stay as they are. After a crash, run it again with the\n"
    "same arguments: it goes on where it stopped, and until then the directory opens under neither key.\n"
    "\n"
    "Keep the old key as long as there are backups of keys that were taken before (30 days at most), and take a backup now.\n"
    "\n"
    "Example:\n"
    "  muster rotate-master-key --data /var/lib/muster --master-key-file /etc/muster/master.key \\\n"
    "                           --new-master-key-file /etc/muster/master-2.key\n"
    "\n"
    "Exit codes: 0 done; 2 wrong usage; 3 it could not be done: the message says why.";

constexpr const char* signing_help =
    "Makes a new key that signs checkpoints of the log, in a stopped directory. Checkpoints that were signed before still verify: their\n"
    "keys stay listed (former_keys of GET /v1/log/key). Whoever watches the log needs the new key, which this prints.\n"
    "\n"
    "Example:\n"
    "  muster rotate-signing-key --data /var/lib/muster --master-key-file /etc/muster/master.key\n"
    "\n"
    "Exit codes: 0 done; 2 wrong usage; 3 it could not be done: the message says why.";

struct Options {
    DataOptions data;
    std::string new_key_file;
    bool json = false;
};

int rotate_master(const Options& options) {
    eventstore::RotationOptions what;
    what.data = options.data.path;
    what.master_key_file = options.data.master_key_file;
    what.new_master_key_file = options.new_key_file;
    const auto report = [&] {
        ProgressLine line("keys");
        what.progress = [&](std::uint64_t done) { line.at(done, 0); };
        return eventstore::rotate_master_key(what);
    }();
    if (!report) {
        say_error(report.error());
        return exit_cannot_open;
    }
    if (options.json) {
        std::string text;
        eventstore::JsonWriter json(text);
        json.begin_object().member("keys", report->keys).member("resumed", report->resumed).member("made_new_key", report->made_new_key);
        json.end_object();
        say(text);
        return exit_ok;
    }
    if (report->made_new_key) say("made " + options.new_key_file);
    say(grouped(report->keys) + " keys are wrapped by the new master key" + (report->resumed ? " (an earlier run had begun)" : ""));
    say("From now on start with --master-key-file " + options.new_key_file + ", and back the new key up apart from the log.");
    return exit_ok;
}

int rotate_signing(const Options& options) {
    const auto keys = replay::rotate_signing_key(options.data.location());
    if (!keys) {
        say_error(keys.error());
        return exit_cannot_open;
    }
    if (!options.json) {
        say("checkpoints are signed by " + keys->now);
        for (const auto& former : keys->former) say("before          by " + former);
        return exit_ok;
    }
    std::string text;
    eventstore::JsonWriter json(text);
    json.begin_object().member("key", keys->now).key("former_keys").begin_array();
    for (const auto& former : keys->former) json.string(former);
    json.end_array().end_object();
    say(text);
    return exit_ok;
}

}  // namespace

void add_rotate_master_key_command(CLI::App& app, Action& chosen) {
    auto& command = add_subcommand(app, "rotate-master-key", "Wrap every key with a new master key", master_help);
    const auto options = std::make_shared<Options>();
    options->data.add_to(command)->required();
    command.add_option("--new-master-key-file", options->new_key_file, "File of the new master key; made when it is missing")
        ->type_name("FILE")
        ->required();
    add_json_flag(command, options->json);
    command.callback([&chosen, options] { chosen = [options] { return rotate_master(*options); }; });
}

void add_rotate_signing_key_command(CLI::App& app, Action& chosen) {
    auto& command = add_subcommand(app, "rotate-signing-key", "Sign checkpoints with a new key", signing_help);
    const auto options = std::make_shared<Options>();
    options->data.add_to(command)->required();
    add_json_flag(command, options->json);
    command.callback([&chosen, options] { chosen = [options] { return rotate_signing(*options); }; });
}

}  // namespace muster::cli
