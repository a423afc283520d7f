#include "eventstore/erasure_ledger.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>

#include <simdjson.h>

#include "eventstore/crypto.hpp"
#include "eventstore/files.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::eventstore {
namespace {

using domain::Bytes32;
using Line = domain::Result<LedgerEntry, std::string>;

constexpr std::string_view signed_text = "muster erasure ledger v1\n";
constexpr std::string_view chain_member = ",\"chain\":";
constexpr std::size_t line_bytes_max = 4096;
/// What writable() wants to be free: a line, and what the file system needs for it.
constexpr std::uint64_t free_bytes_min = 1 << 20U;

const unsigned char* unsigned_of(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

std::string body_of(const LedgerEntry& entry) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("account", entry.account).member("event", entry.event).member("position", entry.position.value);
    json.member("log", entry.log).key("time").integer(entry.time.microseconds);
    json.member("reason", domain::to_text(entry.reason)).member("reference", std::string_view(entry.reference));
    json.key("keeps_claims").boolean(entry.keeps_claims);
    json.member("sealed_events", entry.sealed_events).end_object();
    out.pop_back();  // the line goes on
    return out;
}

Bytes32 next_chain(const Bytes32& before, std::string_view body) {
    std::string bytes(crypto::as_text(before));
    bytes += body;
    return crypto::sha256(bytes);
}

std::string to_sign(const Bytes32& chain) {
    std::string text(signed_text);
    text += crypto::as_text(chain);
    return text;
}

template <class Id>
bool read_id(const simdjson::dom::element& line, std::string_view name, Id& into) {
    std::string_view text;
    if (line[name].get(text) != simdjson::SUCCESS) return false;
    const auto id = Id::parse(text);
    if (id) into = *id;
    return id.has_value();
}

Line entry_of(const simdjson::dom::element& line) {
    const auto wrong = [](std::string_view what) { return domain::failure(std::string(what) + " is missing or wrong"); };
    LedgerEntry entry;
    std::string_view text;
    if (!read_id(line, "account", entry.account)) return wrong("account");
    if (!read_id(line, "event", entry.event)) return wrong("event");
    if (!read_id(line, "log", entry.log)) return wrong("log");
    if (line["position"].get(entry.position.value) != simdjson::SUCCESS) return wrong("position");
    if (line["time"].get(entry.time.microseconds) != simdjson::SUCCESS) return wrong("time");
    if (line["reason"].get(text) != simdjson::SUCCESS) return wrong("reason");
    const auto reason = domain::from_text<domain::ErasureReason>(text);
    if (!reason) return wrong("reason");
    entry.reason = *reason;
    if (line["reference"].get(text) != simdjson::SUCCESS) return wrong("reference");
    entry.reference = text;
    if (line["keeps_claims"].get(entry.keeps_claims) != simdjson::SUCCESS) return wrong("keeps_claims");
    if (line["sealed_events"].get(entry.sealed_events) != simdjson::SUCCESS) return wrong("sealed_events");
    return entry;
}

bool signed_by(const simdjson::dom::element& line, const Bytes32& chain, Bytes32& key) {
    std::string_view text, signature_text;
    std::array<std::uint8_t, crypto_sign_BYTES> signature{};
    if (line["key"].get(text) != simdjson::SUCCESS || !crypto::from_base64url_into(text, key)) return false;
    if (line["signature"].get(signature_text) != simdjson::SUCCESS || !crypto::from_base64url_into(signature_text, signature)) return false;
    const auto message = to_sign(chain);
    return crypto_sign_verify_detached(signature.data(), unsigned_of(message), message.size(), key.data()) == 0;
}

Line checked_line(simdjson::dom::parser& parser, std::string_view text, LedgerContents& contents) {
    const auto end = text.rfind(chain_member);
    simdjson::dom::element line;
    if (end == std::string_view::npos || parser.parse(text.data(), text.size()).get(line) != simdjson::SUCCESS) {
        return domain::failure(std::string("it is no entry"));
    }
    contents.chain = next_chain(contents.chain, text.substr(0, end));
    std::string_view chain;
    if (line["chain"].get(chain) != simdjson::SUCCESS || chain != crypto::hex(crypto::as_text(contents.chain))) {
        return domain::failure(std::string("it does not follow the line before: something was changed, dropped or added"));
    }
    Bytes32 key;
    if (!signed_by(line, contents.chain, key)) return domain::failure(std::string("its signature does not hold"));
    if (std::find(contents.keys.begin(), contents.keys.end(), key) == contents.keys.end()) contents.keys.push_back(key);
    return entry_of(line);
}

std::string folder_of(const std::string& path) {
    const auto folder = std::filesystem::path(path).parent_path().string();
    return folder.empty() ? "." : folder;
}

domain::Result<void, std::string> write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return domain::failure(files::last_error());
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(file) != 0) return domain::failure(files::last_error());
    return {};
}

/// What an append left unfinished may be overwritten. A file that is shorter, or has more lines, is somebody else's doing.
domain::Result<void, std::string> ends_as_known(int file, std::uint64_t bytes) {
    const auto size = ::lseek(file, 0, SEEK_END);
    if (size < static_cast<off_t>(bytes)) return domain::failure(std::string("it is shorter than it was"));
    std::string more(std::min<std::size_t>(static_cast<std::size_t>(size) - bytes, line_bytes_max), '\0');
    const auto got = ::pread(file, more.data(), more.size(), static_cast<off_t>(bytes));
    if (got < 0) return domain::failure(files::last_error());
    if (more.find('\n') != std::string::npos) return domain::failure(std::string("somebody else writes to it"));
    return {};
}

}  // namespace

