#include "api/imports/sealed_upload.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>

#include "api/log.hpp"
#include "eventstore/crypto.hpp"
#include "eventstore/files.hpp"

namespace muster::api {
namespace {

namespace crypto = eventstore::crypto;
namespace files = eventstore::files;

constexpr std::size_t piece_bytes = 64 * 1024;
constexpr std::size_t wrapped_key_bytes = crypto::nonce_bytes + sizeof(domain::Bytes32) + crypto::tag_bytes;
static_assert(crypto_secretstream_xchacha20poly1305_KEYBYTES == sizeof(domain::Bytes32));

const unsigned char* raw(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
unsigned char* raw(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

/// A key that leaves nothing of itself in memory.
struct Key {
    domain::Bytes32 bytes{};
    Key() = default;
    explicit Key(const domain::Bytes32& from) : bytes(from) {}
    ~Key() { ::sodium_memzero(bytes.data(), bytes.size()); }
    Key(const Key&) = delete;
    Key& operator=(const Key&) = delete;
};

std::string sealed(const Key& key, std::string_view id, std::string_view bytes) {
    crypto_secretstream_xchacha20poly1305_state state;
    std::string out(crypto_secretstream_xchacha20poly1305_HEADERBYTES, '\0');
    crypto_secretstream_xchacha20poly1305_init_push(&state, raw(out), key.bytes.data());
    std::string piece;
    bool last = false;
    while (!last) {
        const auto part = bytes.substr(0, piece_bytes);
        bytes.remove_prefix(part.size());
        last = bytes.empty();
        piece.resize(part.size() + crypto_secretstream_xchacha20poly1305_ABYTES);
        crypto_secretstream_xchacha20poly1305_push(&state, raw(piece), nullptr, raw(part), part.size(), raw(id), id.size(),
                                                   last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
        out += piece;
    }
    ::sodium_memzero(&state, sizeof(state));
    return out;
}

std::optional<std::string> opened(const Key& key, std::string_view id, std::string_view bytes) {
    constexpr auto header_bytes = crypto_secretstream_xchacha20poly1305_HEADERBYTES;
    constexpr auto tag_bytes = crypto_secretstream_xchacha20poly1305_ABYTES;
    if (bytes.size() < header_bytes) return {};
    crypto_secretstream_xchacha20poly1305_state state;
    if (crypto_secretstream_xchacha20poly1305_init_pull(&state, raw(bytes), key.bytes.data()) != 0) return {};
    bytes.remove_prefix(header_bytes);
    std::string out;
    out.reserve(bytes.size());
    unsigned char tag = 0;
    while (tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL) {
        const auto part = bytes.substr(0, piece_bytes + tag_bytes);
        if (part.size() < tag_bytes) return {};
        bytes.remove_prefix(part.size());
        const auto before = out.size();
        out.resize(before + part.size() - tag_bytes);
        const int pulled = crypto_secretstream_xchacha20poly1305_pull(&state, raw(out) + before, nullptr, &tag, raw(part), part.size(), raw(id), id.size());
        if (pulled != 0) return {};
    }
    ::sodium_memzero(&state, sizeof(state));
    if (!bytes.empty()) return {};
    return out;
}

/// What is done best goes first: an overwritten key opens nothing even where removed files can be brought back.
void overwrite(const std::filesystem::path& file) {
    const files::Descriptor descriptor(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
    const std::string nothing(wrapped_key_bytes, '\0');
    if (!descriptor.is_open() || ::pwrite(descriptor.number(), nothing.data(), nothing.size(), 0) < 0 || ::fsync(descriptor.number()) != 0) {
        log::error("the key of an upload could not be overwritten: " + file.string() + ": " + files::last_error());
    }
}

}  // namespace

SealedUpload::SealedUpload(std::filesystem::path folder, const domain::Bytes32& secret, std::string_view id)
    : folder_(std::move(folder)), wrapping_(crypto::hmac_sha256(secret, {"import upload", id})), id_(id) {}

domain::Result<void, std::string> SealedUpload::write(std::string_view bytes) const {
    const Key key(crypto::random_key());
    std::array<std::uint8_t, crypto::nonce_bytes> random{};
    crypto::random_bytes(random);
    const std::string nonce(reinterpret_cast<const char*>(random.data()), random.size());
    if (auto written = files::create_private((folder_ / "key").string(), nonce + crypto::aes_gcm_seal(wrapping_, nonce, id_, crypto::as_text(key.bytes))); !written) {
        return written;
    }
    return files::create_private((folder_ / "upload").string(), sealed(key, id_, bytes));
}

domain::Result<domain::Bytes32, std::string> SealedUpload::key() const {
    const auto wrapped = files::read((folder_ / "key").string(), wrapped_key_bytes);
    if (!wrapped) return domain::failure(wrapped.error());
    if (wrapped->size() != wrapped_key_bytes) return domain::failure("the key of an upload in " + folder_.string() + " is damaged");
    const std::string_view all = *wrapped;
    const auto opened = crypto::aes_gcm_open(wrapping_, all.substr(0, crypto::nonce_bytes), id_, all.substr(crypto::nonce_bytes));
    domain::Bytes32 key{};
    if (!opened || opened->size() != key.size()) {
        return domain::failure("the key of an upload in " + folder_.string() + " is damaged, or of another instance");
    }
    std::copy(opened->begin(), opened->end(), reinterpret_cast<char*>(key.data()));
    return key;
}

domain::Result<std::string, std::string> SealedUpload::read() const {
    const auto found = key();
    if (!found) return domain::failure(found.error());
    std::error_code missing;
    const auto size = std::filesystem::file_size(folder_ / "upload", missing);
    if (missing) return domain::failure("the upload in " + folder_.string() + " cannot be read: " + missing.message());
    const auto bytes = files::read((folder_ / "upload").string(), size);
    if (!bytes) return domain::failure(bytes.error());
    auto clear = opened(Key(*found), id_, *bytes);
    if (!clear) return domain::failure("the upload in " + folder_.string() + " is damaged");
    return *std::move(clear);
}

bool SealedUpload::exists() const { return files::exists((folder_ / "key").string()) && files::exists((folder_ / "upload").string()); }

void SealedUpload::remove() const {
    const auto key_file = folder_ / "key";
    if (files::exists(key_file.string())) overwrite(key_file);
    std::error_code ignored;
    std::filesystem::remove(key_file, ignored);
    std::filesystem::remove(folder_ / "upload", ignored);
    const files::Descriptor folder(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.is_open() && ::fsync(folder.number()) != 0) log::error("the removal of an upload could not be synced: " + files::last_error());
}

}  // namespace muster::api
