#include "eventstore/crypto.hpp"

#include <openssl/evp.h>
#include <sodium.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace muster::eventstore::crypto {
namespace {

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

// Fetching an algorithm costs more than hashing a record, so it is done once for the process.
const EVP_MD* sha256_algorithm() {
    static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return algorithm;
}
const EVP_CIPHER* gcm_algorithm() {
    static EVP_CIPHER* const algorithm = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    return algorithm;
}

struct DigestContext {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    ~DigestContext() { EVP_MD_CTX_free(context); }
};

bool has_hardware_aes() {
    static const bool available = crypto_aead_aes256gcm_is_available() == 1;
    return available;
}

// Each call into the kernel for randomness costs more than sealing a field, so small requests share one.
class RandomPool {
  public:
    ~RandomPool() { sodium_memzero(bytes_.data(), bytes_.size()); }
    void take(std::span<std::uint8_t> out) {
        if (bytes_.size() - used_ < out.size()) {
            randombytes_buf(bytes_.data(), bytes_.size());
            used_ = 0;
        }
        std::memcpy(out.data(), bytes_.data() + used_, out.size());
        sodium_memzero(bytes_.data() + used_, out.size());  // nothing handed out stays behind
        used_ += out.size();
    }
    static constexpr std::size_t request_bytes_max = 256;

  private:
    std::array<std::uint8_t, 4096> bytes_{};
    std::size_t used_ = bytes_.size();
};

}  // namespace

void initialize() {
    if (sodium_init() < 0) {
        std::fputs("muster: libsodium cannot start (no source of randomness)\n", stderr);
        std::abort();
    }
}

Bytes32 sha256(std::string_view bytes) {
    thread_local DigestContext digest;
    Bytes32 out;
    unsigned int size = 0;
    if (EVP_DigestInit_ex2(digest.context, sha256_algorithm(), nullptr) != 1 ||
        EVP_DigestUpdate(digest.context, bytes.data(), bytes.size()) != 1 ||
        EVP_DigestFinal_ex(digest.context, out.data(), &size) != 1) {
        throw std::runtime_error("OpenSSL cannot compute SHA-256");
    }
    return out;
}

Bytes32 hmac_sha256(const Bytes32& key, std::string_view bytes) {
    Bytes32 out;
    crypto_auth_hmacsha256(out.data(), bytes_of(bytes), bytes.size(), key.data());
    return out;
}

Bytes32 hmac_sha256(const Bytes32& key, std::initializer_list<std::string_view> parts) {
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, key.data(), key.size());
    for (const auto part : parts) {
        std::array<std::uint8_t, 8> length{};
        for (std::size_t i = 0; i < length.size(); ++i) {
            length[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(part.size()) >> (8 * i));
        }
        crypto_auth_hmacsha256_update(&state, length.data(), length.size());
        crypto_auth_hmacsha256_update(&state, bytes_of(part), part.size());
    }
    Bytes32 out;
    crypto_auth_hmacsha256_final(&state, out.data());
    return out;
}

void random_bytes(std::span<std::uint8_t> out) {
    if (out.size() > RandomPool::request_bytes_max) {
        randombytes_buf(out.data(), out.size());
        return;
    }
    thread_local RandomPool pool;
    pool.take(out);
}

Bytes32 random_key() {
    Bytes32 key;
    random_bytes(key);
    return key;
}

