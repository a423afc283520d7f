#pragma once
// DIR/format: which form a data directory has. A newer one than this Muster knows is refused, an older one is brought up step by
// step when it is opened for writing.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "domain/result.hpp"
#include "eventstore/log.hpp"

namespace muster::eventstore {

/// Rises when an older Muster must not write to the directory any more. Append a step to upgrade_steps() and a directory of the
/// older format to tests/golden-directory.
inline constexpr std::uint32_t format_newest = 2;

/// From the format before to this one.
struct UpgradeStep {
    std::uint32_t to;
    std::string_view what;  ///< what is new, for people
    /// Brings it about; may be run again after a crash. Null: opening does it anyhow (a read model of another version is rebuilt).
    domain::Result<void, std::string> (*run)(Log& log);
};
[[nodiscard]] std::span<const UpgradeStep> upgrade_steps();

/// `path` is DIR/format. A newer format, and a file that is none, are failures that say so.
[[nodiscard]] domain::Result<std::uint32_t, std::string> read_format(const std::string& path, std::uint32_t newest = format_newest);
[[nodiscard]] domain::Result<void, std::string> write_format(const std::string& path, std::uint32_t format = format_newest);
/// Runs what is missing, and notes each step in `path` when it is done: after a crash it goes on there.
[[nodiscard]] domain::Result<void, std::string> upgrade(const std::string& path, std::uint32_t from, Log& log,
                                                        std::span<const UpgradeStep> steps = upgrade_steps());

}  // namespace muster::eventstore
