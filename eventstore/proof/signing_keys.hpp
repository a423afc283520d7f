#pragma once
// Which keys signed checkpoints of a log: the one it signs with now, and those before a rotation.

#include <vector>

#include "eventstore/log.hpp"
#include "eventstore/proof/signed_note.hpp"

namespace muster::eventstore::proof {

/// Beside the log: public keys it signed with before, base64, one a line. Whoever rotates the key adds the old one.
inline constexpr std::string_view former_keys_name = "former_signing_keys";

/// The one in use first; empty when there is none (a seed of zeros). Their name is the origin.
[[nodiscard]] std::vector<Verifier> signing_verifiers(const Log& log, const domain::Bytes32& seed, const std::string& origin);

/// To call before the instance's signing key is replaced by another. False when it cannot be stored.
[[nodiscard]] bool remember_former_key(Log& log, const domain::Bytes32& seed);

}  // namespace muster::eventstore::proof
