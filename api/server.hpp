#pragma once
// The HTTP server: one listening socket, N I/O threads with an event loop each, connections dealt to them in turn.
// Thread-safe.

#include <memory>
#include <string>

#include "api/application.hpp"
#include "api/limits.hpp"
#include "api/metrics.hpp"
#include "api/tls_certificate.hpp"
#include "domain/result.hpp"

namespace muster::api {

struct Listening {
    std::string host = "127.0.0.1";  ///< an IPv4 or IPv6 address
    unsigned short port = 0;         ///< 0: any free one
    unsigned io_threads = 2;
    TransportLimits limits;
    TlsCertificate* tls = nullptr;   ///< none: plain TCP; must outlive the server
};

class Server {
  public:
    /// Binds the address; connections wait until serve(). The message says why it cannot (address in use, not permitted …).
    [[nodiscard]] static domain::Result<std::unique_ptr<Server>, std::string> listen(Metrics& metrics, const Listening& listening);
    /// Starts the threads. The arguments must outlive it.
    void serve(Application& application);
    ~Server();

    [[nodiscard]] unsigned short port() const;
    /// Takes no more connections, lets the requests in hand finish (limits.stop_grace at most), closes the rest. Blocks.
    /// The object must then stay until whoever may still answer a request has stopped too.
    void stop();

  private:
    struct Parts;
    explicit Server(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace muster::api
