#include "tests/diff/random_history.hpp"

#include "eventstore/codec.hpp"
#include "tests/domain/random_play.hpp"

namespace muster::tests {

using namespace domain;

RandomHistory::RandomHistory(std::uint64_t seed, std::size_t events) {
    std::mt19937_64 random(seed);
    RandomPlay play(random());
    RamRegistry state;
    Timestamp now{1'767'225'600'000'000};
    std::vector<RecordedEvent> told;
    for (std::size_t i = 0; i < commands_of_a_history_max && told.size() < events; ++i) {
        now = now + Duration(std::chrono::seconds(random() % 120));
        for (const auto& event : play.next(state, seen_, now)) told.push_back(happen(event, {told.size() + 1}, now, state, seen_));
    }
    eventstore::crypto::initialize();
    eventstore::AppendBatch records;
    records.epoch = *log_.take_writer();
    for (const auto& record : told) records.records.push_back(eventstore::encode(record, eventstore::DataKey{}));
    BOOST_REQUIRE(log_.append(records));
    timeline_.feed(told);
    history_.feed(told);
}

}  // namespace muster::tests
