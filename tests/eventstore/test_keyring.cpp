#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "eventstore/crypto.hpp"
#include "eventstore/key_cache.hpp"
#include "eventstore/keyring.hpp"
#include "eventstore/ram_log.hpp"
#include "tests/eventstore/random_events.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/temporary_directory.hpp"

namespace muster::tests {
namespace {

using namespace eventstore;
using domain::AccountId;

struct Fixture {
    Random random{seed()};
    RamLog log;
    MasterKey master{random_bytes32(random)};
    AccountId subject{random_bytes16(random)};

    void append(std::vector<WrappedKey> added, std::vector<AccountId> destroyed = {}) {
        AppendBatch batch;
        batch.epoch = *log.take_writer();
        batch.expected_tail = log.tail();
        batch.records = {"a record"};
        batch.keys_added = std::move(added);
        batch.keys_destroyed = std::move(destroyed);
        BOOST_REQUIRE(log.append(batch));
    }
    std::unique_ptr<Keyring> open() {
        auto keyring = Keyring::open(log, master);
        BOOST_REQUIRE_MESSAGE(keyring, (keyring ? "" : keyring.error()));
        return std::move(*keyring);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(keyring, Fixture)

BOOST_AUTO_TEST_CASE(secrets_are_made_once_and_kept) {
    crypto::initialize();
    const auto made = open()->secrets();
    const auto again = open()->secrets();
    BOOST_TEST((made.claim_key == again.claim_key && made.link_key == again.link_key));
    BOOST_TEST((made.cursor_key == again.cursor_key && made.idempotency_key == again.idempotency_key));
    BOOST_TEST((made.claim_key != made.link_key && made.cursor_key != made.idempotency_key));
}

BOOST_AUTO_TEST_CASE(a_wrong_master_key_is_named_as_such) {
    static_cast<void>(open());
    master.bytes[0] ^= 1;
    BOOST_TEST(Keyring::open(log, master).error() == "wrong master key: this data directory was made with another one");
}

BOOST_AUTO_TEST_CASE(records_without_secrets_are_damage) {
    append({});
    BOOST_TEST(Keyring::open(log, master).error() == "the log is damaged: it has records but no instance secrets");
}

BOOST_AUTO_TEST_CASE(damaged_secrets_do_not_open) {
    static_cast<void>(open());
    auto stored = *log.meta("instance_secrets");
    stored.back() = static_cast<char>(stored.back() ^ 1);
    BOOST_REQUIRE(log.put_meta("instance_secrets", stored));
    BOOST_TEST(!Keyring::open(log, master));
    BOOST_REQUIRE(log.put_meta("instance_secrets", "short"));
    BOOST_TEST(!Keyring::open(log, master));
}

BOOST_AUTO_TEST_CASE(a_made_key_is_found_once_its_batch_is_in_the_log) {
    const auto keys = open();
    const auto made = keys->make(subject);
    BOOST_TEST(!keys->newest(subject));
    append({made.wrapped});
    keys->confirm(subject, made.clear);
    BOOST_TEST((keys->newest(subject)->bytes == made.clear.bytes));
    const auto reopened = open();
    BOOST_TEST((reopened->newest(subject)->bytes == made.clear.bytes));
    BOOST_TEST((reopened->of(subject, 1)->bytes == made.clear.bytes));
    BOOST_TEST(!reopened->of(subject, 2));
}

BOOST_AUTO_TEST_CASE(a_key_of_one_account_does_not_open_for_another) {
    const auto keys = open();
    auto stolen = keys->make(subject).wrapped;
    stolen.subject = {random_bytes16(random)};
    append({stolen});
    BOOST_CHECK_THROW(static_cast<void>(keys->newest(stolen.subject)), LogDamage);
}

BOOST_AUTO_TEST_CASE(a_destroyed_key_is_gone_once_forgotten) {
    const auto keys = open();
    const auto made = keys->make(subject);
    append({made.wrapped});
    keys->confirm(subject, made.clear);
    append({}, {subject});
    keys->forget(subject);
    BOOST_TEST(!keys->newest(subject));
    BOOST_TEST(!keys->of(subject, 1));
}

BOOST_AUTO_TEST_CASE(the_cache_is_bounded_and_keeps_what_is_used) {
    KeyCache cache;
    const DataKey key{1, random_bytes32(random)};
    cache.put(subject, key);
    std::vector<AccountId> others;
    for (std::size_t i = 0; i < 2 * KeyCache::keys_max; ++i) {
        others.push_back({random_bytes16(random)});
        cache.put(others.back(), key);
        BOOST_REQUIRE(cache.find(subject));
    }
    const auto kept =
        std::count_if(others.begin(), others.end(), [&](const auto& id) { return cache.find(id).has_value(); });
    BOOST_TEST(static_cast<std::size_t>(kept) <= KeyCache::keys_max);
    BOOST_TEST(static_cast<std::size_t>(kept) >= KeyCache::keys_max / 3);
}

BOOST_AUTO_TEST_CASE(a_key_read_before_its_destruction_is_not_cached_after_it) {
    KeyCache cache;
    const auto ticket = cache.ticket(subject);
    cache.remove(subject);
    cache.put_unless_removed(subject, {1, random_bytes32(random)}, ticket);
    BOOST_TEST(!cache.find(subject));
}

BOOST_AUTO_TEST_CASE(master_key_files) {
    const TemporaryDirectory directory("key");
    const std::string path = directory / "master.key";
    BOOST_TEST(MasterKey::read_file(path).error() ==
               "the master key file " + path + " cannot be read: No such file or directory");
    const auto made = MasterKey::create_file(path);
    BOOST_REQUIRE(made);
    BOOST_TEST((MasterKey::read_file(path)->bytes == made->bytes));
    struct stat status {};
    BOOST_REQUIRE(::stat(path.c_str(), &status) == 0);
    BOOST_TEST((status.st_mode & 0777) == 0600);
    BOOST_TEST(!MasterKey::create_file(path));

    const auto hex = crypto::hex(crypto::as_text(made->bytes));
    const auto reads = [&](const std::string& text) {
        std::ofstream(path, std::ios::trunc) << text;
        return MasterKey::read_file(path).has_value();
    };
    BOOST_TEST(reads("\n  " + hex + " \n\n"));
    BOOST_TEST(!reads(hex.substr(2)));
    BOOST_TEST(!reads(hex + "00"));
    BOOST_TEST(!reads(hex.substr(1) + "g"));
    BOOST_TEST(!reads(""));
    BOOST_TEST(!reads(std::string(10'000, ' ') + hex));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::tests
