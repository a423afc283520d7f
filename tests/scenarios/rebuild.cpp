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
            const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
