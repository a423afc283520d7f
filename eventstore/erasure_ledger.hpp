#pragma once
// The ledger of erasures: who was erased, signed, in a file of its own that is kept elsewhere than the data. A backup that is older than
// an erasure still has the person; whoever restores it erases again everybody who stands here.
//
// One JSON object a line, the oldest first, members in this order:
//
//   account, event, position, log, time (microseconds since 1970, UTC), reason, reference, keeps_claims, sealed_events,
//   chain      64 hex digits: SHA-256(chain of the line before (32 bytes; zeros before the first) || the line from its `{` to before `,"chain"`)
//   key        base64url of the Ed25519 key that signed
//   signature  base64url of its signature of "muster erasure ledger v1\n" || chain (32 bytes)
//
// A line that is cut off at the end of the file was being written when the machine stopped; it is dropped.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "domain/erasure_events.hpp"
#include "domain/ids.hpp"
#include "domain/result.hpp"
#include "domain/time.hpp"

namespace muster::eventstore {

struct LedgerEntry {
    domain::AccountId account;
    domain::EventId event;  ///< the AccountErased
    domain::Position position{};
    domain::IncarnationId log;
    domain::Timestamp time;
    domain::ErasureReason reason = domain::ErasureReason::person_request;
    std::string reference;
    bool keeps_claims = false;
    std::uint64_t sealed_events = 0;  ///< events that were sealed under the person's key, and are unreadable since

    friend bool operator==(const LedgerEntry&, const LedgerEntry&) = default;
};

struct LedgerContents {
    std::vector<LedgerEntry> entries;
    std::vector<domain::Bytes32> keys;  ///< that signed, each once: whoever trusts the file knows them
    domain::Bytes32 chain{};            ///< of the last line
    std::uint64_t bytes = 0;            ///< without a line that is cut off
};

/// The whole file, each line checked. The message says which line is wrong. No file: no entries.
[[nodiscard]] domain::Result<LedgerContents, std::string> read_erasure_ledger(const std::string& path);

/// The writer's side. Not thread-safe.
class ErasureLedger {
  public:
    /// Reads what is there; the file appears with the first entry. `seed` is of the instance's signing key.
    [[nodiscard]] static domain::Result<std::unique_ptr<ErasureLedger>, std::string> open(const std::string& path, const domain::Bytes32& seed);
    ~ErasureLedger();

    /// Durable when it returns. An event that stands there already is not written again.
    [[nodiscard]] domain::Result<void, std::string> append(const LedgerEntry& entry);
    /// Whether append would work now, as far as can be told without writing.
    [[nodiscard]] domain::Result<void, std::string> writable() const;
    /// Nothing when it is not there.
    [[nodiscard]] const LedgerEntry* find(domain::EventId event) const;
    [[nodiscard]] const std::string& path() const { return path_; }

  private:
    ErasureLedger(std::string path, const domain::Bytes32& seed, LedgerContents contents);

    std::string path_;
    struct Key;
    std::unique_ptr<Key> key_;
    domain::Bytes32 chain_;
    std::uint64_t bytes_ = 0;
    std::unordered_map<domain::EventId, LedgerEntry> entries_;
};

}  // namespace muster::eventstore
