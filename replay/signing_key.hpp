#pragma once
// The rotation of the key that signs checkpoints, of a stopped directory. Checkpoints that were signed before are checked with the keys
// from before, which stay listed.

#include <string>
#include <vector>

#include "domain/result.hpp"
#include "replay/stopped_directory.hpp"

namespace muster::replay {

struct SigningKeys {
    std::string now;                  ///< as GET /v1/log/key gives it: the next checkpoint is signed with it
    std::vector<std::string> former;  ///< the newest last
};

/// A crash leaves the old key or the new one, never none. The message says why the directory does not open, or that it cannot be written.
[[nodiscard]] domain::Result<SigningKeys, std::string> rotate_signing_key(const DirectoryLocation& where);

}  // namespace muster::replay
