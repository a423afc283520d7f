#pragma once
// The log's contract: a totally ordered, gapless, append-only sequence of records, positions from 1. Small enough to be
// met by other engines (a database with the position as primary key, one leased writer). Records are opaque bytes here.
//
// Thread safety: append and take_writer from one thread at a time; everything else from any thread beside it.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "domain/ids.hpp"
#include "domain/result.hpp"

namespace muster::eventstore {

using domain::Position;

/// Rises each time somebody becomes the writer; an append under an older one is Fenced.
struct WriterEpoch {
    std::uint64_t value = 0;
    friend auto operator<=>(const WriterEpoch&, const WriterEpoch&) = default;
};

/// A data key of one account, wrapped by the master key.
struct WrappedKey {
    domain::AccountId subject;
    std::uint32_t generation = 1;
    std::string wrapped;
};

/// A piece of the proof tree, stored in the same batch as the records it covers; eventstore/proof/tiles.hpp says which there are.
/// One that is stored under the same path before is replaced.
struct Tile {
    std::string path;
    std::string bytes;
};

struct AppendBatch {
    Position expected_tail;  ///< the records get the positions after it
    WriterEpoch epoch;
    std::vector<std::string> records;
    std::vector<WrappedKey> keys_added;
    std::vector<domain::AccountId> keys_destroyed;  ///< every generation of the subject; see purge_keys
    std::vector<Tile> tiles;
};

enum class AppendError : std::uint8_t {
    conflict,  ///< the tail is another one: discard, read on, decide again
    fenced,    ///< another writer took over: stop writing for good
    unknown,   ///< may or may not be durable: never retry; answer outcome_unknown, exit and reopen
};

enum class ReadError : std::uint8_t {
    corrupt,  ///< a checksum failed
    missing,  ///< no record stands at a position between the first and the tail
    io,
};
struct ReadFailure {
    ReadError error;
    Position at;  ///< the first position that could not be read
    std::string detail;
};

/// A file the engine keeps that is not what was written.
struct FileFault {
    std::string file;  ///< its name in the log's directory
    std::string detail;
};

/// Thrown by look-ups of keys and named values when what is stored cannot be read: nobody may take damage for absence
/// (a key that cannot be read is not an erased key).
struct LogDamage : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Walks records in order, over a snapshot of the log as it was when the cursor was made. Not thread-safe.
class LogCursor {
  public:
    virtual ~LogCursor() = default;
    struct Entry {
        Position position;
        std::string_view bytes;  ///< valid until the next call
    };
    /// The next record; nothing at the end; a failure on damage (the cursor ends there).
    [[nodiscard]] virtual domain::Result<std::optional<Entry>, ReadFailure> next() = 0;
};

class Log {
  public:
    virtual ~Log() = default;

    /// Atomic, and durable before it returns: records, keys and tiles together. The new tail on success.
    [[nodiscard]] virtual domain::Result<Position, AppendError> append(const AppendBatch& batch) = 0;
    /// Fences every earlier writer.
    [[nodiscard]] virtual domain::Result<WriterEpoch, AppendError> take_writer() = 0;

    [[nodiscard]] virtual std::unique_ptr<LogCursor> read(Position from) const = 0;
    [[nodiscard]] virtual domain::Result<std::optional<std::string>, ReadFailure> read_one(Position at) const = 0;
    [[nodiscard]] virtual Position first() const = 0;  ///< 0 when empty
    [[nodiscard]] virtual Position tail() const = 0;   ///< 0 when empty
    /// Blocks until the tail is at least `from` or the time is up; answers the tail.
    [[nodiscard]] virtual Position wait(Position from, std::chrono::milliseconds timeout) const = 0;

    // The look-ups below throw LogDamage when the engine cannot read.
    [[nodiscard]] virtual std::optional<WrappedKey> wrapped_key(domain::AccountId subject,
                                                                std::uint32_t generation) const = 0;
    /// The newest generation the subject has; nothing when it has none (or it was destroyed).
    [[nodiscard]] virtual std::optional<std::uint32_t> key_generation(domain::AccountId subject) const = 0;

    /// What the newest batch with a tile of this path put there.
    [[nodiscard]] virtual std::optional<std::string> tile(std::string_view path) const = 0;

    /// Small named values beside the log (wrapped instance secrets, key-check value, incarnation). Durable on return.
    [[nodiscard]] virtual std::optional<std::string> meta(std::string_view name) const = 0;
    [[nodiscard]] virtual bool put_meta(std::string_view name, std::string_view value) = 0;

    // Walks for backups and rotation, each over what there was when it began, until `visit` answers false; LogDamage as above.
    /// Every wrapped key, by account, an account's newest first.
    virtual void each_key(const std::function<bool(const WrappedKey&)>& visit) const = 0;
    /// Every named value, by name.
    virtual void each_meta(const std::function<bool(std::string_view name, std::string_view value)>& visit) const = 0;

    /// What was destroyed before the call is in no file of the engine when it returns. Rewrites the keys of all accounts, beside
    /// appends and reads; a reader or a copy that keeps an old file open fails it: call it again.
    [[nodiscard]] virtual domain::Result<void, std::string> purge_keys() { return {}; }

    /// Reads every file the engine keeps for the log and compares it with the checksums that were stored when it was written.
    /// Empty: all are whole. Tells how many bytes of how many it has read.
    [[nodiscard]] virtual std::vector<FileFault> check_files(
        const std::function<void(std::uint64_t done, std::uint64_t total)>& /*tell*/) const {
        return {};
    }

    /// What the engine said when an append last ended in `unknown`; for people.
    [[nodiscard]] virtual std::string failure_detail() const { return {}; }
};

}  // namespace muster::eventstore
