#include "eventstore/data_directory.hpp"

#include <unistd.h>

#include <filesystem>

#include "eventstore/crypto.hpp"
#include "eventstore/data_directory_format.hpp"
#include "eventstore/directory_lock.hpp"
#include "eventstore/files.hpp"
#include "eventstore/incarnation.hpp"
#include "eventstore/rocksdb_log.hpp"
#include "eventstore/tail_guard.hpp"

namespace muster::eventstore {
namespace {

namespace fs = std::filesystem;
using Done = domain::Result<void, std::string>;

struct Paths {
    std::string directory, lock, restoring, format, log, tail, models, master_key;
    explicit Paths(const DataDirectoryOptions& options)
        : directory(options.path),
          lock(options.path + "/lock"),
          restoring(options.path + "/restoring"),
          format(options.path + "/format"),
          log(options.path + "/log"),
          tail(options.path + "/tail"),
          models(options.path + "/models"),
          master_key(options.master_key_file.empty() ? options.path + "/master.key" : options.master_key_file) {}
    /// RocksDB writes CURRENT last when it makes a database.
    [[nodiscard]] bool have_log() const { return files::exists(log + "/CURRENT"); }
};

Done prepare_directory(const Paths& paths, const DataDirectoryOptions& options) {
    std::error_code error;
    if (options.create) {
        const bool made = fs::create_directories(paths.directory, error);
        // Read models hold people's data in clear: a directory of ours is nobody else's to look into. One that was there is the operator's.
        if (made && !error) fs::permissions(paths.directory, fs::perms::owner_all, error);
        if (error) return domain::failure("it cannot be made: " + error.message());
    }
    if (!fs::is_directory(paths.directory, error)) {
        return domain::failure(error ? "it cannot be read: " + error.message() : std::string("it is not a directory"));
    }
    if (!options.read_only && ::access(paths.directory.c_str(), W_OK | X_OK) != 0) {
        return domain::failure("it is not writable: " + files::last_error());
    }
    return {};
}

/// The format it has; a new directory gets the newest.
domain::Result<std::uint32_t, std::string> prepare_format(const Paths& paths, const DataDirectoryOptions& options) {
    if (files::exists(paths.format)) return read_format(paths.format);
    if (paths.have_log()) return domain::failure("its format file " + paths.format + " is missing");
    if (!options.create) return domain::failure(std::string("there is no log in it; was another directory meant?"));
    if (auto made = write_format(paths.format); !made) return domain::failure(made.error());
    return format_newest;
}

domain::Result<MasterKey, std::string> find_master_key(const Paths& paths, bool is_new_log) {
    if (files::exists(paths.master_key)) return MasterKey::read_file(paths.master_key);
    if (is_new_log) return MasterKey::create_file(paths.master_key);
    return domain::failure("the master key file " + paths.master_key +
                           " is missing; without it the personal data in the log cannot be read");
}

}  // namespace

struct DataDirectory::Parts {
    Paths paths;
    bool master_key_inside;
    DirectoryLock lock;
    std::unique_ptr<RocksDbLog> log;
    std::unique_ptr<Keyring> keyring;
    std::uint32_t found_format;
    std::unique_ptr<TailGuard> guard;  // last: it reads the log until it is gone
};

namespace {

domain::Result<std::unique_ptr<RocksDbLog>, std::string> open_log(const Paths& paths,
                                                                  const DataDirectoryOptions& options) {
    if (!paths.have_log()) {
        if (files::exists(paths.tail))
            return domain::failure("the log is missing, but " + paths.tail + " says that there was one");
        if (!options.create) return domain::failure(std::string("there is no log in it; was another directory meant?"));
    }
    RocksDbLogOptions log_options;
    log_options.path = paths.log;
    log_options.create = options.create;
    log_options.read_only = options.read_only;
    auto log = RocksDbLog::open(log_options);
    if (!log) return log;
    if (auto checked = TailGuard::check(paths.tail, **log); !checked) return domain::failure(checked.error());
    return log;
}

}  // namespace

domain::Result<std::unique_ptr<DataDirectory>, std::string> DataDirectory::open(const DataDirectoryOptions& options) {
    const auto refused = [&](const std::string& why) {
        return domain::failure("the data directory " + options.path + " cannot be used: " + why);
    };
    crypto::initialize();
    const Paths paths(options);
    if (auto prepared = prepare_directory(paths, options); !prepared) return refused(prepared.error());
    if (!options.create && !files::exists(paths.lock))
        return refused("there is no log in it; was another directory meant?");
    if (!options.unfinished && files::exists(paths.restoring)) {
        return refused("a restore into it was not finished: run `muster restore` again with the same arguments");
    }
    auto lock = DirectoryLock::take(paths.lock, options.read_only);
    if (!lock) return refused(lock.error());
    const auto format = prepare_format(paths, options);
    if (!format) return refused(format.error());
    // The key before the log: a log without its key is of no use, a key without a log does no harm.
    const auto master = find_master_key(paths, options.create && !paths.have_log());
    if (!master) return refused(master.error());
    auto log = open_log(paths, options);
    if (!log) return refused(log.error());
    auto keyring = Keyring::open(**log, *master);
    if (!keyring) return refused(keyring.error());
    if (!options.read_only) {  // only now: with a wrong key nothing has changed
        if (auto upgraded = upgrade(paths.format, *format, **log); !upgraded) return refused(upgraded.error());
    }
    std::error_code error;
    if (!options.read_only && !fs::create_directories(paths.models, error) && error) {
        return refused("its models directory cannot be made: " + error.message());
    }
    auto parts = std::unique_ptr<Parts>(new Parts{paths, options.master_key_file.empty(), std::move(*lock),
                                                  std::move(*log), std::move(*keyring), *format, nullptr});
    if (!options.read_only) parts->guard = std::make_unique<TailGuard>(paths.tail, *parts->log);
    return std::unique_ptr<DataDirectory>(new DataDirectory(std::move(parts)));
}

DataDirectory::DataDirectory(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
DataDirectory::~DataDirectory() = default;

Log& DataDirectory::log() { return *parts_->log; }
Keyring& DataDirectory::keyring() { return *parts_->keyring; }
std::string DataDirectory::models_path() const { return parts_->paths.models; }
std::string DataDirectory::checkpoint_path() const { return parts_->paths.directory + "/checkpoint"; }
const std::string& DataDirectory::path() const { return parts_->paths.directory; }
std::uint32_t DataDirectory::found_format() const { return parts_->found_format; }
bool DataDirectory::is_new() const { return parts_->log->tail().value == 0; }
bool DataDirectory::master_key_inside() const { return parts_->master_key_inside; }

std::optional<domain::IncarnationId> DataDirectory::incarnation() const { return incarnation_of(*parts_->log); }

Done DataDirectory::copy_to(const std::string& path) const {
    std::error_code error;
    if (!fs::create_directory(path, error)) {
        return domain::failure(path + " cannot be made: " + (error ? error.message() : std::string("it is there already")));
    }
    fs::permissions(path, fs::perms::owner_all, error);
    DataDirectoryOptions where;
    where.path = path;
    const Paths copy(where);
    if (auto copied = parts_->log->copy_to(copy.log); !copied) return copied;
    if (auto lock = files::create_private(copy.lock, {}); !lock) return domain::failure(copy.lock + ": " + lock.error());
    return write_format(copy.format);  // last: without it nobody opens the copy
}

Done DataDirectory::check_model_checkpoint(std::string_view model, Position checkpoint) const {
    if (checkpoint <= parts_->log->tail()) return {};
    return domain::failure("the log lost records: it ends at position " + std::to_string(parts_->log->tail().value) +
                           ", but the read model " + std::string(model) + " has seen position " +
                           std::to_string(checkpoint.value) + "; restore the log from a backup");
}

}  // namespace muster::eventstore
