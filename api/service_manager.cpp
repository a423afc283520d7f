#include "api/service_manager.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <string>

namespace muster::api {
namespace {

std::string_view word_of(ServiceState state) {
    switch (state) {
        case ServiceState::ready: return "READY=1";
        case ServiceState::reloading: return "RELOADING=1";
        case ServiceState::stopping: return "STOPPING=1";
    }
    return {};
}

}  // namespace

bool tell_service_manager(ServiceState state, std::string_view status) {
    const char* named = std::getenv("NOTIFY_SOCKET");
    const std::string_view path = named != nullptr ? named : "";
    if (path.empty()) return true;
    sockaddr_un address{};
    if (path.size() >= sizeof(address.sun_path)) return false;
    address.sun_family = AF_UNIX;
    std::copy(path.begin(), path.end(), address.sun_path);
    if (path.front() == '@') address.sun_path[0] = '\0';  // an abstract name
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());

    std::string text(word_of(state));
    if (!status.empty()) text.append("\nSTATUS=").append(status);
    const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket < 0) return false;
    const auto sent = ::sendto(socket, text.data(), text.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address), length);
    ::close(socket);
    return sent == static_cast<ssize_t>(text.size());
}

}  // namespace muster::api
