#include "eventstore/directory_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

namespace muster::eventstore {
namespace {

std::string holder_of(const std::string& path) {
    constexpr std::size_t pid_bytes_max = 32;
    auto text = files::read(path, pid_bytes_max).value_or("");
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text.empty() ? "another process" : "process " + text;
}

domain::Result<void, std::string> write_pid(int descriptor) {
    const auto text = std::to_string(::getpid()) + "\n";
    if (::ftruncate(descriptor, 0) != 0 || ::pwrite(descriptor, text.data(), text.size(), 0) < 0) {
        return domain::failure(files::last_error());
    }
    return {};
}

}  // namespace

domain::Result<DirectoryLock, std::string> DirectoryLock::take(const std::string& path, bool read_only) {
    const int flags = read_only ? O_RDONLY : O_RDWR | O_CREAT;
    files::Descriptor file(::open(path.c_str(), flags | O_CLOEXEC, 0644));
    if (!file.is_open()) return domain::failure("the lock file " + path + " cannot be opened: " + files::last_error());
    if (::flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK)
            return domain::failure("the lock file " + path + " cannot be locked: " + files::last_error());
        return domain::failure("in use by " + holder_of(path) +
                               "; only one process at a time may use a data directory");
    }
    if (!read_only) {
        if (auto written = write_pid(file.number()); !written) {
            return domain::failure("the lock file " + path + " cannot be written: " + written.error());
        }
    }
    return DirectoryLock(std::move(file));
}

}  // namespace muster::eventstore
