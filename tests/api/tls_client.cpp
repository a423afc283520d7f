#include "tests/api/tls_client.hpp"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <memory>
#include <stdexcept>

namespace muster::tests {
namespace {

template <auto Free>
struct Deleter {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
template <class T, auto Free>
using Owned = std::unique_ptr<T, Deleter<Free>>;

void check(bool good, const char* what) {
    if (!good) throw std::runtime_error(std::string("OpenSSL: ") + what);
}

/// Written beside and moved into place, as a tool that renews certificates does.
template <class Write>
void write_pem(const std::string& path, Write&& write) {
    const auto beside = path + ".new";
    std::FILE* file = std::fopen(beside.c_str(), "w");
    check(file != nullptr, "cannot write a PEM file");
    const bool written = write(file) == 1;
    std::fclose(file);
    check(written, "cannot write PEM");
    std::filesystem::rename(beside, path);
}

int connect_to(unsigned short port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{4, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        throw std::runtime_error("cannot connect to the server under test");
    }
    return socket;
}

std::string common_name_of(X509* certificate) {
    std::array<char, 200> name{};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name.data(), static_cast<int>(name.size()));
    return name.data();
}

void describe(SSL* ssl, TlsTalk& talk) {
    talk.version = SSL_get_version(ssl);
    talk.cipher = SSL_get_cipher_name(ssl);
    const unsigned char* chosen = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(ssl, &chosen, &size);
    talk.protocol.assign(reinterpret_cast<const char*>(chosen), size);
    const Owned<X509, X509_free> certificate(SSL_get1_peer_certificate(ssl));
    if (certificate) talk.subject = common_name_of(certificate.get());
}

}  // namespace

api::TlsFiles make_certificate(const std::filesystem::path& directory, const std::string& name, std::chrono::seconds lifetime) {
    const Owned<EVP_PKEY, EVP_PKEY_free> key(EVP_EC_gen("P-256"));
    const Owned<X509, X509_free> certificate(X509_new());
    check(key && certificate, "cannot make a key");
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600L * 24 * 365);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), lifetime.count());
    X509_set_pubkey(certificate.get(), key.get());
    auto* subject = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), subject);
    check(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0, "cannot sign");
    const api::TlsFiles files{(directory / (name + ".certificate.pem")).string(), (directory / (name + ".key.pem")).string()};
    write_pem(files.certificate, [&](std::FILE* file) { return PEM_write_X509(file, certificate.get()); });
    write_pem(files.key, [&](std::FILE* file) { return PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
    return files;
}

TlsTalk talk_tls(unsigned short port, const std::string& request, const TlsOffer& offer) {
    const Owned<SSL_CTX, SSL_CTX_free> context(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_security_level(context.get(), 0);  // what the server refuses must not be the client's doing
    if (offer.oldest != 0) SSL_CTX_set_min_proto_version(context.get(), offer.oldest);
    if (offer.newest != 0) SSL_CTX_set_max_proto_version(context.get(), offer.newest);
    const Owned<SSL, SSL_free> ssl(SSL_new(context.get()));
    if (!offer.protocol.empty()) {
        const auto list = static_cast<char>(offer.protocol.size()) + offer.protocol;
        SSL_set_alpn_protos(ssl.get(), reinterpret_cast<const unsigned char*>(list.data()), static_cast<unsigned>(list.size()));
    }
    const int socket = connect_to(port);
    SSL_set_fd(ssl.get(), socket);
    TlsTalk talk;
    talk.shaken = SSL_connect(ssl.get()) == 1;
    if (talk.shaken) {
        describe(ssl.get(), talk);
        SSL_write(ssl.get(), request.data(), static_cast<int>(request.size()));
        std::array<char, 4096> bytes;
        for (int count = 1; count > 0;) {
            count = SSL_read(ssl.get(), bytes.data(), static_cast<int>(bytes.size()));
            if (count > 0) talk.answer.append(bytes.data(), static_cast<std::size_t>(count));
        }
        talk.told_the_end = (SSL_get_shutdown(ssl.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
        talk.got_ticket = SSL_SESSION_is_resumable(SSL_get0_session(ssl.get())) == 1;
        SSL_shutdown(ssl.get());
    }
    ERR_clear_error();
    ::close(socket);
    return talk;
}

}  // namespace muster::tests
