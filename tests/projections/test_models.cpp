#include <boost/test/unit_test.hpp>

#include <atomic>
#include <filesystem>
#include <future>
#include <map>
#include <thread>

#include "projections/generations.hpp"
#include "projections/model_store.hpp"
#include "projections/timeline/timeline.hpp"
#include "tests/projections/data_world.hpp"
#include "tests/projections/directory_world.hpp"
#include "tests/support/seed.hpp"

using namespace muster;
using namespace std::chrono_literals;
using projections::Models;

namespace {

constexpr std::array read_models{"directory", "visibility", "history", "invitations", "notifications", "telephony"};

struct Fixture : tests::DataWorld {
    tests::DirectoryWorld world{tests::seed()};

    void live(int steps) {
        for (int i = 0; i < steps; ++i) world.step();
    }
    [[nodiscard]] std::uint64_t tail() const { return data->log().tail().value; }
    [[nodiscard]] static std::map<std::string, projections::ModelHealth> health(const Models& models) {
        std::map<std::string, projections::ModelHealth> found;
        for (const auto& each : models.health()) found[each.name] = each;
        return found;
    }
    [[nodiscard]] std::uint64_t members(const Models& models) const {
        std::uint64_t total = 0;
        for (const auto& organization : world.organizations()) {
            projections::DirectoryQuery query;
            query.organization = organization;
            query.scope = {true, false, domain::Showing::full, domain::Showing::full, "instance_admin", {}, {}};
            total += models.directory().count(query);
        }
        return total;
    }
    static bool wait(Models& models, std::uint64_t position, std::chrono::milliseconds patience) {
        std::promise<bool> answer;
        models.when_applied({position}, patience, [&](bool applied) { answer.set_value(applied); });
        return answer.get_future().get();
    }
    std::string live_generation(const std::string& model) {
        const projections::Generations generations(data->models_path() + "/" + model);
        return generations.path_of(generations.current().value());
    }
    /// The timeline follows by itself, and may be behind the others.
    void await_timeline(Models& models, bool feeding) const {
        if (!feeding) return models.timeline().catch_up();
        std::promise<bool> answer;
        models.timeline().when_reached({tail()}, 20s, [&](bool reached) { answer.set_value(reached); });
        BOOST_REQUIRE(answer.get_future().get());
    }
    void check_rebuild_is_identical(Models& models, bool feeding = false) {
        await_timeline(models, feeding);
        for (const auto& name : Models::names) {
            const auto report = models.rebuild(std::string(name), {});
            BOOST_REQUIRE_MESSAGE(report, (report ? "" : report.error()));
            BOOST_TEST(report->compared, name);
            BOOST_TEST(report->differing_rows == 0, name << " at " << report->first_difference);
            BOOST_TEST(report->rows > 1);
            BOOST_TEST(report->events >= 100);
        }
    }
};

std::map<std::string, std::pair<std::uintmax_t, std::filesystem::file_time_type>> files_below(const std::filesystem::path& place) {
    std::map<std::string, std::pair<std::uintmax_t, std::filesystem::file_time_type>> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(place)) {
        if (entry.is_regular_file()) found[entry.path().string()] = {entry.file_size(), entry.last_write_time()};
    }
    return found;
}

