#pragma once
// The rotation of the master key of a stopped directory: every data key and the instance's secrets are wrapped anew. While it is under
// way the directory opens under neither key; after a crash it goes on where it stopped. No record changes, so proofs stay as they are.

#include <cstdint>
#include <functional>
#include <string>

#include "domain/result.hpp"

namespace muster::eventstore {

struct RotationOptions {
    std::string data;
    std::string master_key_file;      ///< of the old key; empty: DIR/master.key
    std::string new_master_key_file;  ///< made when it is missing
    std::function<void(std::uint64_t done)> progress;  ///< may be empty
};

struct RotationReport {
    std::uint64_t keys = 0;      ///< wrapped anew by this run
    bool resumed = false;        ///< an earlier run had begun
    bool made_new_key = false;   ///< the new key's file was made
};

/// When it returns, the old key opens nothing in the directory, and what it had wrapped stands in none of the log's files. Backups of
/// keys that were taken before still want the old one. The message says what is wrong: in use, a wrong key, another rotation under way.
[[nodiscard]] domain::Result<RotationReport, std::string> rotate_master_key(const RotationOptions& options);

}  // namespace muster::eventstore
