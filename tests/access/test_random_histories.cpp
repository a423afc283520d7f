// For random histories: at every moment that was sampled, those whose periods cover it are those whom the live check allowed it.
// MUSTER_TEST_HISTORIES sets the number of histories.

#include <boost/test/unit_test.hpp>

#include <cstdlib>

#include "domain/decide.hpp"
#include "domain/explanation.hpp"
#include "domain/ram_registry.hpp"
#include "projections/access/access_periods.hpp"
#include "tests/domain/random_play.hpp"
#include "tests/projections/data_world.hpp"
#include "tests/support/seed.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using projections::access::AccessPeriods;
using projections::access::Period;
using projections::access::Question;

constexpr std::size_t histories_usual = 2;
constexpr std::size_t events_of_a_history = 700;
constexpr std::size_t questions_of_a_history = 24;

/// Nobody is left out who was ever seen.
std::set<AccountId> allowed(const RegistryReader& registry, const Universe& seen, const Question& question, Timestamp now) {
    std::set<AccountId> found;
    for (const auto& id : seen.accounts) {
        const auto* member = std::get_if<AccountId>(&question.about);
        if (member == nullptr) {
            if (explain(registry, id, {}, question.organization, std::get<Permission>(question.about), now).allowed) found.insert(id);
            continue;
        }
        const auto account = registry.account(id);
        if (!account || account->status != AccountStatus::active) continue;
        const Viewer viewer{id, account->instance_role == InstanceRole::admin, {}, now};
        const auto scope = scope_of(registry, viewer, question.organization);
        if (scope.any && showing_of(registry, scope, viewer, *member, question.organization) != Showing::hidden) found.insert(id);
    }
    return found;
}

/// A history as it happened: decision state after each event, and moments between events.
class History {
  public:
    explicit History(std::uint64_t seed) : random_(seed), play_(random_()) {
        for (const auto& recorded : story_.events()) evolve(registry_, recorded);
        while (story_.events().size() < events_of_a_history && ++tried_ < commands_of_a_history_max) step();
        (void)world_.append(story_);
        models_ = world_.models();
        models_->timeline().catch_up();
    }

    void check_some_questions() {
        for (std::size_t i = 0; i < questions_of_a_history; ++i) {
            const auto question = a_question();
            check(question, events().front().meta.time, events().back().meta.time);
            auto from = a_time(), until = a_time();
            if (until < from) std::swap(from, until);
            check(question, from, until);
        }
    }
    [[nodiscard]] std::size_t compared() const { return compared_; }
    [[nodiscard]] std::size_t ended_by_themselves() const { return ended_by_themselves_; }

  private:
    void step() {
        story_.pass(Duration(static_cast<std::int64_t>(random_() % 120'000'000)));
        for (const auto& event : play_.next(registry_, seen_, story_.now())) {
            story_.pass(Duration(static_cast<std::int64_t>(random_() % 3'000'000)));
            evolve(registry_, story_.record(event));
            seen_.see(event);
        }
    }
    [[nodiscard]] const std::vector<RecordedEvent>& events() const { return story_.events(); }
    template <class T>
    T one_of(const std::set<T>& all) {
        auto it = all.begin();
        std::advance(it, static_cast<std::ptrdiff_t>(random_() % all.size()));
        return *it;
    }
    Question a_question() {
        const auto organization = one_of(seen_.organizations);
        if (random_() % 3 == 0) return {organization, one_of(seen_.accounts)};
        constexpr std::array asked{Permission::member_read, Permission::member_role, Permission::member_edit, Permission::organization_read,
                                   Permission::grant_manage};
        return {organization, asked.at(random_() % asked.size())};
    }
    Timestamp a_time() {
        const auto& first = events().front().meta.time;
        const auto length = static_cast<std::uint64_t>(events().back().meta.time.microseconds - first.microseconds);
        return first + Duration(static_cast<std::int64_t>(random_() % length));
    }
    void check(const Question& question, Timestamp from, Timestamp until) {
        const auto& timeline = models_->timeline();
        const auto last = timeline.last_by(until);
        BOOST_REQUIRE(last);
        AccessPeriods periods(timeline, question, from, until, *last);
        std::vector<Period> all;
        for (const auto& account : periods.candidates(true)) {
            for (auto& period : periods.of(account)) all.push_back(std::move(period));
        }
        for (const auto& period : all) {
            BOOST_REQUIRE((!period.until || (period.from.at < period.until->at && period.until->at <= until)));
            if (period.until && period.until->by_itself) ++ended_by_themselves_;
        }
        RamRegistry then;
        Universe known;
        for (std::size_t i = 0; i < events().size(); ++i) {
            evolve(then, events()[i]);
            known.see(events()[i].event);
            const auto begun = events()[i].meta.time;
            const auto next = i + 1 < events().size() ? events()[i + 1].meta.time : until + Duration(1);
            if (next > begun && random_() % 4 == 0) {
                const auto length = static_cast<std::uint64_t>(next.microseconds - begun.microseconds);
                compare(question, then, known, all, begun + Duration(static_cast<std::int64_t>(random_() % length)), from, until, i + 1);
                compare(question, then, known, all, begun, from, until, i + 1);
            }
        }
    }
    void compare(const Question& question, const RegistryReader& then, const Universe& known, const std::vector<Period>& all, Timestamp moment,
                 Timestamp from, Timestamp until, std::size_t position) {
        if (moment < from || moment > until) return;
        std::set<AccountId> covered;
        for (const auto& period : all) {
            if (period.from.at <= moment && (!period.until || moment < period.until->at)) covered.insert(period.account);
        }
        const auto wanted = allowed(then, known, question, moment);
        std::string difference;
        for (const auto& id : wanted) difference += covered.contains(id) ? "" : " missing " + id.text();
        for (const auto& id : covered) difference += wanted.contains(id) ? "" : " too many " + id.text();
        BOOST_REQUIRE_MESSAGE(difference.empty(), "position " << position << " of " << question.organization.text() << ", question "
                                                              << question.about.index() << ":" << difference);
        compared_ += wanted.empty() ? 0 : 1;
    }

    std::mt19937_64 random_;
    RandomPlay play_;
    std::size_t tried_ = 0, compared_ = 0, ended_by_themselves_ = 0;
    Story story_;
    RamRegistry registry_;
    Universe seen_;
    DataWorld world_;
    std::unique_ptr<projections::Models> models_;
};

BOOST_AUTO_TEST_SUITE(access_periods)

BOOST_AUTO_TEST_CASE(who_a_period_covers_is_who_was_allowed_it_then) {
    std::mt19937_64 random(seed());
    for (std::size_t i = 0; i < number_of_histories(histories_usual); ++i) {
        History history(random());
        history.check_some_questions();
        BOOST_TEST_MESSAGE(history.compared() << " moments with somebody, " << history.ended_by_themselves() << " periods ended by themselves");
        BOOST_TEST(history.compared() > 100U);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
