#include "tests/feed/feed_world.hpp"

#include <boost/test/unit_test.hpp>

#include "eventstore/codec.hpp"

namespace muster::tests {

using namespace domain;

FeedWorld::FeedWorld(const EventList& since) {
    eventstore::crypto::initialize();
    keyring = std::move(*eventstore::Keyring::open(log, eventstore::MasterKey{}));
    epoch_ = *log.take_writer();
    (void)happens(the_world());
    (void)happens(since);
}

Position FeedWorld::happens(const EventList& story) {
    for (const auto& event : story.events) {
        history.record({event}, history.time + std::chrono::seconds(1));
        append(history.log.back());
    }
    return log.tail();
}

void FeedWorld::append(const RecordedEvent& event) {
    eventstore::AppendBatch batch;
    batch.expected_tail = log.tail();
    batch.epoch = epoch_;
    std::optional<eventstore::DataKey> key;
    if (const auto subject = subject_of(event.event); subject && eventstore::has_personal_data(event.event)) {
        key = keyring->newest(*subject);
        if (!key) {
            auto made = keyring->make(*subject);
            key = made.clear;
            batch.keys_added.push_back(std::move(made.wrapped));
        }
    }
    batch.records.push_back(eventstore::encode(event, key));
    BOOST_REQUIRE(log.append(batch));
    if (!batch.keys_added.empty()) keyring->confirm(batch.keys_added.front().subject, *key);
}

std::vector<Position> FeedWorld::shown_to(const Viewer& who) const {
    std::vector<Position> shown;
    api::EventFilter filter(state(), who);
    for (const auto& each : history.log) {
        if (filter.of(each).showing != api::EventShowing::hidden) shown.push_back(each.meta.position);
    }
    return shown;
}

Viewer viewer(std::string_view name) { return {acc(name), name == "root", {}}; }
Viewer viewer(std::string_view name, PermissionSet scopes) { return {acc(name), name == "root", scopes}; }

RecordedEvent recorded(Event event) {
    RecordedEvent made;
    made.event = std::move(event);
    return made;
}

ProfileChanged job_changed(std::string_view name, std::string_view organization, std::string_view job_title) {
    ProfileChanged e;
    e.account = acc(name);
    e.organization = org(organization);
    e.job_title = std::string(job_title);
    return e;
}

OrganizationChanged renamed(std::string_view organization, std::string_view name) {
    OrganizationChanged e;
    e.organization = org(organization);
    e.name = std::string(name);
    return e;
}

std::vector<Position> positions_of(const api::EventScan& scan) {
    std::vector<Position> positions;
    for (const auto& line : scan.lines) positions.push_back(line.position);
    return positions;
}

}  // namespace muster::tests
