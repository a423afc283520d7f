#pragma once
// The certificate in use, kept up with its files. A thread of its own looks at them, because reading them may block.

#include <memory>
#include <string>

#include "api/every.hpp"
#include "api/metrics.hpp"
#include "api/tls_certificate.hpp"
#include "domain/result.hpp"

namespace muster::api {

class WatchedCertificate {
  public:
    /// Nothing for plain HTTP. The message says which file is wrong.
    [[nodiscard]] static domain::Result<std::unique_ptr<WatchedCertificate>, std::string> open(const TlsFiles& files, Metrics& metrics);

    /// Reads the files again; what cannot be used leaves the certificate as it is, and a line in the log.
    void reload();
    /// The files are not looked at any more.
    void stop_watching() { watch_.reset(); }
    [[nodiscard]] TlsCertificate* get() { return certificate_.get(); }

  private:
    WatchedCertificate(std::unique_ptr<TlsCertificate> certificate, Metrics& metrics);
    void tell();

    std::unique_ptr<TlsCertificate> certificate_;
    Metrics& metrics_;
    std::unique_ptr<Every> watch_;
};

}  // namespace muster::api
