#pragma once
// DIR/lock: one process at a time. The system releases it when the process ends, however it ends.

#include <string>

#include "domain/result.hpp"
#include "eventstore/files.hpp"

namespace muster::eventstore {

class DirectoryLock {
  public:
    /// The message names the process that holds it. `read_only` neither makes the file nor writes the pid into it.
    [[nodiscard]] static domain::Result<DirectoryLock, std::string> take(const std::string& path, bool read_only);

  private:
    explicit DirectoryLock(files::Descriptor file) : file_(std::move(file)) {}
    files::Descriptor file_;
};

}  // namespace muster::eventstore
