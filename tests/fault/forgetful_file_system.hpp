#pragma once
// A file system whose power can fail: what was not synced is gone. FaultInjectionTestFS does this in RocksDB's own
// tests, but its header is not packaged.

#include <rocksdb/file_system.h>

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace muster::tests {

class ForgetfulFileSystem final : public rocksdb::FileSystemWrapper {
  public:
    ForgetfulFileSystem() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}
    [[nodiscard]] const char* Name() const override { return "ForgetfulFileSystem"; }

    rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSWritableFile>* file,
                                      rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to, const rocksdb::IOOptions& options,
                                 rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus DeleteFile(const std::string& name, const rocksdb::IOOptions& options,
                                 rocksdb::IODebugContext* debug) override;

    /// From now on syncs claim success and keep nothing: a disk that lies.
    void lie_about_syncs() { lying_ = true; }
    /// From now on nothing more fits.
    void fill_up() { full_ = true; }
    /// Cuts every file back to what was synced of it. Call it after the database is closed.
    void lose_power();

    void synced(const std::string& name, std::uint64_t bytes);
    [[nodiscard]] bool is_full() const { return full_; }
    [[nodiscard]] bool is_lying() const { return lying_; }

  private:
    std::mutex mutex_;
    std::map<std::string, std::uint64_t> synced_bytes_;  ///< of every file opened for writing
    std::atomic<bool> lying_{false};
    std::atomic<bool> full_{false};
};

}  // namespace muster::tests
