// How many commands a second one sequencer makes durable: decided, sealed, appended, folded and answered.
//
//   limit: one fsynced put per commit   a bare RocksDB put of a record's size with sync=true, one thread
//   N commands in flight                AddMember (two events, a new data key) on a real log, N outstanding at once
//   without a disk, N in flight         the same on a log in memory: what the sequencer itself costs
//   proof tree                          with and without it, in turns: what hashing every record costs
//
// options: --seconds N (3) per measurement

#include <rocksdb/db.h>

#include <atomic>
#include <chrono>
#include <semaphore>

#include "bench/population.hpp"
#include "bench/report.hpp"
#include "eventstore/ram_log.hpp"
#include "eventstore/rocksdb_log.hpp"
#include "eventstore/sequencer.hpp"

namespace {

using namespace muster;
using namespace muster::eventstore;
using bench::Scratch;
using Steady = std::chrono::steady_clock;

double seconds_since(Steady::time_point begun) { return std::chrono::duration<double>(Steady::now() - begun).count(); }

double bare_puts(const Scratch& scratch, double seconds) {
    constexpr std::size_t record_bytes = 1500;  // what an AddMember writes
    rocksdb::Options options;
    options.create_if_missing = true;
    rocksdb::DB* opened = nullptr;
    if (!rocksdb::DB::Open(options, scratch / "bare", &opened).ok()) Scratch::fail("cannot open RocksDB");
    const std::unique_ptr<rocksdb::DB> database(opened);
    rocksdb::WriteOptions durable;
    durable.sync = true;
    const std::string record(record_bytes, 'r');
    std::uint64_t puts = 0;
    const auto begun = Steady::now();
    for (; seconds_since(begun) < seconds; ++puts) {
        if (!database->Put(durable, std::to_string(puts), record).ok()) Scratch::fail("cannot write to RocksDB");
    }
    return static_cast<double>(puts) / seconds_since(begun);
}

domain::AddMember add_member(domain::OrganizationId organization) {
    const auto email = crypto::hex(crypto::as_text(crypto::uuid_v7(0))) + "@company.example";
    domain::AddMember command;
    command.account = {crypto::uuid_v7(0)};
    command.organization = organization;
    command.role = "member";
    command.email = domain::Email{{email, email, {crypto::random_key()}}, "company.example"};
    command.locale = "en";
    command.first_name = std::string("Grace");
    command.last_name = std::string("Hopper");
    command.job_title = std::string("Rear admiral");
    command.invitation = domain::NewInvitation{{crypto::uuid_v7(0)}, {crypto::random_key()}, 1};
    return command;
}

/// A sequencer on the log, with one organization.
class Bench {
  public:
    explicit Bench(Log& log, bool proof_tree = true) {
        auto keyring = Keyring::open(log, MasterKey{});
        if (!keyring) Scratch::fail(keyring.error());
        keyring_ = std::move(*keyring);
        IdSource ids{[](domain::Timestamp time) { return crypto::uuid_v7(time.microseconds); }};
        SequencerOptions options;
        options.proof_tree = proof_tree;
        auto started = Sequencer::start(log, *keyring_, decisions_, clock_, ids, nullptr, nullptr, options);
        if (!started) Scratch::fail(started.error());
        sequencer_ = std::move(*started);
        domain::CreateOrganization create;
        create.organization = organization_;
        create.kind = domain::OrganizationKind::workspace;
        create.name = "Company";
        if (!sequencer_->run(submission(create))) Scratch::fail("the organization was refused");
    }

