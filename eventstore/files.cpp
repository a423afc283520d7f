#include "eventstore/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

namespace muster::eventstore::files {
namespace {

using Done = domain::Result<void, std::string>;

Done failed() { return domain::failure(last_error()); }

Done write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return failed();
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(descriptor) != 0) return failed();
    return {};
}

Done sync_directory_of(const std::string& path) {
    const auto parent = std::filesystem::path(path).parent_path();
    const Descriptor directory(::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory.is_open() || ::fsync(directory.number()) != 0) return failed();
    return {};
}

}  // namespace

std::string last_error() { return std::error_code(errno, std::generic_category()).message(); }

Descriptor::~Descriptor() {
    if (number_ >= 0) ::close(number_);
}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
}

bool exists(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0;
}

domain::Result<std::string, std::string> read(const std::string& path, std::size_t bytes_max) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.is_open()) return domain::failure(last_error());
    std::string bytes(bytes_max + 1, '\0');
    std::size_t size = 0;
    while (size < bytes.size()) {
        const auto got = ::read(file.number(), bytes.data() + size, bytes.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return domain::failure(last_error());
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    if (size > bytes_max) return domain::failure("it is longer than " + std::to_string(bytes_max) + " bytes");
    bytes.resize(size);
    return bytes;
}

Done replace(const std::string& path, std::string_view bytes) {
    const auto temporary = path + ".new";
    {
        const Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
        if (!file.is_open()) return failed();
        if (auto written = write_all(file.number(), bytes); !written) return written;
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0) return failed();
    return sync_directory_of(path);
}

Done create_private(const std::string& path, std::string_view bytes) {
    {
        const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (!file.is_open()) return failed();
        if (auto written = write_all(file.number(), bytes); !written) {
            ::unlink(path.c_str());
            return written;
        }
    }
    return sync_directory_of(path);
}

}  // namespace muster::eventstore::files
