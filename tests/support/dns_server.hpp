#pragma once
// A DNS server on 127.0.0.1, tests/support/dns_server.py, that answers what it is told. It goes with the object, and with the
// test process.

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/temporary_directory.hpp"

namespace muster::tests {

class DnsServer {
  public:
    /// Starts it and waits until it listens; throws std::runtime_error when it does not. No name exists at first.
    DnsServer();
    ~DnsServer();
    DnsServer(const DnsServer&) = delete;
    DnsServer& operator=(const DnsServer&) = delete;

    [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
    /// Replaces the names there are, a JSON object as the script's head describes it. Works at once.
    void publish(std::string_view json);
    /// Lines "udp NAME" and "tcp NAME", in order of arrival.
    [[nodiscard]] std::vector<std::string> questions() const;

  private:
    TemporaryDirectory directory_;
    pid_t process_ = -1;
    unsigned port_ = 0;
};

}  // namespace muster::tests