    /// Commands a second with so many outstanding.
    double run(std::ptrdiff_t in_flight, double seconds) {
        std::counting_semaphore<> places(in_flight);
        std::atomic<std::uint64_t> accepted{0};
        std::atomic<std::uint64_t> refused{0};
        const auto begun = Steady::now();
        while (seconds_since(begun) < seconds) {
            places.acquire();
            auto made = submission(add_member(organization_));
            made.done = [&](Outcome outcome) {
                ++(outcome ? accepted : refused);
                places.release();
            };
            sequencer_->submit(std::move(made));
        }
        for (std::ptrdiff_t i = 0; i < in_flight; ++i) places.acquire();
        if (refused > 0) Scratch::fail("commands were refused");
        return static_cast<double>(accepted) / seconds_since(begun);
    }
    [[nodiscard]] std::string batches() const {
        const auto health = sequencer_->health();
        return fmt::format("{:.0f} commands a batch",
                           static_cast<double>(health.commands) / static_cast<double>(health.batches));
    }

  private:
    static Submission submission(domain::CommandBody command) {
        Submission made;
        made.command = std::move(command);
        made.actor = domain::Actor::system();
        made.request_id = "01j0000000";
        return made;
    }

    SystemClock clock_;
    RamDecisionStore decisions_;
    std::unique_ptr<Keyring> keyring_;
    domain::OrganizationId organization_{crypto::uuid_v7(0)};
    std::unique_ptr<Sequencer> sequencer_;
};

std::unique_ptr<RocksDbLog> open_log(const std::string& path) {
    auto log = RocksDbLog::open({.path = path, .create = true, .read_only = false, .file_system = {}});
    if (!log) Scratch::fail(log.error());
    return std::move(*log);
}

/// Commands a second without and with the tree; turn about, since the machine's speed wanders.
std::pair<double, double> without_and_with_tree(const Scratch& scratch, double seconds) {
    constexpr int turns = 4;
    constexpr std::ptrdiff_t in_flight = 512;
    std::pair<double, double> sums{};
    for (int turn = 0; turn < turns; ++turn) {
        for (const bool tree : {false, true}) {
            const auto log = open_log(scratch / ("tree" + std::to_string(turn) + (tree ? "y" : "n")));
            Bench bench(*log, tree);
            (tree ? sums.second : sums.first) += bench.run(in_flight, seconds / 2) / turns;
        }
    }
    return sums;
}

/// The same on a log in memory, where nothing but the processor counts.
std::pair<double, double> without_and_with_tree_in_memory(double seconds) {
    constexpr int turns = 4;
    std::pair<double, double> sums{};
    for (int turn = 0; turn < turns; ++turn) {
        for (const bool tree : {false, true}) {
            RamLog log;
            Bench bench(log, tree);
            (tree ? sums.second : sums.first) += bench.run(4000, seconds / 2) / turns;
        }
    }
    return sums;
}

}  // namespace

int main(int argc, char** argv) {
    bench::Report report(argc, argv, "bench_sequencer",
                         "Durable commands through one sequencer, beside one fsynced put per commit.");
    const auto seconds = report.number("--seconds", 3);
    crypto::initialize();
    const Scratch scratch;
    report.limit("one fsynced RocksDB put per commit, 1 thread", bare_puts(scratch, seconds), "commits/s");
    for (const std::ptrdiff_t in_flight : {1, 64, 512, 4000}) {
        const auto log = open_log(scratch / ("log" + std::to_string(in_flight)));
        Bench bench(*log);
        auto& figure = report.figure(std::to_string(in_flight) + " commands in flight", bench.run(in_flight, seconds),
                                     "commits/s");
        figure.note(bench.batches());
        if (in_flight == 64) figure.floor(1.0);
    }
    RamLog ram;
    Bench bench(ram);
    auto& figure = report.figure("without a disk, 4000 in flight", bench.run(4000, seconds), "commits/s");
    figure.note(bench.batches() + "; two events a command");
    const auto [without, with] = without_and_with_tree(scratch, seconds);
    report.limit("without a proof tree, 512 in flight", without, "commits/s");
    report.figure("with the proof tree, 512 in flight", with, "commits/s").floor(0.9);
    const auto [without_disk, with_disk] = without_and_with_tree_in_memory(seconds);
    report.limit("without a proof tree, no disk, 4000 in flight", without_disk, "commits/s");
    report.figure("with the proof tree, no disk, 4000 in flight", with_disk, "commits/s");
    return report.finish();
}
