// muster prove: one file that proves that an event stands in the log, for somebody who has nothing but that file and the log's key.

#include <charconv>
#include <memory>

#include "api/percent_encoding.hpp"
#include "cli/common_options.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "cli/subcommands.hpp"
#include "eventstore/event_finder.hpp"
#include "eventstore/files.hpp"
#include "eventstore/json_writer.hpp"
#include "eventstore/proof/proof_file.hpp"
#include "eventstore/proof/tree_reader.hpp"
#include "replay/checkpoint_check.hpp"

namespace muster::cli {
namespace {

using namespace eventstore::proof;

constexpr const char* help =
    "Writes a file (C2SP tlog-proof) that proves that an event stands in the log: its record as it is stored, the hashes that lead\n"
    "from it to the root of all records, and a signed checkpoint with that root. Personal fields in the record stay sealed. Whoever\n"
    "gets the file checks it with `muster verify-proof`, or any other program that knows the format, and with the log's public key,\n"
    "which this command prints: hand it over by another way.\n"
    "\n"
    "Examples:\n"
    "  muster prove evt_01h2xcejqtf2nbrexx3vqjhp41 --data ./data --out event.tlog-proof\n"
    "  MUSTER_API_KEY=… muster prove evt_01h2xcejqtf2nbrexx3vqjhp41 --server http://127.0.0.1:8080 --organization org_…\n"
    "\n"
    "Exit codes: 0 written; 1 no such event, or it cannot be proved; 3 cannot open, reach or write.";

struct Options {
    Source source;
    std::string event;
    std::string organization;
    std::string out;
    bool witnessed = false;
    bool json = false;
};

struct Proved {
    ProofFile file;
    std::string key;
};
using OrExit = domain::Result<Proved, int>;

auto ends_with(int code) { return domain::failure(code); }

OrExit problem(const std::string& what) {
    say_error(what);
    return ends_with(exit_found_problem);
}

std::optional<domain::Position> position_of(const eventstore::Log& log, const std::string& text) {
    if (const auto id = domain::EventId::parse(text)) return eventstore::find_event(log, *id);
    domain::Position position;
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, position.value);
    if (parsed.ec != std::errc{} || parsed.ptr != end || position.value == 0 || position > log.tail()) return {};
    return position;
}

/// The last checkpoint that witnesses cosigned, when it has the event; else the last one; else one of the whole log, signed here.
std::string checkpoint_for(const eventstore::DataDirectory& directory, const std::vector<Verifier>& verifiers, const Signer& signer,
                                          std::uint64_t size, const Hash& root, domain::Position position) {
    for (const auto& path : {directory.checkpoint_path() + ".witnessed", directory.checkpoint_path()}) {
        const auto stored = eventstore::files::read(path, note_bytes_max);
        if (!stored) continue;
        const auto checkpoint = open_checkpoint(*stored, verifiers);
        if (checkpoint && checkpoint->size >= position.value && checkpoint->size <= size) return *stored;
    }
    return signer.sign(Checkpoint{signer.verifier().name, size, root}.text());
}

OrExit prove_of(eventstore::DataDirectory& directory, const Options& options) {
    const auto& log = directory.log();
    const auto& secrets = directory.keyring().secrets();
    const auto incarnation = directory.incarnation().value_or(domain::IncarnationId{});
    const auto verifiers = replay::verifiers_of(log, secrets, incarnation);
    TreeReader reader(log);
    const auto size = reader.size();
    if (!size) return problem(size.error());
    if (verifiers.empty() || *size < log.tail().value) {
        return problem("this log was written by an older Muster and has no whole proof tree yet: start `muster serve` with it once, which makes it");
    }
    const auto position = position_of(log, options.event);
    if (!position) return problem("the log has no event " + printable(options.event));
    auto record = log.read_one(*position);
    const auto root = reader.root(*size);
    if (!record || !*record || !root) return problem("the log is damaged; `muster verify` says where");
    const Signer signer(verifiers.front().name, secrets.signing_key);
    Proved proved{{std::move(**record), position->value - 1, {}, checkpoint_for(directory, verifiers, signer, *size, *root, *position)},
                  verifiers.front().text()};
    const auto covered = read_unverified(proved.file.checkpoint);
    auto path = reader.inclusion(proved.file.index, covered ? covered->size : *size);
    if (!path) return problem(path.error());
    proved.file.path = std::move(*path);
    if (const auto checked = check_proof(proved.file, verifiers); !checked) return problem("the log is damaged: " + checked.error());
    return proved;
}

OrExit of_directory(const Options& options) {
    const auto directory = replay::StoppedDirectory::open(options.source.data.location());
    if (!directory) {
        say_error(directory.error());
        return ends_with(exit_cannot_open);
    }
    try {
        return prove_of(directory->directory(), options);
    } catch (const eventstore::LogDamage& damage) {
        return problem(damage.what());
    }
}

OrExit of_server(const Options& options) {
    ApiClient api(options.source.server.api());
    const auto base = options.organization.empty() ? std::string("/v1/log") : "/v1/organizations/" + api::percent_encoded(options.organization);
    const auto answer = api.get(base + "/events/" + api::percent_encoded(options.event) + "/proof" + (options.witnessed ? "?witnessed=true" : ""));
    if (!answer) return ends_with(report_unreachable(answer.error()));
    if (!answer->ok()) return ends_with(report_problem(*answer));
    const auto document = answer->json();
    const auto root = document.root();
    Proved proved;
    proved.file.record = from_base64(text_of(root, "record")).value_or("");
    proved.file.index = static_cast<std::uint64_t>(integer_of(root, "index").value_or(0));
    for (const auto& text : texts_of(root, "hashes")) {
        const auto hash = from_base64(text);
        if (!hash || hash->size() != sizeof(Hash)) return problem("the server's answer is no proof");
        proved.file.path.push_back(hash_at(hash->data()));
    }
    proved.file.checkpoint = text_of(root, "checkpoint");
    proved.key = text_of(root, "key");
    const auto verifier = Verifier::parse(proved.key);
    const auto checked = verifier ? check_proof(proved.file, {*verifier}) : domain::failure(std::string("it names no key"));
    if (!checked) return problem("the server's proof does not hold: " + checked.error());
    return proved;
}

int write(const Options& options, const Proved& proved) {
    const auto out = options.out.empty() ? options.event + ".tlog-proof" : options.out;
    if (const auto written = eventstore::files::replace(out, proved.file.text()); !written) {
        say_error(out + " cannot be written: " + written.error());
        return exit_cannot_open;
    }
    const auto checkpoint = read_unverified(proved.file.checkpoint);
    const auto size = checkpoint ? checkpoint->size : 0;
    if (options.json) {
        std::string text;
        eventstore::JsonWriter json(text);
        json.begin_object().member("file", out).member("position", proved.file.index + 1).member("size", size).member("key", proved.key).end_object();
        say(text);
        return exit_ok;
    }
    say(out + ": the event at position " + grouped(proved.file.index + 1) + " of " + grouped(size) + " in the log");
    say("public key of the log (hand it over by another way than the file): " + proved.key);
    return exit_ok;
}

int run(const Options& options) {
    const auto proved = options.source.is_server() ? of_server(options) : of_directory(options);
    return proved ? write(options, *proved) : proved.error();
}

}  // namespace

void add_prove_command(CLI::App& app, Action& chosen) {
    auto& command = add_subcommand(app, "prove", "Write a file that proves an event, to be checked offline", help);
    const auto options = std::make_shared<Options>();
    options->source.add_to(command);
    command.add_option("event", options->event, "Its id; of a directory also its position")->type_name("evt_…")->required();
    command.add_option("--organization", options->organization, "With --server: the organization it is of (needs audit.read there); without it, as an ADMIN")
        ->type_name("org_…");
    command.add_flag("--witnessed", options->witnessed, "With --server: by a checkpoint that enough witnesses cosigned (of a directory it is, where there is one)");
    command.add_option("--out", options->out, "Where to write it (default EVENT.tlog-proof)")->type_name("FILE");
    add_json_flag(command, options->json);
    command.callback([&chosen, options] { chosen = [options] { return run(*options); }; });
}

}  // namespace muster::cli
