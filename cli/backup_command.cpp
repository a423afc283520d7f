// muster backup: what the log has gained since the last backup, and the keys, into a directory.

#include <memory>
#include <thread>

#include "api/percent_encoding.hpp"
#include "cli/common_options.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "cli/progress_line.hpp"
#include "cli/subcommands.hpp"
#include "eventstore/backup/back_up.hpp"
#include "eventstore/clock.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::cli {
namespace {

constexpr const char* help =
    "Takes a backup of the log. The first one into a directory copies everything, each later one what has come since. Keys go to a\n"
    "directory of their own and are kept 30 days at most: who is erased stays erased. The master key is in no backup.\n"
    "\n"
    "A running server takes it beside its work, into the directory that its --backup-dir names; of a stopped directory this command\n"
    "takes it itself.\n"
    "\n"
    "Examples:\n"
    "  muster backup --server http://127.0.0.1:8080                    # with an ADMIN's key in MUSTER_API_KEY\n"
    "  muster backup --data /var/lib/muster --to /backup/muster --keys-to /keys/muster --master-key-file /etc/muster/master.key\n"
    "\n"
    "Exit codes: 0 done; 1 the backup failed or was refused; 2 wrong usage; 3 the directory does not open or the server cannot be\n"
    "reached.";

struct Options {
    Source source;
    std::string to, keys_to;
    unsigned keep_keys_days = eventstore::backup::keep_keys_days_max;
    bool json = false;
};

struct Shown {
    std::string incarnation;
    std::uint64_t position = 0, records = 0, bytes = 0, files = 0, keys = 0, key_files_removed = 0;
};

int print(const Shown& shown, bool as_json) {
    if (as_json) {
        std::string text;
        eventstore::JsonWriter json(text);
        json.begin_object().member("incarnation", shown.incarnation).member("position", shown.position).member("records", shown.records);
        json.member("bytes", shown.bytes).member("files", shown.files).member("keys", shown.keys);
        json.member("key_files_removed", shown.key_files_removed).end_object();
        say(text);
        return exit_ok;
    }
    say("up to position " + grouped(shown.position) + " of " + shown.incarnation);
    say("added      " + grouped(shown.records) + " records in " + grouped(shown.files) + " files, " + grouped(shown.bytes) + " bytes");
    say("keys       " + grouped(shown.keys) + (shown.key_files_removed > 0 ? ", " + grouped(shown.key_files_removed) + " old files of keys removed" : ""));
    return exit_ok;
}

int of_directory(const Options& options) {
    if (options.to.empty()) {
        say_error("--to DIR says where the backup of a stopped directory goes");
        return exit_usage;
    }
    const auto directory = replay::StoppedDirectory::open(options.source.data.location());
    if (!directory) {
        say_error(directory.error());
        return exit_cannot_open;
    }
    eventstore::backup::BackupOptions what;
    what.directory = options.to;
    what.keys_directory = options.keys_to;
    what.keep_keys_days = options.keep_keys_days;
    what.now = eventstore::SystemClock().now();
    const auto report = [&] {
        ProgressLine line("backup");
        what.progress = [&](domain::Position done, domain::Position tail) { line.at(done.value, tail.value); };
        return eventstore::backup::back_up(directory->log(), directory->directory().keyring().secrets(), what);
    }();
    if (!report) {
        say_error(report.error());
        return exit_found_problem;
    }
    return print({report->incarnation.text(), report->position.value, report->records, report->bytes, report->files, report->keys,
                  report->key_files_removed},
                 options.json);
}

std::uint64_t count_of(const JsonElement& json, std::string_view name) {
    return static_cast<std::uint64_t>(integer_of(json, name).value_or(0));
}

/// What the job ended as.
int end_of(const JsonElement& job, const Options& options) {
    const auto report = member_of(job, "report");
    if (text_of(job, "status") != "succeeded" || !report) {
        const auto why = text_of(job, "failure");
        say_error("the backup " + text_of(job, "status") + (why.empty() ? "" : ": " + printable(why)));
        return exit_found_problem;
    }
    return print({text_of(*report, "incarnation"), count_of(*report, "position"), count_of(*report, "records"), count_of(*report, "bytes"),
                  count_of(*report, "files"), count_of(*report, "keys"), count_of(*report, "key_files_removed")},
                 options.json);
}

int of_server(const Options& options) {
    if (!options.to.empty() || !options.keys_to.empty()) {
        say_error("a running server knows where its backups go (--backup-dir of muster serve): leave out --to and --keys-to");
        return exit_usage;
    }
    ApiClient api(options.source.server.api());
    auto answer = api.call({.method = "POST", .target = "/v1/admin/backups"});
    if (!answer) return report_unreachable(answer.error());
    if (!answer->ok()) return report_problem(*answer);
    const auto id = text_of(answer->json().root(), "id");
    ProgressLine line("backup");
    for (;;) {
        answer = api.get("/v1/admin/backups/" + api::percent_encoded(id));
        if (!answer) return report_unreachable(answer.error());
        if (!answer->ok()) return report_problem(*answer);
        const auto document = answer->json();
        const auto job = document.root();
        if (text_of(job, "status") != "running") return end_of(job, options);
        if (const auto progress = member_of(job, "progress")) line.at(count_of(*progress, "done"), count_of(*progress, "tail"));
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
}

}  // namespace

void add_backup_command(CLI::App& app, Action& chosen) {
    auto& command = add_subcommand(app, "backup", "Take a backup of the log and its keys", help);
    const auto options = std::make_shared<Options>();
    options->source.add_to(command);
    command.add_option("--to", options->to, "Directory of the backup; made when it is missing (with --data)")->type_name("DIR");
    command.add_option("--keys-to", options->keys_to, "Directory of the keys (default: keys in the backup's)")->type_name("DIR");
    command.add_option("--keep-keys-days", options->keep_keys_days, "Older files of keys are removed (default 30, the most)")
        ->type_name("N")
        ->check(CLI::Range(1U, eventstore::backup::keep_keys_days_max));
    add_json_flag(command, options->json);
    command.callback([&chosen, options] { chosen = [options] { return options->source.is_server() ? of_server(*options) : of_directory(*options); }; });
}

}  // namespace muster::cli
