#pragma once
// Erasures on their way: each is written to the ledger before anything is called complete. Thread-safe.

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "api/purge/purge_job.hpp"
#include "domain/event.hpp"
#include "eventstore/erasure_ledger.hpp"
#include "eventstore/log.hpp"
#include "projections/history.hpp"

namespace muster::api {

struct ErasureParts {
    std::string ledger;           ///< the file
    domain::Bytes32 signing_key;  ///< its seed
    domain::IncarnationId incarnation;
    const eventstore::Log& log;
    const projections::History& history;
};

class Erasures {
  public:
    /// The message says what is wrong with the ledger, and what to do.
    [[nodiscard]] static domain::Result<std::unique_ptr<Erasures>, std::string> open(ErasureParts parts);

    /// Whether somebody may be erased now: what cannot be written to the ledger must not happen.
    [[nodiscard]] domain::Result<void, std::string> writable() const;
    /// A place of the purge job: the ledger has every erasure of the request when it succeeds.
    [[nodiscard]] domain::Result<void, std::string> note(const PurgeRequest& request);
    /// What the ledger says of an erasure; nothing: not yet.
    [[nodiscard]] std::optional<eventstore::LedgerEntry> entry(domain::EventId erased) const;

  private:
    Erasures(ErasureParts parts, std::unique_ptr<eventstore::ErasureLedger> ledger);
    [[nodiscard]] domain::Result<eventstore::LedgerEntry, std::string> describe(domain::Position at) const;
    [[nodiscard]] domain::Result<std::uint64_t, std::string> count_sealed(domain::AccountId account, domain::Position at,
                                                                          const std::atomic<bool>& cancelled) const;

    const ErasureParts parts_;
    mutable std::mutex mutex_;  // of the ledger
    std::unique_ptr<eventstore::ErasureLedger> ledger_;
};

}  // namespace muster::api
