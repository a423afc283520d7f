#include "eventstore/event_finder.hpp"

#include "eventstore/codec.hpp"

namespace muster::eventstore {
namespace {

struct Found {
    domain::EventId id;
    std::int64_t milliseconds;
};

std::int64_t milliseconds_of(domain::EventId id) {
    std::int64_t milliseconds = 0;
    for (std::size_t i = 0; i < 6; ++i) milliseconds = (milliseconds << 8) | id.bytes[i];
    return milliseconds;
}

Found at(const Log& log, std::uint64_t position) {
    const auto record = log.read_one({position});
    if (!record || !*record) throw LogDamage("the record at position " + std::to_string(position) + " cannot be read");
    const auto event = decode(**record, nullptr);
    if (!event) throw LogDamage("the record at position " + std::to_string(position) + " cannot be read: " + event.error().detail);
    return {event->meta.id, event->meta.time.microseconds / 1000};
}

}  // namespace

std::optional<Position> find_event(const Log& log, domain::EventId id) {
    const auto wanted = milliseconds_of(id);
    auto first = std::max<std::uint64_t>(log.first().value, 1);
    const auto end = log.tail().value + 1;
    // The first record of that millisecond or later.
    for (auto beyond = end; first < beyond;) {
        const auto middle = first + (beyond - first) / 2;
        if (at(log, middle).milliseconds < wanted) {
            first = middle + 1;
        } else {
            beyond = middle;
        }
    }
    for (; first < end; ++first) {
        const auto found = at(log, first);
        if (found.id == id) return Position{first};
        if (found.milliseconds > wanted) break;
    }
    return {};
}

}  // namespace muster::eventstore
