#pragma once
// Certificates made on the spot, and a TLS client over a raw socket that says what it was offered.

#include <chrono>
#include <filesystem>
#include <string>

#include "api/tls_certificate.hpp"

namespace muster::tests {

/// A fresh key and a certificate it signs itself, in DIR/NAME.certificate.pem and DIR/NAME.key.pem.
api::TlsFiles make_certificate(const std::filesystem::path& directory, const std::string& name,
                               std::chrono::seconds lifetime = std::chrono::hours(24));

struct TlsOffer {
    int oldest = 0, newest = 0;  ///< TLS1_2_VERSION …; 0: whatever OpenSSL has
    std::string protocol{};      ///< by ALPN; empty: none
};

struct TlsTalk {
    bool shaken = false;         ///< the handshake came to its end
    std::string version, cipher, protocol;
    std::string subject;         ///< common name of the server's certificate
    std::string answer;          ///< everything until the server closed, or four seconds were over
    bool told_the_end = false;   ///< close_notify came before the end of the connection
    bool got_ticket = false;     ///< the session could be resumed
};

/// Connects, sends `request`, reads to the end.
[[nodiscard]] TlsTalk talk_tls(unsigned short port, const std::string& request, const TlsOffer& offer = {});

}  // namespace muster::tests
