#include "tests/support/temporary_directory.hpp"

#include <stdlib.h>  // mkdtemp is POSIX, not in <cstdlib>

#include <cerrno>
#include <iostream>
#include <system_error>

namespace muster::tests {

TemporaryDirectory::TemporaryDirectory(std::string_view purpose) {
    std::string pattern =
        (std::filesystem::temp_directory_path() / ("muster-" + std::string(purpose) + "-XXXXXX")).string();
    if (::mkdtemp(pattern.data()) == nullptr) {
        throw std::filesystem::filesystem_error("mkdtemp", pattern, std::error_code(errno, std::generic_category()));
    }
    path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
    if (std::getenv("MUSTER_KEEP_TEST_DATA") != nullptr) {
        std::cout << "kept: " << path_ << std::endl;
        return;
    }
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace muster::tests