domain::Bytes16 uuid_v7(std::int64_t unix_microseconds) {
    domain::Bytes16 id;
    random_bytes(id);
    const auto milliseconds = static_cast<std::uint64_t>(unix_microseconds / 1000);
    for (std::size_t i = 0; i < 6; ++i) id[i] = static_cast<std::uint8_t>(milliseconds >> (8 * (5 - i)));
    id[6] = static_cast<std::uint8_t>((id[6] & 0x0FU) | 0x70U);
    id[8] = static_cast<std::uint8_t>((id[8] & 0x3FU) | 0x80U);
    return id;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

struct AesGcm::OpenSsl {
    EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
    Bytes32 key{};
    ~OpenSsl() {
        EVP_CIPHER_CTX_free(context);
        sodium_memzero(key.data(), key.size());
    }
};

AesGcm::AesGcm(const Bytes32& key, Engine engine) {
    static_assert(sizeof(crypto_aead_aes256gcm_state) == sizeof expanded_);
    if (engine == Engine::best && has_hardware_aes()) {
        crypto_aead_aes256gcm_beforenm(reinterpret_cast<crypto_aead_aes256gcm_state*>(expanded_), key.data());
        return;
    }
    openssl_ = std::make_unique<OpenSsl>();
    openssl_->key = key;
}

AesGcm::~AesGcm() {
    if (!openssl_) sodium_memzero(expanded_, sizeof expanded_);
}

void AesGcm::seal(std::string_view nonce, std::string_view aad, std::string_view plain, std::string& out) const {
    if (nonce.size() != nonce_bytes) throw std::invalid_argument("an AES-GCM nonce has 12 bytes");
    const auto start = out.size();
    out.resize(start + plain.size() + tag_bytes);
    auto* target = bytes_of(out) + start;
    if (!openssl_) {
        crypto_aead_aes256gcm_encrypt_afternm(target, nullptr, bytes_of(plain), plain.size(), bytes_of(aad), aad.size(),
                                              nullptr, bytes_of(nonce),
                                              reinterpret_cast<const crypto_aead_aes256gcm_state*>(expanded_));
        return;
    }
    auto* context = openssl_->context;
    int size = 0;
    const bool done =
        EVP_EncryptInit_ex2(context, gcm_algorithm(), openssl_->key.data(), bytes_of(nonce), nullptr) == 1 &&
        EVP_EncryptUpdate(context, nullptr, &size, bytes_of(aad), static_cast<int>(aad.size())) == 1 &&
        EVP_EncryptUpdate(context, target, &size, bytes_of(plain), static_cast<int>(plain.size())) == 1 &&
        EVP_EncryptFinal_ex(context, target + plain.size(), &size) == 1 &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, tag_bytes, target + plain.size()) == 1;
    if (!done) throw std::runtime_error("OpenSSL cannot seal with AES-256-GCM");
}

std::optional<std::string> AesGcm::open(std::string_view nonce, std::string_view aad, std::string_view sealed) const {
    if (nonce.size() != nonce_bytes || sealed.size() < tag_bytes) return {};
    std::string plain(sealed.size() - tag_bytes, '\0');
    if (!openssl_) {
        const bool opened =
            crypto_aead_aes256gcm_decrypt_afternm(bytes_of(plain), nullptr, nullptr, bytes_of(sealed), sealed.size(),
                                                  bytes_of(aad), aad.size(), bytes_of(nonce),
                                                  reinterpret_cast<const crypto_aead_aes256gcm_state*>(expanded_)) == 0;
        return opened ? std::optional(std::move(plain)) : std::nullopt;
    }
    auto* context = openssl_->context;
    int size = 0;
    std::array<unsigned char, tag_bytes> tag;
    std::memcpy(tag.data(), sealed.data() + plain.size(), tag.size());
    const bool opened =
        EVP_DecryptInit_ex2(context, gcm_algorithm(), openssl_->key.data(), bytes_of(nonce), nullptr) == 1 &&
        EVP_DecryptUpdate(context, nullptr, &size, bytes_of(aad), static_cast<int>(aad.size())) == 1 &&
        EVP_DecryptUpdate(context, bytes_of(plain), &size, bytes_of(sealed), static_cast<int>(plain.size())) == 1 &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, tag_bytes, tag.data()) == 1 &&
        EVP_DecryptFinal_ex(context, bytes_of(plain) + plain.size(), &size) == 1;
    return opened ? std::optional(std::move(plain)) : std::nullopt;
}

std::string aes_gcm_seal(const Bytes32& key, std::string_view nonce, std::string_view aad, std::string_view plain) {
    std::string sealed;
    AesGcm(key).seal(nonce, aad, plain, sealed);
    return sealed;
}

std::optional<std::string> aes_gcm_open(const Bytes32& key, std::string_view nonce, std::string_view aad,
                                        std::string_view sealed) {
    return AesGcm(key).open(nonce, aad, sealed);
}

}  // namespace muster::eventstore::crypto
