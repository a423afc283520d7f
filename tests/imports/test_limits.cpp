// What becomes of an import beyond each limit. The clock is the test's: while it stands, so does the import at work.
#include <boost/test/unit_test.hpp>

#include <condition_variable>
#include <future>
#include <thread>

#include "api/imports/imports.hpp"
#include "api/imports/limits.hpp"
#include "eventstore/crypto.hpp"
#include "tests/api/test_instance.hpp"

namespace {

using namespace muster;
using namespace muster::api;

/// Tells the time to the thread that made it, and to others while it is open.
class Gate final : public eventstore::Clock {
  public:
    explicit Gate(domain::Timestamp start) : now_(start) {}

    [[nodiscard]] domain::Timestamp now() const override {
        std::unique_lock lock(mutex_);
        opened_.wait(lock, [this] { return !closed_ || std::this_thread::get_id() == owner_; });
        return now_;
    }
    void close() { set([this] { closed_ = true; }); }
    void open() { set([this] { closed_ = false; }); }
    void advance(domain::Duration by) { set([&] { now_ = now_ + by; }); }

  private:
    template <class Change>
    void set(const Change& change) {
        const std::lock_guard lock(mutex_);
        change();
        opened_.notify_all();
    }

    const std::thread::id owner_ = std::this_thread::get_id();
    mutable std::mutex mutex_;
    mutable std::condition_variable opened_;
    domain::Timestamp now_;
    bool closed_ = false;
};

struct World {
    tests::TestInstance instance{{}};
    tests::TemporaryDirectory folder{"imports"};
    Gate gate{instance.services().clock.now()};
    Services services = with_clock(instance.services(), gate);
    Imports imports{services, folder / "imports"};
    std::int64_t made = 0;

    World() { std::filesystem::create_directory(folder / "imports"); }
    ~World() { gate.open(); }

    static Services with_clock(const Services& s, const eventstore::Clock& clock) {
        return {s.options, s.directory, s.keyring, s.sequencer, s.models, clock, s.metrics, s.passwords, s.cursors,
                s.normalizer, s.lookups, s.rebuilds, s.incarnation, s.sign_in_delays, s.sign_ins, s.delayed_calls, s.txt_records};
    }
    static domain::OrganizationId organization(std::uint8_t number) {
        domain::Bytes16 bytes{};
        bytes.back() = number;
        return {bytes};
    }

    /// A file without rows: its check ends by asking the time.
    std::future<Imports::OrProblem> begins(domain::OrganizationId organization) {
        ImportJob job;
        job.id = {eventstore::crypto::uuid_v7(++made * 1000)};
        job.organization = organization;
        job.created_at = {made};
        auto promise = std::make_shared<std::promise<Imports::OrProblem>>();
        auto future = promise->get_future();
        imports.accept(std::move(job), "E-mail\n", [promise](Imports::OrProblem accepted) { promise->set_value(std::move(accepted)); });
        return future;
    }
    Imports::OrProblem begun(domain::OrganizationId organization) { return begins(organization).get(); }

    ImportJob wait(const ImportJob& job, const std::function<bool(const ImportJob&)>& until) {
        for (int i = 0; i < 30'000; ++i) {
            if (const auto now = imports.find(job.organization, job.id); now && until(*now)) return *now;
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        throw std::runtime_error("the import does not get there");
    }
    ImportJob ended(domain::OrganizationId organization) {
        return wait(begun(organization).value(), [](const ImportJob& job) { return !job.is_live(); });
    }
};

std::string code_of(const Imports::OrProblem& answer) { return std::string(answer ? "accepted" : answer.error().code); }

BOOST_FIXTURE_TEST_CASE(two_imports_of_an_organization_wait_or_are_at_work, World) {
    gate.close();
    imports.start();
    const auto ours = organization(1);
    for (std::size_t i = 0; i < import_limits::live_per_organization_max; ++i) BOOST_TEST(code_of(begun(ours)) == "accepted");
    BOOST_TEST(code_of(begun(ours)) == "import_running");
    BOOST_TEST(code_of(begun(organization(2))) == "accepted");
    gate.open();
    for (const auto& job : imports.of(ours)) (void)wait(job, [](const ImportJob& each) { return !each.is_live(); });
    BOOST_TEST(code_of(begun(ours)) == "accepted");
}

BOOST_FIXTURE_TEST_CASE(nor_more_when_they_come_at_the_same_moment, World) {
    gate.close();
    std::vector<std::future<Imports::OrProblem>> answers;
    for (std::size_t i = 0; i <= import_limits::live_per_organization_max; ++i) answers.push_back(begins(organization(1)));
    imports.start();  // only now is any of them kept
    std::vector<std::string> codes;
    for (auto& each : answers) codes.push_back(code_of(each.get()));
    BOOST_TEST(std::count(codes.begin(), codes.end(), "accepted") == static_cast<std::ptrdiff_t>(import_limits::live_per_organization_max));
    BOOST_TEST(codes.back() == "import_running");
}

BOOST_FIXTURE_TEST_CASE(sixteen_imports_wait_for_the_one_at_work, World) {
    gate.close();
    imports.start();
    const auto first = begun(organization(0)).value();
    (void)wait(first, [](const ImportJob& job) { return job.at_work; });
    for (std::size_t i = 1; i <= import_limits::waiting_max; ++i) BOOST_TEST(code_of(begun(organization(static_cast<std::uint8_t>(i)))) == "accepted");
    BOOST_TEST(code_of(begun(organization(200))) == "imports_busy");
}

BOOST_FIXTURE_TEST_CASE(the_oldest_import_goes_when_there_are_too_many, World) {
    imports.start();
    const auto ours = organization(1);
    const auto first = ended(ours);
    for (std::size_t i = 1; i < import_limits::kept_per_organization_max; ++i) (void)ended(ours);
    BOOST_TEST(imports.of(ours).size() == import_limits::kept_per_organization_max);
    BOOST_TEST(imports.find(ours, first.id).has_value());
    (void)ended(ours);
    (void)ended(organization(2));  // the sweep after the one before has been by then
    BOOST_TEST(imports.of(ours).size() == import_limits::kept_per_organization_max);
    BOOST_TEST(!imports.find(ours, first.id).has_value());
    BOOST_TEST(!std::filesystem::exists(folder / "imports" / first.id.text()));
}

BOOST_FIXTURE_TEST_CASE(an_uploaded_file_goes_a_week_after_its_import_ended, World) {
    imports.start();
    const auto job = ended(organization(1));
    const auto upload = imports.folder_of(job.id).upload();
    const auto sweeps = [&] {
        (void)ended(organization(2));
        (void)ended(organization(2));  // the sweep after the one before has been by then
    };
    gate.advance(import_limits::upload_lifetime);
    sweeps();
    BOOST_TEST(upload.exists());
    gate.advance(std::chrono::microseconds(1));
    sweeps();
    BOOST_TEST(!upload.exists());
    BOOST_TEST(!imports.find(job.organization, job.id)->has_upload);
}

}  // namespace
