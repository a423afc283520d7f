#include "eventstore/backup/back_up.hpp"

#include <filesystem>
#include <optional>

#include "eventstore/backup/hashed_file.hpp"
#include "eventstore/crypto.hpp"
#include "eventstore/directory_lock.hpp"
#include "eventstore/files.hpp"
#include "eventstore/incarnation.hpp"

namespace muster::eventstore::backup {
namespace {

namespace fs = std::filesystem;
using Done = domain::Result<void, std::string>;

Done make_directory(const std::string& path) {
    std::error_code error;
    if (fs::create_directories(path, error)) fs::permissions(path, fs::perms::owner_all, error);
    if (error) return domain::failure(path + " cannot be made: " + error.message());
    return {};
}

std::string sha256_text(std::string_view bytes) { return crypto::hex(crypto::as_text(crypto::sha256(bytes))); }

/// Whether this log goes on where the newest manifest ends.
Done check_same_log(const Log& log, domain::IncarnationId incarnation, const Manifest& newest, const std::string& directory) {
    const auto refused = [&](const std::string& why) {
        return domain::failure(directory + " holds the backup of " + why + ": name another directory, and keep this one");
    };
    if (newest.incarnation != incarnation) {
        return refused("incarnation " + newest.incarnation.text() + ", and the log is " + incarnation.text());
    }
    if (newest.position > log.tail()) {
        return refused("a log with more records (up to position " + std::to_string(newest.position.value) + ", this one ends at " +
                       std::to_string(log.tail().value) + ")");
    }
    const auto record = log.read_one(newest.position);
    if (!record) return domain::failure("the log is damaged at position " + std::to_string(newest.position.value) + ": " + record.error().detail);
    if (!*record || sha256_text(**record) != newest.last_record_sha256) return refused("another log");
    return {};
}

/// Copies records into files of the backup.
class Copier {
  public:
    Copier(const Log& log, const BackupOptions& options, BackupReport& report, Manifest& manifest)
        : log_(log), options_(options), report_(report), manifest_(manifest) {}

    Done copy() {
        for (auto next = manifest_.from; next <= manifest_.position;) {
            auto copied = copy_file(next);
            if (!copied) return domain::failure(copied.error());
            next = copied->next();
            if (options_.progress) options_.progress(*copied, manifest_.position);
        }
        return {};
    }

  private:
    /// One file, read with a cursor of its own: files the log has left behind are not held back for long. Its last position.
    domain::Result<Position, std::string> copy_file(Position from) {
        const auto cursor = log_.read(from);
        const auto unfinished = options_.directory + "/records/unfinished";  // its name says its end, which is not known yet
        auto file = HashedFileWriter::create(unfinished);
        if (!file) return domain::failure(file.error());
        auto written = file->write(records_magic);
        auto last = Position{from.value - 1};
        while (written && last < manifest_.position && file->bytes() < options_.file_bytes) {
            if (options_.cancelled && options_.cancelled()) return domain::failure(std::string("cancelled"));
            const auto entry = cursor->next();
            if (!entry) {
                return domain::failure("the log is damaged at position " + std::to_string(entry.error().at.value) + ": " + entry.error().detail);
            }
            if (!*entry) return domain::failure("the log ends at position " + std::to_string(last.value));
            last = (*entry)->position;
            written = write_record(*file, (*entry)->bytes);
        }
        if (!written) return domain::failure(written.error());
        return finish(*file, unfinished, from, last);
    }

    Done write_record(HashedFileWriter& file, std::string_view record) {
        if (record.size() > record_bytes_max) return domain::failure(std::string("a record is longer than any may be"));
        char length[4];
        for (std::size_t i = 0; i < 4; ++i) length[i] = static_cast<char>((record.size() >> (8 * i)) & 255U);
        if (auto written = file.write({length, 4}); !written) return written;
        last_record_.assign(record);
        ++report_.records;
        return file.write(record);
    }

