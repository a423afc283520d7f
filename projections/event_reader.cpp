#include "projections/event_reader.hpp"

namespace muster::projections {

EventReader::EventReader(const eventstore::Log& log, const eventstore::KeyFinder* keys, domain::Position from,
                         domain::Position to)
    : cursor_(log.read(from.next())), keys_(keys), to_(to), ended_(to <= from) {}

domain::Result<std::vector<domain::RecordedEvent>, std::string> EventReader::next() {
    std::vector<domain::RecordedEvent> events;
    while (!ended_ && events.size() < slice_events_max) {
        auto entry = cursor_->next();
        if (!entry) {
            return domain::failure("the log cannot be read at position " + std::to_string(entry.error().at.value) + ": " +
                                   entry.error().detail);
        }
        if (!*entry) break;
        auto event = eventstore::decode((*entry)->bytes, keys_);
        if (!event) {
            return domain::failure("the record at position " + std::to_string((*entry)->position.value) +
                                   " cannot be decoded: " + event.error().detail);
        }
        ended_ = (*entry)->position >= to_;
        events.push_back(std::move(*event));
    }
    if (events.empty()) ended_ = true;
    return events;
}

}  // namespace muster::projections
