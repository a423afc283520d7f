#pragma once
// The domain's small world (tests/domain/world.hpp) with a log of real records beside its decision state, as the feed reads both.
// Not thread-safe.

#include <string>
#include <string_view>
#include <vector>

#include "api/feed/event_scan.hpp"
#include "eventstore/ram_log.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {

class FeedWorld {
  public:
    explicit FeedWorld(const EventList& since = {});

    /// Goes on with more events; the position of the last one.
    domain::Position happens(const EventList& story);
    [[nodiscard]] const domain::RegistryReader& state() const { return history.registry; }
    [[nodiscard]] domain::Position tail() const { return log.tail(); }
    [[nodiscard]] api::EventSource source() const { return {log, *keyring, history.registry, "log_1"}; }
    /// Everything that this filter shows, by positions: what a scan must find.
    [[nodiscard]] std::vector<domain::Position> shown_to(const domain::Viewer& viewer) const;

    History history;
    eventstore::RamLog log;
    std::unique_ptr<eventstore::Keyring> keyring;

  private:
    void append(const domain::RecordedEvent& event);
    eventstore::WriterEpoch epoch_;
};

[[nodiscard]] domain::Viewer viewer(std::string_view name);
/// By a key with these scopes.
[[nodiscard]] domain::Viewer viewer(std::string_view name, domain::PermissionSet scopes);
[[nodiscard]] domain::RecordedEvent recorded(domain::Event event);
/// Somebody's job title, which is personal.
[[nodiscard]] domain::ProfileChanged job_changed(std::string_view name, std::string_view organization, std::string_view job_title);
[[nodiscard]] domain::OrganizationChanged renamed(std::string_view organization, std::string_view name);

[[nodiscard]] std::vector<domain::Position> positions_of(const api::EventScan& scan);

}  // namespace muster::tests
