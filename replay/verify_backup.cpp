#include "replay/verify_backup.hpp"

#include "eventstore/backup/back_up.hpp"
#include "eventstore/crypto.hpp"
#include "eventstore/files.hpp"

namespace muster::replay {
namespace {

using eventstore::backup::BackupLog;

/// Every file against its manifest. False when one is damaged: what it held cannot be judged then.
bool check_files(const BackupLog& backup, BackupCheck& check) {
    bool whole = true;
    for (const auto& manifest : backup.manifests()) {
        for (const auto& segment : manifest.segments) {
            ++check.files;
            check.bytes += segment.bytes;
            if (const auto loaded = backup.load(segment); !loaded) {
                check.log.add({"file_damaged", segment.from,
                               loaded.error().detail + " (positions up to " + std::to_string(segment.to.value) + ")",
                               "These records cannot be restored from this backup; take a new one into an empty directory."});
                whole = false;
            }
        }
    }
    return whole;
}

void check_last_records(const BackupLog& backup, BackupCheck& check) {
    for (const auto& manifest : backup.manifests()) {
        const auto record = backup.read_one(manifest.position);
        if (!record || !*record) continue;  // told of already
        if (eventstore::crypto::hex(eventstore::crypto::as_text(eventstore::crypto::sha256(**record))) == manifest.last_record_sha256) continue;
        check.log.add({"manifest_differs", manifest.position, "the last record is not the one the manifest names",
                       "The manifest or its records were exchanged."});
    }
}

void check_keys(const BackupLog& backup, BackupCheck& check) {
    if (!backup.has_keys()) {
        check.log.add({"keys_missing", backup.tail(), "there is no file of keys",
                       "Without keys nothing can be restored; take a backup now, or name where they are with --keys."});
        return;
    }
    check.keys_path = backup.keys_path();
    check.keys_position = backup.keys().position;
    check.keys_taken_at = backup.keys().taken_at;
    for (const auto& [subject, keys] : backup.keys().keys) check.keys += keys.size();
    if (check.keys_position < backup.tail()) {
        check.log.add({"keys_too_old", check.keys_position, "the keys go up to position " + std::to_string(check.keys_position.value),
                       "What was recorded after it cannot be restored with these keys."});
    }
}

void check_seals(const BackupLog& backup, const eventstore::InstanceSecrets& secrets, BackupCheck& check) {
    const auto key = eventstore::backup::seal_key_of(secrets);
    for (const auto& manifest : backup.manifests()) {
        const auto text = eventstore::files::read(backup.directory() + "/" + eventstore::backup::manifest_file(manifest.position), 64U << 20U);
        if (text && eventstore::backup::is_sealed_by(*text, key)) continue;
        check.log.add({"seal_wrong", manifest.position, "the manifest's seal is not this instance's",
                       "Somebody without the instance's keys wrote or changed this manifest."});
    }
}

}  // namespace

domain::Result<BackupCheck, std::string> verify_backup(const BackupCheckOptions& options, const TellProgress& tell) {
    eventstore::crypto::initialize();
    auto backup = BackupLog::open(options.where);
    if (!backup) return domain::failure(backup.error());
    std::unique_ptr<eventstore::Keyring> keyring;
    if (!options.master_key_file.empty() && (*backup)->has_keys()) {
        const auto master = eventstore::MasterKey::read_file(options.master_key_file);
        if (!master) return domain::failure(master.error());
        auto opened = eventstore::Keyring::open(**backup, *master);
        if (!opened) return domain::failure(opened.error());
        keyring = std::move(*opened);
    }
    BackupCheck check;
    check.opened = keyring != nullptr;
    check.incarnation = (*backup)->incarnation();
    check.taken_at = (*backup)->manifests().back().taken_at;
    check.backups = (*backup)->manifests().size();
    const eventstore::KeyFinder keys = [&](domain::AccountId subject, std::uint32_t generation) {
        return keyring ? keyring->of(subject, generation) : std::optional<eventstore::DataKey>{};
    };
    if (check_files(**backup, check)) {
        check.log = verify_log(**backup, keys, tell);
        check_last_records(**backup, check);
    } else {
        check.log.first = {1};
        check.log.tail = (*backup)->tail();
    }
    check_keys(**backup, check);
    if (keyring) check_seals(**backup, keyring->secrets(), check);
    return check;
}

}  // namespace muster::replay
