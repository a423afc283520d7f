#pragma once
// The Python scripts of this folder, which write files for the tests.

#include <filesystem>
#include <string>

namespace muster::sheets::tests {

/// What it printed; throws std::runtime_error with that when it fails.
std::string run_script(const std::string& script, const std::filesystem::path& folder);

}  // namespace muster::sheets::tests
