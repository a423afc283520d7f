#include "eventstore/proof/hashing.hpp"

#include <openssl/evp.h>

#include <cstring>
#include <stdexcept>

namespace muster::eventstore::proof {
namespace {

/// Fetched once: asking OpenSSL for it by name at each digest costs more than a short digest.
const EVP_MD* sha256() {
    static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return algorithm;
}

constexpr char leaf_prefix = 0;
constexpr char node_prefix = 1;

}  // namespace

struct Hasher::Context {
    EVP_MD_CTX* digest = EVP_MD_CTX_new();
    ~Context() { EVP_MD_CTX_free(digest); }

    void begin() const { check(EVP_DigestInit_ex2(digest, sha256(), nullptr)); }
    void add(const void* bytes, std::size_t count) const { check(EVP_DigestUpdate(digest, bytes, count)); }
    [[nodiscard]] Hash end() const {
        Hash hash;
        check(EVP_DigestFinal_ex(digest, hash.data(), nullptr));
        return hash;
    }
    static void check(int result) {
        if (result != 1) throw std::runtime_error("OpenSSL cannot compute SHA-256");
    }
};

Hasher::Hasher() : context_(std::make_unique<Context>()) {}
Hasher::~Hasher() = default;

Hash Hasher::leaf(std::string_view record) {
    context_->begin();
    context_->add(&leaf_prefix, 1);
    context_->add(record.data(), record.size());
    return context_->end();
}

Hash Hasher::node(const Hash& left, const Hash& right) {
    char bytes[1 + 2 * sizeof(Hash)];
    bytes[0] = node_prefix;
    std::memcpy(bytes + 1, left.data(), left.size());
    std::memcpy(bytes + 1 + left.size(), right.data(), right.size());
    context_->begin();
    context_->add(bytes, sizeof bytes);
    return context_->end();
}

Hash Hasher::plain(std::string_view bytes) {
    context_->begin();
    context_->add(bytes.data(), bytes.size());
    return context_->end();
}

Hash empty_root() { return Hasher().plain({}); }

Hash hash_at(const char* at) {
    Hash hash;
    std::memcpy(hash.data(), at, hash.size());
    return hash;
}

}  // namespace muster::eventstore::proof
