#include "eventstore/crypto.hpp"
#include "eventstore/proof/checkpoint.hpp"
#include "replay/checkpoint_check.hpp"
#include "replay/signing_key.hpp"
#include "tests/backup/backup_world.hpp"

namespace muster::tests {
namespace {

using namespace eventstore::proof;

struct Fixture : BackupWorld {
    Fixture() { add_people(5); }
    /// The server stops.
    void close() { world.data.reset(); }
    [[nodiscard]] replay::DirectoryLocation where() const { return {(world.place / "data").string(), {}}; }
    [[nodiscard]] std::unique_ptr<eventstore::DataDirectory> open() const {
        eventstore::DataDirectoryOptions opening;
        opening.path = where().path;
        auto opened = eventstore::DataDirectory::open(opening);
        BOOST_REQUIRE_MESSAGE(opened, (opened ? "" : opened.error()));
        return std::move(*opened);
    }
    [[nodiscard]] static std::vector<Verifier> verifiers(eventstore::DataDirectory& directory) {
        return replay::verifiers_of(directory.log(), directory.keyring().secrets(), directory.incarnation().value());
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(the_key_that_signs_checkpoints, Fixture)

BOOST_AUTO_TEST_CASE(a_new_one_signs_and_the_old_ones_still_verify) {
    const auto origin = origin_of(story.incarnation());
    const Checkpoint checkpoint{origin, 3, {}};
    const auto first = world.data->keyring().secrets().signing_key;
    const auto by_the_first = Signer(origin, first).sign(checkpoint.text());
    close();

    const auto once = replay::rotate_signing_key(where());
    BOOST_REQUIRE_MESSAGE(once, (once ? "" : once.error()));
    BOOST_TEST(once->former == std::vector<std::string>{Signer(origin, first).verifier().text()});
    BOOST_TEST(once->now != once->former.front());
    const auto second = open()->keyring().secrets().signing_key;
    BOOST_TEST((second != first));
    const auto by_the_second = Signer(origin, second).sign(checkpoint.text());
    const auto twice = replay::rotate_signing_key(where());
    BOOST_REQUIRE_MESSAGE(twice, (twice ? "" : twice.error()));
    BOOST_TEST(twice->former.size() == 2u);

    const auto directory = open();
    const auto known = verifiers(*directory);
    BOOST_REQUIRE(known.size() == 3u);
    BOOST_TEST(known.front().text() == twice->now);
    const auto by_the_third = Signer(origin, directory->keyring().secrets().signing_key).sign(checkpoint.text());
    for (const auto& note : {by_the_first, by_the_second, by_the_third}) BOOST_TEST(open_checkpoint(note, known).has_value());
    BOOST_TEST(!open_checkpoint(by_the_first, {known.front()}));
    BOOST_TEST(!open_checkpoint(Signer(origin, eventstore::crypto::random_key()).sign(checkpoint.text()), known));
}

BOOST_AUTO_TEST_CASE(a_directory_in_use_is_refused_and_nothing_changes) {
    const auto key = world.data->keyring().secrets().signing_key;
    BOOST_TEST(!replay::rotate_signing_key(where()));
    close();
    const auto directory = open();
    BOOST_TEST((directory->keyring().secrets().signing_key == key));
    BOOST_TEST(verifiers(*directory).size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::tests
