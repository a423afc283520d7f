// muster verify-proof: does a proof hold that somebody handed over? Needs no data directory and no server.

#include <memory>

#include "cli/common_options.hpp"
#include "cli/exit_codes.hpp"
#include "cli/json_document.hpp"
#include "cli/output.hpp"
#include "cli/subcommands.hpp"
#include "eventstore/codec.hpp"
#include "eventstore/crypto.hpp"
#include "eventstore/files.hpp"
#include "eventstore/json_writer.hpp"
#include "eventstore/proof/proof_file.hpp"

namespace muster::cli {
namespace {

using namespace eventstore::proof;

constexpr const char* help =
    "Checks a file that `muster prove` wrote: that the record in it stands in the log at its place, and that the log's key signed the\n"
    "checkpoint. Prints what the record says in clear; personal fields are sealed and stay so.\n"
    "\n"
    "Example:\n"
    "  muster verify-proof event.tlog-proof --key muster/log_…+530d903a+AekyeRrm…\n"
    "\n"
    "Exit codes: 0 it holds; 1 it does not; 2 wrong usage; 3 the file cannot be read.";

struct Options {
    std::string file;
    std::vector<std::string> keys;
    bool json = false;
};

void print_text(const ProofFile& proof, const Checkpoint& checkpoint, std::string_view record) {
    say("The proof holds: this record stands at position " + grouped(proof.index + 1) + " of the log " + checkpoint.origin + ", which had " +
        grouped(checkpoint.size) + " records when it was signed.");
    const auto json = JsonDocument::parse(record);
    if (!json) return;
    for (const auto* name : {"id", "type", "time", "stream", "organizations", "actor", "data"}) {
        const auto member = member_of(json->root(), name);
        if (!member) continue;
        const auto time = std::string_view(name) == "time" ? integer_of(json->root(), name) : std::nullopt;
        say(std::string(name) + std::string(15 - std::string_view(name).size(), ' ') +
            (time ? eventstore::rfc3339(domain::Timestamp{*time}) : printable(shown(*member))));
    }
}

int run(const Options& options) {
    eventstore::crypto::initialize();
    std::vector<Verifier> verifiers;
    for (const auto& text : options.keys) {
        const auto verifier = Verifier::parse(text);
        if (!verifier) {
            say_error("'" + printable(text) + "' is no key of a log: it looks like muster/log_…+530d903a+AekyeRrm…");
            return exit_usage;
        }
        verifiers.push_back(*verifier);
    }
    const auto text = eventstore::files::read(options.file, proof_file_bytes_max);
    if (!text) {
        say_error(options.file + " cannot be read: " + text.error());
        return exit_cannot_open;
    }
    const auto proof = ProofFile::parse(*text);
    const auto checked = proof ? check_proof(*proof, verifiers) : domain::failure(std::string("the file is no proof (c2sp.org/tlog-proof@v1 with a record)"));
    const auto record = proof ? eventstore::record_json(proof->record).value_or("") : "";
    if (options.json) {
        std::string out;
        eventstore::JsonWriter json(out);
        json.begin_object().member("ok", checked.has_value());
        if (!checked) json.member("failure", checked.error());
        if (checked) json.member("position", proof->index + 1).member("origin", checked->origin).member("size", checked->size);
        if (checked && !record.empty()) json.key("record").raw(record);
        json.end_object();
        say(out);
    } else if (checked) {
        print_text(*proof, *checked, record);
    } else {
        say("The proof does NOT hold: " + printable(checked.error()) + ".");
    }
    return checked ? exit_ok : exit_found_problem;
}

}  // namespace

void add_verify_proof_command(CLI::App& app, Action& chosen) {
    auto& command = add_subcommand(app, "verify-proof", "Check a proof that somebody handed over", help);
    const auto options = std::make_shared<Options>();
    command.add_option("file", options->file, "The proof")->type_name("FILE")->required();
    command.add_option("--key", options->keys, "The log's public key, from whom you trust; several are possible")->type_name("KEY")->required();
    add_json_flag(command, options->json);
    command.callback([&chosen, options] { chosen = [options] { return run(*options); }; });
}

}  // namespace muster::cli