/// The directory as a crash would leave it. Its engines work on by themselves for a while: what changed under the copy, which
/// no crash could leave like that, is copied again.
void copy_one_moment(const std::filesystem::path& from, const std::filesystem::path& to) {
    for (int attempt = 0; attempt < 200; ++attempt) {
        std::filesystem::remove_all(to);
        try {
            const auto before = files_below(from);
            std::filesystem::copy(from, to, std::filesystem::copy_options::recursive);
            if (files_below(from) == before) return;
        } catch (const std::filesystem::filesystem_error&) {  // a file went in between
        }
        std::this_thread::sleep_for(50ms);
    }
    BOOST_FAIL("the files below " << from << " never stood still");
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(models, Fixture)

BOOST_AUTO_TEST_CASE(opening_folds_what_is_missing_and_a_clean_stop_leaves_nothing_to_fold) {
    live(400);
    (void)append(world.story());
    std::uint64_t count = 0;
    {
        const auto opened = models();
        BOOST_TEST(opened->applied().value == tail());
        BOOST_TEST(opened->decisions().checkpoint().value == tail());
        BOOST_TEST(opened->registry().instance().accounts == world.accounts().size());
        count = members(*opened);
        BOOST_TEST(count > 0);
        for (const auto& [name, each] : health(*opened)) {
            if (name != "timeline") BOOST_TEST(each.lag == 0, name);
            BOOST_TEST(each.stopped_because == "");
        }
        BOOST_TEST(opened->health().size() == std::size(Models::names));
    }
    const auto leftover = data->models_path() + "/history/99";
    std::filesystem::create_directories(leftover);  // of a rebuild that a crash ended
    (void)models();
    BOOST_TEST(!std::filesystem::exists(leftover));
    open(true);
    const auto opened = models(true);
    BOOST_TEST(opened->applied().value == tail());
    BOOST_TEST(members(*opened) == count);
    BOOST_TEST(!opened->rebuild("directory", {}));  // nothing is written
}

BOOST_AUTO_TEST_CASE(a_read_after_a_write_sees_it) {
    live(50);
    (void)append(world.story());
    const auto opened = models();
    opened->start();
    const auto listener = opened->listener();
    for (int i = 0; i < 100; ++i) {
        live(3);
        const auto batch = append(world.story());
        if (batch->events.empty()) continue;
        listener(batch);
        BOOST_REQUIRE(wait(*opened, tail(), 10s));
        BOOST_REQUIRE(opened->applied().value == tail());
        const auto& last = world.story().events().back();
        if (const auto account = domain::subject_of(last.event)) {
            const auto version = "\"version\":" + std::to_string(last.meta.stream_version);
            BOOST_REQUIRE(opened->directory().profile(*account)->find(version) != std::string::npos);
        }
    }
    opened->stop();
}

BOOST_AUTO_TEST_CASE(what_nobody_told_is_read_from_the_log) {
    const auto opened = models();
    opened->start();
    live(100);
    (void)append(world.story());
    BOOST_TEST(wait(*opened, tail(), 10s));
    for (int round = 0; round < 10; ++round) {  // now and then the thread looks by itself just between the two
        live(5);
        (void)append(world.story());  // not told, so the next batch comes with a gap
        live(5);
        opened->listener()(append(world.story()));
        BOOST_REQUIRE(wait(*opened, tail(), 10s));
    }
    for (const auto& [name, each] : health(*opened)) BOOST_TEST(each.stopped_because == "", name);
    BOOST_TEST(members(*opened) > 0);
}

BOOST_AUTO_TEST_CASE(patience_ends_and_so_do_waits_at_a_stop) {
    const auto opened = models();
    opened->start();
    const auto begun = std::chrono::steady_clock::now();
    BOOST_TEST(!wait(*opened, tail() + 1, 50ms));
    const auto waited = std::chrono::steady_clock::now() - begun;
    BOOST_TEST((waited >= 50ms && waited < 5s));
    std::promise<bool> answer;
    opened->when_applied({tail() + 1}, 1h, [&](bool applied) { answer.set_value(applied); });
    opened->stop();
    BOOST_TEST(!answer.get_future().get());
}

BOOST_AUTO_TEST_CASE(a_crash_costs_folding_again_and_nothing_else) {
    live(300);
    (void)append(world.story());
    (void)models();  // and a clean stop
    const auto copy = place / "copy";
    {
        const auto opened = models();
        opened->start();
        live(300);
        opened->listener()(append(world.story()));
        BOOST_REQUIRE(wait(*opened, tail(), 10s));
        copy_one_moment(data->models_path(), copy);
    }
    data = {};
    std::filesystem::remove_all(place / "data/models");
    std::filesystem::rename(copy, place / "data/models");
    open();
    const auto store = projections::ModelStore::open({live_generation("directory"), projections::ModelUse::rows, true});
    BOOST_REQUIRE(store);
    BOOST_TEST((*store)->checkpoint().value < tail());  // the rows were really lost
    const auto opened = models();
    BOOST_TEST(opened->applied().value == tail());
    check_rebuild_is_identical(*opened);
}

BOOST_AUTO_TEST_CASE(a_rebuild_while_serving_is_byte_identical_and_queries_go_on) {
    live(400);
    (void)append(world.story());
    const auto opened = models();
    opened->start();
    const auto listener = opened->listener();
    const auto expected = members(*opened);
    std::atomic<bool> done = false;
    std::atomic<std::uint64_t> queries = 0, wrong = 0;
    std::thread reader([&] {
        while (!done) {
            if (members(*opened) < expected / 2) ++wrong;  // a model that is switched is never empty
            ++queries;
        }
    });
    std::thread writer([&] {
        for (int i = 0; i < 50; ++i) {
            tests::Profile profile{"New", std::to_string(i), "new@example.com"};
            (void)world.story().member(world.organizations().front(), profile);
            listener(append(world.story()));
            std::this_thread::sleep_for(5ms);
        }
    });
    check_rebuild_is_identical(*opened, true);
    writer.join();
    done = true;
    reader.join();
    BOOST_TEST(queries > 0);
    BOOST_TEST(wrong == 0);
    BOOST_REQUIRE(wait(*opened, tail(), 10s));
    BOOST_TEST(members(*opened) == expected + 50);
    check_rebuild_is_identical(*opened, true);
    for (const auto& name : read_models) {
        std::size_t generations = 0;
        for (const auto& entry : std::filesystem::directory_iterator(data->models_path() + "/" + name)) generations += entry.is_directory();
        BOOST_TEST(generations == 1, name);  // the old one went
    }
}

BOOST_AUTO_TEST_CASE(decision_state_that_was_replaced_keeps_its_files_until_it_is_closed) {
    live(100);
    (void)append(world.story());
    {
        const auto opened = models();
        const auto before = live_generation("registry");
        BOOST_REQUIRE(opened->rebuild("registry", {}));
        BOOST_TEST(live_generation("registry") != before);
        BOOST_REQUIRE(opened->rebuild("directory", {}));
        BOOST_TEST(std::filesystem::exists(before + "/CURRENT"));  // it is still open, and may be merging files
        BOOST_TEST(opened->registry().instance().accounts == world.accounts().size());
    }
    const auto opened = models();
    BOOST_TEST(opened->registry().instance().accounts == world.accounts().size());
    std::size_t generations = 0;
    for (const auto& entry : std::filesystem::directory_iterator(data->models_path() + "/registry")) generations += entry.is_directory();
    BOOST_TEST(generations == 1);
}

BOOST_AUTO_TEST_CASE(a_row_that_differs_is_found_and_put_right) {
    live(300);
    (void)append(world.story());
    (void)models();
    {
        const auto store = projections::ModelStore::open({live_generation("visibility"), projections::ModelUse::rows, false});
        BOOST_REQUIRE(store);
        projections::StoreBatch batch(**store);
        batch.put("zz", "not from the log");
        BOOST_REQUIRE((*store)->commit(batch, (*store)->checkpoint(), *(*store)->identity()));
        BOOST_REQUIRE((*store)->flush());
    }
    const auto opened = models();
    const auto first = opened->rebuild("visibility", {});
    BOOST_REQUIRE(first);
    BOOST_TEST(first->compared);
    BOOST_TEST(first->differing_rows == 1);
    BOOST_TEST(first->first_difference == "7A7A");
    const auto second = opened->rebuild("visibility", {});
    BOOST_TEST(second->differing_rows == 0);
}

BOOST_AUTO_TEST_CASE(a_rebuild_can_be_cancelled_and_leaves_the_live_model) {
    live(300);
    (void)append(world.story());
    const auto opened = models();
    const auto before = live_generation("directory");
    const auto report = opened->rebuild("directory", {}, [] { return true; });
    BOOST_REQUIRE(!report);
    BOOST_TEST(report.error() == "cancelled");
    BOOST_TEST(live_generation("directory") == before);
    BOOST_TEST(members(*opened) > 0);
    BOOST_TEST(!opened->rebuild("nonsense", {}));
}

BOOST_AUTO_TEST_CASE(an_event_that_cannot_be_applied_stops_its_models_and_the_others_go_on) {
    live(100);
    (void)append(world.story());
    const auto opened = models();
    opened->start();
    const auto listener = opened->listener();
    listener(append(world.story()));
    const auto bad = tail() + 1;
    domain::ProfileChanged nobody;
    nobody.account = tests::id<domain::AccountId>(77'777);
    nobody.organization = world.organizations().front();
    nobody.phone_changed = true;  // no change of membership: visibility has nothing to do with it
    world.story().record(nobody);
    listener(append(world.story()));
    live(20);
    listener(append(world.story()));
    BOOST_REQUIRE(wait(*opened, tail(), 10s));  // by those that run
    auto found = health(*opened);
    BOOST_TEST(found["directory"].stopped_because.find("ProfileChanged at position " + std::to_string(bad)) != std::string::npos);
    BOOST_TEST(found["directory"].checkpoint.value == bad - 1);
    BOOST_TEST(found["directory"].lag == tail() - bad + 1);
    BOOST_TEST(found["invitations"].stopped_because != "");
    BOOST_TEST(found["visibility"].stopped_because == "");
    BOOST_TEST(found["history"].lag == 0);
    const auto report = opened->rebuild("directory", {});
    BOOST_REQUIRE(!report);  // it fails at the same event, and the live rows stay
    BOOST_TEST(report.error().find("ProfileChanged") != std::string::npos);
    BOOST_TEST(members(*opened) > 0);
}

BOOST_AUTO_TEST_CASE(rows_of_another_version_or_log_are_made_again) {
    live(200);
    (void)append(world.story());
    (void)models();
    const auto tamper = [&](const char* name, projections::ModelUse use, auto&& change) {
        const auto store = projections::ModelStore::open({live_generation(name), use, false});
        BOOST_REQUIRE(store);
        auto identity = *(*store)->identity();
        change(identity);
        projections::StoreBatch batch(**store);
        BOOST_REQUIRE((*store)->commit(batch, (*store)->checkpoint(), identity));
        BOOST_REQUIRE((*store)->flush());
    };
    tamper("history", projections::ModelUse::rows, [](auto& identity) { identity.version = "0"; });
    tamper("directory", projections::ModelUse::rows, [](auto& identity) { identity.incarnation = tests::id<domain::IncarnationId>(66); });
    tamper("registry", projections::ModelUse::lookups, [](auto& identity) { identity.version = "0"; });
    const auto old_history = live_generation("history");
    {
        const auto opened = models();
        BOOST_TEST(opened->applied().value == tail());
        BOOST_TEST(live_generation("history") != old_history);
        BOOST_TEST(!std::filesystem::exists(old_history));
        check_rebuild_is_identical(*opened);
    }
    tamper("history", projections::ModelUse::rows, [](auto& identity) { identity.version = "0"; });
    open(true);
    const auto opened = models(true);
    BOOST_TEST(health(*opened)["history"].stopped_because != "");
    BOOST_TEST(health(*opened)["directory"].stopped_because == "");
}

BOOST_AUTO_TEST_CASE(a_model_ahead_of_the_log_is_refused) {
    live(100);
    (void)append(world.story());
    (void)models();
    {
        const auto store = projections::ModelStore::open({live_generation("invitations"), projections::ModelUse::rows, false});
        projections::StoreBatch batch(**store);
        BOOST_REQUIRE((*store)->commit(batch, {tail() + 5}, *(*store)->identity()));
        BOOST_REQUIRE((*store)->flush());
    }
    const auto opened = Models::open(*data, false);
    BOOST_REQUIRE(!opened);
    BOOST_TEST(opened.error().find("lost records") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
