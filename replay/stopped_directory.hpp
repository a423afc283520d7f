#pragma once
// A data directory whose server is stopped, opened for reading: the log, its keys, and the read models where a command needs
// them. The lock is taken, so that a server cannot start meanwhile. Not thread-safe.

#include <memory>
#include <string>

#include "domain/result.hpp"
#include "eventstore/codec.hpp"
#include "eventstore/data_directory.hpp"
#include "projections/models.hpp"

namespace muster::replay {

struct DirectoryLocation {
    std::string path;
    std::string master_key_file;  ///< empty: DIR/master.key
};

class StoppedDirectory {
  public:
    /// The message says what is wrong and what to do. Nothing is written; `writable` is for rebuilds of read models.
    [[nodiscard]] static domain::Result<StoppedDirectory, std::string> open(const DirectoryLocation& where, bool writable = false);

    [[nodiscard]] const eventstore::Log& log() const { return directory_->log(); }
    [[nodiscard]] eventstore::DataDirectory& directory() const { return *directory_; }
    /// Opens sealed parts; valid as long as this object lives.
    [[nodiscard]] const eventstore::KeyFinder& keys() const { return *keys_; }
    /// CloudEvents' source: urn:muster:<incarnation>.
    [[nodiscard]] std::string source() const;

  private:
    explicit StoppedDirectory(std::unique_ptr<eventstore::DataDirectory> directory);

    std::unique_ptr<eventstore::DataDirectory> directory_;
    std::unique_ptr<eventstore::KeyFinder> keys_;
};

}  // namespace muster::replay