    domain::Result<Position, std::string> finish(HashedFileWriter& file, const std::string& unfinished, Position from, Position last) {
        Segment segment{segment_file(from, last), from, last, 0, {}};
        auto hash = file.end();
        if (!hash) return domain::failure(hash.error());
        segment.bytes = file.bytes();
        segment.sha256 = *hash;
        std::error_code error;
        fs::rename(unfinished, options_.directory + "/" + segment.file, error);
        if (error) return domain::failure(segment.file + " cannot be written: " + error.message());
        if (auto synced = sync_directory(options_.directory + "/records"); !synced) return domain::failure(synced.error());
        report_.bytes += segment.bytes;
        ++report_.files;
        manifest_.segments.push_back(std::move(segment));
        manifest_.last_record_sha256 = sha256_text(last_record_);
        return last;
    }

    const Log& log_;
    const BackupOptions& options_;
    BackupReport& report_;
    Manifest& manifest_;
    std::string last_record_;
};

Done add_keys(const Log& log, const BackupOptions& options, BackupReport& report) {
    const auto directory = keys_directory_of(options.directory, options.keys_directory);
    if (auto made = make_directory(directory); !made) return made;
    auto written = write_keys(log, report.incarnation, options.now, directory);
    if (!written) return domain::failure(written.error());
    report.keys = written->keys;
    report.keys_file = written->path;
    auto removed = prune_keys(directory, options.now, options.keep_keys_days);
    if (!removed) return domain::failure(removed.error());
    report.key_files_removed = *removed;
    return {};
}

domain::Result<BackupReport, std::string> back_up_locked(const Log& log, const InstanceSecrets& secrets, const BackupOptions& options) {
    const auto incarnation = incarnation_of(log);
    if (!incarnation) return domain::failure(std::string("there is nothing to back up: the log is empty"));
    auto manifests = read_manifests(options.directory);
    if (!manifests) return domain::failure(manifests.error());
    Manifest next;
    next.incarnation = *incarnation;
    next.position = log.tail();
    next.taken_at = options.now;
    next.from = {1};
    if (!manifests->empty()) {
        const auto& newest = manifests->back();
        if (auto same = check_same_log(log, *incarnation, newest, options.directory); !same) return domain::failure(same.error());
        next.from = newest.position.next();
        next.previous_sha256 = newest.file_sha256;
    }
    BackupReport report;
    report.incarnation = *incarnation;
    report.position = next.position;
    report.from = next.from;
    if (next.from <= next.position) {
        if (auto copied = Copier(log, options, report, next).copy(); !copied) return domain::failure(copied.error());
    }
    // Keys after records: none of a record in the backup is missing, and who was erased meanwhile stays erased.
    if (auto added = add_keys(log, options, report); !added) return domain::failure(added.error());
    if (next.from <= next.position) {
        const auto path = options.directory + "/" + manifest_file(next.position);
        if (auto written = files::replace(path, write_manifest(next, seal_key_of(secrets))); !written) {
            return domain::failure(path + " cannot be written: " + written.error());
        }
    }
    return report;
}

}  // namespace

Bytes32 seal_key_of(const InstanceSecrets& secrets) { return crypto::hmac_sha256(secrets.idempotency_key, "muster backup manifest 1"); }

std::string keys_directory_of(const std::string& directory, const std::string& keys_directory) {
    return keys_directory.empty() ? directory + "/keys" : keys_directory;
}

domain::Result<BackupReport, std::string> back_up(const Log& log, const InstanceSecrets& secrets, const BackupOptions& options) {
    for (const auto* below : {"", "/records", "/backups"}) {
        if (auto made = make_directory(options.directory + below); !made) return domain::failure(made.error());
    }
    auto lock = DirectoryLock::take(options.directory + "/lock", false);
    if (!lock) return domain::failure("the backup " + options.directory + " cannot be used: " + lock.error());
    try {
        return back_up_locked(log, secrets, options);
    } catch (const LogDamage& damage) {
        return domain::failure(std::string(damage.what()));
    }
}

}  // namespace muster::eventstore::backup
