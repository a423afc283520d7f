#pragma once
// Has checkpoints cosigned by witnesses (C2SP tlog-witness): others who remember how far the log was, and sign only what goes on from there.
// A log that shows different histories to different people needs all of them to join in.
//
// All are asked for the same checkpoint, each on its own thread, so that one that is slow or gone holds up neither the log nor another. The
// next checkpoint is offered when each has answered, at the latest after `offer_max`; whoever failed the last time is not waited for, and
// is asked again later and later.

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "domain/result.hpp"
#include "eventstore/log.hpp"
#include "eventstore/proof/checkpoint.hpp"
#include "eventstore/proof/policy.hpp"

namespace muster::api {

struct SignedCheckpoint {
    eventstore::proof::Checkpoint checkpoint;
    std::string note;
};
using Signed = domain::Result<SignedCheckpoint, std::string>;

struct WitnessHealth {
    std::string name;
    std::uint64_t size = 0;       ///< records of the last checkpoint it cosigned; 0: none since the start
    std::int64_t time = 0;        ///< when, in seconds since 1970 by its clock
    std::string failing_because;  ///< empty: it answered the last time
};

struct WitnessLimits {
    std::chrono::milliseconds between_offers{1'000};  ///< at least
    std::chrono::seconds connect{5}, answer{10}, offer_max{15};
    std::chrono::milliseconds again_first{1'000}, again_last{60'000};  ///< after a failure; doubled each time
};

struct WitnessParts {
    const eventstore::Log& log;  ///< outlives the object
    std::vector<eventstore::proof::PolicyWitness> witnesses;
    std::function<Signed(std::uint64_t)> offer;           ///< the newest checkpoint, of at least so many records when the log has them
    std::function<void(const SignedCheckpoint&)> cosigned;  ///< with one more signature; calls never overlap
    std::function<void(const std::string&)> warn;
    WitnessLimits limits{};
};

class Witnesses {
  public:
    explicit Witnesses(WitnessParts parts);
    ~Witnesses();

    void start();
    /// Within about a second, whoever is being asked.
    void stop();
    [[nodiscard]] std::vector<WitnessHealth> health() const;

    struct State;  ///< of the implementation

  private:
    std::unique_ptr<State> state_;
};

}  // namespace muster::api
