// muster export: the log as JSON lines.

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "api/percent_encoding.hpp"
#include "cli/common_options.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "cli/progress_line.hpp"
#include "cli/subcommands.hpp"
#include "replay/export.hpp"

namespace muster::cli {
namespace {

constexpr const char* help =
    "Prints the log of a stopped directory, one record a line, for jq. Each line is the record's own JSON; what is sealed in the\n"
    "log is opened and stands under \"personal\" (null: erased). Password hashes and hashes of secrets are never exported. With\n"
    "--server a running server is asked for its events, which come as CloudEvents."
    "\n\n"
    "Examples:\n"
    "  muster export --data ./data | jq -r 'select(.type == \"RoleChanged\") | [.time, .data.account, .data.from, .data.to] | @tsv'\n"
    "  muster export --data ./data --cloudevents --from 1000 --out events.jsonl\n"
    "  muster export --data ./data --sealed          # nothing personal\n"
    "\n"
    "Exit codes: 0 done; 1 stopped at a record that cannot be read; 3 the directory does not open or the file cannot be written.";

struct Options {
    Source source;
    bool json = false;
    std::uint64_t from = 1;
    std::uint64_t to = 0;
    bool cloudevents = false;
    bool sealed = false;
    std::string out;
};

/// A new file, or standard output.
class Target {
  public:
    ~Target() {
        if (file_ != nullptr && file_ != stdout) std::fclose(file_);
    }
    [[nodiscard]] bool open(const std::string& name) {
        name_ = name;
        file_ = name.empty() ? stdout : std::fopen(name.c_str(), "wx");
        if (file_ != nullptr) return true;
        say_error("cannot make " + name + ": " + std::strerror(errno) + (errno == EEXIST ? "; choose another name or remove it first" : ""));
        return false;
    }
    [[nodiscard]] bool is_file() const { return !name_.empty(); }
    [[nodiscard]] bool write(std::string_view line) {
        good_ = good_ && std::fwrite(line.data(), 1, line.size(), file_) == line.size() && std::fputc('\n', file_) != EOF;
        error_ = errno;
        return good_;
    }
    /// After the last line; the exit code.
    [[nodiscard]] int end(std::uint64_t lines) {
        if (good_ && std::fflush(file_) == 0) {
            if (is_file()) say_aside(grouped(lines) + " events in " + name_);
            return exit_ok;
        }
        if (error_ == EPIPE && !is_file()) return exit_ok;  // `| head` has what it wanted
        say_error("cannot write " + (is_file() ? name_ : "to standard output") + ": " + std::strerror(errno) + ". What was written so far is incomplete.");
        return exit_cannot_open;
    }

  private:
    std::string name_;
    std::FILE* file_ = nullptr;
    bool good_ = true;
    int error_ = 0;
};

int of_directory(const Options& options) {
    const auto directory = replay::StoppedDirectory::open(options.source.data.location());
    if (!directory) {
        say_error(directory.error());
        return exit_cannot_open;
    }
    Target target;
    if (!target.open(options.out)) return exit_cannot_open;

    replay::ExportOptions what;
    what.form = options.cloudevents ? eventstore::RecordForm::cloudevent : eventstore::RecordForm::record;
    what.opened = !options.sealed;
    what.from = {options.from};
    if (options.to > 0) what.to = domain::Position{options.to};
    what.source = directory->source();

    std::uint64_t lines = 0;
    const auto write = [&](std::string_view line) {
        ++lines;
        return target.write(line);
    };
    const auto count = [&] {
        ProgressLine progress("export");
        return replay::export_log(directory->log(), directory->keys(), what, write, [&](const auto& p) {
            if (target.is_file()) progress.at(p.done, p.total);
        });
    }();
    const auto code = target.end(lines);
    if (count) return code;
    say_error(count.error());
    return exit_found_problem;
}

constexpr unsigned server_page = 200;

int of_server(const Options& options) {
    Target target;
    if (!target.open(options.out)) return exit_cannot_open;
    ApiClient api(options.source.server.api());
    std::uint64_t lines = 0;
    std::string after;
    do {
        auto where = "/v1/events?limit=" + std::to_string(server_page);
        if (!after.empty()) where += "&after=" + api::percent_encoded(after);
        const auto answer = api.get(where);
        if (!answer) return report_unreachable(answer.error());
        if (!answer->ok()) return report_problem(*answer);
        const auto document = answer->json();
        for (const auto& event : elements_of(document.root(), "data")) {
            const auto position = std::strtoull(text_of(event, "sequence").c_str(), nullptr, 10);
            if (options.to > 0 && position > options.to) return target.end(lines);
            if (position != 0 && position < options.from) continue;
            ++lines;
            if (!target.write(simdjson::minify(event))) return target.end(lines);
        }
        after = text_of(document.root(), "next");
    } while (!after.empty());
    return target.end(lines);
}

}  // namespace

void add_export_command(CLI::App& app, Action& chosen) {
    auto& command = add_subcommand(app, "export", "Print the log as JSON lines or CloudEvents", help);
    const auto options = std::make_shared<Options>();
    options->source.add_to(command);
    command.add_option("--from", options->from, "First position (default 1)")->type_name("POSITION");
    command.add_option("--to", options->to, "Last position (default: the last)")->type_name("POSITION");
    command.add_flag("--cloudevents", options->cloudevents, "CloudEvents 1.0 instead of records");
    command.add_flag("--sealed", options->sealed, "Leave out everything personal");
    command.add_option("--out", options->out, "Write to a new file instead of standard output")->type_name("FILE");
    add_json_flag(command, options->json);  // the output is JSON lines in any case
    command.callback([&chosen, options] { chosen = [options] { return options->source.is_server() ? of_server(*options) : of_directory(*options); }; });
}

}  // namespace muster::cli
