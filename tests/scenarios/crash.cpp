// kill -9 in the middle of a load: whatever was acknowledged is there, nothing twice. script/prove has the long form.
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "tests/scenarios/support/process.hpp"
#include "tests/scenarios/support/waiting.hpp"
#include "tests/scenarios/support/world.hpp"
#include "tests/support/seed.hpp"

namespace muster::scenarios {
namespace {

constexpr int workers = 4;
constexpr int kills = 3;

/// Adds people one after another, each repeated under its key until it is acknowledged.
class Worker {
  public:
    Worker(World& world, const Organization& office, int number) : world_(world), office_(office), number_(number) {}

    void work(const std::atomic<bool>& stop) {
        const auto caller = world_.admin();
        for (int i = 0; !stop; ++i) {
            const auto email = "w" + std::to_string(number_) + "." + std::to_string(i) + "@load.example";
            const auto body = object({{"first_name", "P"}, {"last_name", std::to_string(i)}, {"email", email}, {"role", "member"}});
            const Headers key{{"idempotency-key", email}};
            Answer answer;
            do {
                answer = caller.post(office_.path("/members"), body, key);
                if (answer.status == 0 || answer.status >= 500) std::this_thread::sleep_for(std::chrono::milliseconds(20));
            } while (!stop && (answer.status == 0 || answer.status >= 500));
            if (answer.status == 201) {
                acknowledged[email] = answer.json()["account_id"].text();
            } else if (!stop || answer.status == 409) {
                faults.push_back(answer.request + " " + std::to_string(answer.status) + " " + answer.body);
            }
        }
    }

    std::map<std::string, std::string> acknowledged;
    std::vector<std::string> faults;

  private:
    World& world_;
    const Organization& office_;
    int number_;
};

BOOST_AUTO_TEST_SUITE(crash)

BOOST_AUTO_TEST_CASE(what_was_acknowledged_survives_kill_9_and_nothing_is_there_twice) {
    std::mt19937_64 random(tests::seed());
    World world;
    const auto office = world.workspace("Office");
    std::vector<std::unique_ptr<Worker>> work;
    std::atomic<bool> stop{false};
    std::vector<std::thread> threads;
    for (int i = 0; i < workers; ++i) work.push_back(std::make_unique<Worker>(world, office, i));
    for (auto& worker : work) threads.emplace_back([&stop, &worker] { worker->work(stop); });
    for (int i = 0; i < kills; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(300 + random() % 700));
        world.server().kill();
        world.server().start();
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    stop = true;
    for (auto& thread : threads) thread.join();

    std::map<std::string, int> found;
    std::map<std::string, std::string> ids;
    for (const auto& row : world.admin().list(office.path("/members"), 200)) {
        ++found[row["email"].text()];
        ids[row["email"].text()] = row["account_id"].text();
    }
    std::size_t acknowledged = 0;
    for (const auto& worker : work) {
        for (const auto& fault : worker->faults) BOOST_TEST(fault.empty(), fault);
        for (const auto& [email, id] : worker->acknowledged) {
            BOOST_TEST(found[email] == 1, email << " is there " << found[email] << " times");
            BOOST_TEST(ids[email] == id);
            ++acknowledged;
        }
    }
    BOOST_TEST(acknowledged > 100u);
    BOOST_TEST(found.size() <= acknowledged + workers);  // at most one unanswered command each
    BOOST_TEST(world.server().stop() == 0);
    const auto verified = muster({"verify", "--data", world.data().string()});
    BOOST_TEST(verified.exit_code == 0, verified.out << verified.err);
}

/// The rule is set so that every suspension is an alert: then both can be counted.
BOOST_AUTO_TEST_CASE(every_alert_is_raised_and_none_twice_whatever_dies) {
    std::mt19937_64 random(tests::seed());
    World world;
    const auto office = world.workspace("Office");
    std::vector<Person> people;
    for (int i = 0; i < 2; ++i) people.push_back(office.has());
    const auto admin = world.admin();
    admin.patch("/v1/anomaly-rules/mass_delete", R"({"enabled":true,"parameters":{"removals":1,"factor":0,"minutes":1,"quiet_hours":0}})").expect(200);
    std::atomic<bool> stop{false};
    std::vector<std::thread> threads;
    for (const auto& person : people) {
        threads.emplace_back([&world, &stop, path = person.path()] {
            const auto caller = world.admin();
            while (!stop) {
                const auto answer = caller.post(path + "/suspend", "{}");
                if (answer.status == 0 || answer.status >= 500) std::this_thread::sleep_for(std::chrono::milliseconds(20));
                (void)caller.post(path + "/reactivate", "{}");
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
            }
        });
    }
    for (int i = 0; i < kills; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(500 + random() % 700));
        world.server().kill();
        world.server().start();
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    stop = true;
    for (auto& thread : threads) thread.join();

    const auto count = [&] {
        std::map<std::string, std::size_t> types;
        for (const auto& event : world.admin().list("/v1/events", 200)) ++types[event["type"].text()];
        return types;
    };
    const auto suspensions = count()["muster.AccountSuspended"];
    BOOST_TEST(suspensions > 20u);
    BOOST_TEST(comes_true([&] { return count()["muster.AlertRaised"] >= suspensions; }));
    world.restart();  // looks at nothing again
    BOOST_TEST(count()["muster.AlertRaised"] == suspensions);
    const auto listed = [&] {
        std::set<std::string> ids;
        for (const auto& alert : world.admin().list("/v1/alerts", 200)) ids.insert(alert["id"].text());
        return ids.size();
    };
    BOOST_TEST(comes_true([&] { return listed() >= suspensions; }));  // what the start has to fold again comes after readiness
    BOOST_TEST(listed() == suspensions);
    const auto ready = world.nobody().get("/readyz").expect(200).json();
    BOOST_TEST(ready["monitoring"]["running"].boolean());
    BOOST_TEST(ready["monitoring"]["rules_on"].number() == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
