#pragma once
// Files that are written once and then proved by their SHA-256. A file is there whole or not at all: it is written under another
// name, synced, and renamed.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "domain/ids.hpp"
#include "domain/result.hpp"
#include "eventstore/files.hpp"

namespace muster::eventstore::backup {

/// SHA-256 of bytes that come in pieces. Not thread-safe.
class Sha256 {
  public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    void add(std::string_view bytes);
    [[nodiscard]] domain::Bytes32 end();  ///< once

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Not thread-safe. What is not ended leaves `path`.new behind, which the next one replaces.
class HashedFileWriter {
  public:
    /// Only its owner may read it.
    [[nodiscard]] static domain::Result<HashedFileWriter, std::string> create(const std::string& path);

    [[nodiscard]] domain::Result<void, std::string> write(std::string_view bytes);
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
    /// Durable under its name when it returns; its hash, in hex.
    [[nodiscard]] domain::Result<std::string, std::string> end();

  private:
    HashedFileWriter(std::string path, files::Descriptor file) : path_(std::move(path)), file_(std::move(file)) {}
    [[nodiscard]] domain::Result<void, std::string> drain();

    std::string path_;
    files::Descriptor file_;
    Sha256 hash_;
    std::string buffer_;
    std::uint64_t bytes_ = 0;
};

/// What was renamed, made or removed in it is durable when it returns.
[[nodiscard]] domain::Result<void, std::string> sync_directory(const std::string& path);

}  // namespace muster::eventstore::backup
