// muster restore: a new data directory from a backup.

#include <memory>

#include "cli/common_options.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "cli/progress_line.hpp"
#include "cli/subcommands.hpp"
#include "eventstore/clock.hpp"
#include "eventstore/crypto.hpp"
#include "eventstore/erasure_ledger.hpp"
#include "eventstore/files.hpp"
#include "eventstore/json_writer.hpp"
#include "replay/restore.hpp"

namespace muster::cli {
namespace {

constexpr const char* help =
    "Makes a new data directory from a backup, whole or up to a position or a time; nothing is ever written over. People who were\n"
    "erased since the backup are erased again before the directory can be opened: --ledger names the ledger of erasures, which the\n"
    "server writes (--erasure-ledger of muster serve).\n"
    "\n"
    "The restored log is a new incarnation: cursors, positions, ETags and checkpoints of the old one are answered 410\n"
    "log_incarnation_changed, and mails, text messages and webhooks wait until an ADMIN resumes them (POST\n"
    "/v1/admin/notifier/resume). Sessions, keys and passwords are those of the moment that was restored.\n"
    "\n"
    "Examples:\n"
    "  muster restore --from /backup/muster --keys /keys/muster --data /var/lib/muster-new \\\n"
    "                 --master-key-file /etc/muster/master.key --ledger /keys/erasures.jsonl\n"
    "  muster restore … --to-time 2026-03-01T09:00:00Z\n"
    "  muster restore … --same-incarnation     # a move: the old server is stopped for good, and this is its last backup\n"
    "\n"
    "Exit codes: 0 done; 2 wrong usage; 3 it could not be done: the message says why, and there is no new directory.";

struct Options {
    replay::RestoreRequest request;
    std::string to_time;
    std::uint64_t to_position = 0;
    std::string ledger;
    std::vector<std::string> ledger_keys;
    bool without_ledger = false;
    bool json = false;
};

int print(const replay::RestoreResult& result, const Options& options) {
    if (options.json) {
        std::string text;
        eventstore::JsonWriter json(text);
        json.begin_object().member("position", result.log.position.value).member("time", result.log.time);
        json.member("incarnation", result.log.incarnation).member("parent", result.log.parent).member("tail", result.tail.value);
        json.member("keys", result.log.keys).member("erased_again", result.erased_again).member("erased_already", result.erased_already);
        json.member("erased_unknown", result.unknown).end_object();
        say(text);
        return exit_ok;
    }
    say("restored up to position " + grouped(result.log.position.value) + ", " + eventstore::rfc3339(result.log.time));
    if (result.log.incarnation != result.log.parent) {
        say("incarnation " + result.log.incarnation.text() + ", after " + result.log.parent.text());
        say("Nothing is sent until an ADMIN resumes it: POST /v1/admin/notifier/resume");
    }
    if (result.erased_again > 0) say(grouped(result.erased_again) + " people erased since the backup were erased again");
    say("Start it with: muster serve --data " + options.request.data + " --master-key-file " + options.request.master_key_file);
    return exit_ok;
}

/// Who is to be erased again; the exit code when that cannot be told.
std::optional<int> read_ledger(Options& options) {
    if (options.ledger.empty() == !options.without_ledger) {
        say_error("say --ledger FILE, so that who was erased since the backup stays erased, or --without-ledger when there was nobody");
        return exit_usage;
    }
    if (options.without_ledger) return {};
    if (!eventstore::files::exists(options.ledger)) {  // to the ledger's reader a missing file is an empty one
        say_error("there is no ledger of erasures at " + options.ledger + "; when nobody was ever erased, say --without-ledger");
        return exit_cannot_open;
    }
    const auto ledger = eventstore::read_erasure_ledger(options.ledger);
    if (!ledger) {
        say_error("the ledger of erasures " + options.ledger + " cannot be used: " + ledger.error());
        return exit_cannot_open;
    }
    options.request.ledger_keys = ledger->keys;
    for (const auto& text : options.ledger_keys) {
        domain::Bytes32 key{};
        if (!eventstore::crypto::from_base64url_into(text, key)) {
            say_error("--ledger-key wants a key as the refusal named it (43 letters, digits, - and _), not '" + printable(text) + "'");
            return exit_usage;
        }
        options.request.trusted_keys.push_back(key);
    }
    for (const auto& entry : ledger->entries) {
        options.request.erased.push_back({entry.account, entry.reason, entry.reference, entry.keeps_claims, {}});
    }
    return {};
}

int run(Options& options) {
    bool good = true;
    options.request.to_time = read_time(options.to_time, "--to-time", good);
    if (options.to_position > 0) options.request.to_position = domain::Position{options.to_position};
    if (!good) return exit_usage;
    if (const auto code = read_ledger(options)) return *code;
    options.request.now = eventstore::SystemClock().now();
    const auto result = [&] {
        std::string at;
        std::unique_ptr<ProgressLine> line;
        return replay::restore(options.request, [&](const char* what, const replay::Progress& progress) {
            if (at != what) {
                line.reset();
                line = std::make_unique<ProgressLine>("restore: " + std::string(what));
                at = what;
            }
            line->at(progress.done, progress.total);
        });
    }();
    if (!result) {
        say_error(result.error());
        return exit_cannot_open;
    }
    return print(*result, options);
}

}  // namespace

void add_restore_command(CLI::App& app, Action& chosen) {
    auto& command = add_subcommand(app, "restore", "Make a data directory from a backup", help);
    const auto options = std::make_shared<Options>();
    auto& request = options->request;
    command.add_option("--from", request.from.directory, "The backup's directory")->type_name("DIR")->required();
    command.add_option("--keys", request.from.keys, "Its keys: a file or a directory of them (default: keys in the backup)")->type_name("PATH");
    command.add_option("--data", request.data, "The new data directory; missing or empty")->type_name("DIR")->required();
    command.add_option("--master-key-file", request.master_key_file, "File with the instance's master key")
        ->type_name("FILE")
        ->envname("MUSTER_MASTER_KEY_FILE")
        ->required();
    auto* position = command.add_option("--to-position", options->to_position, "Whole commands up to this position")->type_name("POSITION");
    command.add_option("--to-time", options->to_time, "Whole commands up to this time")->type_name("TIME")->excludes(position);
    command.add_option("--ledger", options->ledger, "The ledger of erasures")->type_name("FILE");
    command.add_option("--ledger-key", options->ledger_keys, "A key that signed the ledger and is the instance's, though the backup does not know it")->type_name("KEY");
    command.add_flag("--without-ledger", options->without_ledger, "There is none: nobody was erased since the backup");
    command.add_flag("--same-incarnation", request.same_incarnation, "Go on as the log that was backed up, which has ended with this backup");
    add_json_flag(command, options->json);
    command.callback([&chosen, options] { chosen = [options] { return run(*options); }; });
}

}  // namespace muster::cli
