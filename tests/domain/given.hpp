#pragma once
// given(events).when(command).by(who).then(events) or .refused(code): a rule of the domain in three lines.
// Each step is recorded as the sequencer would: positions, times and stream versions without gaps. Failures name the
// line of the test. Not thread-safe.

#include <cstdint>
#include <initializer_list>
#include <map>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

#include "domain/decide.hpp"
#include "domain/ram_registry.hpp"

namespace muster::tests {

/// Events in a row; one event is a list too.
struct EventList {
    domain::Events events;

    EventList() = default;
    template <class E>
        requires std::constructible_from<domain::Event, E>
    EventList(E event) : events{domain::Event(std::move(event))} {}  // NOLINT: reads like the event it is
    EventList(domain::Events several) : events(std::move(several)) {}  // NOLINT
    EventList(std::initializer_list<EventList> parts) {
        for (const auto& part : parts) events.insert(events.end(), part.events.begin(), part.events.end());
    }
};

/// A registry and the log's bookkeeping around it.
class History {
  public:
    /// One commit. Checks that the stream of each event goes on without a gap.
    void record(const domain::Events& events, domain::Timestamp time);

    domain::RamRegistry registry;
    domain::Timestamp time{1'767'225'600'000'000};  ///< 2026-01-01; each commit is a second later
    std::vector<domain::RecordedEvent> log;

  private:
    std::map<std::string, std::uint64_t> versions_;
};

class When;

class Given {
  public:
    explicit Given(const EventList& story);

    [[nodiscard]] When when(domain::CommandBody body) const;
    /// Goes on with more events; this one stays as it is.
    [[nodiscard]] Given and_then(const EventList& story) const;

    [[nodiscard]] const domain::RegistryReader& state() const { return history_.registry; }
    [[nodiscard]] domain::Timestamp time() const { return history_.time; }
    [[nodiscard]] const History& history() const { return history_; }

  private:
    friend class When;
    History history_;
};

class When {
  public:
    When(Given given, domain::CommandBody body);

    /// The account with this name, by the session that world.hpp signs it in with. Its credentials were checked just now.
    When& by(std::string_view name);
    When& by(domain::Actor actor);
    /// They were checked when the account was at this epoch. After by().
    When& checked_at_epoch(std::uint64_t epoch);
    /// The default is a second after the last commit.
    When& at(domain::Timestamp now);
    When& after(domain::Duration wait);
    When& if_version(std::uint64_t version);

    /// Decides, compares and records; the result goes on from there.
    Given then(const EventList& expected, std::source_location = std::source_location::current());
    /// For tests that look at the state instead.
    Given accepted(std::source_location = std::source_location::current());
    /// The state goes on unchanged.
    Given refused(domain::RefusalCode code, std::source_location = std::source_location::current());

  private:
    domain::Decided<domain::Events> decide() const;
    Given recorded(const domain::Events& events);

    Given given_;
    domain::Command command_;
};

[[nodiscard]] Given given(std::initializer_list<EventList> parts);

}  // namespace muster::tests
