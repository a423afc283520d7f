#include "replay/stopped_directory.hpp"

namespace muster::replay {

domain::Result<StoppedDirectory, std::string> StoppedDirectory::open(const DirectoryLocation& where, bool writable) {
    eventstore::DataDirectoryOptions options;
    options.path = where.path;
    options.master_key_file = where.master_key_file;
    options.read_only = !writable;
    auto directory = eventstore::DataDirectory::open(options);
    if (!directory) return domain::failure(std::move(directory.error()));
    return StoppedDirectory(std::move(*directory));
}

StoppedDirectory::StoppedDirectory(std::unique_ptr<eventstore::DataDirectory> directory) : directory_(std::move(directory)) {
    keys_ = std::make_unique<eventstore::KeyFinder>(
        [keyring = &directory_->keyring()](domain::AccountId subject, std::uint32_t generation) { return keyring->of(subject, generation); });
}

std::string StoppedDirectory::source() const {
    const auto incarnation = directory_->incarnation();
    return "urn:muster:" + (incarnation ? incarnation->text() : std::string("new"));
}

}  // namespace muster::replay
