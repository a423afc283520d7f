#pragma once
// Signed checkpoints of the log while it is served. The last one stands in DIR/checkpoint as well, where the next start, `muster verify`
// and whoever watches the log find it. Nothing is signed that does not go on from the last one. Thread-safe; signing reads a few tiles
// and never waits for a disk's sync.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/proof/witnesses.hpp"
#include "domain/result.hpp"
#include "eventstore/log.hpp"
#include "eventstore/proof/checkpoint.hpp"
#include "eventstore/proof/policy.hpp"

namespace muster::api {

struct ProofParts {
    const eventstore::Log& log;  ///< outlives the object
    domain::IncarnationId incarnation;
    domain::Bytes32 signing_key{};
    std::string path;                      ///< of the last checkpoint's file
    std::chrono::seconds interval{60};     ///< while the log grows
    std::function<void(const std::string&)> warn{};
    std::optional<eventstore::proof::Policy> policy{};  ///< whose witnesses are asked; nothing: there are none
};

struct ProofHealth {
    std::uint64_t size = 0;       ///< records of the last checkpoint
    std::string failing_because;  ///< why the last one could not be signed; empty: it could
    std::uint64_t witnessed_size = 0;  ///< records of the newest that enough witnesses cosigned
    std::vector<WitnessHealth> witnesses;
};

class Proofs {
  public:
    using Signed = api::Signed;

    /// Holds the log against the last checkpoint; the message says how it differs from what was signed.
    [[nodiscard]] static domain::Result<std::unique_ptr<Proofs>, std::string> open(ProofParts parts);
    ~Proofs();

    /// Signs at the interval from now on.
    void start();
    /// The last one is in the file when it returns.
    void stop();

    /// The one signed last; the first is signed when there is none yet. Failures say what is wrong with the tree.
    [[nodiscard]] Signed latest();
    /// One of at least so many records: the last one, or a new one.
    [[nodiscard]] Signed covering(std::uint64_t size);
    /// A new one, unless the log has not grown.
    [[nodiscard]] Signed sign();
    /// The newest that enough witnesses cosigned, by the policy's quorum; nothing: none yet. Stays over a restart, in a file beside
    /// the last one's, with ".witnessed" behind its name.
    [[nodiscard]] std::optional<SignedCheckpoint> witnessed() const;

    [[nodiscard]] ProofHealth health() const;
    /// Which keys signed this log's checkpoints, the one in use first.
    [[nodiscard]] const std::vector<eventstore::proof::Verifier>& verifiers() const;
    /// Who is asked to cosign.
    [[nodiscard]] const std::vector<eventstore::proof::PolicyWitness>& witnesses() const;

  private:
    struct State;
    explicit Proofs(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace muster::api
