// What stood then, beside what stands now: one organization in which much has happened, asked through the same queries.
//
//   page of 50, account,      now, as of the tail, of three quarters, half and a quarter of the log, and each time of another position,
//   member, count, search     which nobody asked about before; per second of CPU time, ratio to now
//   fold                      events per second of CPU time, the log read and opened as well, beside the folds of the live models
//
// options: --members N (10000), --events N (100000), --churned N (20000: members who left again), --seconds S (1 per figure)

#include <ctime>
#include <functional>
#include <map>
#include <random>

#include "bench/population.hpp"
#include "bench/report.hpp"
#include "domain/visibility.hpp"
#include "projections/models.hpp"
#include "projections/timeline/timeline.hpp"

namespace {

using namespace muster;
using bench::Population;
using bench::Scratch;

/// Processor time of this thread: what others do meanwhile on the machine changes little. Everything is in memory, nothing waits.
double cpu_seconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

/// A few calls each of what is compared, in turns, so that both meet the same machine.
class Contest {
  public:
    explicit Contest(double seconds) : seconds_(seconds) {}
    void enter(std::string name, std::function<void()> once) { entrants_.push_back({std::move(name), std::move(once)}); }
    void run() {
        for (double spent = 0; spent < seconds_ * static_cast<double>(entrants_.size());) {
            for (auto& each : entrants_) spent += each.turn();
        }
    }
    /// The first one is what the others are compared with.
    void tell(bench::Report& report, const std::string& unit, std::optional<double> floor) const {
        report.limit(entrants_.front().name, entrants_.front().rate(), unit);
        for (std::size_t i = 1; i < entrants_.size(); ++i) {
            auto& figure = report.figure(entrants_[i].name, entrants_[i].rate(), unit);
            if (floor) figure.floor(*floor);
        }
    }

  private:
    struct Entrant {
        std::string name;
        std::function<void()> once;
        double seconds = 0;
        std::uint64_t calls = 0;

        double turn() {
            constexpr int calls_in_a_turn = 20;
            const auto begun = cpu_seconds();
            for (int i = 0; i < calls_in_a_turn; ++i, ++calls) once();
            const auto took = cpu_seconds() - begun;
            seconds += took;
            return took;
        }
        [[nodiscard]] double rate() const { return static_cast<double>(calls) / seconds; }
    };
    const double seconds_;
    std::vector<Entrant> entrants_;
};

const auto organization = Population::id<domain::OrganizationId>(0);

/// Members who join, change and leave, in a real log.
class Company {
  public:
    Company(eventstore::DataDirectory& data, std::uint64_t members, std::uint64_t events, std::uint64_t churned)
        : data_(data), members_(members), events_(events), churned_(churned) {
        const auto epoch = data.log().take_writer();
        if (!epoch) Scratch::fail("cannot write the log");
        batch_.epoch = *epoch;
    }
    void happen() {
        tell(domain::IncarnationStarted{Population::id<domain::IncarnationId>(1), {}, {}, {}}, {});
        domain::OrganizationCreated created;
        created.organization = organization;
        created.name = "Company";
        tell(created, {});
        std::uint64_t joined = 0, left = members_;
        for (std::uint64_t n = 0; n < members_ / 2; ++n) join(joined++);
        while (position_ < events_) {
            if (joined < members_ && random_() % 8 == 0) join(joined++);
            if (left < members_ + churned_ && random_() % 3 == 0) come_and_go(left++);
            change(random_() % joined);
        }
        while (joined < members_) join(joined++);
        append();
    }

