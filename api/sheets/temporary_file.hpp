#pragma once
// A file that has no name: written by a library through path(), read back piece by piece, gone with the object or the process,
// however that ends. It lies where TMPDIR says (or in /tmp), for the log's disk must not fill up with it.

#include <cstdint>
#include <optional>
#include <string>

#include "domain/result.hpp"

namespace muster::sheets {

class TemporaryFile {
  public:
    /// The message says what the system said.
    [[nodiscard]] static domain::Result<TemporaryFile, std::string> make();
    TemporaryFile(TemporaryFile&& other) noexcept;
    TemporaryFile& operator=(TemporaryFile&& other) noexcept;
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile();

    /// Leads to the file within this process, as long as the object lives.
    [[nodiscard]] std::string path() const;
    [[nodiscard]] std::optional<std::uint64_t> size() const;
    /// Up to `most` bytes from `offset`; empty at the end, nothing when it cannot be read.
    [[nodiscard]] std::optional<std::string> read(std::uint64_t offset, std::size_t most) const;

  private:
    explicit TemporaryFile(int descriptor) : descriptor_(descriptor) {}
    int descriptor_ = -1;
};

}  // namespace muster::sheets
