#include <filesystem>

#include "eventstore/backup/hashed_file.hpp"
#include "eventstore/backup/restore_log.hpp"
#include "eventstore/files.hpp"

namespace muster::eventstore::backup {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view marker = "restoring";  // as data_directory.cpp knows it

std::string without_slash(std::string path) {
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    return path;
}

}  // namespace

domain::Result<Staging, std::string> Staging::begin(const std::string& data) {
    std::error_code error;
    const auto path = without_slash(data) + ".restoring";
    // A crash between the last two steps of publish(): it is begun anew like any other.
    if (files::exists(data + "/" + std::string(marker)) && !fs::exists(path, error)) fs::rename(data, path, error);
    if (fs::exists(data, error) && (!fs::is_directory(data, error) || !fs::is_empty(data, error))) {
        return domain::failure(data + " is not empty: a restore makes a new directory and writes over nothing");
    }
    const auto marker_path = path + "/" + std::string(marker);
    if (fs::exists(path, error) && !fs::is_empty(path, error) && !files::exists(marker_path)) {
        return domain::failure(path + " is in the way: a restore would build there, and something else stands in it");
    }
    if (fs::create_directories(path, error)) fs::permissions(path, fs::perms::owner_all, error);
    if (error) return domain::failure(path + " cannot be made: " + error.message());
    auto lock = DirectoryLock::take(marker_path, false);
    if (!lock) return domain::failure(path + " cannot be used: " + lock.error());
    for (const auto& each : fs::directory_iterator(path, error)) {
        if (each.path().filename() != marker) fs::remove_all(each.path(), error);
        if (error) return domain::failure(each.path().string() + " of an unfinished restore cannot be removed: " + error.message());
    }
    return Staging(without_slash(data), path, std::move(*lock));
}

domain::Result<void, std::string> Staging::publish() {
    const auto failed = [&](const std::error_code& error) {
        return domain::failure("the restored directory " + path_ + " cannot become " + data_ + ": " + error.message());
    };
    if (auto synced = sync_directory(path_); !synced) return synced;
    std::error_code error;
    fs::rename(path_, data_, error);
    if (error) return failed(error);
    auto parent = fs::path(data_).parent_path().string();
    if (auto synced = sync_directory(parent.empty() ? "." : parent); !synced) return synced;
    // Last: a directory that bears its name and the marker still does not open.
    fs::remove(data_ + "/" + std::string(marker), error);
    if (error) return failed(error);
    return sync_directory(data_);
}

}  // namespace muster::eventstore::backup