  private:
    void join(std::uint64_t n) {
        domain::MemberAdded added;
        added.account = Population::account(n);
        added.organization = organization;
        added.role = "member";
        added.locale = "en";
        added.first_name = Population::first_name(n);
        added.last_name = Population::last_name(n);
        added.email = added.email_normal = Population::email(n);
        added.phone = added.phone_raw = "+4917" + std::to_string(10'000'000 + n);
        added.job_title = std::string("Engineer");
        tell(added, added.account);
    }
    void come_and_go(std::uint64_t n) {
        join(n);
        domain::MemberRemoved removed;
        removed.account = Population::account(n);
        removed.organization = organization;
        tell(removed, removed.account);
    }
    void change(std::uint64_t n) {
        domain::ProfileChanged changed;
        changed.account = Population::account(n);
        changed.organization = organization;
        changed.job_title = "Engineer of things " + std::to_string(random_() % 1000);
        if (random_() % 16 == 0) changed.last_name = Population::last_name(random_());
        tell(changed, changed.account);
    }
    void tell(domain::Event event, std::optional<domain::AccountId> subject) {
        domain::RecordedEvent recorded;
        recorded.event = std::move(event);
        auto& meta = recorded.meta;
        meta.position = {++position_};
        meta.id = Population::id<domain::EventId>(position_);
        meta.commit = Population::id<domain::CommitId>(position_);
        meta.commit_first = meta.position;
        meta.stream = domain::stream_of(recorded.event);
        meta.stream_version = ++versions_[meta.stream];
        meta.time = {1'772'366'400'000'000 + static_cast<std::int64_t>(position_) * 1000};
        meta.actor = domain::Actor::system();
        std::optional<eventstore::DataKey> key;
        if (subject) {
            const auto [known, is_new] = keys_.try_emplace(*subject);
            if (is_new) {
                auto made = data_.keyring().make(*subject);
                known->second = made.clear;
                batch_.keys_added.push_back(made.wrapped);
            }
            key = known->second;
        }
        batch_.records.push_back(eventstore::encode(recorded, key));
        if (batch_.records.size() >= 1024) append();
    }
    void append() {
        if (batch_.records.empty()) return;
        batch_.expected_tail = data_.log().tail();
        if (!data_.log().append(batch_)) Scratch::fail("cannot append");
        batch_.records.clear();
        batch_.keys_added.clear();
    }

    eventstore::DataDirectory& data_;
    const std::uint64_t members_, events_, churned_;
    std::uint64_t position_ = 0;
    std::mt19937_64 random_{1};
    eventstore::AppendBatch batch_;
    std::map<std::string, std::uint64_t> versions_;
    std::map<domain::AccountId, eventstore::DataKey> keys_;
};

}  // namespace

int main(int argc, char** argv) {
    bench::Report report(argc, argv, "bench_as_of", "Reads what stood at past positions, beside what stands now.");
    const auto seconds = report.number("--seconds", 1);
    const auto members = static_cast<std::uint64_t>(report.number("--members", 10'000));
    const Scratch scratch;
    auto data = eventstore::DataDirectory::open({scratch / "data", {}, true, false});
    if (!data) Scratch::fail(data.error());
    Company(**data, members, static_cast<std::uint64_t>(report.number("--events", 100'000)),
            static_cast<std::uint64_t>(report.number("--churned", 20'000)))
        .happen();
    const auto live_cpu = std::clock();
    auto opened = projections::Models::open(**data, false);
    if (!opened) Scratch::fail(opened.error());
    auto& models = **opened;
    auto& timeline = models.timeline();
    const auto tail = (*data)->log().tail();
    const auto per_cpu_second = [&](std::clock_t since) {
        return static_cast<double>(tail.value) / (static_cast<double>(std::clock() - since) / CLOCKS_PER_SEC);
    };
    report.limit("fold into the live models, all of them", per_cpu_second(live_cpu), "events/CPU s");
    const auto cpu = std::clock();
    timeline.catch_up();
    if (timeline.reached() != tail) Scratch::fail(timeline.model().stopped_because());
    report.figure("fold into the timeline", per_cpu_second(cpu), "events/CPU s");

    std::mt19937_64 random(1);
    projections::DirectoryQuery query;
    query.organization = organization;
    query.viewer = {Population::account(0), true, {}};
    std::vector<std::string> cursors{{}};
    const auto need = [](bool ok) {
        if (!ok) Scratch::fail("a query found nothing");
    };
    const auto page = [&](const domain::RegistryReader& registry, const projections::Directory& directory) {
        query.scope = domain::scope_of(registry, query.viewer, organization);
        query.after = cursors[random() % cursors.size()];
        const auto found = directory.page(query);
        need(found && !found->rows.empty());
        return found->next;
    };
    const auto account = [&](const domain::RegistryReader& registry, const projections::Directory& directory) {
        const auto id = Population::account(random() % (members / 2));
        need(domain::grant_of(registry, query.viewer, organization, domain::Permission::member_edit).allowed);
        need(registry.account(id) && directory.profile(id));
    };
    const auto member = [&](const domain::RegistryReader& registry, const projections::Directory& directory) {
        query.scope = domain::scope_of(registry, query.viewer, organization);
        need(directory.member(query, Population::account(random() % (members / 2))).has_value());
    };
    for (int i = 0; i < 40; ++i) {  // places that were there at every position asked about
        auto next = page(models.registry(), models.directory());
        if (!next.empty()) cursors.push_back(std::move(next));
    }
    const std::pair<const char*, std::uint64_t> moments[] = {
        {"the tail", tail.value}, {"three quarters", tail.value * 3 / 4}, {"half", tail.value / 2}, {"a quarter", tail.value / 4}};
    constexpr double least = 1.0 / 3;
    /// The same question about now, about each of the moments, and each time about another one.
    const auto compete = [&](const std::string& what, const std::string& unit, std::optional<double> floor, auto ask) {
        Contest contest(seconds);
        contest.enter(what + " now", [&, ask] { ask(models.registry(), models.directory()); });
        const auto enter = [&](const std::string& name, auto position) {
            contest.enter(what + name, [&, ask, position] {
                const auto then = timeline.at({position()});
                ask(then->registry(), then->directory());
            });
        };
        for (const auto& [name, position] : moments) enter(fmt::format(" as of {}", name), [position] { return position; });
        enter(", each as of another position", [&] { return tail.value / 4 + random() % (tail.value * 3 / 4); });
        contest.run();
        contest.tell(report, unit, floor);
    };
    compete("page of 50", "pages/CPU s", least, page);
    compete("account", "accounts/CPU s", least, account);
    compete("member", "members/CPU s", least, member);
    query.after.clear();
    query.filter.status = domain::AccountStatus::added;
    compete("count", "counts/CPU s", {}, [&](const domain::RegistryReader&, const projections::Directory& directory) { need(directory.count(query) > 0); });
    query.filter = {};
    query.filter.q = "user1";
    compete("search", "pages/CPU s", {}, [&](const domain::RegistryReader&, const projections::Directory& directory) { need(!directory.page(query)->rows.empty()); });
    return report.finish();
}
