#include <cstdlib>

#include "eventstore/data_directory_format.hpp"
#include "eventstore/ram_log.hpp"
#include "replay/verify.hpp"
#include "tests/backup/backup_world.hpp"

namespace muster::tests {
namespace {

namespace fs = std::filesystem;
using eventstore::UpgradeStep;
using Done = domain::Result<void, std::string>;

std::vector<std::uint32_t> ran;
bool third_fails = false;

const UpgradeStep steps[] = {
    {2, "the second", [](eventstore::Log&) -> Done { return ran.push_back(2), Done{}; }},
    {3, "the third",
     [](eventstore::Log&) -> Done {
         ran.push_back(3);
         return third_fails ? Done(domain::failure(std::string("the disk is full"))) : Done{};
     }},
    {4, "the fourth", nullptr},
};

struct Fixture {
    Fixture() { ran.clear(), third_fails = false; }
    [[nodiscard]] std::uint32_t format() const { return *eventstore::read_format(path, 4); }

    TemporaryDirectory place{"format"};
    std::string path = place / "format";
    eventstore::RamLog log;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(upgrade_a_data_directory, Fixture)

BOOST_AUTO_TEST_CASE(only_what_is_missing_runs_in_order) {
    BOOST_REQUIRE(eventstore::write_format(path, 2));
    BOOST_REQUIRE(eventstore::upgrade(path, 2, log, steps));
    BOOST_TEST(ran == std::vector<std::uint32_t>{3});
    BOOST_TEST(format() == 4u);
    BOOST_REQUIRE(eventstore::upgrade(path, 4, log, steps));
    BOOST_TEST(ran.size() == 1u);
}

BOOST_AUTO_TEST_CASE(after_a_failure_it_goes_on_at_the_step_that_failed) {
    BOOST_REQUIRE(eventstore::write_format(path, 1));
    third_fails = true;
    const auto failed = eventstore::upgrade(path, 1, log, steps);
    BOOST_REQUIRE(!failed);
    BOOST_TEST(failed.error() == "it could not be brought to format 3 (the third): the disk is full");
    BOOST_TEST(format() == 2u);
    third_fails = false;
    BOOST_REQUIRE(eventstore::upgrade(path, format(), log, steps));
    BOOST_TEST((ran == std::vector<std::uint32_t>{2, 3, 3}));
    BOOST_TEST(format() == 4u);
}

BOOST_AUTO_TEST_CASE(the_steps_lead_to_the_newest_format_without_a_gap) {
    std::uint32_t format_before = 1;
    for (const auto& step : eventstore::upgrade_steps()) {
        BOOST_TEST(step.to == format_before + 1);
        BOOST_TEST(!step.what.empty());
        format_before = step.to;
    }
    BOOST_TEST(format_before == eventstore::format_newest);
}

/// What today's program makes of the directory that the last one of format 1 left.
BOOST_AUTO_TEST_CASE(the_golden_directory_of_format_1_opens_and_is_brought_up) {
    const auto golden = fs::path(std::getenv("MUSTER_SOURCE_DIR")) / "tests/golden-directory/format-1.tar.gz";
    BOOST_REQUIRE(std::system(("tar -xzf '" + golden.string() + "' -C '" + place.path().string() + "'").c_str()) == 0);
    eventstore::DataDirectoryOptions options;
    options.path = place / "muster-format-1";
    {
        options.read_only = true;  // an auditor's look changes nothing
        const auto opened = eventstore::DataDirectory::open(options);
        BOOST_REQUIRE_MESSAGE(opened, (opened ? "" : opened.error()));
        BOOST_TEST((*opened)->found_format() == 1u);
    }
    BOOST_TEST(*eventstore::read_format(options.path + "/format") == 1u);
    options.read_only = false;
    const auto opened = eventstore::DataDirectory::open(options);
    BOOST_REQUIRE_MESSAGE(opened, (opened ? "" : opened.error()));
    BOOST_TEST((*opened)->found_format() == 1u);
    BOOST_TEST(*eventstore::read_format(options.path + "/format") == eventstore::format_newest);
    BOOST_TEST((*opened)->log().tail().value == 119u);
    BOOST_TEST(((*opened)->keyring().secrets().signing_key != domain::Bytes32{}));
    const auto report = replay::verify_log((*opened)->log(), [&](domain::AccountId account, std::uint32_t generation) {
        return (*opened)->keyring().of(account, generation);
    });
    BOOST_TEST(report.ok());
    BOOST_TEST(report.sealed_parts > 0u);
    BOOST_TEST(report.erased_parts == 0u);
    const auto models = projections::Models::open(**opened, false);
    BOOST_REQUIRE_MESSAGE(models, (models ? "" : models.error()));
    BOOST_TEST((*models)->registry().instance().accounts == 18u);
    BOOST_TEST((*models)->registry().instance().organizations == 6u);
    for (const auto& model : (*models)->health()) BOOST_TEST(model.stopped_because.empty(), model.name << ": " << model.stopped_because);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::tests
