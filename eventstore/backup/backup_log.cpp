#include "eventstore/backup/backup_log.hpp"

#include <algorithm>
#include <filesystem>

#include "eventstore/crypto.hpp"
#include "eventstore/files.hpp"

namespace muster::eventstore::backup {
namespace {

namespace fs = std::filesystem;

class BackupCursor final : public LogCursor {
  public:
    BackupCursor(const BackupLog& log, Position from) : log_(log), next_(from.value == 0 ? Position{1} : from) {}

    domain::Result<std::optional<Entry>, ReadFailure> next() override {
        if (broken_) return domain::failure(*broken_);
        if (next_ > log_.tail()) return std::optional<Entry>{};
        if (!loaded_ || next_ > segment_->to) {
            segment_ = log_.segment_of(next_);
            auto loaded = log_.load(*segment_);
            if (!loaded) {
                broken_ = loaded.error();
                return domain::failure(*broken_);
            }
            loaded_ = std::move(*loaded);
        }
        const Entry entry{next_, loaded_->records[next_.value - segment_->from.value]};
        next_ = next_.next();
        return std::optional(entry);
    }

  private:
    const BackupLog& log_;
    Position next_;
    const Segment* segment_ = nullptr;
    std::shared_ptr<const BackupLog::Loaded> loaded_;
    std::optional<ReadFailure> broken_;
};

/// The records of a file whose hash is right; a wrong form is damage all the same.
bool split_records(std::string_view rest, BackupLog::Records& records) {
    if (!rest.starts_with(records_magic)) return false;
    rest.remove_prefix(records_magic.size());
    while (!rest.empty()) {
        if (rest.size() < 4) return false;
        std::uint32_t length = 0;
        for (std::size_t i = 0; i < 4; ++i) length |= std::uint32_t{static_cast<unsigned char>(rest[i])} << (8 * i);
        rest.remove_prefix(4);
        if (length > rest.size() || length > record_bytes_max) return false;
        records.push_back(rest.substr(0, length));
        rest.remove_prefix(length);
    }
    return true;
}

/// The path itself, or the newest file in it; empty: there is none.
domain::Result<std::string, std::string> find_keys(const BackupLocation& where) {
    const auto path = where.keys.empty() ? where.directory + "/keys" : where.keys;
    std::error_code error;
    if (fs::is_regular_file(path, error)) return path;
    if (!where.keys.empty() && !fs::is_directory(path, error)) return domain::failure("there are no keys in " + path);
    const auto files = key_files(path);
    if (files.empty() && !where.keys.empty()) return domain::failure("there are no keys in " + path);
    return files.empty() ? std::string() : files.back();
}

}  // namespace

domain::Result<std::unique_ptr<BackupLog>, std::string> BackupLog::open(const BackupLocation& where) {
    auto log = std::unique_ptr<BackupLog>(new BackupLog());
    log->directory_ = where.directory;
    auto manifests = read_manifests(where.directory);
    if (!manifests) return domain::failure(manifests.error());
    if (manifests->empty()) return domain::failure("there is no backup in " + where.directory);
    log->manifests_ = std::move(*manifests);
    for (const auto& manifest : log->manifests_) {
        log->segments_.insert(log->segments_.end(), manifest.segments.begin(), manifest.segments.end());
    }
    auto path = find_keys(where);
    if (!path) return domain::failure(path.error());
    if (path->empty()) return log;
    auto keys = read_keys(*path);
    if (!keys) return domain::failure(keys.error());
    if (keys->incarnation != log->incarnation()) {
        return domain::failure("the keys in " + *path + " are of incarnation " + keys->incarnation.text() + ", the backup is of " +
                               log->incarnation().text());
    }
    log->keys_ = std::move(*keys);
    log->keys_path_ = std::move(*path);
    return log;
}

const Segment* BackupLog::segment_of(Position at) const {
    const auto found = std::lower_bound(segments_.begin(), segments_.end(), at, [](const Segment& each, Position p) { return each.to < p; });
    return found == segments_.end() ? nullptr : &*found;
}

domain::Result<std::shared_ptr<const BackupLog::Loaded>, ReadFailure> BackupLog::load(const Segment& segment) const {
    {
        const std::lock_guard lock(mutex_);
        if (loaded_ && loaded_from_ == segment.from) return loaded_;
    }
    const auto failed = [&](ReadError error, const std::string& why) {
        return domain::failure(ReadFailure{error, segment.from, segment.file + ": " + why});
    };
    auto loaded = std::make_shared<Loaded>();
    auto bytes = files::read(directory_ + "/" + segment.file, segment.bytes);
    if (!bytes) return failed(files::exists(directory_ + "/" + segment.file) ? ReadError::corrupt : ReadError::missing, bytes.error());
    loaded->bytes = std::move(*bytes);
    if (crypto::hex(crypto::as_text(crypto::sha256(loaded->bytes))) != segment.sha256) {
        return failed(ReadError::corrupt, "it is not the file that was backed up: its SHA-256 is another one");
    }
    if (!split_records(loaded->bytes, loaded->records) || loaded->records.size() != segment.to.value - segment.from.value + 1) {
        return failed(ReadError::corrupt, "it does not hold the records it should");
    }
    const std::lock_guard lock(mutex_);
    loaded_from_ = segment.from;
    loaded_ = loaded;
    return loaded_;
}

std::unique_ptr<LogCursor> BackupLog::read(Position from) const { return std::make_unique<BackupCursor>(*this, from); }

domain::Result<std::optional<std::string>, ReadFailure> BackupLog::read_one(Position at) const {
    if (at.value == 0 || at > tail()) return std::optional<std::string>{};
    const auto* segment = segment_of(at);
    auto loaded = load(*segment);
    if (!loaded) return domain::failure(loaded.error());
    return std::optional(std::string((*loaded)->records[at.value - segment->from.value]));
}

std::optional<WrappedKey> BackupLog::wrapped_key(domain::AccountId subject, std::uint32_t generation) const {
    if (!keys_) return {};
    const auto found = keys_->keys.find(subject);
    if (found == keys_->keys.end()) return {};
    for (const auto& key : found->second) {
        if (key.generation == generation) return key;
    }
    return {};
}

std::optional<std::uint32_t> BackupLog::key_generation(domain::AccountId subject) const {
    if (!keys_) return {};
    const auto found = keys_->keys.find(subject);
    if (found == keys_->keys.end()) return {};
    return found->second.front().generation;
}

std::optional<std::string> BackupLog::meta(std::string_view name) const {
    if (!keys_) return {};
    const auto found = keys_->meta.find(name);
    if (found == keys_->meta.end()) return {};
    return found->second;
}

void BackupLog::each_key(const std::function<bool(const WrappedKey&)>& visit) const {
    if (!keys_) return;
    for (const auto& [subject, keys] : keys_->keys) {
        for (const auto& key : keys) {
            if (!visit(key)) return;
        }
    }
}

void BackupLog::each_meta(const std::function<bool(std::string_view, std::string_view)>& visit) const {
    if (!keys_) return;
    for (const auto& [name, value] : keys_->meta) {
        if (!visit(name, value)) return;
    }
}

}  // namespace muster::eventstore::backup
