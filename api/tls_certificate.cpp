#include "api/tls_certificate.hpp"

#include <boost/asio/ssl/context.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include <array>
#include <ctime>
#include <string_view>

namespace muster::api {
namespace {

namespace ssl = boost::asio::ssl;
using domain::failure;

// Of TLS 1.2, what has forward secrecy and authenticates as it encrypts; TLS 1.3 has nothing else.
constexpr const char* ciphers_of_tls_1_2 =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
constexpr const char* key_exchange_groups = "X25519:P-256:P-384";
constexpr std::string_view http_1_1("\x08http/1.1", 9);  // as ALPN writes it: the length, then the name

/// The oldest of OpenSSL's waiting errors, in words.
std::string openssl_error() {
    const auto code = ERR_get_error();
    ERR_clear_error();
    const char* reason = ERR_reason_error_string(code);
    return reason != nullptr ? reason : "unknown error";
}

int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size, const unsigned char* offered, unsigned offered_size,
                    void*) {
    auto* found = const_cast<unsigned char*>(*chosen);
    const auto* ours = reinterpret_cast<const unsigned char*>(http_1_1.data());
    if (SSL_select_next_proto(&found, chosen_size, ours, static_cast<unsigned>(http_1_1.size()), offered, offered_size) !=
        OPENSSL_NPN_NEGOTIATED) {
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    }
    *chosen = found;
    return SSL_TLSEXT_ERR_OK;
}

bool harden(SSL_CTX* context) {
    SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                     SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
    return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 && SSL_CTX_set_num_tickets(context, 0) == 1 &&
           SSL_CTX_set_cipher_list(context, ciphers_of_tls_1_2) == 1 && SSL_CTX_set1_groups_list(context, key_exchange_groups) == 1;
}

std::int64_t seconds_of(const ASN1_TIME* time) {
    std::tm utc{};
    return time != nullptr && ASN1_TIME_to_tm(time, &utc) == 1 ? static_cast<std::int64_t>(::timegm(&utc)) : 0;
}

/// What tells one version of a file from the next without reading it.
using FileStamp = std::array<std::int64_t, 4>;

FileStamp file_stamp(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return {};
    return {static_cast<std::int64_t>(status.st_ino), static_cast<std::int64_t>(status.st_size),
            static_cast<std::int64_t>(status.st_mtim.tv_sec), static_cast<std::int64_t>(status.st_mtim.tv_nsec)};
}

}  // namespace

struct TlsCertificate::Loaded {
    std::shared_ptr<ssl::context> context;
    std::int64_t expires_at = 0;
};

struct TlsCertificate::Stamp {
    FileStamp certificate{}, key{};
    friend bool operator==(const Stamp&, const Stamp&) = default;
};

TlsCertificate::TlsCertificate(TlsFiles files, Stamp stamp, Loaded loaded)
    : files_(std::move(files)), stamp_(std::make_unique<Stamp>(stamp)), loaded_(std::make_unique<Loaded>(std::move(loaded))) {}

TlsCertificate::~TlsCertificate() = default;

TlsCertificate::Stamp TlsCertificate::stamp_of(const TlsFiles& files) { return {file_stamp(files.certificate), file_stamp(files.key)}; }

domain::Result<TlsCertificate::Loaded, std::string> TlsCertificate::read(const TlsFiles& files) {
    ERR_clear_error();
    Loaded loaded;
    loaded.context = std::make_shared<ssl::context>(ssl::context::tls_server);
    auto* raw = loaded.context->native_handle();
    if (!harden(raw)) return failure("TLS cannot be set up: " + openssl_error());
    // Without this OpenSSL would ask for the passphrase of an encrypted key on the terminal.
    SSL_CTX_set_default_passwd_cb(raw, [](char*, int, int, void*) { return 0; });
    if (SSL_CTX_use_certificate_chain_file(raw, files.certificate.c_str()) != 1) {
        return failure("the certificate " + files.certificate + " cannot be used: " + openssl_error());
    }
    if (SSL_CTX_use_PrivateKey_file(raw, files.key.c_str(), SSL_FILETYPE_PEM) != 1) {
        return failure("the key " + files.key + " cannot be used: " + openssl_error());
    }
    if (SSL_CTX_check_private_key(raw) != 1) {
        return failure("the key " + files.key + " is not the one of the certificate " + files.certificate);
    }
    loaded.expires_at = seconds_of(X509_get0_notAfter(SSL_CTX_get0_certificate(raw)));
    return loaded;
}

domain::Result<std::unique_ptr<TlsCertificate>, std::string> TlsCertificate::load(TlsFiles files) {
    const auto stamp = stamp_of(files);  // before reading: what changes meanwhile is read again
    auto loaded = read(files);
    if (!loaded) return failure(loaded.error());
    return std::unique_ptr<TlsCertificate>(new TlsCertificate(std::move(files), stamp, std::move(*loaded)));
}

std::shared_ptr<ssl::context> TlsCertificate::context() const {
    const std::lock_guard lock(mutex_);
    return loaded_->context;
}

std::int64_t TlsCertificate::expires_at() const {
    const std::lock_guard lock(mutex_);
    return loaded_->expires_at;
}

domain::Result<void, std::string> TlsCertificate::reload() {
    const auto stamp = stamp_of(files_);
    auto fresh = read(files_);
    const std::lock_guard lock(mutex_);
    *stamp_ = stamp;
    if (!fresh) return failure(fresh.error());
    if (fresh->expires_at <= static_cast<std::int64_t>(std::time(nullptr))) {
        return failure("the certificate " + files_.certificate + " has expired");
    }
    *loaded_ = std::move(*fresh);
    return {};
}

bool TlsCertificate::files_changed() const {
    const auto stamp = stamp_of(files_);
    const std::lock_guard lock(mutex_);
    return stamp != *stamp_;
}

}  // namespace muster::api
