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
#include "eventstore/proof/policy.hpp"
#include "eventstore/proof/proof_file.hpp"

namespace muster::cli {
namespace {

using namespace eventstore::proof;

constexpr const char* help =
    "Checks a file that `muster prove` wrote: that the record in it stands in the log at its place, and that the log's key signed the\n"
    "checkpoint. Prints what the record says in clear; personal fields are sealed and stay so. A policy (C2SP tlog-policy) names logs'\n"
    "keys and the witnesses that must have cosigned.\n"
    "\n"
    "Examples:\n"
    "  muster verify-proof event.tlog-proof --key muster/log_…+530d903a+AekyeRrm…\n"
    "  muster verify-proof event.tlog-proof --policy trusted.policy\n"
    "\n"
    "Exit codes: 0 it holds; 1 it does not; 2 wrong usage; 3 the file cannot be read.";

struct Options {
    std::string file;
    std::vector<std::string> keys;
    std::string policy;
    bool json = false;
};

/// Whom to trust. The message is for whoever gave the options.
struct Trusted {
    std::vector<Verifier> logs;
    std::optional<Policy> policy;
};
domain::Result<Trusted, std::string> trusted_of(const Options& options) {
    Trusted trusted;
    for (const auto& text : options.keys) {
        const auto verifier = Verifier::parse(text);
        if (!verifier) return domain::failure("'" + printable(text) + "' is no key of a log: it looks like muster/log_…+530d903a+AekyeRrm…");
        trusted.logs.push_back(*verifier);
    }
    if (!options.policy.empty()) {
        const auto text = eventstore::files::read(options.policy, policy_bytes_max);
        if (!text) return domain::failure(options.policy + " cannot be read: " + text.error());
        auto policy = Policy::parse(*text);
        if (!policy) return domain::failure(options.policy + " is no policy: " + printable(policy.error()));
        trusted.logs.insert(trusted.logs.end(), policy->logs().begin(), policy->logs().end());
        trusted.policy = std::move(*policy);
    }
    if (trusted.logs.empty()) return domain::failure(std::string("name the log's key: --key, or --policy with a file that has a line `log KEY`"));
    return trusted;
}

using Checked = domain::Result<Checkpoint, std::string>;

Checked check(const std::optional<ProofFile>& proof, const Trusted& trusted) {
    if (!proof) return domain::failure(std::string("the file is no proof (c2sp.org/tlog-proof@v1 with a record)"));
    auto checked = check_proof(*proof, trusted.logs);
    if (!checked || !trusted.policy || trusted.policy->is_met_by(proof->checkpoint)) return checked;
    return domain::failure("of the policy's " + std::to_string(trusted.policy->witnesses().size()) + " witnesses " +
                           std::to_string(trusted.policy->cosigners_of(proof->checkpoint).size()) + " cosigned the checkpoint, which is not enough");
}

void print_text(const ProofFile& proof, const Checkpoint& checkpoint, const std::optional<Policy>& policy, std::string_view record) {
    say("The proof holds: this record stands at position " + grouped(proof.index + 1) + " of the log " + checkpoint.origin + ", which had " +
        grouped(checkpoint.size) + " records when it was signed.");
    if (policy && !policy->witnesses().empty()) {
        std::string names;
        for (const auto& name : policy->cosigners_of(proof.checkpoint)) names += (names.empty() ? "" : ", ") + printable(name);
        say("Cosigned by " + (names.empty() ? "none of the policy's witnesses, and it wants none" : names) + ".");
    }
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
    const auto trusted = trusted_of(options);
    if (!trusted) {
        say_error(trusted.error());
        return exit_usage;
    }
    const auto text = eventstore::files::read(options.file, proof_file_bytes_max);
    if (!text) {
        say_error(options.file + " cannot be read: " + text.error());
        return exit_cannot_open;
    }
    const auto proof = ProofFile::parse(*text);
    const auto checked = check(proof, *trusted);
    const auto record = proof ? eventstore::record_json(proof->record).value_or("") : "";
    if (options.json) {
        std::string out;
        eventstore::JsonWriter json(out);
        json.begin_object().member("ok", checked.has_value());
        if (!checked) json.member("failure", checked.error());
        if (checked) json.member("position", proof->index + 1).member("origin", checked->origin).member("size", checked->size);
        if (checked && trusted->policy) {
            json.key("cosigned_by").begin_array();
            for (const auto& name : trusted->policy->cosigners_of(proof->checkpoint)) json.string(name);
            json.end_array();
        }
        if (checked && !record.empty()) json.key("record").raw(record);
        json.end_object();
        say(out);
    } else if (checked) {
        print_text(*proof, *checked, trusted->policy, record);
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
    command.add_option("--key", options->keys, "The log's public key, from whom you trust; several are possible")->type_name("KEY");
    command.add_option("--policy", options->policy, "Keys of logs and witnesses, and how many of these must have cosigned (C2SP tlog-policy)")->type_name("FILE");
    add_json_flag(command, options->json);
    command.callback([&chosen, options] { chosen = [options] { return run(*options); }; });
}

}  // namespace muster::cli
