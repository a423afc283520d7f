#pragma once
// Is a log still the one that somebody has a signed checkpoint of? For a log whose tree verify_log has checked.

#include <string>
#include <string_view>
#include <vector>

#include "eventstore/keyring.hpp"
#include "eventstore/proof/checkpoint.hpp"
#include "replay/verify.hpp"

namespace muster::replay {

/// The key that this instance signs checkpoints of the log with, and the ones it signed with before; empty while it has none.
[[nodiscard]] std::vector<eventstore::proof::Verifier> verifiers_of(const eventstore::Log& log, const eventstore::InstanceSecrets& secrets,
                                                                    domain::IncarnationId incarnation);

/// Adds a fault when the note is not signed by one of these, is of another log or incarnation, or says something else than the tree has.
/// `name`: the file's, for people. The checkpoint, when it could be read at all.
std::optional<eventstore::proof::Checkpoint> check_checkpoint(const eventstore::Log& log, std::string_view name, std::string_view note,
                                                              const std::vector<eventstore::proof::Verifier>& verifiers, VerifyReport& report);

}  // namespace muster::replay
