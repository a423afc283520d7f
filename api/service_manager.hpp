#pragma once
// What a service manager (systemd, Type=notify) wants to know of this process: one datagram each to the socket that NOTIFY_SOCKET names.
// Without the variable nothing is told. Thread-safe.

#include <string_view>

namespace muster::api {

enum class ServiceState { ready, reloading, stopping };

/// False when there is a socket and it cannot be reached; nobody needs to mind.
bool tell_service_manager(ServiceState state, std::string_view status = {});

}  // namespace muster::api
