// What somebody with a hand in the log's storage may do to its records, and what `muster verify` says then.

#include <boost/test/unit_test.hpp>

#include <random>

#include "eventstore/proof/signed_note.hpp"
#include "eventstore/proof/tree_reader.hpp"
#include "eventstore/proof/tree_writer.hpp"
#include "eventstore/ram_log.hpp"
#include "replay/checkpoint_check.hpp"
#include "replay/verify.hpp"
#include "tests/projections/data_world.hpp"
#include "tests/support/seed.hpp"

using namespace muster;
using namespace muster::eventstore::proof;
using domain::Position;
using eventstore::Tile;

namespace {

constexpr int people = 260;  // two records each, so that the tree has full tiles of two levels and growing ones

using Records = std::vector<std::string>;

/// A log in memory, its records and its tree each as somebody left them.
struct Laid {
    eventstore::RamLog log;
    Laid(const Records& records, const std::vector<Tile>& tiles) {
        eventstore::AppendBatch batch;
        batch.epoch = log.take_writer().value();
        batch.records = records;
        batch.tiles = tiles;
        BOOST_REQUIRE(log.append(batch));
    }
};

class TamperWorld {
  public:
    TamperWorld() {
        tests::Story story;
        const auto home = story.organization("Alder");
        for (int i = 0; i < people; ++i) {
            const auto account = story.member(home, {"Ada", "Byron", "p" + std::to_string(i) + "@alder.example"});
            story.rename(account, home, "Ada", "King");
        }
        world_.append(story);
        const auto cursor = world_.data->log().read({1});
        while (true) {
            const auto entry = cursor->next();
            BOOST_REQUIRE(entry);
            if (!*entry) break;
            records.emplace_back((*entry)->bytes);
        }
        tiles = tree_of(records);
    }
    static std::vector<Tile> tree_of(const Records& of) {
        eventstore::RamLog empty;
        const auto writer = TreeWriter::open(empty, empty.take_writer().value());
        BOOST_REQUIRE(writer);
        std::vector<Tile> made;
        for (std::size_t from = 0; from < of.size(); from += 50) {
            (*writer)->add(std::span(of).subspan(from, std::min<std::size_t>(50, of.size() - from)), made);
        }
        return made;
    }
    [[nodiscard]] replay::VerifyReport verify(const Records& of, const std::vector<Tile>& with) const {
        const Laid laid(of, with);
        return replay::verify_log(laid.log, keys());
    }
    [[nodiscard]] replay::VerifyReport verify(const Records& of) const { return verify(of, tiles); }
    [[nodiscard]] eventstore::KeyFinder keys() const {
        return [this](domain::AccountId account, std::uint32_t generation) { return world_.data->keyring().of(account, generation); };
    }

    Records records;
    std::vector<Tile> tiles;

  private:
    tests::DataWorld world_;
};

const replay::Fault* find(const replay::VerifyReport& report, std::string_view code) {
    const auto found = std::find_if(report.faults.begin(), report.faults.end(), [&](const auto& fault) { return fault.code == code; });
    return found == report.faults.end() ? nullptr : &*found;
}

Hash root_of_first(const Records& records, std::size_t count) {
    Hasher hasher;
    RunningRoot root;
    for (std::size_t i = 0; i < count; ++i) root.add(hasher, hasher.leaf(records[i]));
    return root.root(hasher);
}

/// The first record that is not the one of the tree.
void check_found(const replay::VerifyReport& report, std::string_view code, std::uint64_t position, const std::string& what) {
    const auto* fault = find(report, code);
    BOOST_REQUIRE_MESSAGE(fault != nullptr, what << " was not found");
    BOOST_CHECK_MESSAGE(fault->position.value == position, what << " was found at " << fault->position.value);
}

std::string at(const char* what, std::size_t position) { return std::string(what) + " at position " + std::to_string(position); }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tampering, TamperWorld)

BOOST_AUTO_TEST_CASE(an_untouched_log_is_its_tree) {
    const auto report = verify(records);
    BOOST_CHECK(report.ok());
    BOOST_CHECK_EQUAL(report.tree_size, records.size());
    BOOST_CHECK(report.tree_root == root_of_first(records, records.size()));
    BOOST_REQUIRE_GT(records.size(), 512);
}

BOOST_AUTO_TEST_CASE(each_changed_dropped_doubled_swapped_or_added_record_is_located) {
    std::mt19937_64 random(tests::seed());
    for (int round = 0; round < 40; ++round) {
        const auto p = random() % (records.size() - 1);  // position p + 1
        auto changed = records;
        auto& byte = changed[p][random() % changed[p].size()];
        byte = static_cast<char>(byte ^ static_cast<char>(1U << (random() % 8)));
        check_found(verify(changed), "record_not_in_tree", p + 1, at("a flipped bit", p + 1));

        auto dropped = records;
        dropped.erase(dropped.begin() + static_cast<std::ptrdiff_t>(p));
        const auto after_drop = verify(dropped);
        check_found(after_drop, "record_not_in_tree", p + 1, at("a dropped record", p + 1));
        check_found(after_drop, "log_shorter_than_tree", dropped.size(), "the missing one at the end");

        auto doubled = records;
        doubled.insert(doubled.begin() + static_cast<std::ptrdiff_t>(p), records[p]);
        check_found(verify(doubled), "record_not_in_tree", p + 2, at("a doubled record", p + 1));

        auto swapped = records;
        std::swap(swapped[p], swapped[p + 1]);
        const auto after_swap = verify(swapped);
        check_found(after_swap, "record_not_in_tree", p + 1, at("a swapped pair", p + 1));
        BOOST_CHECK(find(after_swap, "record_not_in_tree")->detail.find(std::to_string(p + 1) + " to " + std::to_string(p + 2)) != std::string::npos);
    }
    auto added = records;
    added.push_back(records.back());
    check_found(verify(added), "record_not_in_tree", records.size() + 1, "an appended record");
    auto cut = records;
    cut.pop_back();
    check_found(verify(cut), "log_shorter_than_tree", cut.size(), "a record cut off the end");
}

