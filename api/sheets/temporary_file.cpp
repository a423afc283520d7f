#include "api/sheets/temporary_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

namespace muster::sheets {

domain::Result<TemporaryFile, std::string> TemporaryFile::make() {
    std::error_code error;
    const auto folder = std::filesystem::temp_directory_path(error);
    if (error) return domain::failure("no directory for temporary files: " + error.message());
    auto name = (folder / "muster-sheet-XXXXXX").string();
    const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
    if (descriptor < 0) return domain::failure("no temporary file in " + folder.string() + ": " + std::strerror(errno));
    ::unlink(name.c_str());  // O_TMPFILE would not even name it for a moment, but not every file system has it
    return TemporaryFile(descriptor);
}

TemporaryFile::TemporaryFile(TemporaryFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

TemporaryFile& TemporaryFile::operator=(TemporaryFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

TemporaryFile::~TemporaryFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::string TemporaryFile::path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

std::optional<std::uint64_t> TemporaryFile::size() const {
    struct stat status {};
    if (::fstat(descriptor_, &status) != 0) return {};
    return static_cast<std::uint64_t>(status.st_size);
}

std::optional<std::string> TemporaryFile::read(std::uint64_t offset, std::size_t most) const {
    std::string bytes(most, '\0');
    const auto got = ::pread(descriptor_, bytes.data(), most, static_cast<off_t>(offset));
    if (got < 0) return {};
    bytes.resize(static_cast<std::size_t>(got));
    return bytes;
}

}  // namespace muster::sheets
