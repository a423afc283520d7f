// Backup under load, restore, and what everybody notices of it. script/prove.d/backup-restore has the long form.
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <filesystem>
#include <random>
#include <sstream>
#include <thread>

#include "tests/scenarios/support/process.hpp"
#include "tests/scenarios/support/waiting.hpp"
#include "tests/scenarios/support/world.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/smtp_server.hpp"
#include "tests/support/webhook_receiver.hpp"

namespace muster::scenarios {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

/// A world whose server has a place for backups, and that can be replaced by what was restored from one.
struct BackedUp {
    tests::TemporaryDirectory place{"backup"};
    std::string backup = place / "backup", keys = place / "keys", key_file = place / "master.key";
    World world;

    explicit BackedUp(std::vector<std::string> more = {}) : world({.serve_arguments = arguments(std::move(more))}) {
        fs::copy_file(world.data() / "master.key", key_file);
    }
    [[nodiscard]] std::vector<std::string> arguments(std::vector<std::string> more) const {
        for (const auto& each : {std::string("--backup-dir"), backup, std::string("--backup-keys-dir"), keys}) more.push_back(each);
        return more;
    }

    /// Through the API; the job at its end.
    Json backs_up() {
        const auto root = world.admin();
        auto job = root.post("/v1/admin/backups", "{}").expect(202).json();
        BOOST_TEST(comes_true([&] {
            job = root.get("/v1/admin/backups/" + job["id"].text()).expect(200).json();
            return job["status"].text() != "running";
        }));
        BOOST_TEST(job["status"].text() == "succeeded", job.source());
        return job;
    }
    [[nodiscard]] Finished restores(const std::string& data, std::vector<std::string> more = {}) const {
        std::vector<std::string> all{"restore", "--from", backup, "--keys", keys, "--data", data, "--master-key-file", key_file, "--without-ledger", "--json"};
        all.insert(all.end(), more.begin(), more.end());
        return muster(all);
    }
    /// The restored directory in place of the one there was, served.
    void lives_on_from(const std::string& data) {
        if (world.server().is_running()) BOOST_TEST(world.server().stop() == 0);
        fs::rename(world.data(), place / "replaced");
        fs::rename(data, world.data());
        fs::copy_file(key_file, world.data() / "master.key");
        world.server().start();
    }
    [[nodiscard]] std::vector<std::string> exported(const std::string& data, std::uint64_t to) const {
        const auto out = muster({"export", "--data", data, "--master-key-file", key_file, "--to", std::to_string(to)});
        BOOST_TEST(out.exit_code == 0, out.err);
        std::vector<std::string> lines;
        std::istringstream text(out.out);
        for (std::string line; std::getline(text, line);) lines.push_back(line);
        return lines;
    }
};

/// A client that goes on writing until it is told to stop.
class Load {
  public:
    Load(const World& world, const Organization& office) {
        thread_ = std::thread([this, &world, office] {
            const auto caller = world.admin();
            while (!stop_) {
                const auto body = object({{"first_name", "L"}, {"last_name", "L"}, {"email", world.fresh_email()}, {"role", "member"}});
                ++(caller.post(office.path("/members"), body).status == 201 ? added_ : failed_);
            }
        });
    }
    ~Load() { end(); }
    int end() {
        stop_ = true;
        if (thread_.joinable()) thread_.join();
        return failed_;
    }
    [[nodiscard]] int added() const { return added_; }

