#include "tests/fault/forgetful_file_system.hpp"

#include <filesystem>

namespace muster::tests {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

class ForgetfulFile final : public rocksdb::FSWritableFileOwnerWrapper {
  public:
    ForgetfulFile(std::unique_ptr<rocksdb::FSWritableFile> file, ForgetfulFileSystem& owner, std::string name)
        : FSWritableFileOwnerWrapper(std::move(file)), owner_(owner), name_(std::move(name)) {}

    using FSWritableFileOwnerWrapper::Append;
    IOStatus Append(const rocksdb::Slice& data, const IOOptions& options, IODebugContext* debug) override {
        if (owner_.is_full()) return IOStatus::NoSpace("No space left on device");
        size_ += data.size();
        return FSWritableFileOwnerWrapper::Append(data, options, debug);
    }
    IOStatus Append(const rocksdb::Slice& data, const IOOptions& options, const rocksdb::DataVerificationInfo&,
                    IODebugContext* debug) override {
        return Append(data, options, debug);
    }
    IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
        return kept(FSWritableFileOwnerWrapper::Sync(options, debug));
    }
    IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
        return kept(FSWritableFileOwnerWrapper::Fsync(options, debug));
    }

  private:
    IOStatus kept(IOStatus status) {
        if (status.ok() && !owner_.is_lying()) owner_.synced(name_, size_);
        return status;
    }
    ForgetfulFileSystem& owner_;
    std::string name_;
    std::uint64_t size_ = 0;
};

}  // namespace

IOStatus ForgetfulFileSystem::NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                              std::unique_ptr<rocksdb::FSWritableFile>* file, IODebugContext* debug) {
    auto status = FileSystemWrapper::NewWritableFile(name, options, file, debug);
    if (!status.ok()) return status;
    synced(name, 0);
    *file = std::make_unique<ForgetfulFile>(std::move(*file), *this, name);
    return status;
}

IOStatus ForgetfulFileSystem::RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                                         IODebugContext* debug) {
    auto status = FileSystemWrapper::RenameFile(from, to, options, debug);
    const std::lock_guard lock(mutex_);
    if (auto moved = synced_bytes_.extract(from); status.ok() && !moved.empty()) synced_bytes_[to] = moved.mapped();
    return status;
}

IOStatus ForgetfulFileSystem::DeleteFile(const std::string& name, const IOOptions& options, IODebugContext* debug) {
    const std::lock_guard lock(mutex_);
    synced_bytes_.erase(name);
    return FileSystemWrapper::DeleteFile(name, options, debug);
}

void ForgetfulFileSystem::synced(const std::string& name, std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    synced_bytes_[name] = bytes;
}

void ForgetfulFileSystem::lose_power() {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, bytes] : synced_bytes_) {
        std::error_code error;
        if (std::filesystem::file_size(name, error) > bytes && !error) std::filesystem::resize_file(name, bytes, error);
    }
    synced_bytes_.clear();
}

}  // namespace muster::tests
