// muster verify-export: is a signed file that somebody handed over what the instance made? Needs no data directory and no server.

#include <algorithm>
#include <fstream>
#include <memory>

#include "cli/common_options.hpp"
#include "cli/exit_codes.hpp"
#include "cli/json_document.hpp"
#include "cli/output.hpp"
#include "cli/subcommands.hpp"
#include "eventstore/backup/hashed_file.hpp"
#include "eventstore/crypto.hpp"
#include "eventstore/json_writer.hpp"
#include "eventstore/proof/checkpoint.hpp"
#include "eventstore/proof/export_statement.hpp"

namespace muster::cli {
namespace {

using namespace eventstore::proof;

constexpr const char* help =
    "Checks an access review or an answer about access that was exported as .jsonl or .xlsx: that it is as the instance made it, byte\n"
    "for byte, and that the log's key signed it and a checkpoint of the log at or behind the position it was made from. A workbook that a\n"
    "spreadsheet program saved again is another file: keep the one that was handed over.\n"
    "\n"
    "Example:\n"
    "  muster verify-export access-review.jsonl --key muster/log_…+530d903a+AekyeRrm…\n"
    "\n"
    "Exit codes: 0 it is; 1 it is not; 2 wrong usage; 3 the file cannot be read.";

constexpr std::size_t piece_bytes = 1U << 20U;

struct Options {
    std::string file;
    std::vector<std::string> keys;
    bool json = false;
};

struct Checked {
    ExportStatement statement;
    Checkpoint checkpoint;
};
using OrFailure = domain::Result<Checked, std::string>;

class File {
  public:
    explicit File(const std::string& path) : in_(path, std::ios::binary | std::ios::ate) {
        if (in_) size_ = static_cast<std::uint64_t>(in_.tellg());
    }
    [[nodiscard]] bool is_open() const { return in_.is_open() && !in_.fail(); }
    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] std::string read(std::uint64_t from, std::uint64_t bytes) {
        std::string out(static_cast<std::size_t>(bytes), '\0');
        in_.seekg(static_cast<std::streamoff>(from));
        in_.read(out.data(), static_cast<std::streamsize>(out.size()));
        return out;
    }