domain::Result<LedgerContents, std::string> read_erasure_ledger(const std::string& path) {
    LedgerContents contents;
    if (!files::exists(path)) return contents;
    std::error_code failed;
    const auto size = std::filesystem::file_size(path, failed);
    if (failed) return domain::failure("the ledger of erasures " + path + " cannot be read: " + failed.message());
    const auto text = files::read(path, size);
    if (!text) return domain::failure("the ledger of erasures " + path + " cannot be read: " + text.error());
    simdjson::dom::parser parser;
    std::string_view rest = *text;
    for (std::size_t number = 1;; ++number) {
        const auto end = rest.find('\n');
        if (end == std::string_view::npos) return contents;  // nothing, or a line that was being written
        auto entry = checked_line(parser, rest.substr(0, end), contents);
        if (!entry) return domain::failure("the ledger of erasures " + path + " is damaged in line " + std::to_string(number) + ": " + entry.error());
        contents.entries.push_back(std::move(*entry));
        contents.bytes += end + 1;
        rest.remove_prefix(end + 1);
    }
}

struct ErasureLedger::Key {
    std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> open{};
    std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret{};
    explicit Key(const Bytes32& seed) { crypto_sign_seed_keypair(open.data(), secret.data(), seed.data()); }
    ~Key() { sodium_memzero(secret.data(), secret.size()); }
    Key(const Key&) = delete;
    Key& operator=(const Key&) = delete;
};

ErasureLedger::ErasureLedger(std::string path, const Bytes32& seed, LedgerContents contents)
    : path_(std::move(path)), key_(std::make_unique<Key>(seed)), chain_(contents.chain), bytes_(contents.bytes) {
    for (auto& entry : contents.entries) entries_.try_emplace(entry.event, std::move(entry));
}
ErasureLedger::~ErasureLedger() = default;

domain::Result<std::unique_ptr<ErasureLedger>, std::string> ErasureLedger::open(const std::string& path, const Bytes32& seed) {
    auto contents = read_erasure_ledger(path);
    if (!contents) {
        return domain::failure(contents.error() + ". Put the right file there, or move it away: a new one gets every erasure that this log knows.");
    }
    return std::unique_ptr<ErasureLedger>(new ErasureLedger(path, seed, std::move(*contents)));
}

domain::Result<void, std::string> ErasureLedger::append(const LedgerEntry& entry) {
    if (entries_.contains(entry.event)) return {};
    auto line = body_of(entry);
    const auto chain = next_chain(chain_, line);
    const auto message = to_sign(chain);
    std::array<unsigned char, crypto_sign_BYTES> signature{};
    crypto_sign_detached(signature.data(), nullptr, unsigned_of(message), message.size(), key_->secret.data());
    const auto text_of = [](const auto& bytes) { return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()); };
    line += std::string(chain_member) + '"' + crypto::hex(crypto::as_text(chain)) + "\",\"key\":\"" + crypto::base64url(text_of(key_->open)) +
            "\",\"signature\":\"" + crypto::base64url(text_of(signature)) + "\"}\n";

    const auto failed = [this](const std::string& why) { return domain::failure("the ledger of erasures " + path_ + " cannot be written: " + why); };
    const bool is_new = !files::exists(path_);
    const files::Descriptor file(::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640));
    if (!file.is_open()) return failed(files::last_error());
    if (auto same = ends_as_known(file.number(), bytes_); !same) return failed(same.error());
    if (::ftruncate(file.number(), static_cast<off_t>(bytes_)) != 0 || ::lseek(file.number(), static_cast<off_t>(bytes_), SEEK_SET) < 0) {
        return failed(files::last_error());
    }
    if (auto written = write_all(file.number(), line); !written) return failed(written.error());
    if (is_new) {
        const files::Descriptor folder(::open(folder_of(path_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (!folder.is_open() || ::fsync(folder.number()) != 0) return failed(files::last_error());
    }
    chain_ = chain;
    bytes_ += line.size();
    entries_.try_emplace(entry.event, entry);
    return {};
}

domain::Result<void, std::string> ErasureLedger::writable() const {
    const auto failed = [this](const std::string& why) { return domain::failure("the ledger of erasures " + path_ + " cannot be written: " + why); };
    const bool there = files::exists(path_);
    if (!there && bytes_ > 0) return failed("it is gone");
    const auto& tried = there ? path_ : folder_of(path_);
    if (::access(tried.c_str(), there ? W_OK : W_OK | X_OK) != 0) return failed(files::last_error());
    struct statvfs space {};
    if (::statvfs(tried.c_str(), &space) != 0) return failed(files::last_error());
    if (std::uint64_t{space.f_bavail} * space.f_frsize < free_bytes_min) return failed("the disk is full");
    return {};
}

const LedgerEntry* ErasureLedger::find(domain::EventId event) const {
    const auto found = entries_.find(event);
    return found == entries_.end() ? nullptr : &found->second;
}

}  // namespace muster::eventstore
