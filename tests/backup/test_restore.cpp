#include "eventstore/crypto.hpp"
#include "eventstore/proof/merkle.hpp"
#include "eventstore/proof/signing_keys.hpp"
#include "replay/checkpoint_check.hpp"
#include "replay/verify.hpp"
#include "tests/backup/backup_world.hpp"

namespace muster::tests {
namespace {

namespace fs = std::filesystem;

replay::RestoreResult restored_from(const replay::RestoreRequest& request) {
    auto result = replay::restore(request);
    BOOST_REQUIRE_MESSAGE(result, (result ? "" : result.error()));
    return *result;
}

std::string refusal(const replay::RestoreRequest& request) {
    const auto result = replay::restore(request);
    BOOST_REQUIRE(!result);
    return result.error();
}

domain::RecordedEvent event_at(const eventstore::Log& log, domain::Position at) {
    const auto record = log.read_one(at);
    BOOST_REQUIRE((record && *record));
    auto event = eventstore::decode(**record, nullptr);
    BOOST_REQUIRE(event);
    return std::move(*event);
}

void check_sound(eventstore::DataDirectory& directory) {
    const auto report = replay::verify_log(directory.log(), [&](domain::AccountId account, std::uint32_t generation) {
        return directory.keyring().of(account, generation);
    });
    BOOST_TEST(report.ok(), (report.faults.empty() ? "" : report.faults.front().detail));
}

struct Fixture : BackupWorld {
    Fixture() {
        add_people(12);
        story.pass(std::chrono::hours(1));
        add_people(6);
        (void)back_up();
    }
    [[nodiscard]] domain::Position tail() const { return world.data->log().tail(); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(restore_a_backup, Fixture)

BOOST_AUTO_TEST_CASE(everything_comes_back_and_a_new_incarnation_begins) {
    const auto result = restored_from(request());
    BOOST_TEST(result.log.position.value == tail().value);
    BOOST_TEST(result.tail.value == tail().value + 1);
    const auto directory = open_restored();
    auto records = records_of(directory->log());
    BOOST_REQUIRE(records.size() == tail().value + 1);
    records.pop_back();
    BOOST_TEST(records == records_of(world.data->log()));
    BOOST_TEST((keys_of(directory->log()) == keys_of(world.data->log())));
    const auto first = event_at(directory->log(), tail().next());
    const auto& started = std::get<domain::IncarnationStarted>(first.event);
    BOOST_TEST((started.parent == story.incarnation()));
    BOOST_TEST(started.parent_position.value == tail().value);
    BOOST_TEST(started.parent_root ==
               eventstore::crypto::hex(eventstore::crypto::as_text(eventstore::crypto::sha256(records.back()))));
    BOOST_TEST((started.incarnation != story.incarnation()));
    BOOST_TEST((directory->incarnation() == started.incarnation));
    BOOST_TEST((directory->keyring().secrets().claim_key == world.data->keyring().secrets().claim_key));
    check_sound(*directory);
    const auto models = projections::Models::open(*directory, false);
    BOOST_REQUIRE_MESSAGE(models, (models ? "" : models.error()));
    BOOST_TEST((*models)->registry().instance().notifications_paused);  // until an operator resumes
    BOOST_TEST((*models)->registry().account(people.back()).has_value());
}

BOOST_AUTO_TEST_CASE(up_to_a_position_only_whole_commands_come_back) {
    auto wanted = request();
    wanted.to_position = domain::Position{tail().value - 1};
    const auto result = restored_from(wanted);
    const auto boundary = event_at(world.data->log(), tail()).meta.commit_first.value - 1;
    BOOST_TEST(result.log.position.value == boundary);
    const auto directory = open_restored();
    check_sound(*directory);
    BOOST_TEST(directory->log().tail().value == boundary + 1);
    // Keys of those who came later stay behind.
    for (std::size_t i = 0; i < people.size(); ++i) {
        const auto joined = !!directory->log().key_generation(people[i]);
        bool there = false;
        for (std::uint64_t at = 1; at <= boundary; ++at) {
            there = there || domain::subject_of(event_at(world.data->log(), {at}).event) == people[i];
        }
        BOOST_TEST(joined == there);
    }
}

BOOST_AUTO_TEST_CASE(up_to_a_time) {
    const auto last = event_at(world.data->log(), tail());
    auto wanted = request();
    wanted.to_time = domain::Timestamp{last.meta.time.microseconds - 1};
    const auto result = restored_from(wanted);
    BOOST_TEST((result.log.time <= *wanted.to_time));
    BOOST_TEST((event_at(world.data->log(), result.log.position.next()).meta.time > *wanted.to_time));
    check_sound(*open_restored());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_meant_is_refused_and_leaves_nothing) {
    auto wanted = request();
    wanted.to_position = tail().next();
    BOOST_TEST(refusal(wanted).find("the backup ends at position") != std::string::npos);
    wanted = request();
    wanted.to_time = domain::Timestamp{1};
    BOOST_TEST(refusal(wanted).find("nothing stands before") != std::string::npos);
    wanted = request();
    wanted.to_position = domain::Position{5};
    wanted.same_incarnation = true;
    BOOST_TEST(refusal(wanted).find("--same-incarnation") != std::string::npos);
    wanted = request();
    const auto other_key = (world.place / "other.key").string();
    BOOST_REQUIRE(eventstore::MasterKey::create_file(other_key));
    wanted.master_key_file = other_key;
    BOOST_TEST(refusal(wanted).find("wrong master key") != std::string::npos);
    BOOST_TEST(!fs::exists(restored()));
    fs::create_directory(restored());
    write_file(restored() + "/precious", "text");
    BOOST_TEST(refusal(request()).find("is not empty") != std::string::npos);
    BOOST_TEST(read_file(restored() + "/precious") == "text");
}

BOOST_AUTO_TEST_CASE(a_half_restored_directory_does_not_open_and_is_begun_anew) {
    const auto staged = restored() + ".restoring";
    {
        auto staging = eventstore::backup::Staging::begin(restored());
        BOOST_REQUIRE(staging);
        auto log = eventstore::backup::BackupLog::open({directory(), {}});
        BOOST_REQUIRE(log);
        eventstore::backup::RestoreOptions options;
        options.now = story.now();
        BOOST_REQUIRE(eventstore::backup::restore_log(**log, staged, options));
        // Killed here: everything is there but its name.
        eventstore::DataDirectoryOptions opening;
        opening.path = staged;
        opening.master_key_file = master_key();
        const auto opened = eventstore::DataDirectory::open(opening);
        BOOST_REQUIRE(!opened);
        BOOST_TEST(opened.error().find("a restore into it was not finished") != std::string::npos, opened.error());
        const auto second = eventstore::backup::Staging::begin(restored());
        BOOST_REQUIRE(!second);
        BOOST_TEST(second.error().find("in use") != std::string::npos, second.error());
    }
    write_file(staged + "/log/left-behind", "text");
    (void)restored_from(request());
    BOOST_TEST(!fs::exists(staged));
    BOOST_TEST(!fs::exists(restored() + "/log/left-behind"));
    check_sound(*open_restored());
    // Killed between the last two steps: it has its name and the marker.
    write_file(restored() + "/restoring", "");
    eventstore::DataDirectoryOptions opening;
    opening.path = restored();
    opening.master_key_file = master_key();
    BOOST_TEST(!eventstore::DataDirectory::open(opening));
    (void)restored_from(request());
    check_sound(*open_restored());
}

BOOST_AUTO_TEST_CASE(something_else_in_the_way_is_left_alone) {
    fs::create_directory(restored() + ".restoring");
    write_file(restored() + ".restoring/precious", "text");
    BOOST_TEST(refusal(request()).find("is in the way") != std::string::npos);
    BOOST_TEST(read_file(restored() + ".restoring/precious") == "text");
}

BOOST_AUTO_TEST_CASE(damage_ends_a_restore_and_nothing_opens) {
    for (const auto& [path, bytes] : files_below(directory() + "/records")) {
        auto changed = bytes;
        changed[changed.size() / 2] = static_cast<char>(changed[changed.size() / 2] ^ 1);
        write_file(path, changed);
        BOOST_TEST(refusal(request()).find("the backup is damaged at position") != std::string::npos);
        BOOST_TEST(!fs::exists(restored()));
        write_file(path, bytes);
    }
}

BOOST_AUTO_TEST_CASE(keys_older_than_the_records_are_not_enough) {
    const auto before = tail();
    for (const auto& path : eventstore::backup::key_files(directory() + "/keys")) fs::rename(path, (world.place / "old.keys"));
    add_people(3);
    (void)back_up(1);
    auto wanted = request();
    wanted.from.keys = (world.place / "old.keys").string();
    BOOST_TEST(refusal(wanted).find("are older than the records") != std::string::npos);
    wanted.to_position = before;
    BOOST_TEST(restored_from(wanted).log.position.value == before.value);
}

BOOST_AUTO_TEST_CASE(who_was_erased_since_is_erased_before_anything_opens) {
    auto wanted = request();
    domain::EraseAccount erasure;
    erasure.account = people[2];
    wanted.erased.push_back(erasure);
    erasure.account = id<domain::AccountId>(987654);
    wanted.erased.push_back(erasure);
    const auto result = restored_from(wanted);
    BOOST_TEST(result.erased_again == 1u);
    BOOST_TEST(result.unknown == 1u);
    BOOST_TEST(result.log.keys_withheld == 1u);
    const auto directory = open_restored();
    BOOST_TEST(!directory->log().key_generation(people[2]));
    BOOST_TEST(directory->log().key_generation(people[3]).has_value());
    check_sound(*directory);
    const auto models = projections::Models::open(*directory, false);
    BOOST_REQUIRE(models);
    BOOST_TEST(((*models)->registry().account(people[2])->erased_at > result.log.tail));
    // Nothing of theirs stands in any file: the read models were made after the key was gone.
    for (const auto& [path, bytes] : files_below(restored())) BOOST_TEST(bytes.find("p2@alder.example") == std::string::npos, path);
}

BOOST_AUTO_TEST_CASE(a_ledger_that_another_key_signed_is_refused) {
    auto wanted = request();
    const auto signer = [&](const domain::Bytes32& seed) { return eventstore::proof::Signer("ledger", seed).verifier().key; };
    const auto own = signer(world.data->keyring().secrets().signing_key);
    const auto foreign = signer(eventstore::crypto::random_key());
    domain::EraseAccount erasure;
    erasure.account = people[2];
    wanted.erased.push_back(erasure);
    wanted.ledger_keys = {own, foreign};
    const auto told = refusal(wanted);
    BOOST_TEST(told.find("none of this instance's") != std::string::npos, told);
    BOOST_TEST(told.find("--ledger-key " + eventstore::crypto::base64url(eventstore::crypto::as_text(foreign))) != std::string::npos, told);
    BOOST_TEST(!fs::exists(restored()));
    wanted.trusted_keys = {foreign};  // of a rotation after the backup
    BOOST_TEST(restored_from(wanted).erased_again == 1u);
}

BOOST_AUTO_TEST_CASE(a_ledger_signed_before_the_key_was_rotated_is_taken) {
    const auto former = world.data->keyring().secrets().signing_key;
    BOOST_REQUIRE(eventstore::proof::remember_former_key(world.data->log(), eventstore::crypto::random_key()));
    const auto older = eventstore::crypto::random_key();
    BOOST_REQUIRE(eventstore::proof::remember_former_key(world.data->log(), older));
    (void)back_up();
    auto wanted = request();
    wanted.ledger_keys = {eventstore::proof::Signer("ledger", older).verifier().key, eventstore::proof::Signer("ledger", former).verifier().key};
    BOOST_TEST(restored_from(wanted).erased_again == 0u);
}

BOOST_AUTO_TEST_CASE(a_checkpoint_from_before_is_refused_after_a_restore_below_it) {
    using namespace eventstore::proof;
    const auto& seed = world.data->keyring().secrets().signing_key;
    const auto records = records_of(world.data->log());
    const auto size = records.size();
    const auto root = [&](std::size_t of_first) {
        Hasher hasher;
        RunningRoot tree;
        for (std::size_t i = 0; i < of_first; ++i) tree.add(hasher, hasher.leaf(records[i]));
        return tree.root(hasher);
    };
    const Signer before(origin_of(story.incarnation()), seed);
    const auto remembered = before.sign(Checkpoint{before.verifier().name, size - 6, root(size - 6)}.text());

    auto wanted = request();
    wanted.to_position = domain::Position{size - 8};
    (void)restored_from(wanted);
    const auto directory = open_restored();
    const auto held = [&](const std::string& note) {
        auto report = replay::verify_log(directory->log(), [&](domain::AccountId account, std::uint32_t generation) {
            return directory->keyring().of(account, generation);
        });
        BOOST_TEST(report.ok());
        const auto verifiers = replay::verifiers_of(directory->log(), directory->keyring().secrets(), directory->incarnation().value());
        (void)replay::check_checkpoint(directory->log(), "kept", note, verifiers, report);
        return report.faults.empty() ? std::string() : std::string(report.faults.front().code) + " " + std::string(report.faults.front().meaning);
    };
    const auto told = held(remembered);
    BOOST_TEST(told.starts_with("checkpoint_of_another_log"), told);
    BOOST_TEST(told.find("log_incarnation_changed") != std::string::npos, told);
    // Nor does one of records that both have: what comes after it is another log's.
    const auto common = before.sign(Checkpoint{before.verifier().name, size - 12, root(size - 12)}.text());
    BOOST_TEST(held(common).starts_with("checkpoint_of_another_log"));
    const Signer now(origin_of(directory->incarnation().value()), seed);
    BOOST_TEST(held(now.sign(Checkpoint{now.verifier().name, size - 12, root(size - 12)}.text())) == "");
}

BOOST_AUTO_TEST_CASE(a_move_goes_on_as_the_same_incarnation) {
    auto wanted = request();
    wanted.same_incarnation = true;
    const auto result = restored_from(wanted);
    BOOST_TEST(result.tail.value == tail().value);
    const auto directory = open_restored();
    BOOST_TEST((directory->incarnation() == story.incarnation()));
    BOOST_TEST(records_of(directory->log()) == records_of(world.data->log()));
    const auto models = projections::Models::open(*directory, false);
    BOOST_REQUIRE(models);
    BOOST_TEST(!(*models)->registry().instance().notifications_paused);
    check_sound(*directory);
}

BOOST_AUTO_TEST_CASE(a_restored_log_is_backed_up_and_restored_again) {
    (void)restored_from(request());
    std::string second;
    {
        const auto directory = open_restored();
        auto wanted = options(2);
        const auto refused = eventstore::backup::back_up(directory->log(), directory->keyring().secrets(), wanted);
        BOOST_REQUIRE(!refused);  // another incarnation
        BOOST_TEST(refused.error().find("name another directory") != std::string::npos, refused.error());
        wanted.directory = second = (world.place / "second").string();
        BOOST_REQUIRE(eventstore::backup::back_up(directory->log(), directory->keyring().secrets(), wanted));
    }
    auto again = request();
    again.from = {second, {}};
    again.data = (world.place / "again").string();
    again.to_position = tail();  // before the incarnation that was started
    const auto result = restored_from(again);
    BOOST_TEST((result.log.parent == story.incarnation()));
    fs::remove_all(again.data);
    again.to_position.reset();
    BOOST_TEST((restored_from(again).log.parent != story.incarnation()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::tests
