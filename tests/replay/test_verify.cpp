#include <boost/test/unit_test.hpp>

#include "replay/verify.hpp"
#include "tests/replay/log_surgery.hpp"

using namespace muster;
using tests::DataWorld;
using tests::operate;
using tests::Records;
using tests::Story;

namespace {

eventstore::KeyFinder keys_of(DataWorld& world) {
    return [&world](domain::AccountId account, std::uint32_t generation) { return world.data->keyring().of(account, generation); };
}

replay::VerifyReport verify(DataWorld& world) { return replay::verify_log(world.data->log(), keys_of(world)); }

/// Each event in a commit of its own, so that records can be moved without hurting a commit.
void tell(DataWorld& world, Story& story, int people) {
    const auto home = story.organization("Alder");
    for (int i = 0; i < people; ++i) {
        const auto mail = "p" + std::to_string(i) + "@alder.example";
        const auto account = story.member(home, {"Ada", "Byron", mail});
        story.rename(account, home, "Ada", "King");
    }
    world.append(story);
}

std::vector<std::string> codes(const replay::VerifyReport& report) {
    std::vector<std::string> list;
    for (const auto& fault : report.faults) list.push_back(std::string(fault.code) + "@" + std::to_string(fault.position.value));
    return list;
}

void check_faults(const replay::VerifyReport& report, const std::vector<std::string>& wanted) {
    const auto found = codes(report);
    BOOST_CHECK_EQUAL_COLLECTIONS(found.begin(), found.end(), wanted.begin(), wanted.end());
    for (const auto& fault : report.faults) BOOST_CHECK(!fault.meaning.empty());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(verify_a_log)

BOOST_AUTO_TEST_CASE(a_sound_log_is_sound_and_counted) {
    DataWorld world;
    Story story;
    tell(world, story, 5);
    const auto report = verify(world);
    check_faults(report, {});
    BOOST_CHECK(report.ok());
    BOOST_CHECK_EQUAL(report.records, story.events().size());
    BOOST_CHECK_EQUAL(report.tail.value, story.events().size());
    BOOST_CHECK_EQUAL(report.streams, 1 + 1 + 5);  // the instance, the organization, the people
    BOOST_CHECK_GT(report.sealed_parts, 0);
    BOOST_CHECK_EQUAL(report.erased_parts, 0);
}

BOOST_AUTO_TEST_CASE(an_empty_log_is_sound) {
    DataWorld world;
    const auto report = verify(world);
    check_faults(report, {});
    BOOST_CHECK_EQUAL(report.records, 0);
}

BOOST_AUTO_TEST_CASE(a_gap_is_found_with_its_positions) {
    DataWorld world;
    Story story;
    tell(world, story, 5);
    operate(world, [](Records& records) {
        records.erase(7);
        records.erase(8);
    });
    const auto report = verify(world);
    BOOST_REQUIRE_EQUAL(report.faults_found, 1);
    BOOST_CHECK_EQUAL(report.faults[0].code, "gap");
    BOOST_CHECK_EQUAL(report.faults[0].position.value, 7);
    BOOST_CHECK_EQUAL(report.faults[0].detail, "positions 7 to 8 missing");
    BOOST_CHECK_EQUAL(report.records, story.events().size() - 2);
}

BOOST_AUTO_TEST_CASE(two_gaps_are_two_faults) {
    DataWorld world;
    Story story;
    tell(world, story, 5);
    operate(world, [](Records& records) {
        records.erase(4);
        records.erase(9);
    });
    check_faults(verify(world), {"gap@4", "gap@9"});
}

BOOST_AUTO_TEST_CASE(a_broken_record_is_found_and_those_after_it_are_still_read) {
    DataWorld world;
    Story story;
    tell(world, story, 5);
    operate(world, [](Records& records) { records[6] = records[6].substr(0, records[6].size() / 2); });
    const auto report = verify(world);
    check_faults(report, {"record_broken@6"});
    BOOST_CHECK_EQUAL(report.records, story.events().size());
}

BOOST_AUTO_TEST_CASE(a_flipped_bit_in_a_sealed_part_is_found) {
    DataWorld world;
    Story story;
    tell(world, story, 3);
    operate(world, [](Records& records) { records[4].back() = static_cast<char>(records[4].back() ^ 1); });
    check_faults(verify(world), {"record_broken@4"});
}

BOOST_AUTO_TEST_CASE(a_wrong_stream_version_is_found) {
    DataWorld world;
    Story story;
    tell(world, story, 3);
    // Position 5 renames the first person: version 2 of that stream.
    BOOST_REQUIRE_EQUAL(story.events()[4].meta.stream_version, 2);
    operate(world, [](Records& records) {
        records[5] = tests::with_text_replaced(records[5], "\"stream_version\":2", "\"stream_version\":3");
    });
    check_faults(verify(world), {"stream_version_wrong@5"});
}

BOOST_AUTO_TEST_CASE(a_swapped_pair_of_records_is_found) {
    DataWorld world;
    Story story;
    tell(world, story, 3);
    operate(world, [](Records& records) { std::swap(records[5], records[6]); });
    const auto found = codes(verify(world));
    BOOST_CHECK(std::find(found.begin(), found.end(), "position_wrong@5") != found.end());
    BOOST_CHECK(std::find(found.begin(), found.end(), "position_wrong@6") != found.end());
}

BOOST_AUTO_TEST_CASE(time_that_falls_is_found) {
    DataWorld world;
    Story story;
    tell(world, story, 3);
    operate(world, [&](Records& records) {
        const auto time = std::to_string(story.events()[5].meta.time.microseconds);
        records[6] = tests::with_text_replaced(records[6], "\"time\":" + time, "\"time\":1600000000000000");
    });
    check_faults(verify(world), {"time_falls@6"});
}

BOOST_AUTO_TEST_CASE(a_commit_that_is_not_whole_is_found) {
    DataWorld world;
    Story story;
    tell(world, story, 3);
    operate(world, [&](Records& records) { records[5] = tests::with_text_replaced(records[5], "\"size\":1", "\"size\":2"); });
    check_faults(verify(world), {"commit_cut@5"});
}

BOOST_AUTO_TEST_CASE(a_log_that_ends_inside_a_commit_is_found) {
    DataWorld world;
    Story story;
    const auto home = story.organization("Alder");
    story.member(home, {"Ada", "Byron", "ada@alder.example"});
    auto& last = story.record(domain::RoleChanged{*domain::subject_of(story.events().back().event), home, "member", "guest"});
    last.meta.commit_size = 2;
    world.append(story);
    check_faults(verify(world), {"commit_cut@5"});
}

BOOST_AUTO_TEST_CASE(a_key_that_is_gone_reads_as_erased_and_is_no_fault) {
    DataWorld world;
    Story story;
    tell(world, story, 3);
    const auto gone = *domain::subject_of(story.events()[3].event);
    const eventstore::KeyFinder keys = [&](domain::AccountId account, std::uint32_t generation) {
        return account == gone ? std::nullopt : world.data->keyring().of(account, generation);
    };
    const auto report = replay::verify_log(world.data->log(), keys);
    check_faults(report, {});
    BOOST_CHECK_GT(report.erased_parts, 0);
    BOOST_CHECK_LT(report.erased_parts, report.sealed_parts);
}

BOOST_AUTO_TEST_CASE(more_faults_than_are_listed_are_counted) {
    DataWorld world;
    Story story;
    tell(world, story, 80);
    operate(world, [](Records& records) {
        for (auto& [position, bytes] : records) {
            if (position != records.rbegin()->first) bytes = "broken";  // the tail guard knows the last one
        }
    });
    const auto report = verify(world);
    BOOST_CHECK_EQUAL(report.faults.size(), replay::faults_listed_max);
    BOOST_CHECK_EQUAL(report.faults_found, story.events().size() - 1);
}

BOOST_AUTO_TEST_SUITE_END()
