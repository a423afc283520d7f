#pragma once
// One file that proves that a log holds a record: C2SP tlog-proof, with the record itself as its extra data. Whoever has the log's
// public key checks it offline.
//
//   c2sp.org/tlog-proof@v1
//   extra <base64 of the record as it is stored>
//   index <its position - 1>
//   <base64 of a hash of the inclusion path>        as many lines as the path has
//   <empty line>
//   <the checkpoint, a signed note>

#include <string>
#include <vector>

#include "eventstore/proof/checkpoint.hpp"

namespace muster::eventstore::proof {

struct ProofFile {
    std::string record;
    std::uint64_t index = 0;
    std::vector<Hash> path;
    std::string checkpoint;  ///< the note as it was signed

    [[nodiscard]] std::string text() const;
    /// Nothing when it is no proof of a record.
    [[nodiscard]] static std::optional<ProofFile> parse(std::string_view text);
};

/// Larger files are not read.
inline constexpr std::size_t proof_file_bytes_max = 16U << 20U;

/// That the record stands at its index in the tree of the checkpoint, which one of these signed. The message says what does not hold.
[[nodiscard]] domain::Result<Checkpoint, std::string> check_proof(const ProofFile& proof, const std::vector<Verifier>& verifiers);

}  // namespace muster::eventstore::proof