  private:
    std::atomic<bool> stop_{false};
    std::atomic<int> added_{0}, failed_{0};
    std::thread thread_;
};

BOOST_AUTO_TEST_SUITE(backup)

BOOST_AUTO_TEST_CASE(a_backup_taken_under_load_is_sound_and_restores_to_the_source_at_its_position) {
    BackedUp all;
    const auto office = all.world.workspace("Office");
    std::uint64_t position = 0;
    {
        Load load(all.world, office);
        for (int i = 0; i < 4; ++i) {
            BOOST_TEST(comes_true([&, wanted = load.added() + 40] { return load.added() >= wanted; }));
            const auto job = all.backs_up();
            BOOST_TEST(job["report"]["position"].number() > static_cast<std::int64_t>(position));
            position = static_cast<std::uint64_t>(job["report"]["position"].number());
        }
        BOOST_TEST(load.end() == 0);
    }
    BOOST_TEST(all.world.admin().whole_list("/v1/admin/backups").size() == 4u);
    const auto verified = muster({"backup-verify", all.backup, "--keys", all.keys, "--master-key-file", all.key_file, "--json"});
    BOOST_TEST(verified.exit_code == 0, verified.out << verified.err);
    BOOST_TEST(Json::parse(verified.out)["backups"].number() == 4);
    BOOST_TEST(Json::parse(verified.out)["opened"].boolean());
    const std::string restored = all.place / "restored";
    const auto done = all.restores(restored);
    BOOST_TEST(done.exit_code == 0, done.err);
    BOOST_TEST(Json::parse(done.out)["position"].number() == static_cast<std::int64_t>(position));
    BOOST_TEST(all.world.server().stop() == 0);
    BOOST_TEST(all.exported(restored, position) == all.exported(all.world.data(), position));
    const auto sound = muster({"verify", "--data", restored, "--master-key-file", all.key_file, "--skip-refold"});
    BOOST_TEST(sound.exit_code == 0, sound.out << sound.err);
}

BOOST_AUTO_TEST_CASE(after_a_restore_everything_from_before_is_refused_and_nothing_is_sent_until_resumed) {
    tests::SmtpServer smtp;
    tests::WebhookReceiver receiver;
    BackedUp all({"--smtp-url", smtp.url(), "--webhook-allow-private"});
    auto& world = all.world;
    const auto office = world.workspace("Office");
    auto manager = office.has({.role = "access_manager"});
    const auto ann = office.adds();
    const auto key = manager.me().post("/v1/api-keys", object({{"name", "feed"}, {"scopes", array({"event.read"})}})).expect(201).json()["token"].text();
    manager.me().post(office.path("/webhooks"), object({{"url", receiver.url("/hook")}, {"event_types", array({"MemberAdded"})}})).expect(201);
    (void)world.tail();
    (void)all.backs_up();
    for (int i = 0; i < 5; ++i) (void)office.adds();  // lost by the restore
    // What clients remember of the log that was.
    const auto root = world.admin();
    const auto etag = root.current(ann.path());
    const auto old_position = root.patch(ann.path(), object({{"last_name", "Lost"}}), etag).expect(200).header("muster-position");
    const auto late_etag = root.current(ann.path());
    const auto cursor = root.get(office.path("/members?limit=2")).expect(200).json()["next"].text();
    const auto feed = world.holder_of(key).get("/v1/events?limit=2&after=0").expect(200).json()["next"].text();
    BOOST_TEST(world.server().stop() == 0);
    const auto mails = smtp.messages().size();
    const auto hooks = receiver.requests().size();

    const std::string restored = all.place / "restored";
    const auto done = all.restores(restored);
    BOOST_REQUIRE_MESSAGE(done.exit_code == 0, done.err);
    all.lives_on_from(restored);
    const auto back = world.admin();
    BOOST_TEST(back.get(ann.path()).expect(200).json()["last_name"].text() == "Lee");
    const auto gone = "log_incarnation_changed";
    BOOST_TEST(refused(back.get("/v1/me", {{"muster-position", old_position}}), 410, gone));
    BOOST_TEST(refused(back.patch(ann.path(), object({{"last_name", "X"}}), etag), 410, gone));
    BOOST_TEST(refused(back.patch(ann.path(), object({{"last_name", "X"}}), late_etag), 410, gone));
    BOOST_TEST(refused(back.get(office.path("/members?limit=2&after=") + url_encoded(cursor)), 410, gone));
    BOOST_TEST(refused(world.holder_of(key).get("/v1/events?limit=2&after=" + url_encoded(feed)), 410, gone));
    BOOST_TEST(refused(world.holder_of(key).get("/v1/events?limit=2", {{"last-event-id", feed}, {"accept", "text/event-stream"}}), 410, gone));

    // Writing goes on, past the old tail; what was remembered stays refused.
    for (int i = 0; i < 8; ++i) (void)office.adds();
    BOOST_TEST(refused(back.get("/v1/me", {{"muster-position", old_position}}), 410, gone));
    BOOST_TEST(refused(back.get(office.path("/members?limit=2&after=") + url_encoded(cursor)), 410, gone));
    BOOST_TEST(back.get("/v1/admin/notifier").expect(200).json()["paused"].boolean());
    std::this_thread::sleep_for(1500ms);
    BOOST_TEST(smtp.messages().size() == mails);
    BOOST_TEST(receiver.requests().size() == hooks);
    world.restart();  // a restart resumes nothing
    std::this_thread::sleep_for(500ms);
    BOOST_TEST(smtp.messages().size() == mails);
    BOOST_TEST(succeeded(world.admin().post("/v1/admin/notifier/resume", "")));
    BOOST_TEST(comes_true([&] { return smtp.messages().size() >= mails + 8; }));
    BOOST_TEST(comes_true([&] { return receiver.requests().size() > hooks; }));
}

BOOST_AUTO_TEST_CASE(only_an_admin_takes_backups_and_only_where_the_operator_said) {
    BackedUp all;
    const auto office = all.world.workspace("Office");
    auto owner = office.has({.role = "access_manager"});
    BOOST_TEST(refused(owner.me().post("/v1/admin/backups", "{}"), 403, "permission_denied"));
    BOOST_TEST(refused(owner.me().get("/v1/admin/backups"), 403, "permission_denied"));
    BOOST_TEST(refused(all.world.nobody().post("/v1/admin/backups", "{}"), 401, "credential_invalid"));
    const auto chosen = all.world.admin().post("/v1/admin/backups", object({{"directory", "/tmp/anywhere"}}));
    BOOST_TEST(!fs::exists("/tmp/anywhere"));
    BOOST_TEST((chosen.status == 202 || chosen.status == 400));
    BOOST_TEST(refused(all.world.admin().get("/v1/admin/backups/backup_77"), 404, "not_found"));
    World without;
    BOOST_TEST(refused(without.admin().post("/v1/admin/backups", "{}"), 409, "backup_not_configured"));
    BOOST_TEST(without.admin().whole_list("/v1/admin/backups").empty());
}

BOOST_AUTO_TEST_CASE(a_stopped_directory_is_backed_up_verified_and_moved) {
    BackedUp all;
    const auto office = all.world.workspace("Office");
    const auto ann = office.adds();
    const auto root = all.world.admin();
    const auto position = root.patch(ann.path(), object({{"last_name", "Moved"}}), root.current(ann.path())).expect(200).header("muster-position");
    BOOST_TEST(all.world.server().stop() == 0);
    const auto taken = muster({"backup", "--data", all.world.data(), "--to", all.backup, "--keys-to", all.keys});
    BOOST_TEST(taken.exit_code == 0, taken.err);
    const std::string moved = all.place / "moved";
    // Whoever says nothing of a ledger is asked.
    BOOST_TEST(muster({"restore", "--from", all.backup, "--keys", all.keys, "--data", moved, "--master-key-file", all.key_file}).exit_code == 2);
    BOOST_TEST(!fs::exists(moved));
    const auto done = all.restores(moved, {"--same-incarnation"});
    BOOST_TEST(done.exit_code == 0, done.err);
    all.lives_on_from(moved);
    BOOST_TEST(succeeded(all.world.admin().get(ann.path(), {{"muster-position", position}})));
    BOOST_TEST(!all.world.admin().get("/v1/admin/notifier").expect(200).json()["paused"].boolean());
}

BOOST_AUTO_TEST_CASE(a_restore_killed_at_any_moment_leaves_nothing_half_that_opens) {
    BackedUp all;
    const auto office = all.world.workspace("Office");
    {
        Load load(all.world, office);
        BOOST_TEST(comes_true([&] { return load.added() >= 400; }));
    }
    (void)all.backs_up();
    BOOST_TEST(all.world.server().stop() == 0);
    std::mt19937_64 random(tests::seed());
    const std::string restored = all.place / "restored";
    const std::vector<std::string> command{muster_program(), "restore", "--from", all.backup, "--keys", all.keys, "--data", restored,
                                           "--master-key-file", all.key_file, "--without-ledger"};
    int finished = 0, killed = 0;
    for (int i = 0; i < 12; ++i) {
        const auto process = tests::start_process(command, all.place / "out", all.place / "err");
        std::this_thread::sleep_for(std::chrono::milliseconds(random() % 250));
        tests::kill_process(process);
        if (!fs::exists(restored)) {
            ++killed;
            const auto half = muster({"verify", "--data", restored + ".restoring", "--master-key-file", all.key_file});
            BOOST_TEST(half.exit_code == 3, half.out);
            continue;
        }
        ++finished;
        const auto opened = muster({"verify", "--data", restored, "--master-key-file", all.key_file, "--skip-refold"});
        BOOST_TEST((opened.exit_code == 0 || opened.err.find("was not finished") != std::string::npos), opened.out << opened.err);
        fs::remove_all(restored);
    }
    BOOST_TEST_MESSAGE("killed before the end " << killed << ", after it " << finished);
    const auto done = all.restores(restored);
    BOOST_TEST(done.exit_code == 0, done.err);
    BOOST_TEST(muster({"verify", "--data", restored, "--master-key-file", all.key_file, "--skip-refold"}).exit_code == 0);
}

BOOST_AUTO_TEST_CASE(the_master_key_of_a_served_instance_is_rotated_while_it_is_stopped) {
    World world;
    const auto ann = world.workspace("Office").has({.first_name = "Ann"});
    const auto in_use = muster({"rotate-master-key", "--data", world.data(), "--new-master-key-file", world.data() / "new.key"});
    BOOST_TEST(in_use.exit_code == 3);
    BOOST_TEST(in_use.err.find("in use") != std::string::npos, in_use.err);
    BOOST_TEST(world.server().stop() == 0);
    const auto rotated = muster({"rotate-master-key", "--data", world.data(), "--new-master-key-file", world.data() / "new.key"});
    BOOST_TEST(rotated.exit_code == 0, rotated.err);
    const auto old_key = muster({"verify", "--data", world.data()});
    BOOST_TEST(old_key.exit_code == 3);
    BOOST_TEST(old_key.err.find("wrong master key") != std::string::npos, old_key.err);
    fs::rename(world.data() / "new.key", world.data() / "master.key");
    world.server().start();
    BOOST_TEST(world.admin().get(ann.path()).expect(200).json()["first_name"].text() == "Ann");
    BOOST_TEST(succeeded(ann.signs_in()));  // hashes are sealed under the keys that were wrapped anew
}

BOOST_AUTO_TEST_CASE(a_workspace_moves_to_another_instance_with_its_people_under_their_ids) {
    tests::TemporaryDirectory place{"move"};
    const std::string file = place / "office.jsonl";
    World from, to;
    const auto office = from.workspace("Office");
    const auto other = from.workspace("Other");
    const auto ann = office.has({.first_name = "Ann", .role = "access_manager"});
    const auto bob = office.adds({.first_name = "Bob", .username = "bob"});
    const auto taken = office.adds({.first_name = "Cyd", .email = "cyd@taken.example"});
    (void)to.workspace("Here").adds({.email = "cyd@taken.example"});
    BOOST_TEST(from.server().stop() == 0);
    BOOST_TEST(to.server().stop() == 0);
    const auto exported = muster({"organization-export", office.id, "--data", from.data(), "--out", file});
    BOOST_REQUIRE_MESSAGE(exported.exit_code == 0, exported.err);
    const auto text = tests::contents(file);
    BOOST_TEST(text.find(ann.email) != std::string::npos);
    for (const auto& absent : {other.id, std::string("argon2"), std::string("password_hash")}) BOOST_TEST(text.find(absent) == std::string::npos, absent);
    for (int round = 0; round < 2; ++round) {  // the second finds everybody there
        const auto imported = muster({"organization-import", file, "--data", to.data(), "--json"});
        BOOST_TEST(imported.exit_code == 1, imported.err);
        const auto report = Json::parse(imported.out);
        BOOST_TEST(report["added"].number() == (round == 0 ? 2 : 0), imported.out);
        BOOST_TEST(report["there_already"].number() == (round == 0 ? 0 : 2));
        BOOST_TEST(report["refused"].items().size() == 1u);
        BOOST_TEST(report["refused"][0].text().find(taken.id + ": email_taken") == 0, imported.out);
    }
    to.server().start();
    const auto root = to.admin();
    BOOST_TEST(root.get(office.path()).expect(200).json()["name"].text() == "Office");
    const auto moved = root.get("/v1/organizations/" + office.id + "/members/" + bob.id).expect(200).json();
    BOOST_TEST(moved["username"].text() == "bob");
    BOOST_TEST(moved["email"].text() == bob.email);
    BOOST_TEST(moved["status"].text() == "added");
    BOOST_TEST(succeeded(root.post(office.path("/members/" + ann.id + "/invitation"), "{}")));
    // A file that was cut off is not taken.
    std::filesystem::resize_file(file, std::filesystem::file_size(file) - 40);
    BOOST_TEST(to.server().stop() == 0);
    BOOST_TEST(muster({"organization-import", file, "--data", to.data()}).exit_code == 3);
}

BOOST_AUTO_TEST_CASE(a_workspace_moves_with_its_own_roles_units_groups_and_grants) {
    tests::TemporaryDirectory place{"move"};
    const std::string file = place / "office.jsonl";
    World from, to;
    const auto office = from.workspace("Office"), abroad = from.workspace("Abroad");
    auto boss = office.has({.first_name = "Bo", .role = "access_manager"});
    const auto mia = office.has({.first_name = "Mia"}), eve = abroad.has({.first_name = "Eve"});
    office.links(eve);
    const auto make = [&](const std::string& what, const std::string& body) {
        return boss.me().post(office.path("/" + what), body).expect(201).json()["id"].text();
    };
    const auto put = [&](const std::string& target) { boss.me().put(office.path(target), "").expect(204); };
    boss.me().post(office.path("/roles"), object({{"name", "greeter"}, {"permissions", array({"member.read", "invitation.manage"})}})).expect(201);
    const auto ida = office.has({.first_name = "Ida", .role = "greeter"});
    const auto company = make("units", object({{"name", "Company"}}));
    const auto sales = make("units", object({{"name", "Sales"}, {"parent_id", company}}));
    const auto links = "/members/" + mia.id + "/links";
    boss.me().put(office.path(links), object({{"manager_id", boss.id}, {"unit_id", sales}}), boss.me().current(office.path(links))).expect(200);
    const auto all = make("groups", object({{"name", "All"}})), north = make("groups", object({{"name", "North"}}));
    put("/groups/" + all + "/subgroups/" + north);
    put("/groups/" + north + "/members/" + mia.id);
    make("grants", object({{"group_id", all}, {"role", "greeter"}}));
    make("grants", object({{"account_id", mia.id}, {"role", "greeter"}, {"ends_at", "2099-01-01T00:00:00Z"}}));
    BOOST_TEST(from.server().stop() == 0);
    BOOST_TEST(to.server().stop() == 0);
    const auto exported = muster({"organization-export", office.id, "--data", from.data(), "--out", file});
    BOOST_REQUIRE_MESSAGE(exported.exit_code == 0, exported.err);
    for (int round = 0; round < 2; ++round) {
        const auto imported = muster({"organization-import", file, "--data", to.data(), "--json"});
        BOOST_TEST(imported.exit_code == 0, imported.out << imported.err);
        const auto report = Json::parse(imported.out);
        BOOST_TEST(report["added"].number() == (round == 0 ? 3 : 0), imported.out);
        BOOST_TEST(report["structure"].number() == (round == 0 ? 10 : 0), imported.out);  // Eve, who is external, stays
    }
    to.server().start();
    const auto root = to.admin();
    BOOST_TEST(root.get(office.path("/members/" + ida.id)).expect(200).json()["role"].text() == "greeter");
    const auto linked = root.get(office.path(links)).expect(200).json();
    BOOST_TEST(linked["manager_id"].text() == boss.id);
    BOOST_TEST(linked["unit_id"].text() == sales);
    BOOST_TEST(root.get(office.path("/units/" + sales)).expect(200).json()["parent_id"].text() == company);
    const auto effective = root.list(office.path("/groups/" + all + "/members?effective=true"));
    BOOST_REQUIRE(effective.size() == 1u);
    BOOST_TEST(effective[0]["account_id"].text() == mia.id);
    const auto grants = root.list(office.path("/grants"));
    BOOST_REQUIRE(grants.size() == 2u);
    BOOST_TEST(grants[0]["group_id"].text() == all);
    BOOST_TEST(grants[1]["ends_at"].text().starts_with("2099-01-01T00:00:00"), grants[1]["ends_at"].text());
    for (const auto& grant : grants) BOOST_TEST(grant["role"].text() == "greeter");
}

BOOST_AUTO_TEST_CASE(a_directory_of_an_older_format_is_served) {
    tests::TemporaryDirectory place{"golden"};
    const auto golden = fs::path(std::getenv("MUSTER_SOURCE_DIR")) / "tests/golden-directory/format-1.tar.gz";
    BOOST_REQUIRE(run({"/usr/bin/tar", "-xzf", golden.string(), "-C", place.path().string()}).exit_code == 0);
    World world({.starts = false});
    fs::remove_all(world.data());
    fs::rename(place / "muster-format-1", world.data());
    world.server().start();
    const auto admin = world.holder_of("msk_cF7OU_RKi4SqSjhjGXe6-Q2u__c5kGpXyeEmQEBztT0");
    const auto organizations = admin.list("/v1/organizations");
    BOOST_TEST(organizations.size() == 6u);
    std::size_t people = 0;
    for (const auto& each : organizations) {
        for (const auto& member : admin.list("/v1/organizations/" + each["id"].text() + "/members")) {
            BOOST_TEST(!member["email"].text().empty());
            ++people;
        }
    }
    BOOST_TEST(people > 10u);
    BOOST_TEST(world.server().stop() == 0);
    const auto sound = muster({"verify", "--data", world.data()});
    BOOST_TEST(sound.exit_code == 0, sound.out << sound.err);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
