#pragma once
// One `add-checkpoint` of C2SP tlog-witness: asks a witness to cosign a checkpoint. Blocks; for a thread of its own.

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "eventstore/proof/cosignature.hpp"

namespace muster::api {

struct WitnessKnows {
    std::uint64_t size = 0;  ///< it cosigned a checkpoint of so many records, not of those that were told
};
struct WitnessFailed {
    std::string why;
};
using WitnessAnswer = std::variant<eventstore::proof::Cosignature, WitnessKnows, WitnessFailed>;

class WitnessCall {
  public:
    /// `stop`: ends a call within about a second; outlives the object.
    WitnessCall(std::string url, eventstore::proof::Cosigner key, std::chrono::seconds connect, std::chrono::seconds answer, const std::atomic<bool>& stop);
    ~WitnessCall();

    /// The connection stays open for the next one. `path`: from `old_size` to the size of the checkpoint in `note`.
    [[nodiscard]] WitnessAnswer ask(std::uint64_t old_size, const std::vector<eventstore::proof::Hash>& path, const std::string& note);

  private:
    struct Connection;
    std::string url_;
    eventstore::proof::Cosigner key_;
    std::unique_ptr<Connection> connection_;
};

/// What is wrong with a witness' URL; empty: nothing.
[[nodiscard]] std::string wrong_witness_url(const std::string& url);

}  // namespace muster::api