BOOST_AUTO_TEST_CASE(a_changed_tree_is_found_too) {
    for (std::size_t i = 0; i < tiles.size(); ++i) {
        auto changed = tiles;
        // A piece may have been written over by a later one; full tiles have their path once.
        const bool is_last = std::none_of(tiles.begin() + static_cast<std::ptrdiff_t>(i) + 1, tiles.end(), [&](const Tile& each) { return each.path == tiles[i].path; });
        if (!is_last) continue;
        changed[i].bytes[changed[i].bytes.size() / 2] ^= 1;
        const auto report = verify(records, changed);
        // What an earlier tile left in a piece nobody reads.
        const bool is_read = tiles[i].path.rfind("edge/0/", 0) != 0 || *read_number(tiles[i].bytes) >= records.size() / 256 * 256;
        BOOST_CHECK_MESSAGE(report.ok() != is_read, tiles[i].path);
    }
}

BOOST_AUTO_TEST_CASE(a_record_changed_together_with_its_leaf_does_not_fit_what_stands_above) {
    auto changed = records;
    changed[100][changed[100].size() - 1] ^= 1;
    auto with = tiles;
    const auto full = std::find_if(with.begin(), with.end(), [](const Tile& tile) { return tile.path == "0/000"; });
    BOOST_REQUIRE(full != with.end());
    full->bytes.replace(100 * 32, 32, bytes_of(Hasher().leaf(changed[100])));
    const auto report = verify(changed, with);
    BOOST_CHECK(find(report, "record_not_in_tree") == nullptr);
    check_found(report, "tree_damaged", 1, "a tile that was changed with its record");
    BOOST_CHECK(find(report, "tree_damaged")->detail.find("positions 1 to 256") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_log_written_anew_is_not_the_one_that_was_signed) {
    const domain::Bytes32 seed{7};
    const Signer signer("muster/log_one", seed);
    const Checkpoint signed_one{"muster/log_one", 300, root_of_first(records, 300)};
    const auto note = signer.sign(signed_one.text());
    const auto check = [&](const Records& of, std::string_view with) {
        const Laid laid(of, tree_of(of));
        auto report = replay::verify_log(laid.log, keys());
        static_cast<void>(replay::check_checkpoint(laid.log, "kept", with, {signer.verifier()}, report));
        return report;
    };
    BOOST_CHECK(check(records, note).ok());
    {
        const Laid laid(records, {});  // a log without a tree: restored, and not started yet
        auto report = replay::verify_log(laid.log, keys());
        static_cast<void>(replay::check_checkpoint(laid.log, "kept", note, {signer.verifier()}, report));
        BOOST_CHECK(report.ok());
    }
    auto anew = records;
    anew.erase(anew.begin() + 298, anew.begin() + 300);
    check_found(check(anew, note), "checkpoint_differs", 300, "a log without two records, its tree made anew");
    anew = records;
    anew.resize(299);
    check_found(check(anew, note), "log_shorter_than_checkpoint", 299, "a log cut before what was signed");
    check_found(check(records, Signer("muster/log_one", domain::Bytes32{8}).sign(signed_one.text())), "checkpoint_not_signed", 300, "another signer");
    check_found(check(records, Signer("muster/log_two", seed).sign(Checkpoint{"muster/log_two", 300, signed_one.root}.text())), "checkpoint_of_another_log", 300,
                "another incarnation");
    check_found(check(records, "no note"), "checkpoint_unreadable", 0, "no checkpoint");
}

BOOST_AUTO_TEST_CASE(erased_keys_leave_the_proof_as_it_is) {
    const Laid laid(records, tiles);
    const eventstore::KeyFinder erased = [](domain::AccountId, std::uint32_t) { return std::optional<eventstore::DataKey>(); };
    const auto before = replay::verify_log(laid.log, keys());
    const auto after = replay::verify_log(laid.log, erased);
    BOOST_CHECK(after.ok());
    BOOST_CHECK_GT(after.erased_parts, 0);
    BOOST_CHECK_EQUAL(before.erased_parts, 0);
    BOOST_CHECK(after.tree_root == before.tree_root);
}

BOOST_AUTO_TEST_CASE(a_log_without_a_tree_is_told_and_no_fault) {
    const auto report = verify(records, {});
    BOOST_CHECK(report.ok());
    BOOST_CHECK_EQUAL(report.tree_size, 0);
}

BOOST_AUTO_TEST_SUITE_END()
