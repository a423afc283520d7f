#pragma once
// The server's certificate and key, and the TLS settings around them: TLS 1.2 and 1.3 with forward secrecy and AEAD ciphers only,
// http/1.1 by ALPN, no renegotiation, no compression, no session tickets (a ticket key that lives on would undo forward secrecy).
// The pair can be replaced while the server runs: connections keep what they began with. Thread-safe.

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "domain/result.hpp"

namespace boost::asio::ssl {
class context;
}

namespace muster::api {

struct TlsFiles {
    std::string certificate;  ///< PEM: the server's certificate, then those between it and the root
    std::string key;          ///< PEM, without a passphrase

    [[nodiscard]] bool is_set() const { return !certificate.empty(); }
};

class TlsCertificate {
  public:
    /// The message says what is wrong with which file.
    [[nodiscard]] static domain::Result<std::unique_ptr<TlsCertificate>, std::string> load(TlsFiles files);
    ~TlsCertificate();

    /// For a new connection.
    [[nodiscard]] std::shared_ptr<boost::asio::ssl::context> context() const;
    /// End of the certificate's validity, in seconds since 1970.
    [[nodiscard]] std::int64_t expires_at() const;

    /// Reads both files again. A pair that does not fit together, cannot be read or has expired changes nothing; the message says why.
    [[nodiscard]] domain::Result<void, std::string> reload();
    /// Whether a file is another one than at the last load or reload, whatever came of that. Reads the files' times only.
    [[nodiscard]] bool files_changed() const;

  private:
    struct Loaded;
    struct Stamp;
    TlsCertificate(TlsFiles files, Stamp stamp, Loaded loaded);
    [[nodiscard]] static domain::Result<Loaded, std::string> read(const TlsFiles& files);
    [[nodiscard]] static Stamp stamp_of(const TlsFiles& files);

    const TlsFiles files_;
    mutable std::mutex mutex_;
    std::unique_ptr<Stamp> stamp_;
    std::unique_ptr<Loaded> loaded_;
};

}  // namespace muster::api
