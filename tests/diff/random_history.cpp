#include "tests/diff/random_history.hpp"

#include "domain/decide.hpp"
#include "domain/ram_registry.hpp"
#include "eventstore/codec.hpp"
#include "tests/domain/random_commands.hpp"

namespace muster::tests {

using namespace domain;

RandomHistory::RandomHistory(std::uint64_t seed, std::size_t events) {
    constexpr std::size_t commands_max = 20'000;
    std::mt19937_64 random(seed);
    RandomCommands commands(random());
    RamRegistry state;
    Timestamp now{1'767'225'600'000'000};
    std::set<ZoneId> zones;
    std::vector<RecordedEvent> told;
    for (std::size_t i = 0; i < commands_max && told.size() < events; ++i) {
        now = now + Duration(std::chrono::seconds(random() % 120));
        const auto command = commands.next(state, seen_, now);
        // Ids are made by the server, never twice; the small world of random commands has few for zones.
        if (const auto* zone = std::get_if<CreateZone>(&command.body); zone && !zones.insert(zone->zone).second) continue;
        const auto decided = decide(state, command);
        if (!decided) continue;
        for (const auto& event : *decided) {
            RecordedEvent record;
            record.event = event;
            record.meta.position = {told.size() + 1};
            record.meta.stream = stream_of(event);
            record.meta.stream_version = stream_version(state, event) + 1;
            record.meta.time = now;
            evolve(state, record);
            seen_.see(event);
            told.push_back(std::move(record));
        }
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
