// For random histories: what the timeline answers of a position is what was answered then. MUSTER_TEST_HISTORIES sets their number.

#include <boost/test/unit_test.hpp>

#include <cstdlib>

#include "projections/timeline/timeline.hpp"
#include "tests/domain/random_play.hpp"
#include "tests/projections/model_fixture.hpp"
#include "tests/projections/personal_world.hpp"
#include "tests/support/seed.hpp"
#include "tests/timeline/answers.hpp"
#include "tests/timeline/running_timeline.hpp"

namespace muster::tests {
namespace {

using namespace domain;

constexpr std::size_t histories_usual = 1;
constexpr std::size_t events_of_a_history = 600;

template <class T>
std::vector<T> some(std::mt19937_64& random, const std::set<T>& from, std::size_t most) {
    std::vector<T> all(from.begin(), from.end());
    std::shuffle(all.begin(), all.end(), random);
    if (all.size() > most) all.resize(most);
    return all;
}

/// A history as it happens, with live models and a timeline that follow it.
class Played {
  public:
    explicit Played(std::uint64_t seed) : random_(seed), play_(random_()) {}

    void play() {
        for (std::size_t i = 0; i < commands_of_a_history_max && log_.size() < events_of_a_history; ++i) {
            now_ = now_ + Duration(std::chrono::seconds(random_() % 120));
            for (const auto& event : play_.next(decided_, seen_, now_)) log_.push_back(happen(event, {log_.size() + 1}, now_, decided_, seen_));
        }
        // Whoever is erased at the end is blank at every position: so the live models never could read them. The timeline could.
        std::set<AccountId> erased;
        for (const auto& record : log_) {
            if (const auto* e = std::get_if<AccountErased>(&record.event)) erased.insert(e->account);
        }
        const auto readable = without_keys(log_, erased);
        seen_ = {};
        for (std::size_t i = 0; i < log_.size(); ++i) follow(log_[i], readable[i]);
    }
    /// What was asked at a position, and answered.
    struct Asked {
        Questions questions;
        std::string answered;
    };
    [[nodiscard]] const std::vector<Asked>& asked() const { return asked_; }
    [[nodiscard]] RunningTimeline& timeline() { return timeline_; }

  private:
    void follow(const RecordedEvent& record, const RecordedEvent& readable) {
        evolve(registry_, record);
        seen_.see(record.event);
        directory_.feed(std::vector{readable});
        visibility_.feed(std::vector{readable});
        telephony_.feed(std::vector{readable});
        timeline_.feed(std::vector{record});
        Questions questions{some(random_, seen_.accounts, 3), some(random_, seen_.organizations, 2), some(random_, seen_.accounts, 3),
                            some(random_, seen_.groups, 2), record.meta.time};
        auto answered = answers({registry_, directory_.projection, visibility_.projection, telephony_.projection}, questions);
        asked_.push_back({std::move(questions), std::move(answered)});
    }

    std::mt19937_64 random_;
    RandomPlay play_;
    Timestamp now_{1'767'225'600'000'000};
    RamRegistry decided_, registry_;
    Universe seen_;
    std::vector<RecordedEvent> log_;
    Running<projections::Directory> directory_;
    Running<projections::VisibilityModel> visibility_;
    Running<projections::Telephony> telephony_;
    RunningTimeline timeline_;
    std::vector<Asked> asked_;
};

void check_history(std::uint64_t seed) {
    Played played(seed);
    played.play();
    BOOST_REQUIRE_GT(played.asked().size(), events_of_a_history / 2);
    for (std::size_t i = 0; i < played.asked().size(); ++i) {
        const auto& [questions, answered] = played.asked()[i];
        const auto then = played.timeline().at({i + 1});
        const auto now = answers({then.registry(), then.directory(), then.visibility(), then.telephony()}, questions);
        BOOST_REQUIRE_MESSAGE(now == answered, "history " << seed << ", position " << i + 1 << ":\n" << now << "instead of\n" << answered);
    }
}

BOOST_AUTO_TEST_SUITE(past_answers)

BOOST_AUTO_TEST_CASE(the_past_answers_what_was_answered_then) {
    std::mt19937_64 random(seed());
    for (std::size_t i = 0; i < number_of_histories(histories_usual); ++i) check_history(random());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
