#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace muster::tests {

// A new, empty directory that goes with the object. It lies under TMPDIR (or /tmp). With MUSTER_KEEP_TEST_DATA set it stays,
// and its path is printed. Throws std::filesystem::filesystem_error when it cannot be made.
class TemporaryDirectory {
  public:
    explicit TemporaryDirectory(std::string_view purpose = "test");
    ~TemporaryDirectory();
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

  private:
    std::filesystem::path path_;
};

}  // namespace muster::tests
