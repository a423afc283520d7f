#pragma once
// The keys of a backup, in files of their own: every data key, wrapped, and the instance's named values (its secrets, wrapped). Nobody
// reads personal data with them but under the master key, which no backup holds. A file of keys is kept 30 days at most: who was erased
// since must not come back with it.
//
//   file = "muster keys 1\n" header_length(u32 LE) header(JSON) entry* 'e' SHA-256 of everything before(32)
//   entry = 'm' length(u32 LE) name length(u32 LE) value | 'k' account(16) generation(u32 LE) length(u32 LE) wrapped

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "domain/result.hpp"
#include "domain/time.hpp"
#include "eventstore/log.hpp"

namespace muster::eventstore::backup {

inline constexpr unsigned keep_keys_days_max = 30;

struct KeyFile {
    domain::IncarnationId incarnation;
    Position position{};  ///< it has the keys of every record up to here, but of people who were erased before it was written
    domain::Timestamp taken_at;
    std::map<std::string, std::string, std::less<>> meta;
    std::map<domain::AccountId, std::vector<WrappedKey>> keys;  ///< an account's newest generation first
};

struct WrittenKeys {
    std::string path;
    std::uint64_t keys = 0;
};

/// Writes what the log has now into a new file below `directory`. Values that belong to the one log only (who writes it) are left out.
[[nodiscard]] domain::Result<WrittenKeys, std::string> write_keys(const Log& log, domain::IncarnationId incarnation,
                                                                  domain::Timestamp now, const std::string& directory);
/// The whole file; a damaged one is refused.
[[nodiscard]] domain::Result<KeyFile, std::string> read_keys(const std::string& path);

/// Files of keys below `directory`, the newest last.
[[nodiscard]] std::vector<std::string> key_files(const std::string& directory);
/// Removes those that are older than `days` (30 at most); how many. One that cannot be removed is a failure.
[[nodiscard]] domain::Result<std::uint64_t, std::string> prune_keys(const std::string& directory, domain::Timestamp now, unsigned days);

}  // namespace muster::eventstore::backup
