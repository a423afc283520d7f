#include "eventstore/tail_guard.hpp"

#include <charconv>
#include <optional>

#include "eventstore/crypto.hpp"
#include "eventstore/files.hpp"

namespace muster::eventstore {
namespace {

constexpr std::size_t file_bytes_max = 256;

struct Guarded {
    Position position;
    std::string hash;  ///< SHA-256 of the record, hex
};

/// One line: position, a space, hash.
std::optional<Guarded> parse(std::string_view text) {
    Guarded guarded;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), guarded.position.value);
    if (error != std::errc{}) return {};
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.size() != 66 || text.front() != ' ' || text.back() != '\n') return {};
    guarded.hash = text.substr(1, 64);
    return guarded;
}

std::string hash_of(std::string_view record) { return crypto::hex(crypto::as_text(crypto::sha256(record))); }

}  // namespace

domain::Result<void, std::string> TailGuard::check(const std::string& path, const Log& log) {
    if (!files::exists(path)) return {};
    const auto text = files::read(path, file_bytes_max);
    if (!text) return domain::failure("the tail guard " + path + " cannot be read: " + text.error());
    const auto guarded = parse(*text);
    if (!guarded) {
        return domain::failure("the tail guard " + path +
                               " is damaged; remove it only when you know the log to be whole");
    }
    const auto position = std::to_string(guarded->position.value);
    if (log.tail() < guarded->position) {
        return domain::failure("the log lost records: it ends at position " + std::to_string(log.tail().value) +
                               ", but position " + position + " was acknowledged; restore it from a backup");
    }
    const auto record = log.read_one(guarded->position);
    if (!record) return domain::failure("the log is damaged at position " + position + ": " + record.error().detail);
    if (!*record || hash_of(**record) != guarded->hash) {
        return domain::failure("the log is damaged: the record at position " + position +
                               " is not the one that was acknowledged; restore it from a backup");
    }
    return {};
}

TailGuard::TailGuard(std::string path, const Log& log)
    : path_(std::move(path)), log_(log), thread_([this] { run(); }) {}

TailGuard::~TailGuard() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
    write();
}

void TailGuard::run() {
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, interval, [this] { return stopping_; })) {
        lock.unlock();
        write();
        lock.lock();
    }
}

void TailGuard::write() {
    const auto tail = log_.tail();
    if (tail == written_ || tail.value == 0) return;
    const auto record = log_.read_one(tail);
    if (!record || !*record) return;  // readers of the log report damage; an older guard still holds
    if (files::replace(path_, std::to_string(tail.value) + " " + hash_of(**record) + "\n")) written_ = tail;
}

}  // namespace muster::eventstore
