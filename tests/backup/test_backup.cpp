#include <random>

#include "eventstore/crypto.hpp"
#include "tests/backup/backup_world.hpp"
#include "tests/support/seed.hpp"

namespace muster::tests {
namespace {

namespace fs = std::filesystem;
using eventstore::backup::BackupLog;

std::unique_ptr<BackupLog> open(const BackupWorld& world) {
    auto opened = BackupLog::open({world.directory(), {}});
    BOOST_REQUIRE_MESSAGE(opened, (opened ? "" : opened.error()));
    return std::move(*opened);
}

replay::BackupCheck verified(const BackupWorld& world) {
    auto check = replay::verify_backup({{world.directory(), {}}, world.master_key()});
    BOOST_REQUIRE_MESSAGE(check, (check ? "" : check.error()));
    return std::move(*check);
}

std::string codes(const replay::BackupCheck& check) {
    std::string text;
    for (const auto& fault : check.log.faults) text += std::string(fault.code) + "@" + std::to_string(fault.position.value) + " ";
    return text;
}

/// Whether a verification says anything against it.
bool is_found(const BackupWorld& world) {
    const auto check = replay::verify_backup({{world.directory(), {}}, world.master_key()});
    return !check || !check->ok();
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(backup, BackupWorld)

BOOST_AUTO_TEST_CASE(a_backup_reads_as_the_log_it_is_of) {
    add_people(40);
    const auto report = back_up();
    BOOST_TEST(report.position.value == world.data->log().tail().value);
    BOOST_TEST(report.records == report.position.value);
    BOOST_TEST(report.files > 2u);  // 4 KiB each, here
    BOOST_TEST(report.keys == 40u);
    const auto log = open(*this);
    BOOST_TEST(records_of(*log) == records_of(world.data->log()));
    BOOST_TEST((keys_of(*log) == keys_of(world.data->log())));
    BOOST_TEST(log->tail().value == report.position.value);
    BOOST_TEST(**log->read_one({17}) == **world.data->log().read_one({17}));
    const auto beyond = log->read_one(log->tail().next());
    BOOST_TEST((beyond && !*beyond));
    const auto check = verified(*this);
    BOOST_TEST(check.ok(), codes(check));
    BOOST_TEST(check.opened);
    BOOST_TEST(check.log.records == report.records);
    BOOST_TEST(check.log.erased_parts == 0u);
}

BOOST_AUTO_TEST_CASE(a_second_backup_adds_what_is_new_and_touches_nothing) {
    add_people(20);
    const auto first = back_up();
    const auto before = files_below(directory());
    add_people(5);
    const auto second = back_up(1);
    BOOST_TEST(second.from.value == first.position.value + 1);
    BOOST_TEST(second.records == second.position.value - first.position.value);
    const auto after = files_below(directory());
    for (const auto& [path, bytes] : before) {
        if (!path.ends_with("/lock")) BOOST_TEST((after.contains(path) && after.at(path) == bytes), path);
    }
    BOOST_TEST(records_of(*open(*this)) == records_of(world.data->log()));
    const auto check = verified(*this);
    BOOST_TEST(check.ok(), codes(check));
    BOOST_TEST(check.backups == 2u);
}

BOOST_AUTO_TEST_CASE(a_backup_of_nothing_new_renews_the_keys) {
    add_people(3);
    const auto first = back_up();
    const auto second = back_up(1);
    BOOST_TEST(second.records == 0u);
    BOOST_TEST(second.files == 0u);
    BOOST_TEST(second.keys_file != first.keys_file);
    BOOST_TEST(open(*this)->manifests().size() == 1u);
    BOOST_TEST(open(*this)->keys_path() == second.keys_file);
}

BOOST_AUTO_TEST_CASE(keys_go_after_thirty_days_whatever_is_asked_for) {
    add_people(3);
    (void)back_up(0);
    (void)back_up(10);
    const auto third = [&] {
        auto wanted = options(35);
        wanted.keep_keys_days = 4000;
        return *eventstore::backup::back_up(world.data->log(), world.data->keyring().secrets(), wanted);
    }();
    BOOST_TEST(third.key_files_removed == 1u);  // that of day 0
    BOOST_TEST(eventstore::backup::key_files(directory() + "/keys").size() == 2u);
}

BOOST_AUTO_TEST_CASE(who_was_erased_is_not_in_the_next_keys) {
    add_people(3);
    (void)back_up(0);
    eventstore::AppendBatch erasure;
    erasure.expected_tail = world.data->log().tail();
    erasure.epoch = world.epoch;
    erasure.keys_destroyed = {people[1]};
    BOOST_REQUIRE(world.data->log().append(erasure));
    const auto second = back_up(1);
    BOOST_TEST(second.keys == 2u);
    BOOST_TEST(!open(*this)->key_generation(people[1]));
    BOOST_TEST(open(*this)->key_generation(people[2]).has_value());
    const auto check = verified(*this);
    BOOST_TEST(check.ok(), codes(check));  // erased is no fault
    BOOST_TEST(check.log.erased_parts > 0u);
}

BOOST_AUTO_TEST_CASE(another_log_does_not_go_into_a_backup) {
    add_people(3);
    (void)back_up();
    const auto before = files_below(directory());
    BackupWorld other;
    other.add_people(9);  // the same incarnation id, other records
    auto wanted = other.options();
    wanted.directory = directory();
    const auto refused = eventstore::backup::back_up(other.world.data->log(), other.world.data->keyring().secrets(), wanted);
    BOOST_REQUIRE(!refused);
    BOOST_TEST(refused.error().find("another log") != std::string::npos, refused.error());
    BackupWorld shorter;
    shorter.add_people(1);
    wanted = shorter.options();
    wanted.directory = directory();
    const auto also = eventstore::backup::back_up(shorter.world.data->log(), shorter.world.data->keyring().secrets(), wanted);
    BOOST_REQUIRE(!also);
    BOOST_TEST(also.error().find("more records") != std::string::npos, also.error());
    BOOST_TEST((files_below(directory()) == before));
}

BOOST_AUTO_TEST_CASE(what_an_interrupted_backup_left_is_replaced) {
    add_people(30);
    auto wanted = options();
    int files = 0;
    wanted.cancelled = [&] { return files >= 2; };
    wanted.progress = [&](auto, auto) { ++files; };
    const auto cancelled = eventstore::backup::back_up(world.data->log(), world.data->keyring().secrets(), wanted);
    BOOST_REQUIRE(!cancelled);
    BOOST_TEST(cancelled.error() == "cancelled");
    BOOST_TEST(!BackupLog::open({directory(), {}}));  // no manifest: no backup
    add_people(2);
    (void)back_up();
    BOOST_TEST(verified(*this).ok());
    BOOST_TEST(records_of(*open(*this)) == records_of(world.data->log()));
}

BOOST_AUTO_TEST_CASE(any_changed_byte_and_any_missing_file_is_found) {
    add_people(25);
    (void)back_up();
    add_people(5);
    (void)back_up(1);
    BOOST_REQUIRE(!is_found(*this));
    std::mt19937_64 random(seed());
    for (const auto& [path, bytes] : files_below(directory())) {
        if (path.ends_with("/lock")) continue;
        if (path.ends_with(".keys") && path != open(*this)->keys_path()) continue;  // an older one, which nobody reads
        for (int flip = 0; flip < 12; ++flip) {
            const auto at = random() % bytes.size();
            auto changed = bytes;
            changed[at] = static_cast<char>(changed[at] ^ (1 << (random() % 8)));
            write_file(path, changed);
            BOOST_TEST(is_found(*this), path << " at " << at);
        }
        write_file(path, bytes.substr(0, bytes.size() - 1));
        BOOST_TEST(is_found(*this), path << " cut");
        if (!path.ends_with(".keys")) {
            fs::remove(path);
            // Without its newest manifest a backup is the one before.
            const bool newest = path == directory() + "/" + eventstore::backup::manifest_file(world.data->log().tail());
            BOOST_TEST(is_found(*this) == !newest, path << " removed");
        }
        write_file(path, bytes);
    }
    BOOST_TEST(!is_found(*this));
}

BOOST_AUTO_TEST_CASE(a_manifest_of_somebody_without_the_keys_is_found) {
    add_people(4);
    (void)back_up();
    auto manifest = open(*this)->manifests().back();
    manifest.taken_at.microseconds += 1'000'000;
    write_file(directory() + "/" + eventstore::backup::manifest_file(manifest.position),
               eventstore::backup::write_manifest(manifest, eventstore::crypto::random_key()));
    BOOST_TEST(codes(verified(*this)) == "seal_wrong@" + std::to_string(manifest.position.value) + " ");
}

BOOST_AUTO_TEST_CASE(missing_and_old_keys_are_found) {
    add_people(4);
    const auto first = back_up();
    add_people(4);
    const auto second = back_up(1);
    fs::remove(second.keys_file);
    BOOST_TEST(codes(verified(*this)) == "keys_too_old@" + std::to_string(first.position.value) + " ");
    fs::remove(first.keys_file);
    BOOST_TEST(codes(verified(*this)) == "keys_missing@" + std::to_string(second.position.value) + " ");
}

BOOST_AUTO_TEST_CASE(two_backups_at_a_time_are_one_too_many) {
    add_people(10);
    auto wanted = options();
    std::string refusal;
    wanted.progress = [&](auto, auto) {
        if (!refusal.empty()) return;
        const auto second = try_back_up();
        refusal = second ? "taken" : second.error();
    };
    BOOST_REQUIRE(eventstore::backup::back_up(world.data->log(), world.data->keyring().secrets(), wanted));
    BOOST_TEST(refusal.find("in use") != std::string::npos, refusal);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::tests
