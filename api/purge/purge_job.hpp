#pragma once
// What an erasure leaves to do outside the rows: files that hold values from before, uploads, what is remembered in memory. After each
// AccountErased the job goes through every place that may hold personal data, again and again until each says that it is clean.
//
// Its own memory is one small file, the position up to which everything is clean; who was erased after it is asked of the read models. So
// it goes on after a crash, and a log that was restored is gone through from its beginning. One thread. Thread-safe.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "domain/result.hpp"
#include "eventstore/sequencer.hpp"

namespace muster::api {

struct ErasedAccount {
    domain::AccountId account;
    domain::Position position{};  ///< of its AccountErased
};

struct PurgeRequest {
    domain::Position position{};         ///< everything that was erased up to here
    std::vector<ErasedAccount> accounts; ///< and was not known to be gone
    std::atomic<bool>& cancelled;        ///< the server stops: answer soon, with a failure
};

struct PurgePlace {
    std::string name;
    /// Nothing of them is left here, in files or in memory. A failure says what is not clean yet; the place is asked again.
    std::function<domain::Result<void, std::string>(const PurgeRequest&)> purge;
};

struct PurgeParts {
    std::string file;         ///< where the position is kept
    std::string incarnation;  ///< of the log, text id
    /// Who was erased after a position, in any order; nobody is missing up to `complete_to`. A failure: not known yet.
    std::function<domain::Result<std::vector<ErasedAccount>, std::string>(domain::Position after, domain::Position complete_to)> erased_after;
    std::vector<PurgePlace> places;
    std::function<void(const std::string&)> tell;  ///< for people, when a place does not come clean
};

struct PurgeStatus {
    domain::Position purged{};    ///< nothing is left of who was erased up to here
    domain::Position wanted{};    ///< the newest erasure that is known
    std::string waits_for;        ///< the place that is not clean yet, and why; empty: none
    std::uint64_t rounds = 0;     ///< since the start
};

class PurgeJob {
  public:
    /// Reads where it stood. Nothing runs before start().
    explicit PurgeJob(PurgeParts parts);
    /// As stop().
    ~PurgeJob();

    /// `done`: from the job's thread, each time everything that was erased up to a position is gone; at the start too, when it was before.
    void start(std::function<void(domain::Position)> done = {});
    void stop();
    /// What the sequencer tells after each batch. Never blocks.
    void notice(const eventstore::CommittedBatch& batch);

    [[nodiscard]] PurgeStatus status() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace muster::api