  private:
    std::ifstream in_;
    std::uint64_t size_ = 0;
};

/// The seal, and which bytes it is about.
struct Sealed {
    std::string seal;
    std::uint64_t bytes = 0;
    std::string_view then;  ///< that count as well, behind them
    bool is_lines = false;
};

std::optional<Sealed> sealed_lines(File& file) {
    const auto tail_at = file.size() - std::min<std::uint64_t>(file.size(), archive_comment_bytes_max);
    const auto tail = file.read(tail_at, file.size() - tail_at);
    if (!tail.ends_with('\n')) return {};
    const auto before = tail.rfind('\n', tail.size() - 2);
    if (before == std::string::npos && tail_at > 0) return {};
    const auto begin = before == std::string::npos ? 0 : before + 1;
    return Sealed{tail.substr(begin, tail.size() - begin - 1), tail_at + begin, {}, true};
}

std::optional<Sealed> sealed_archive(File& file) {
    constexpr std::string_view no_comment("\0\0", 2);
    const auto tail_at = file.size() - std::min<std::uint64_t>(file.size(), archive_end_bytes + archive_comment_bytes_max);
    const auto tail = file.read(tail_at, file.size() - tail_at);
    for (auto at = tail.rfind(archive_end_mark); at != std::string::npos; at = at > 0 ? tail.rfind(archive_end_mark, at - 1) : std::string::npos) {
        if (tail.size() - at < archive_end_bytes) continue;
        const auto length_at = at + archive_end_bytes - no_comment.size();
        const auto length = static_cast<unsigned char>(tail[length_at]) + 256U * static_cast<unsigned char>(tail[length_at + 1]);
        if (at + archive_end_bytes + length != tail.size()) continue;
        return Sealed{tail.substr(at + archive_end_bytes), tail_at + length_at, no_comment, false};
    }
    return {};
}

/// With the number of lines in them.
std::pair<Hash, std::uint64_t> hash_of(File& file, const Sealed& sealed) {
    eventstore::backup::Sha256 hash;
    std::uint64_t lines = 0;
    for (std::uint64_t at = 0; at < sealed.bytes; at += piece_bytes) {
        const auto piece = file.read(at, std::min<std::uint64_t>(piece_bytes, sealed.bytes - at));
        lines += static_cast<std::uint64_t>(std::count(piece.begin(), piece.end(), '\n'));
        hash.add(piece);
    }
    hash.add(sealed.then);
    return {hash.end(), lines};
}

OrFailure check(File& file, const std::vector<Verifier>& verifiers) {
    const auto wrong = [](std::string what) { return domain::failure(std::move(what)); };
    const auto sealed = file.size() >= 2 && file.read(0, 2) == "PK" ? sealed_archive(file) : sealed_lines(file);
    const auto seal = sealed ? JsonDocument::parse(sealed->seal) : std::nullopt;
    const auto note = seal ? text_of(seal->root(), "statement") : std::string();
    if (note.empty()) return wrong("the file has no signature at its end: it is no signed export, or it was cut off or saved again");
    const auto text = open_note(note, verifiers);
    if (!text) return wrong("the statement: " + std::string(to_text(text.error())));
    auto statement = ExportStatement::parse(*text);
    if (!statement) return wrong("what was signed is no statement about an export");
    auto checkpoint = open_checkpoint(text_of(seal->root(), "checkpoint"), verifiers);
    if (!checkpoint) return wrong("the checkpoint: " + checkpoint.error());
    if (checkpoint->origin != statement->origin) return wrong("statement and checkpoint are of different logs");
    if (checkpoint->size < statement->position) return wrong("the checkpoint does not cover the position it was made from");
    const auto [hash, lines] = hash_of(file, *sealed);
    if (hash != statement->sha256) return wrong("the file is not the one that was signed: it was changed");
    if (sealed->is_lines && lines != statement->rows) return wrong("the number of rows is not the one that was signed");
    return Checked{std::move(*statement), std::move(*checkpoint)};
}

void print(const OrFailure& checked, bool as_json) {
    if (!as_json) {
        if (!checked) {
            say("The export does NOT hold: " + printable(checked.error()) + ".");
            return;
        }
        const auto& [statement, checkpoint] = *checked;
        say("The export holds: it is as the instance made it.");
        say("about          " + printable(statement.subject));
        say("made           " + printable(statement.made));
        say("rows           " + grouped(statement.rows));
        say("as of position " + grouped(statement.position) + " of the log " + printable(statement.origin));
        say("checkpoint     of " + grouped(checkpoint.size) + " records; its root is what to compare with one you kept: " +
            base64(bytes_of(checkpoint.root)));
        return;
    }
    std::string out;
    eventstore::JsonWriter json(out);
    json.begin_object().member("ok", checked.has_value());
    if (!checked) json.member("failure", checked.error());
    if (checked) {
        const auto& [statement, checkpoint] = *checked;
        json.member("subject", statement.subject).member("made", statement.made).member("rows", statement.rows).member("position", statement.position);
        json.member("origin", statement.origin).member("checkpoint_size", checkpoint.size).member("checkpoint_root", base64(bytes_of(checkpoint.root)));
    }
    json.end_object();
    say(out);
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
    File file(options.file);
    if (!file.is_open()) {
        say_error(options.file + " cannot be read; is the name right?");
        return exit_cannot_open;
    }
    const auto checked = check(file, verifiers);
    print(checked, options.json);
    return checked ? exit_ok : exit_found_problem;
}

}  // namespace

void add_verify_export_command(CLI::App& app, Action& chosen) {
    auto& command = add_subcommand(app, "verify-export", "Check a signed export that somebody handed over", help);
    const auto options = std::make_shared<Options>();
    command.add_option("file", options->file, "The export, .jsonl or .xlsx")->type_name("FILE")->required();
    command.add_option("--key", options->keys, "The log's public key, from whom you trust; several are possible")->type_name("KEY")->required();
    add_json_flag(command, options->json);
    command.callback([&chosen, options] { chosen = [options] { return run(*options); }; });
}

}  // namespace muster::cli
