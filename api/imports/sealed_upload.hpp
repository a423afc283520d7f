#pragma once
// An uploaded file at rest. It is sealed under a random key of its own, which stands in a file beside it, wrapped by a secret of the
// instance (which the master key wraps): whoever has the disk without the master key reads neither, and without the key's file nobody
// reads the upload, wherever copies of it may be.
//
//   key      12 bytes nonce, 32 bytes of key and 16 of tag by AES-256-GCM; associated: the import's id
//   upload   libsodium's secretstream (XChaCha20-Poly1305): 24 bytes of header, then pieces of 64 KiB and 17 bytes each, the last
//            one tagged as such

#include <filesystem>
#include <string>
#include <string_view>

#include "domain/ids.hpp"
#include "domain/result.hpp"

namespace muster::api {

class SealedUpload {
  public:
    /// `secret`: of the instance. `id`: of the import; the upload of one does not open as another's.
    SealedUpload(std::filesystem::path folder, const domain::Bytes32& secret, std::string_view id);

    /// Both files, durable. The message says what failed.
    [[nodiscard]] domain::Result<void, std::string> write(std::string_view bytes) const;
    /// The bytes as they came. Fails when a file is missing, or is not as it was written.
    [[nodiscard]] domain::Result<std::string, std::string> read() const;
    [[nodiscard]] bool exists() const;
    /// The key first, overwritten; then the file.
    void remove() const;

  private:
    [[nodiscard]] domain::Result<domain::Bytes32, std::string> key() const;

    std::filesystem::path folder_;
    domain::Bytes32 wrapping_;
    std::string id_;
};

}  // namespace muster::api
