#include "tests/domain/random_play.hpp"

#include <cstdlib>
#include <string>

namespace muster::tests {

using namespace domain;

std::size_t number_of_histories(std::size_t usual) {
    const char* given = std::getenv("MUSTER_TEST_HISTORIES");
    return given != nullptr ? std::stoull(given) : usual;
}

Events RandomPlay::next(const RegistryReader& state, const Universe& seen, Timestamp now) {
    const auto command = commands_.next(state, seen, now);
    // Ids are made by the server, never twice; the small world of random commands has few for zones.
    if (const auto* zone = std::get_if<CreateZone>(&command.body); zone && !zones_.insert(zone->zone).second) return {};
    auto decided = decide(state, command);
    return decided ? std::move(*decided) : Events{};
}

RecordedEvent happen(const Event& event, Position position, Timestamp now, RamRegistry& state, Universe& seen) {
    RecordedEvent record;
    record.event = event;
    record.meta.position = position;
    record.meta.stream = stream_of(event);
    record.meta.stream_version = stream_version(state, event) + 1;
    record.meta.time = now;
    evolve(state, record);
    seen.see(event);
    return record;
}

}  // namespace muster::tests
