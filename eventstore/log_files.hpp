#pragma once
// Are the engine's own files what was written? Table files against the checksums that stand in the manifest, manifests and write-ahead
// files record by record. Each damaged file is named. For a log that nobody writes to.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventstore/log.hpp"

namespace muster::eventstore {

/// Bytes read, of how many.
using TellBytes = std::function<void(std::uint64_t done, std::uint64_t total)>;

/// For a log that does not open any more: which of its files are damaged. Without the manifest's word table files are checked block
/// by block. Empty when no damage was found this way; what the opening said stands.
[[nodiscard]] std::vector<FileFault> check_closed_files(const std::string& log_path);

/// A manifest or write-ahead file: blocks of 32 KiB of records, each with a CRC-32C. What is wrong with it and at which byte; nothing
/// when it is whole.
[[nodiscard]] std::optional<std::string> fault_of_journal(std::string_view bytes);

}  // namespace muster::eventstore
