// Lists whose rows come and go: every epoch answers as the list stood, and a walk passes few rows for each it finds, whatever
// happened before and after.

#include <boost/test/unit_test.hpp>

#include <map>

#include "projections/directory_rows.hpp"
#include "projections/timeline/as_of.hpp"
#include "projections/timeline/groups.hpp"
#include "projections/timeline/version_writer.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/projections/story.hpp"

namespace muster::tests {
namespace {

using namespace projections;            // NOLINT: rows
using namespace projections::timeline;  // NOLINT: rows
using domain::Position;

const auto organization = id<domain::OrganizationId>(1);

std::string member(std::uint64_t n) { return directory_rows::member_key(organization, directory_rows::member_suffix("name", id<domain::AccountId>(n))).bytes(); }

struct World {
    TemporaryDirectory place{"groups"};
    std::shared_ptr<ModelStore> store = std::move(ModelStore::open({(place / "rows").string()}).value());
    std::map<std::string, std::string> standing;
    std::vector<std::map<std::string, std::string>> stood{{}};  ///< by position

    template <class Change>
    void event(Change&& change) {
        StoreBatch batch(*store, store.get());
        VersionWriter writer(batch, Space::directory, Position{stood.size()});
        change(writer);
        writer.write();
        BOOST_REQUIRE(batch.write_ahead());
        BOOST_REQUIRE(store->commit(batch, Position{stood.size()}, {}));
        stood.push_back(standing);
    }
    void put(std::uint64_t n, const std::string& value) {
        standing[member(n)] = value;
        event([&](VersionWriter& writer) { writer.put(member(n), value); });
    }
    void erase(std::uint64_t n) {
        standing.erase(member(n));
        event([&](VersionWriter& writer) { writer.erase(member(n)); });
    }
    [[nodiscard]] std::map<std::string, std::string> at(Position position) const {
        const auto frozen = store->freeze();
        const AsOfRows rows(*frozen, Space::directory, position);
        std::map<std::string, std::string> found;
        rows.scan(std::move(Key(directory_rows::member).add(organization)), {}, [&](std::string_view key, std::string_view value) {
            found.emplace(key, value);
            BOOST_REQUIRE(rows.get(key) == std::string(value));
            return true;
        });
        return found;
    }
    /// How many stored rows a walk of the whole list may come by.
    [[nodiscard]] std::size_t rows_walked(Position position) const {
        Position epoch{};
        const auto group = std::move(Key(directory_rows::member).add(organization));
        for (const auto& each : epochs_of(*store, Space::directory, group)) {
            if (each <= position) epoch = each;
        }
        std::size_t rows = 0;
        store->scan(epoch_prefix(Space::directory, group, epoch), {}, [&](std::string_view, std::string_view) { return ++rows > 0; });
        return rows;
    }
    [[nodiscard]] std::size_t copies() const {
        std::size_t rows = 0;
        store->scan(Key(epoch_table), {}, [&](std::string_view, std::string_view) { return ++rows > 0; });
        return rows;
    }
};

BOOST_AUTO_TEST_SUITE(groups)

BOOST_AUTO_TEST_CASE(every_position_answers_as_the_list_stood) {
    std::mt19937_64 random(seed());
    World world;
    for (int i = 0; i < 3000; ++i) {
        const auto n = random() % 200;
        random() % 3 == 0 ? world.erase(n) : world.put(n, "value " + std::to_string(random() % 5));
        if (random() % 300 == 0) BOOST_REQUIRE(world.store->flush());
    }
    const auto group = std::move(Key(directory_rows::member).add(organization));
    BOOST_TEST(epochs_of(*world.store, Space::directory, group).size() > 5U);
    for (std::size_t position = 0; position < world.stood.size(); position += 1 + random() % 7) {
        BOOST_REQUIRE_MESSAGE(world.at({position}) == world.stood[position], "position " << position);
    }
}

BOOST_AUTO_TEST_CASE(a_walk_does_not_pass_everybody_who_ever_was_there) {
    World world;
    constexpr std::uint64_t there = 100, gone = 5000;
    for (std::uint64_t n = 0; n < there; ++n) world.put(n * 100, "stays");
    for (std::uint64_t n = 0; n < gone; ++n) {
        world.put(20'000 + n, "comes");
        world.erase(20'000 + n);
    }
    for (const std::size_t position : {there, there + gone / 2, there + 2 * gone}) {
        BOOST_TEST(world.at({position}) == world.stood[position]);
        BOOST_TEST(world.rows_walked({position}) <= there + 4 * epoch_changes_min);
    }
    BOOST_TEST(world.copies() <= 3 * (there + 2 * gone));
}

BOOST_AUTO_TEST_CASE(nor_everybody_who_came_later) {
    World world;
    for (std::uint64_t n = 0; n < 4000; ++n) world.put(n, "comes");
    for (std::uint64_t n = 0; n < 3990; ++n) world.erase(n);
    BOOST_TEST(world.rows_walked({150}) <= 600U);
    BOOST_TEST(world.rows_walked({world.stood.size() - 1}) <= 600U);
    BOOST_TEST(world.at({world.stood.size() - 1}).size() == 10U);
    BOOST_TEST(world.copies() <= 3U * world.stood.size());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
