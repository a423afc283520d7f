#pragma once
// Small files, written so that a crash leaves the old or the new one. Failures are the system's own words.

#include <cstddef>
#include <string>
#include <string_view>

#include "domain/result.hpp"

namespace muster::eventstore::files {

/// The whole file; a failure when it is longer than `bytes_max`.
[[nodiscard]] domain::Result<std::string, std::string> read(const std::string& path, std::size_t bytes_max);
/// Replaces the file atomically and durably: a temporary file, fsync, rename, fsync of the directory.
[[nodiscard]] domain::Result<void, std::string> replace(const std::string& path, std::string_view bytes);
/// A new file that only its owner may read, durable; fails when it exists.
[[nodiscard]] domain::Result<void, std::string> create_private(const std::string& path, std::string_view bytes);

[[nodiscard]] bool exists(const std::string& path);

/// An open file that closes itself.
class Descriptor {
  public:
    explicit Descriptor(int number = -1) : number_(number) {}
    ~Descriptor();
    Descriptor(Descriptor&& other) noexcept : number_(other.number_) { other.number_ = -1; }
    Descriptor& operator=(Descriptor&& other) noexcept;
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int number() const { return number_; }
    [[nodiscard]] bool is_open() const { return number_ >= 0; }

  private:
    int number_;
};

/// What errno says now.
[[nodiscard]] std::string last_error();

}  // namespace muster::eventstore::files
