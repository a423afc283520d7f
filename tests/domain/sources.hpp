#pragma once
// Tests that read the project's own pages and sources.

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace muster::tests {

[[nodiscard]] inline std::filesystem::path source_root() {
    const char* given = std::getenv("MUSTER_SOURCE_DIR");  // set by ctest
    return given != nullptr ? std::filesystem::path(given)
                            : std::filesystem::path(__FILE__).parent_path().parent_path().parent_path();
}

[[nodiscard]] inline std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path);
    BOOST_REQUIRE_MESSAGE(file, "cannot read " << path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

[[nodiscard]] inline std::string read_source(const std::string& name) { return read_file(source_root() / name); }

}  // namespace muster::tests
