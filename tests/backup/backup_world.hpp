#pragma once
// A data directory with people in it, and a place for its backups.

#include <fstream>

#include "eventstore/backup/back_up.hpp"
#include "eventstore/backup/backup_log.hpp"
#include "replay/restore.hpp"
#include "replay/verify_backup.hpp"
#include "tests/projections/data_world.hpp"

namespace muster::tests {

class BackupWorld {
  public:
    BackupWorld() { home = story.organization("Alder"); }

    /// Each in a commit of their own.
    void add_people(int count) {
        for (int i = 0; i < count; ++i) {
            const auto n = std::to_string(people.size());
            people.push_back(story.member(home, {"Ada" + n, "Byron", "p" + n + "@alder.example"}));
            story.pass(std::chrono::seconds(1));
        }
        world.append(story);
    }

    [[nodiscard]] eventstore::backup::BackupOptions options(std::int64_t day = 0) const {
        eventstore::backup::BackupOptions made;
        made.directory = directory();
        made.now = {story.now().microseconds + day * 24 * 3600 * 1'000'000};
        made.file_bytes = 4096;
        return made;
    }
    domain::Result<eventstore::backup::BackupReport, std::string> try_back_up(std::int64_t day = 0) {
        return eventstore::backup::back_up(world.data->log(), world.data->keyring().secrets(), options(day));
    }
    eventstore::backup::BackupReport back_up(std::int64_t day = 0) {
        auto report = try_back_up(day);
        BOOST_REQUIRE_MESSAGE(report, (report ? "" : report.error()));
        return *report;
    }

    [[nodiscard]] std::string directory() const { return (world.place / "backup").string(); }
    [[nodiscard]] std::string master_key() const { return (world.place / "data" / "master.key").string(); }
    [[nodiscard]] std::string restored() const { return (world.place / "restored").string(); }

    [[nodiscard]] replay::RestoreRequest request() const {
        replay::RestoreRequest made;
        made.from = {directory(), {}};
        made.data = restored();
        made.master_key_file = master_key();
        made.now = story.now();
        return made;
    }
    [[nodiscard]] std::unique_ptr<eventstore::DataDirectory> open_restored() const {
        eventstore::DataDirectoryOptions opening;
        opening.path = restored();
        opening.master_key_file = master_key();
        auto opened = eventstore::DataDirectory::open(opening);
        BOOST_REQUIRE_MESSAGE(opened, (opened ? "" : opened.error()));
        return std::move(*opened);
    }

    DataWorld world;
    Story story;
    domain::OrganizationId home;
    std::vector<domain::AccountId> people;
};

inline std::vector<std::string> records_of(const eventstore::Log& log) {
    std::vector<std::string> records;
    const auto cursor = log.read({1});
    while (true) {
        const auto entry = cursor->next();
        BOOST_REQUIRE_MESSAGE(entry, (entry ? "" : entry.error().detail));
        if (!*entry) return records;
        records.emplace_back((*entry)->bytes);
    }
}

inline std::map<std::pair<domain::AccountId, std::uint32_t>, std::string> keys_of(const eventstore::Log& log) {
    std::map<std::pair<domain::AccountId, std::uint32_t>, std::string> keys;
    log.each_key([&](const eventstore::WrappedKey& key) {
        keys[{key.subject, key.generation}] = key.wrapped;
        return true;
    });
    return keys;
}

inline std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}
inline void write_file(const std::filesystem::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

/// Every file below, by its path.
inline std::map<std::string, std::string> files_below(const std::filesystem::path& directory) {
    std::map<std::string, std::string> files;
    for (const auto& each : std::filesystem::recursive_directory_iterator(directory)) {
        if (each.is_regular_file()) files[each.path().string()] = read_file(each.path());
    }
    return files;
}

}  // namespace muster::tests
