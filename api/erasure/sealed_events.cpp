#include "api/erasure/sealed_events.hpp"

#include <simdjson.h>

#include "eventstore/record_frame.hpp"

namespace muster::api {
namespace {

/// An entry of a history as far as it says which event it is about.
std::optional<SealedEvent> event_of(simdjson::dom::parser& parser, const std::string& row) {
    simdjson::dom::element entry;
    SealedEvent event;
    std::string_view id, type;
    if (parser.parse(row).get(entry) != simdjson::SUCCESS || entry["position"].get(event.position.value) != simdjson::SUCCESS ||
        entry["event_id"].get(id) != simdjson::SUCCESS || entry["type"].get(type) != simdjson::SUCCESS) {
        return {};
    }
    event.event_id = id;
    event.type = type;
    return event;
}

bool is_sealed_for(std::string_view parts, domain::AccountId account) {
    while (!parts.empty()) {
        const auto part = eventstore::take_part(parts);
        if (!part) return false;
        if (part->subject == account) return true;
    }
    return false;
}

}  // namespace

domain::Result<SealedEvents, std::string> sealed_events(const eventstore::Log& log, const projections::History& history, domain::AccountId account,
                                                        std::optional<domain::Position> before, std::size_t most) {
    SealedEvents found;
    simdjson::dom::parser parser;
    const auto page = history.of_account(account, before, most);
    found.next = page.next;
    for (const auto& row : page.rows) {
        auto event = event_of(parser, row);
        if (!event) return domain::failure("an entry of the history of " + account.text() + " cannot be read");
        const auto record = log.read_one(event->position);
        const auto frame = record && *record ? eventstore::split_record(**record) : domain::Result<eventstore::RecordFrame, std::string>(
                                                                                         domain::failure(std::string("it cannot be read")));
        if (!frame) return domain::failure("the record at position " + std::to_string(event->position.value) + ": " + frame.error());
        if (is_sealed_for(frame->sealed_parts, account)) found.events.push_back(std::move(*event));
    }
    return found;
}

}  // namespace muster::api
