// Every read model can be made anew from the log: offline and while serving, row for row what it was.
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <thread>

#include "tests/scenarios/support/process.hpp"
#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

std::vector<std::string> models_of(const World& world) {
    std::vector<std::string> names;
    for (const auto& model : world.admin().whole_list("/v1/admin/projections")) names.push_back(model["name"].text());
    return names;
}

void play_a_little(const World& world) {
    const auto landlord = world.provider("Landlord");
    const auto site = landlord.adds_site("Harbour");
    const auto kutch = world.client("Kutch", landlord.id, {site});
    const auto office = world.workspace("Office");
    auto ann = kutch.has({.first_name = "Ann", .role = "admin"});
    const auto root = world.admin();
    root.patch(kutch.path(), object({{"services", array({"wifi", "telephony"})}}), root.current(kutch.path())).expect(200);
    for (int i = 0; i < 30; ++i) {
        const auto extension = root.post(kutch.path("/extensions"), object({{"number", std::to_string(200 + i)}})).expect(201).json()["extension_id"].text();
        const auto person = kutch.adds({.first_name = "P" + std::to_string(i), .send_invitation = i % 3 != 0});
        if (i % 2 == 0) root.put(kutch.path("/extensions/" + extension + "/member"), object({{"account_id", person.id}})).expect(200);
        if (i % 5 == 0) root.removes(person.path(), root.current(person.path())).expect(204);
        if (i % 5 == 1) root.patch(person.path(), object({{"last_name", "New"}}), root.current(person.path())).expect(200);
        if (i % 5 == 2) root.post(person.path() + "/invitation", "{}").expect(201);
        if (i % 5 == 3) root.post(person.path() + "/suspend", "{}").expect(200);
    }
    office.links(ann);
}

/// The job once it has another status.
Json ended(const Caller& caller, const std::string& path, const std::string& status) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    auto job = caller.get(path).expect(200).json();
    while (job["status"].text() == status && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        job = caller.get(path).expect(200).json();
    }
    return job;
}

BOOST_AUTO_TEST_SUITE(rebuild)

BOOST_AUTO_TEST_CASE(each_model_rebuilt_offline_is_identical) {
    World world;
    play_a_little(world);
    (void)world.tail();
    const auto models = models_of(world);
    BOOST_TEST(models.size() >= 7u);
    BOOST_TEST(world.server().stop() == 0);
    for (const auto& model : models) {
        const auto rebuilt = muster({"rebuild", model, "--data", world.data().string(), "--json"});
        BOOST_TEST_CONTEXT(model << ": " << rebuilt.out << rebuilt.err) {
            BOOST_TEST(rebuilt.exit_code == 0);
            const auto report = Json::parse(rebuilt.out)["data"][0];
            BOOST_TEST(report["compared"].boolean());
            BOOST_TEST(report["differing_rows"].number() == 0);
            BOOST_TEST(report["rows"].number() > 0);
        }
    }
    BOOST_TEST(muster({"verify", "--data", world.data().string()}).exit_code == 0);
    world.server().start();
    BOOST_TEST(world.admin().list("/v1/organizations?kind=client").size() == 1u);
}

BOOST_AUTO_TEST_CASE(each_model_rebuilt_while_serving_under_load_is_identical) {
    World world;
    play_a_little(world);
    const auto office = world.workspace("Busy");
    std::atomic<bool> stop{false};
    std::atomic<int> added{0}, failed{0};
    std::thread load([&] {
        const auto caller = world.admin();
        while (!stop) {
            const auto body = object({{"first_name", "L"}, {"last_name", "L"}, {"email", world.fresh_email()}, {"role", "member"}});
            const auto answer = caller.post(office.path("/members"), body);
            const bool seen = answer.status == 201 && caller.get(answer.header("location")).status == 200;
            ++(seen ? added : failed);
        }
    });
    const auto root = world.admin();
    for (const auto& model : models_of(world)) {
        BOOST_TEST_CONTEXT(model) {
            const auto started = root.post("/v1/admin/projections/" + model + "/rebuild", "{}");
            BOOST_TEST(succeeded(started, 202));
            if (started.status != 202) continue;
            Json job = started.json();
            const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(120);
            while (job["status"].text() == "running" && std::chrono::steady_clock::now() < until) {
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
                job = root.get("/v1/admin/jobs/" + job["id"].text()).expect(200).json();
            }
            BOOST_TEST(job["status"].text() == "succeeded", job.source());
            if (job["status"].text() != "succeeded") continue;
            BOOST_TEST(job["report"]["compared"].boolean());
            BOOST_TEST(job["report"]["differing_rows"].number() == 0, job.source());
        }
    }
    stop = true;
    load.join();
    BOOST_TEST(failed == 0);
    BOOST_TEST(added > 0);
    BOOST_TEST(root.get(office.path("/members?count=true&limit=1")).expect(200).json()["total"].number() == added);
}

