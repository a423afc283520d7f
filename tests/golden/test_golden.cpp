#include <boost/test/unit_test.hpp>

#include "eventstore/crypto.hpp"
#include "tests/golden/golden.hpp"

namespace muster::tests {
namespace {

using namespace eventstore;

struct NeverWritten {
    static constexpr std::string_view type = "NeverWritten";
    static constexpr int version = 1;
    static constexpr auto fields() { return std::tuple{}; }
};
domain::InvitationRevoked upcast(NeverWritten) { return {}; }

const KeyFinder keys = [](domain::AccountId, std::uint32_t) { return std::optional(golden_key()); };

}  // namespace

BOOST_AUTO_TEST_SUITE(golden)

BOOST_AUTO_TEST_CASE(every_type_and_version_has_a_golden_file) {
    crypto::initialize();
    for (const auto& name : without_golden_file(EventTypes::standard(), golden_directory())) {
        BOOST_ERROR("no golden file of " << name << ": run make_golden and commit what it makes");
    }
}

BOOST_AUTO_TEST_CASE(a_type_without_a_golden_file_is_found) {
    auto types = EventTypes::standard();
    types.add<NeverWritten>();
    BOOST_TEST((without_golden_file(types, golden_directory()) == std::vector<std::string>{"NeverWritten.v1"}));
    BOOST_TEST(without_golden_file(EventTypes::standard(), "/nowhere").size() == EventTypes::standard().all().size());
}

BOOST_AUTO_TEST_CASE(every_golden_record_decodes_to_what_it_meant) {
    std::size_t compared = 0;
    for (const auto& file : std::filesystem::directory_iterator(golden_directory())) {
        if (file.path().extension() != ".record") continue;
        auto expected = file.path();
        const auto record = from_lines(read_text(file.path()));
        const auto decoded = decode(record, &keys);
        BOOST_REQUIRE_MESSAGE(decoded, file.path() << ": " << (decoded ? "" : decoded.error().detail));
        BOOST_TEST(clear_json(*decoded) == read_text(expected.replace_extension(".json")));
        ++compared;
    }
    // Old versions are read and written no more; of today's, some have a second file with fields they got later.
    BOOST_TEST(compared >= EventTypes::standard().all().size());
    for (const auto& [name, event] : golden_events()) {
        BOOST_TEST(std::filesystem::exists(golden_directory() / (name + ".record")), "no golden file of " << name << ": run make_golden");
    }
}

// The frame cannot be changed: what is written today is what was written when the files were made.
BOOST_AUTO_TEST_CASE(every_event_of_today_is_written_as_in_its_golden_file) {
    for (const auto& [name, event] : golden_events()) {
        BOOST_TEST(to_lines(golden_record(event)) == read_text(golden_directory() / (name + ".record")), name);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::tests
