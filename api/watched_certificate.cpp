#include "api/watched_certificate.hpp"

#include <ctime>

#include "api/limits.hpp"
#include "api/log.hpp"

namespace muster::api {

domain::Result<std::unique_ptr<WatchedCertificate>, std::string> WatchedCertificate::open(const TlsFiles& files, Metrics& metrics) {
    if (!files.is_set()) return std::unique_ptr<WatchedCertificate>{};
    auto loaded = TlsCertificate::load(files);
    if (!loaded) return domain::failure(loaded.error());
    return std::unique_ptr<WatchedCertificate>(new WatchedCertificate(std::move(*loaded), metrics));
}

WatchedCertificate::WatchedCertificate(std::unique_ptr<TlsCertificate> certificate, Metrics& metrics)
    : certificate_(std::move(certificate)), metrics_(metrics) {
    tell();
    watch_ = std::make_unique<Every>(certificate_check_interval, [this] {
        if (certificate_->files_changed()) reload();
    });
}

void WatchedCertificate::reload() {
    const auto reloaded = certificate_->reload();
    if (!reloaded) return log::error("the certificate stays as it is: " + reloaded.error());
    log::info("the certificate was read again; new connections get it");
    tell();
}

void WatchedCertificate::tell() {
    const auto expires_at = certificate_->expires_at();
    metrics_.certificate_expires_at(expires_at);
    if (expires_at <= std::time(nullptr)) log::warning("the certificate has expired; browsers will refuse it");
}

}  // namespace muster::api
