#include "cli/doctor/directory.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "cli/output.hpp"
#include "eventstore/data_directory_format.hpp"
#include "eventstore/keyring.hpp"
#include "eventstore/log_settings.hpp"
#include "eventstore/proof/checkpoint.hpp"

namespace muster::cli::doctor {
namespace {

namespace fs = std::filesystem;

/// A server signs a checkpoint each minute while the log grows.
constexpr std::chrono::minutes checkpoint_age_max{10};

std::optional<mode_t> mode_of(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return {};
    return status.st_mode & 0777U;
}

std::optional<std::string> text_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return {};
    return std::string(std::istreambuf_iterator<char>(file), {});
}

/// A file that nobody but its owner may read.
void look_at_secret(const std::string& what, const std::string& path, Findings& findings) {
    const auto mode = mode_of(path);
    if (mode && (*mode & 0077U) != 0) {
        findings.push_back({what, Level::wrong, path + " can be read by others.", "chmod 600 " + path});
    }
}

void look_at_master_key(const DirectoryPlaces& places, Findings& findings) {
    const bool inside = places.master_key_file.empty();
    const auto path = inside ? places.data + "/master.key" : places.master_key_file;
    const auto key = eventstore::MasterKey::read_file(path);
    if (!key) {
        findings.push_back({"master_key", Level::wrong, key.error(), "Name the right file with --master-key-file, or bring it back from where it is kept."});
        return;
    }
    if (inside) {
        findings.push_back({"master_key", Level::warn, "It lies inside the data directory: whoever copies one has both.",
                            "Stop the server, move " + path + " elsewhere and name it with --master-key-file."});
    } else {
        findings.push_back({"master_key", Level::ok, "It is a key, outside the data directory."});
    }
    look_at_secret("master_key", path, findings);
}

void look_at_ledger(const DirectoryPlaces& places, Findings& findings) {
    if (!places.erasure_ledger.empty()) return findings.push_back({"erasure_ledger", Level::ok, "It is kept outside the data directory."});
    const bool used = fs::exists(places.data + "/erasures.ledger");
    findings.push_back({"erasure_ledger", used ? Level::warn : Level::note, "It is kept inside the data directory, and lost with it.",
                        "Name a file elsewhere with --erasure-ledger: a restore wants it, to erase again who was erased."});
}

void look_at_log(const std::string& data, Findings& findings) {
    const auto format = eventstore::read_format(data + "/format");
    if (!format) {
        findings.push_back({"format", Level::wrong, format.error()});
    } else if (*format < eventstore::format_newest) {
        findings.push_back({"format", Level::note, fmt::format("Format {}; the next start makes it {}.", *format, eventstore::format_newest),
                            "Take a backup before it."});
    } else {
        findings.push_back({"format", Level::ok, fmt::format("Format {}, the newest.", *format)});
    }
    const auto unsafe = eventstore::unsafe_log_setting(data + "/log");
    if (unsafe) {
        findings.push_back({"write_ahead_log", Level::wrong, *unsafe + ".", "Start this version of muster once; it writes the log as it must be."});
    } else {
        findings.push_back({"write_ahead_log", Level::ok, "Each batch is durable before it is answered; damage is refused, not dropped."});
    }
}

/// DIR/tail begins with the position that was last known to be durable.
std::optional<std::uint64_t> durable_position(const std::string& data) {
    const auto text = text_of(data + "/tail");
    std::uint64_t position = 0;
    if (!text || std::from_chars(text->data(), text->data() + text->size(), position).ec != std::errc{}) return {};
    return position;
}

void look_at_proof(const std::string& data, Findings& findings) {
    const auto note = text_of(data + "/checkpoint");
    const auto checkpoint = note ? eventstore::proof::read_unverified(*note) : std::nullopt;
    if (!checkpoint) {
        findings.push_back({"proof", note ? Level::wrong : Level::note, note ? "The last signed checkpoint cannot be read." : "No checkpoint was signed yet.",
                            note ? "Run `muster verify`." : "A running server signs one each minute."});
        return;
    }
    std::error_code error;
    const auto signed_at = fs::last_write_time(data + "/checkpoint", error);
    const auto tail_at = fs::last_write_time(data + "/tail", error);
    const auto tail = durable_position(data);
    const auto behind = tail && *tail > checkpoint->size ? *tail - checkpoint->size : 0;
    const bool stale = !error && behind > 0 && tail_at > signed_at + checkpoint_age_max;
    findings.push_back({"proof", stale ? Level::warn : Level::ok,
                        fmt::format("The last checkpoint covers {} records, {} fewer than the log has.", grouped(checkpoint->size), grouped(behind)),
                        stale ? "Nothing was signed for long while the log grew: the server's log says why." : ""});
}

}  // namespace

bool look_at_directory(const DirectoryPlaces& places, Findings& findings) {
    const auto mode = mode_of(places.data);
    if (!mode || !fs::exists(places.data + "/log")) {
        findings.push_back({"directory", Level::wrong, "There is no data directory at " + places.data + ".", "`muster init --data " + places.data + " …` makes one."});
        return false;
    }
    if ((*mode & 0077U) != 0) {
        findings.push_back({"directory", Level::warn, "Others may look into " + places.data + ".", "chmod 700 " + places.data});
    } else {
        findings.push_back({"directory", Level::ok, "Nobody but its owner looks into it."});
    }
    look_at_master_key(places, findings);
    look_at_ledger(places, findings);
    look_at_log(places.data, findings);
    look_at_proof(places.data, findings);
    return true;
}

}  // namespace muster::cli::doctor
