#include <boost/test/unit_test.hpp>

#include <atomic>
#include <filesystem>
#include <random>
#include <thread>

#include "projections/generations.hpp"
#include "projections/model_store.hpp"
#include "projections/rebuild/bulk_rows.hpp"
#include "projections/rebuilds.hpp"
#include "projections/timeline/timeline.hpp"
#include "tests/projections/data_world.hpp"
#include "tests/projections/directory_world.hpp"
#include "tests/support/seed.hpp"

using namespace muster;
using namespace std::chrono_literals;
using projections::KeepOld;
using projections::Models;
using projections::RebuildAsk;
using projections::RebuildControl;
using projections::RebuildEnd;
using projections::RebuildPhase;
using projections::RebuildProgress;
using projections::RebuildRequest;

namespace {

struct Fixture : tests::DataWorld {
    tests::DirectoryWorld world{tests::seed()};

    void live(int steps) {
        for (int i = 0; i < steps; ++i) world.step();
        (void)append(world.story());
    }
    static RebuildRequest request(std::vector<std::string> models) {
        RebuildRequest request;
        request.models = std::move(models);
        return request;
    }
    static projections::RebuildOutcome run(Models& models, RebuildRequest request, RebuildControl& control, const projections::TellRebuild& tell = {}) {
        auto outcome = models.rebuilds().run(std::move(request), control, tell);
        BOOST_REQUIRE_MESSAGE(outcome, (outcome ? "" : outcome.error()));
        return std::move(*outcome);
    }
    static projections::RebuildOutcome run(Models& models, RebuildRequest request) {
        RebuildControl control;
        return run(models, std::move(request), control);
    }
    [[nodiscard]] projections::Generations generations(const std::string& model) const {
        return projections::Generations(data->models_path() + "/" + model);
    }
    [[nodiscard]] std::size_t generations_on_disk(const std::string& model) const {
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::directory_iterator(data->models_path() + "/" + model)) count += entry.is_directory();
        return count;
    }
    static bool wait(Models& models, std::uint64_t position) {
        const auto until = std::chrono::steady_clock::now() + 20s;
        while (models.applied().value < position && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(5ms);
        return models.applied().value >= position;
    }
    /// A row that no fold of the log has.
    void spoil(const std::string& model) {
        const auto path = generations(model).path_of(generations(model).current().value());
        const auto store = projections::ModelStore::open({path, projections::ModelUse::rows, false});
        BOOST_REQUIRE(store);
        projections::StoreBatch batch(**store);
        batch.put("zz", "not from the log");
        BOOST_REQUIRE((*store)->commit(batch, (*store)->checkpoint(), *(*store)->identity()));
        BOOST_REQUIRE((*store)->flush());
    }
    static std::uint64_t old_checkpoint(const Models& models, const std::string& name) {
        for (const auto& each : models.health()) {
            if (each.name == name) return each.old_checkpoint.value_or(domain::Position{}).value;
        }
        return 0;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(rebuilds, Fixture)

BOOST_AUTO_TEST_CASE(rows_of_a_bulk_fold_read_as_those_of_a_batch) {
    const auto open = [&](const char* name) {
        auto store = projections::ModelStore::open({(place / name).string()});
        BOOST_REQUIRE(store);
        return *store;
    };
    const auto left = open("left"), right = open("right");
    projections::BulkRows bulk(*left);
    projections::StoreBatch batch(*right);
    std::mt19937_64 random(tests::seed());
    const auto a_key = [&] {
        // Many alike, some that go on with zeros, and some that are alike for longer than is compared at once.
        std::string key(1, static_cast<char>('a' + random() % 3));
        if (random() % 2 == 0) key.append(random() % 3 * 8, 'x');
        for (auto length = random() % 4; length > 0; --length) key.push_back("\0pq"[random() % 3]);
        return key;
    };
    const auto scanned = [](const projections::RowReader& rows, const std::string& prefix, const std::string& from, std::size_t most) {
        std::vector<std::pair<std::string, std::string>> found;
        rows.scan(prefix, from, [&](std::string_view key, std::string_view value) {
            found.emplace_back(key, value);
            return found.size() < most;
        });
        return found;
    };
    std::uint64_t position = 0;
    for (int step = 0; step < 12'000; ++step) {
        const auto key = a_key();
        switch (random() % 8) {
            case 0:
            case 1:
            case 2: {
                const std::string value(random() % 40, static_cast<char>('0' + random() % 10));
                bulk.put(key, value);
                batch.put(key, value);
                break;
            }
            case 3: {
                bulk.erase(key);
                batch.erase(key);
                break;
            }
            case 4: {
                const auto from = a_key();
                const auto most = random() % 5 + 1;
                BOOST_REQUIRE(scanned(bulk, key, from, most) == scanned(batch, key, from, most));
                break;
            }
            case 5:
                if (random() % 80 != 0) break;
                ++position;
                BOOST_REQUIRE(left->commit_run(bulk.sorted(), {position}, {{}, "1"}));
                BOOST_REQUIRE(right->commit(batch, {position}, {{}, "1"}));
                bulk.clear();
                batch.clear();
                BOOST_REQUIRE(left->checkpoint() == right->checkpoint());
                break;
            default: BOOST_REQUIRE(bulk.get(key) == batch.get(key));
        }
    }
    BOOST_TEST(position > 10u);
}

BOOST_AUTO_TEST_CASE(one_scan_rebuilds_all_and_each_is_identical) {
    live(300);
    const auto opened = models();
    opened->timeline().catch_up();
    std::vector<std::string> names(std::begin(Models::names), std::end(Models::names));
    std::atomic<std::uint64_t> told{0};
    RebuildControl control;
    const auto outcome = run(*opened, request(names), control, [&](const RebuildProgress&) { ++told; });
    BOOST_TEST((outcome.end == RebuildEnd::finished));
    BOOST_REQUIRE(outcome.reports.size() == names.size());
    for (const auto& report : outcome.reports) {
        BOOST_TEST_CONTEXT(report.model) {
            BOOST_TEST(report.failure == "");
            BOOST_TEST(report.compared);
            BOOST_TEST(report.differing_rows == 0u);
            BOOST_TEST(report.rows > 1u);
            BOOST_TEST(report.switched);
            BOOST_TEST(!report.old_kept);  // it would be the same
        }
        BOOST_TEST(generations_on_disk(report.model) == (report.model == "registry" ? 2u : 1u), report.model);  // it is read from the next start on
    }
    BOOST_TEST(!opened->rebuilds().unfinished());
}

BOOST_AUTO_TEST_CASE(a_paused_rebuild_stands_and_is_gone_on_with_in_another_process) {
    live(4000);
    std::uint64_t half_way = 0;
    {
        const auto opened = models();
        RebuildControl control(500);  // slow enough to be caught in the middle
        auto asked = request({"directory", "history"});
        asked.events_per_second = 200;
        const auto outcome = run(*opened, std::move(asked), control, [&](const RebuildProgress& at) {
            if (at.done.value > 0) control.ask(RebuildAsk::pause);
        });
        BOOST_TEST((outcome.end == RebuildEnd::paused));
        BOOST_TEST(outcome.reports.empty());
        const auto unfinished = opened->rebuilds().unfinished();
        BOOST_REQUIRE(unfinished);
        BOOST_TEST(unfinished->paused);
        BOOST_TEST(unfinished->request.events_per_second == 200u);
        BOOST_REQUIRE(generations("history").unfinished());
    }
    {
        const auto path = generations("history").path_of(*generations("history").unfinished());
        const auto store = projections::ModelStore::open({path, projections::ModelUse::rows, true});
        BOOST_REQUIRE(store);
        half_way = (*store)->checkpoint().value;
        BOOST_TEST(half_way > 0u);
        BOOST_TEST(half_way < data->log().tail().value);
    }
    live(50);
    const auto opened = models();
    BOOST_TEST(generations_on_disk("history") == 2u);
    const auto unfinished = opened->rebuilds().unfinished();
    BOOST_REQUIRE(unfinished);
    auto resumed = unfinished->request;
    resumed.events_per_second = 0;
    const auto outcome = run(*opened, resumed);
    BOOST_TEST((outcome.end == RebuildEnd::finished));
    BOOST_REQUIRE(outcome.reports.size() == 2u);
    for (const auto& report : outcome.reports) {
        BOOST_TEST(report.compared);
        BOOST_TEST(report.differing_rows == 0u, report.model);
    }
    BOOST_TEST(outcome.reports.back().events == data->log().tail().value - half_way);  // not from the beginning
    BOOST_TEST(generations_on_disk("history") == 1u);
}

BOOST_AUTO_TEST_CASE(an_erasure_does_not_wait_for_a_rebuild_that_is_paused) {
    live(4000);
    const auto opened = models();
    opened->timeline().catch_up();
    RebuildControl control(500);
    const auto paused = run(*opened, request({"directory", "history"}), control, [&](const RebuildProgress& at) {
        if (at.done.value > 0) control.ask(RebuildAsk::pause);
    });
    BOOST_REQUIRE((paused.end == RebuildEnd::paused));
    BOOST_TEST(generations_on_disk("history") == 2u);
    BOOST_TEST(!opened->rebuilds().was_set_back());

    const auto purged = opened->purge_erased(data->log().tail());
    BOOST_TEST(purged.has_value(), (purged ? "" : purged.error()));
    BOOST_TEST(opened->rebuilds().was_set_back());
    BOOST_TEST(generations_on_disk("directory") == 1u);
    BOOST_TEST(generations_on_disk("history") == 1u);

    const auto unfinished = opened->rebuilds().unfinished();  // it is paused as before
    BOOST_REQUIRE(unfinished);
    BOOST_TEST(unfinished->paused);
    const auto outcome = run(*opened, unfinished->request);
    BOOST_TEST((outcome.end == RebuildEnd::finished));
    BOOST_TEST(!opened->rebuilds().was_set_back());
    BOOST_REQUIRE(outcome.reports.size() == 2u);
    for (const auto& report : outcome.reports) {
        BOOST_TEST(report.differing_rows == 0u, report.model);
        BOOST_TEST(report.switched, report.model);
    }
    BOOST_TEST(outcome.reports.back().events == data->log().tail().value);  // from the beginning
}

BOOST_AUTO_TEST_CASE(an_erasure_leaves_a_rebuild_that_runs_to_itself) {
    live(2000);
    const auto opened = models();
    opened->timeline().catch_up();
    RebuildControl control;
    bool asked = false;
    const auto outcome = run(*opened, request({"directory", "history"}), control, [&](const RebuildProgress&) {
        opened->rebuilds().set_back();
        asked = true;
    });
    BOOST_TEST(asked);
    BOOST_TEST((outcome.end == RebuildEnd::finished));
    BOOST_TEST(!opened->rebuilds().was_set_back());
    for (const auto& report : outcome.reports) BOOST_TEST(report.differing_rows == 0u, report.model);
}

BOOST_AUTO_TEST_CASE(what_is_compared_only_is_dropped) {
    live(200);
    const auto opened = models();
    const auto before = generations("directory").current();
    auto asked = request({"directory"});
    asked.compare_only = true;
    const auto outcome = run(*opened, asked);
    BOOST_REQUIRE(outcome.reports.size() == 1u);
    BOOST_TEST(outcome.reports.front().compared);
    BOOST_TEST(!outcome.reports.front().switched);
    BOOST_TEST((generations("directory").current() == before));
    BOOST_TEST(generations_on_disk("directory") == 1u);
}

BOOST_AUTO_TEST_CASE(a_switch_on_request_waits_and_follows_the_log_meanwhile) {
    live(200);
    const auto opened = models();
    opened->start();
    auto asked = request({"directory", "visibility"});
    asked.switch_on_request = true;
    const auto before = generations("directory").current();
    RebuildControl control;
    std::atomic<bool> waits{false};
    std::thread operating([&] {
        const auto until = std::chrono::steady_clock::now() + 20s;
        while (!waits && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(5ms);
        BOOST_TEST(opened->rebuilds().waiting().size() == 2u);
        BOOST_TEST((generations("directory").current() == before));
        live(100);
        BOOST_TEST(wait(*opened, data->log().tail().value));
        control.ask_to_switch();
    });
    const auto outcome = run(*opened, asked, control, [&](const RebuildProgress& at) { waits = waits || at.phase == RebuildPhase::waiting; });
    operating.join();
    BOOST_REQUIRE(outcome.reports.size() == 2u);
    for (const auto& report : outcome.reports) BOOST_TEST(report.switched);
    BOOST_TEST((generations("directory").current() != before));
    BOOST_TEST(opened->rebuilds().waiting().empty());
    BOOST_TEST(run(*opened, request({"directory"})).reports.front().differing_rows == 0u);
}

BOOST_AUTO_TEST_CASE(rows_that_differed_are_kept_and_can_be_rolled_back_to) {
    live(200);
    (void)models();
    spoil("visibility");
    const auto opened = models();
    const auto first = run(*opened, request({"visibility"})).reports.front();
    BOOST_TEST(first.differing_rows == 1u);
    BOOST_TEST(first.old_kept);
    BOOST_TEST(generations_on_disk("visibility") == 2u);

    opened->start();
    live(100);
    BOOST_REQUIRE(wait(*opened, data->log().tail().value));
    BOOST_TEST(old_checkpoint(*opened, "visibility") == data->log().tail().value);  // it follows

    BOOST_REQUIRE(opened->rebuilds().roll_back("visibility"));
    auto asked = request({"visibility"});
    asked.compare_only = true;
    BOOST_TEST(run(*opened, asked).reports.front().differing_rows == 1u);  // the spoilt ones are live
    BOOST_REQUIRE(opened->rebuilds().roll_back("visibility"));             // and back again
    BOOST_TEST(run(*opened, asked).reports.front().differing_rows == 0u);
    live(50);
    BOOST_REQUIRE(wait(*opened, data->log().tail().value));
    BOOST_TEST(run(*opened, asked).reports.front().differing_rows == 0u);

    BOOST_REQUIRE(opened->rebuilds().drop_old("visibility"));
    BOOST_TEST(generations_on_disk("visibility") == 1u);
    BOOST_TEST(!opened->rebuilds().roll_back("visibility"));
    BOOST_TEST(!opened->rebuilds().drop_old("visibility"));
    BOOST_TEST(!opened->rebuilds().roll_back("registry"));
}

BOOST_AUTO_TEST_CASE(old_rows_are_kept_over_a_restart_and_only_the_last_ones) {
    live(200);
    {
        const auto opened = models();
        auto asked = request({"history"});
        asked.keep_old = KeepOld::always;
        BOOST_TEST(run(*opened, asked).reports.front().old_kept);
        BOOST_TEST(run(*opened, asked).reports.front().old_kept);
        BOOST_TEST(generations_on_disk("history") == 2u);
    }
    live(100);
    const auto opened = models();
    BOOST_TEST(old_checkpoint(*opened, "history") == data->log().tail().value);
    BOOST_REQUIRE(opened->rebuilds().roll_back("history"));
    auto asked = request({"history"});
    asked.compare_only = true;
    BOOST_TEST(run(*opened, asked).reports.front().differing_rows == 0u);
    asked.compare_only = false;
    asked.keep_old = KeepOld::never;
    BOOST_TEST(!run(*opened, asked).reports.front().old_kept);
    BOOST_TEST(generations_on_disk("history") == 1u);
}

BOOST_AUTO_TEST_CASE(a_throttled_rebuild_takes_its_time) {
    live(600);
    const auto opened = models();
    const auto events = data->log().tail().value;
    RebuildControl control(events * 2);  // half a second, and a comparison
    const auto begun = std::chrono::steady_clock::now();
    auto asked = request({"invitations"});
    const auto outcome = run(*opened, asked, control);
    BOOST_TEST(outcome.reports.front().differing_rows == 0u);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    BOOST_TEST(took.count() > 0.2 * static_cast<double>(events) / static_cast<double>(events * 2));
}

BOOST_AUTO_TEST_CASE(a_rebuild_that_left_nothing_useful_begins_again) {
    live(200);
    {
        const auto opened = models();
        auto half_built = generations("directory");
        BOOST_REQUIRE(half_built.begin(half_built.next()));  // named, and not made yet
        BOOST_TEST(run(*opened, request({"directory"})).reports.front().differing_rows == 0u);
        BOOST_TEST(!half_built.unfinished());
    }
    {  // rows of another version, under a plan that names them
        auto half_built = generations("directory");
        const auto generation = half_built.next();
        BOOST_REQUIRE(half_built.begin(generation));
        const auto store = projections::ModelStore::open({half_built.path_of(generation)});
        projections::StoreBatch batch(**store);
        batch.put("zz", "of another version");
        BOOST_REQUIRE((*store)->commit(batch, {3}, {{}, "0"}));
        BOOST_REQUIRE((*store)->flush());
        projections::RebuildPlan plan;
        plan.request = request({"directory"});
        BOOST_REQUIRE(projections::RebuildPlanFile(data->models_path()).write(plan));
    }
    const auto opened = models();
    BOOST_REQUIRE(opened->rebuilds().unfinished());
    BOOST_TEST(run(*opened, opened->rebuilds().unfinished()->request).reports.front().differing_rows == 0u);
    BOOST_TEST(generations_on_disk("directory") == 1u);
}

BOOST_AUTO_TEST_CASE(a_half_built_generation_without_a_plan_goes_at_the_start) {
    live(100);
    (void)models();
    auto half_built = generations("directory");
    const auto generation = half_built.next();
    BOOST_REQUIRE(half_built.begin(generation));
    std::filesystem::create_directories(half_built.path_of(generation));
    const auto opened = models();
    BOOST_TEST(!half_built.unfinished());
    BOOST_TEST(generations_on_disk("directory") == 1u);
    RebuildControl control;
    BOOST_TEST(!opened->rebuilds().run(request({"nonsense"}), control, {}));
}

BOOST_AUTO_TEST_SUITE_END()
