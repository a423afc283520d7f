// Damaged files, wrong keys, full disks: a clear message and an exit code, never a wrong answer.
#include <boost/test/unit_test.hpp>
#include <sys/mount.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <thread>

#include "tests/scenarios/support/process.hpp"
#include "tests/scenarios/support/world.hpp"
#include "tests/support/seed.hpp"

namespace muster::scenarios {
namespace {

namespace fs = std::filesystem;

constexpr int found_problem = 1, cannot_open = 3;

/// Serves until it ends by itself or listens; the exit code (0 when it listened and was stopped) and what it printed.
Finished tries_to_serve(const fs::path& data) {
    Finished finished;
    Server server(data);
    try {
        server.start();
        finished.exit_code = server.stop();
    } catch (const std::runtime_error& error) {
        finished.exit_code = cannot_open;
        finished.err = error.what();
    }
    return finished;
}

bool mentions(const std::string& text, std::string_view what) { return text.find(what) != std::string::npos; }

/// A stopped directory with some history in it, and what its export says.
struct Stopped {
    World world;
    std::string exported;

    Stopped() {
        const auto office = world.workspace("Office");
        for (int i = 0; i < 50; ++i) (void)office.adds({.first_name = "Person " + std::to_string(i)});
        auto ann = office.has();
        (void)world.tail();
        (void)world.server().stop();
        exported = muster({"export", "--data", world.data().string()}).out;
    }
    [[nodiscard]] fs::path copy(const std::string& name) const {
        const auto to = world.data().parent_path() / name;
        fs::remove_all(to);
        fs::copy(world.data(), to, fs::copy_options::recursive);
        return to;
    }
};

std::vector<fs::path> log_files(const fs::path& data) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(data / "log")) {
        if (entry.is_regular_file() && entry.file_size() > 0) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

/// The directory is refused, found faulty, or tells exactly what it told before; and never by a crash.
void demand_truth(const Stopped& before, const fs::path& data, const std::string& what) {
    BOOST_TEST_CONTEXT(what) {
        const auto verified = muster({"verify", "--data", data.string()});
        const auto exported = muster({"export", "--data", data.string()});
        BOOST_TEST((verified.exit_code == 0 || verified.exit_code == found_problem || verified.exit_code == cannot_open), verified.exit_code);
        BOOST_TEST((exported.exit_code == 0 || exported.exit_code == found_problem || exported.exit_code == cannot_open), exported.exit_code);
        if (verified.exit_code == 0) BOOST_TEST(exported.out == before.exported);
        if (exported.exit_code == 0) BOOST_TEST(exported.out == before.exported);
        if (verified.exit_code != 0) BOOST_TEST(!(verified.err + verified.out).empty());
    }
}

BOOST_AUTO_TEST_SUITE(damage)

BOOST_FIXTURE_TEST_CASE(flipped_bits_are_found_or_harmless, Stopped) {
    std::mt19937_64 random(tests::seed());
    for (const auto& file : log_files(world.data())) {
        const auto data = copy("flipped");
        const auto damaged = data / "log" / file.filename();
        const auto size = fs::file_size(damaged);
        const auto at = random() % size;
        std::fstream stream(damaged, std::ios::in | std::ios::out | std::ios::binary);
        stream.seekg(static_cast<std::streamoff>(at));
        const auto byte = static_cast<char>(stream.get() ^ (1 << (random() % 8)));
        stream.seekp(static_cast<std::streamoff>(at));
        stream.put(byte);
        stream.close();
        demand_truth(*this, data, "a bit of byte " + std::to_string(at) + " of " + std::to_string(size) + " of " + file.filename().string());
    }
}

BOOST_FIXTURE_TEST_CASE(truncated_and_missing_files_are_found, Stopped) {
    for (const auto& file : log_files(world.data())) {
        const auto name = file.filename().string();
        auto data = copy("truncated");
        fs::resize_file(data / "log" / name, fs::file_size(file) / 2);
        demand_truth(*this, data, "half of " + name);
        data = copy("missing");
        fs::remove(data / "log" / name);
        demand_truth(*this, data, "without " + name);
    }
    const auto data = copy("emptied");
    fs::remove_all(data / "log");
    const auto served = tries_to_serve(data);
    BOOST_TEST(served.exit_code == cannot_open);
    BOOST_TEST(!served.err.empty());
}

BOOST_FIXTURE_TEST_CASE(a_wrong_master_key_is_refused_by_name, Stopped) {
    const World other({.starts = false});
    const auto data = copy("wrong-key");
    fs::copy_file(other.data() / "master.key", data / "master.key", fs::copy_options::overwrite_existing);
    const auto served = tries_to_serve(data);
    BOOST_TEST(served.exit_code == cannot_open);
    BOOST_TEST(mentions(served.err, "master key"), served.err);
    const auto verified = muster({"verify", "--data", data.string()});
    BOOST_TEST(verified.exit_code == cannot_open);
    BOOST_TEST(mentions(verified.err, "master key"), verified.err);
    fs::remove(data / "master.key");
    BOOST_TEST(tries_to_serve(data).exit_code == cannot_open);
    BOOST_TEST(!fs::exists(data / "master.key"));  // a new one would only hide the loss
    std::ofstream(data / "master.key") << "not a key\n";
    BOOST_TEST(mentions(tries_to_serve(data).err, "master key"));
}

BOOST_FIXTURE_TEST_CASE(read_models_that_are_damaged_or_gone_are_made_anew, Stopped) {
    fs::remove_all(world.data() / "models");
    world.server().start();
    const auto organizations = world.admin().list("/v1/organizations?kind=workspace");
    BOOST_REQUIRE(organizations.size() == 1u);
    BOOST_TEST(world.admin().list("/v1/organizations/" + organizations[0]["id"].text() + "/members").size() == 51u);
    BOOST_TEST(world.server().stop() == 0);
    BOOST_TEST(muster({"export", "--data", world.data().string()}).out == exported);
}

BOOST_AUTO_TEST_CASE(a_directory_that_cannot_be_written_is_refused) {
    for (const auto* path : {"/proc/muster", "/dev/null", "/dev/null/muster"}) {
        const auto made = muster({"init", "--data", path, "--admin-email", "a@b.example"});
        BOOST_TEST(made.exit_code == cannot_open);
        BOOST_TEST(mentions(made.err, path), made.err);
        BOOST_TEST(tries_to_serve(path).exit_code == cannot_open);
    }
}

/// A small file system of its own; needs root.
class SmallDisk {
  public:
    SmallDisk() : mounted_(::mount("muster-test", directory_.path().c_str(), "tmpfs", 0, "size=8m") == 0) {}
    ~SmallDisk() {
        if (mounted_) ::umount2(directory_.path().c_str(), MNT_DETACH);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    [[nodiscard]] bool is_there() const { return mounted_; }
    [[nodiscard]] fs::path path() const { return directory_.path(); }
    void grow() { BOOST_REQUIRE(::mount("muster-test", directory_.path().c_str(), "tmpfs", MS_REMOUNT, "size=256m") == 0); }

  private:
    tests::TemporaryDirectory directory_{"disk"};
    bool mounted_;
};

BOOST_AUTO_TEST_CASE(a_full_disk_refuses_clearly_and_loses_nothing_that_was_acknowledged) {
    SmallDisk disk;
    if (!disk.is_there()) {
        BOOST_TEST_MESSAGE("skipped: mounting needs root");
        return;
    }
    World world({.data = disk.path() / "data"});
    const auto office = world.workspace("Office");
    std::vector<std::string> acknowledged;
    Answer last;
    for (int i = 0; i < 20'000; ++i) {
        const auto body = object({{"first_name", std::string(200, 'x')}, {"last_name", "L"}, {"email", world.fresh_email()},
                                  {"role", "member"}, {"send_invitation", false}});
        last = world.admin().post(office.path("/members"), body);
        if (last.status != 201) break;
        acknowledged.push_back(last.json()["account_id"].text());
    }
    BOOST_TEST((last.status == 0 || last.status == 500 || last.status == 503 || last.status == 507), last);
    BOOST_TEST_MESSAGE("the disk was full after " << acknowledged.size() << " people: " << last);
    // The process may have ended by itself; its message says why.
    const int ended = wait_for_end(world.server().process(), std::chrono::seconds(10));
    if (ended >= 0) {
        world.server().forget();
        BOOST_TEST(ended != 0);
        BOOST_TEST(ended < 128);
    } else {
        world.server().kill();
    }
    BOOST_TEST(mentions(world.server().printed(), "No space left"), world.server().printed());

    disk.grow();
    world.server().start();
    const auto members = world.admin().list(office.path("/members"), 200);
    std::set<std::string> there;
    for (const auto& row : members) there.insert(row["account_id"].text());
    BOOST_TEST(there.size() == members.size());
    for (const auto& id : acknowledged) BOOST_TEST(there.contains(id));
    BOOST_TEST(there.size() <= acknowledged.size() + 1);
    BOOST_TEST(world.server().stop() == 0);
    const auto verified = muster({"verify", "--data", world.data().string()});
    BOOST_TEST(verified.exit_code == 0, verified.out << verified.err);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