BOOST_AUTO_TEST_CASE(a_job_is_throttled_paused_and_resumed_even_by_the_next_server) {
    World world;
    play_a_little(world);
    const auto root = world.admin();
    auto job = root.post("/v1/admin/projections/all/rebuild", object({{"events_per_second", 20}})).expect(202).json();
    const auto id = job["id"].text();
    const auto path = "/v1/admin/jobs/" + id;
    BOOST_TEST(job["projection"].text() == "all");
    BOOST_TEST(refused(root.post("/v1/admin/projections/directory/rebuild", "{}"), 409, "rebuild_running"));
    BOOST_TEST(root.whole_list("/v1/admin/jobs").size() == 1u);
    root.post(path + "/pause", "{}").expect(202);
    job = ended(root, path, "running");
    BOOST_REQUIRE_EQUAL(job["status"].text(), "paused");
    BOOST_TEST(refused(root.post("/v1/admin/projections/directory/rebuild", "{}"), 409, "rebuild_running"));
    BOOST_TEST(refused(root.post(path + "/switch", "{}"), 409, "job_not_in_status"));

    // Paused it stays, over a restart; running it goes on by itself.
    BOOST_TEST(world.server().stop() == 0);
    world.server().start();
    job = world.admin().get("/v1/admin/jobs/job_1").expect(200).json();
    BOOST_TEST(job["status"].text() == "paused");
    BOOST_TEST(job["resumed"].boolean());
    BOOST_TEST(job["events_per_second"].number() == 20);
    world.admin().post("/v1/admin/jobs/job_1/resume", "{}").expect(202);
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (world.admin().get("/v1/admin/jobs/job_1").expect(200).json()["progress"]["tail"].number() == 0 && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    world.server().kill();
    world.server().start();
    job = world.admin().get("/v1/admin/jobs/job_1").expect(200).json();
    BOOST_TEST(job["resumed"].boolean());
    BOOST_TEST(job["status"].text() == "running");
    world.admin().patch("/v1/admin/jobs/job_1", object({{"events_per_second", 0}})).expect(202);
    job = ended(world.admin(), "/v1/admin/jobs/job_1", "running");
    BOOST_TEST(job["status"].text() == "succeeded", job.source());
    BOOST_TEST(refused(world.admin().post("/v1/admin/jobs/job_1/pause", "{}"), 409, "job_not_in_status"));
    for (std::size_t i = 0; i < job["reports"].size(); ++i) BOOST_TEST(job["reports"][i]["differing_rows"].number() == 0, job.source());
    BOOST_TEST(world.admin().list("/v1/organizations?kind=client").size() == 1u);
}

BOOST_AUTO_TEST_CASE(rows_are_compared_switched_when_asked_and_rolled_back) {
    World world;
    play_a_little(world);
    const auto root = world.admin();
    const auto client = root.list("/v1/organizations?kind=client")[0]["id"].text();
    const auto members = [&] { return root.get("/v1/organizations/" + client + "/members?count=true&limit=1").expect(200).json()["total"].number(); };
    const auto begin = [&](const std::string& body) {
        return "/v1/admin/jobs/" + root.post("/v1/admin/projections/directory/rebuild", body).expect(202).json()["id"].text();
    };
    auto job = ended(root, begin(object({{"compare_only", true}})), "running");
    BOOST_TEST(job["status"].text() == "succeeded", job.source());
    BOOST_TEST(job["report"]["compared"].boolean());
    BOOST_TEST(!job["report"]["switched"].boolean());
    BOOST_TEST(refused(root.post("/v1/admin/projections/directory/rollback", "{}"), 409, "rollback_impossible"));

    const auto path = begin(object({{"switch_on_request", true}, {"keep_old", "always"}}));
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    do {
        job = root.get(path).expect(200).json();
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    } while (job["progress"]["phase"].text() != "waiting" && std::chrono::steady_clock::now() < until);
    BOOST_REQUIRE_EQUAL(job["progress"]["phase"].text(), "waiting");
    BOOST_TEST(job["reports"][0]["differing_rows"].number() == 0, job.source());
    const auto before = members();
    root.post(path + "/switch", "{}").expect(202);
    job = ended(root, path, "running");
    BOOST_TEST(job["report"]["switched"].boolean(), job.source());
    BOOST_TEST(job["report"]["old_kept"].boolean());
    BOOST_TEST(members() == before);

    (void)world.workspace("Later");  // the old rows follow
    root.post("/v1/admin/projections/directory/rollback", "{}").expect(204);
    BOOST_TEST(members() == before);
    BOOST_TEST(ended(root, begin("{}"), "running")["report"]["differing_rows"].number() == 0);
    BOOST_TEST(root.remove("/v1/admin/projections/directory/old").status == 404);  // equal rows are not kept
    root.post("/v1/admin/projections/nonsense/rebuild", "{}").expect(404);

    const auto slow = begin(object({{"events_per_second", 5}}));
    root.remove(slow).expect(202);
    BOOST_TEST(ended(root, slow, "running")["status"].text() == "cancelled");
    const auto usage = root.post("/v1/admin/projections/usage/rebuild", "{}").expect(202).json()["id"].text();
    job = ended(root, "/v1/admin/jobs/" + usage, "running");
    BOOST_TEST(job["status"].text() == "succeeded", job.source());
    BOOST_TEST(job["report"]["differing_rows"].number() == 0, job.source());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
