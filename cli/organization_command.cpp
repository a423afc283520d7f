// muster organization-export, muster organization-import: one organization moves from an instance to another.

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "cli/common_options.hpp"
#include "cli/exit_codes.hpp"
#include "cli/organization_import.hpp"
#include "cli/output.hpp"
#include "cli/progress_line.hpp"
#include "cli/subcommands.hpp"
#include "eventstore/clock.hpp"
#include "eventstore/json_writer.hpp"
#include "replay/organization_export.hpp"

namespace muster::cli {
namespace {

constexpr const char* export_help =
    "Writes one organization of a stopped directory into a new file of JSON lines: every event that touches it, as CloudEvents without\n"
    "other tenants' ids, then the organization and its people as they are. Names and addresses are opened: the file is the operator's.\n"
    "Passwords, sessions and keys leave in no form.\n"
    "\n"
    "Example:\n"
    "  muster organization-export org_… --data /var/lib/muster --out harbour.jsonl\n"
    "\n"
    "Exit codes: 0 done; 1 no such organization, or damage; 3 the directory does not open or the file cannot be written.";
constexpr const char* import_help =
    "Takes a workspace over from a file of `muster organization-export` into another instance's stopped directory: the workspace, its\n"
    "people, own roles, units, groups and grants, with the ids they had, by the rules of this instance. Nobody is told, and nobody has a password here: invite them when the\n"
    "server runs. Run it again after mending what was refused. The events in the file stay in it: keep it as the history until then.\n"
    "\n"
    "Example:\n"
    "  muster organization-import harbour.jsonl --data /var/lib/other\n"
    "\n"
    "Exit codes: 0 everything is there; 1 some were refused, each listed; 3 the directory does not open, or the file is none.";

struct Options {
    DataOptions data;
    std::string organization, file;
    bool json = false;
};

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

int run_export(const Options& options) {
    const auto organization = domain::OrganizationId::parse(options.organization);
    if (!organization) {
        say_error("an organization's id looks like org_01m81x7107fqb8vrg13gknsmzm, not '" + printable(options.organization) + "'");
        return exit_usage;
    }
    const auto directory = replay::StoppedDirectory::open(options.data.location());
    if (!directory) {
        say_error(directory.error());
        return exit_cannot_open;
    }
    const auto models = projections::Models::open(directory->directory(), true);
    if (!models) {
        say_error(models.error());
        return exit_cannot_open;
    }
    const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(options.file.c_str(), "wx"));
    if (!file) {
        say_error("cannot make " + options.file + ": " + std::strerror(errno));
        return exit_cannot_open;
    }
    bool good = true;
    const auto done = [&] {
        ProgressLine line("export");
        return replay::export_organization(
            *directory, **models, *organization, eventstore::SystemClock().now(),
            [&](std::string_view text) {
                return good = std::fwrite(text.data(), 1, text.size(), file.get()) == text.size() && std::fputc('\n', file.get()) != EOF;
            },
            [&](const auto& p) { line.at(p.done, p.total); });
    }();
    if (!done) {
        say_error(done.error());
        std::remove(options.file.c_str());
        return exit_found_problem;
    }
    if (!good || std::fflush(file.get()) != 0) {
        say_error("cannot write " + options.file + ": " + std::strerror(errno));
        return exit_cannot_open;
    }
    say(grouped(done->events) + " events and " + grouped(done->members) + " people in " + options.file);
    return exit_ok;
}

int run_import(const Options& options) {
    api::InstanceOptions opening;
    opening.data_directory = options.data.path;
    opening.master_key_file = options.data.master_key_file;
    opening.create = false;
    const auto instance = api::Instance::open(opening);
    if (!instance) {
        say_error(instance.error());
        return exit_cannot_open;
    }
    const auto done = import_organization(**instance, options.file);
    (*instance)->close();
    if (!done) {
        say_error(done.error());
        return exit_cannot_open;
    }
    if (options.json) {
        std::string text;
        eventstore::JsonWriter json(text);
        json.begin_object().member("organization_id", done->organization).member("added", done->added).member("there_already", done->there_already);
        json.member("structure", done->structure);
        json.key("refused").begin_array();
        for (const auto& each : done->refused) json.string(each);
        json.end_array().end_object();
        say(text);
    } else {
        say(done->organization + ": " + grouped(done->added) + " people added, " + grouped(done->there_already) + " there already; " +
            grouped(done->structure) + " roles, units, groups and grants made; " + grouped(done->refused.size()) + " refused");
        for (const auto& each : done->refused) say("refused  " + printable(each));
    }
    return done->refused.empty() ? exit_ok : exit_found_problem;
}

}  // namespace

void add_organization_export_command(CLI::App& app, Action& chosen) {
    auto& command = add_subcommand(app, "organization-export", "Write one organization and its history to a file", export_help);
    const auto options = std::make_shared<Options>();
    command.add_option("organization", options->organization, "Its id")->type_name("ORG")->required();
    options->data.add_to(command)->required();
    command.add_option("--out", options->file, "A new file")->type_name("FILE")->required();
    command.callback([&chosen, options] { chosen = [options] { return run_export(*options); }; });
}

void add_organization_import_command(CLI::App& app, Action& chosen) {
    auto& command = add_subcommand(app, "organization-import", "Take a workspace over from another instance", import_help);
    const auto options = std::make_shared<Options>();
    command.add_option("file", options->file, "What organization-export wrote")->type_name("FILE")->required();
    options->data.add_to(command)->required();
    add_json_flag(command, options->json);
    command.callback([&chosen, options] { chosen = [options] { return run_import(*options); }; });
}

}  // namespace muster::cli
