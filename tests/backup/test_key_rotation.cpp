#include <sys/wait.h>
#include <unistd.h>

#include "eventstore/crypto.hpp"
#include "eventstore/key_rotation.hpp"
#include "tests/backup/backup_world.hpp"

namespace muster::tests {
namespace {

struct Fixture : BackupWorld {
    static constexpr std::uint64_t more_keys = 2500;  // wrapped in batches of 1,000

    Fixture() {
        add_people(3);
        eventstore::AppendBatch batch;
        batch.expected_tail = world.data->log().tail();
        batch.epoch = world.epoch;
        for (std::uint64_t i = 0; i < more_keys; ++i) {
            auto made = world.data->keyring().make(id<domain::AccountId>(100'000 + i));
            clear[made.wrapped.subject] = made.clear.bytes;
            batch.keys_added.push_back(std::move(made.wrapped));
        }
        BOOST_REQUIRE(world.data->log().append(batch));
        before = keys_of(world.data->log());
        secrets = world.data->keyring().secrets();
        world.data.reset();
        options.data = (world.place / "data").string();
        options.new_master_key_file = (world.place / "new.key").string();
    }

    domain::Result<std::unique_ptr<eventstore::DataDirectory>, std::string> open_with(const std::string& key) const {
        eventstore::DataDirectoryOptions opening;
        opening.path = options.data;
        opening.master_key_file = key;
        return eventstore::DataDirectory::open(opening);
    }
    void check_rotated() const {
        const auto old_key = open_with(options.data + "/master.key");
        BOOST_REQUIRE(!old_key);
        BOOST_TEST(old_key.error().find("wrong master key") != std::string::npos, old_key.error());
        const auto opened = open_with(options.new_master_key_file);
        BOOST_REQUIRE_MESSAGE(opened, (opened ? "" : opened.error()));
        BOOST_TEST(((*opened)->keyring().secrets().claim_key == secrets.claim_key));
        BOOST_TEST(((*opened)->keyring().secrets().signing_key == secrets.signing_key));
        for (const auto& [account, bytes] : clear) {
            const auto key = (*opened)->keyring().newest(account);
            BOOST_REQUIRE(key.has_value());
            BOOST_TEST((key->bytes == bytes));
        }
        const auto event = eventstore::decode(**(*opened)->log().read_one((*opened)->log().tail()), nullptr);
        BOOST_TEST(event.has_value());
    }

    std::map<domain::AccountId, domain::Bytes32> clear;
    std::map<std::pair<domain::AccountId, std::uint32_t>, std::string> before;
    eventstore::InstanceSecrets secrets;
    eventstore::RotationOptions options;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(rotate_the_master_key, Fixture)

BOOST_AUTO_TEST_CASE(the_new_key_opens_everything_and_the_old_one_nothing) {
    const auto report = eventstore::rotate_master_key(options);
    BOOST_REQUIRE_MESSAGE(report, (report ? "" : report.error()));
    BOOST_TEST(report->keys == before.size());
    BOOST_TEST(report->made_new_key);
    BOOST_TEST(!report->resumed);
    check_rotated();
    // What the old key had wrapped is in no file any more.
    const auto files = files_below(options.data);
    int looked_for = 0;
    for (const auto& [of, wrapped] : before) {
        if (++looked_for > 200) break;
        for (const auto& [path, bytes] : files) BOOST_TEST(bytes.find(wrapped) == std::string::npos, path);
    }
}

BOOST_AUTO_TEST_CASE(killed_in_the_middle_it_opens_under_neither_key_and_goes_on) {
    // Before the fork: parent and child have the same random numbers in store.
    auto other = options;
    other.new_master_key_file = (world.place / "third.key").string();
    BOOST_REQUIRE(eventstore::MasterKey::create_file(other.new_master_key_file));
    const auto child = ::fork();
    BOOST_REQUIRE(child >= 0);
    if (child == 0) {
        options.progress = [](std::uint64_t) { ::_exit(7); };  // after the first thousand
        (void)eventstore::rotate_master_key(options);
        ::_exit(0);
    }
    int status = 0;
    BOOST_REQUIRE(::waitpid(child, &status, 0) == child);
    BOOST_REQUIRE((WIFEXITED(status) && WEXITSTATUS(status) == 7));
    for (const auto& key : {options.data + "/master.key", options.new_master_key_file}) {
        const auto opened = open_with(key);
        BOOST_REQUIRE(!opened);
        BOOST_TEST(opened.error().find("rotation of its master key has begun") != std::string::npos, opened.error());
    }
    const auto another = eventstore::rotate_master_key(other);
    BOOST_REQUIRE(!another);
    BOOST_TEST(another.error().find("another new master key has begun") != std::string::npos, another.error());
    const auto report = eventstore::rotate_master_key(options);
    BOOST_REQUIRE_MESSAGE(report, (report ? "" : report.error()));
    BOOST_TEST(report->resumed);
    BOOST_TEST(report->keys < before.size());
    check_rotated();
}

BOOST_AUTO_TEST_CASE(twice_is_refused_and_changes_nothing) {
    BOOST_REQUIRE(eventstore::rotate_master_key(options));
    const auto again = eventstore::rotate_master_key(options);
    BOOST_REQUIRE(!again);
    BOOST_TEST(again.error().find("nothing to do") != std::string::npos, again.error());
    check_rotated();
}

BOOST_AUTO_TEST_CASE(a_wrong_or_missing_key_and_a_directory_in_use_are_refused) {
    auto wrong = options;
    wrong.master_key_file = (world.place / "wrong.key").string();
    BOOST_REQUIRE(eventstore::MasterKey::create_file(wrong.master_key_file));
    BOOST_TEST(eventstore::rotate_master_key(wrong).error().find("wrong master key") != std::string::npos);
    wrong.master_key_file = options.data + "/none";
    BOOST_TEST(!eventstore::rotate_master_key(wrong));
    auto same = options;
    same.new_master_key_file = options.data + "/master.key";
    BOOST_TEST(eventstore::rotate_master_key(same).error().find("is the old one") != std::string::npos);
    {
        const auto opened = open_with(options.data + "/master.key");
        BOOST_REQUIRE(opened);
        BOOST_TEST(eventstore::rotate_master_key(options).error().find("in use") != std::string::npos);
    }
    BOOST_REQUIRE(eventstore::rotate_master_key(options));
    check_rotated();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::tests
