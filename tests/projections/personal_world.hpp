#pragma once
// A random world with everything that is personal: beside what happens in a directory, messages with their replies, personal
// organizations that change names and hands, cards, keys, sessions, reasons.

#include <map>
#include <set>

#include "tests/projections/directory_world.hpp"

namespace muster::tests {

class PersonalWorld {
  public:
    explicit PersonalWorld(std::uint64_t seed) : world_(seed, 2) {}

    void step();
    [[nodiscard]] Story& story() { return world_.story(); }
    [[nodiscard]] const std::vector<domain::AccountId>& accounts() const { return world_.accounts(); }
    [[nodiscard]] std::mt19937_64& random() { return world_.random(); }

  private:
    struct Owned {
        domain::OrganizationId organization;
        domain::AccountId owner;
    };
    [[nodiscard]] domain::Personal<> a_text(const char* what);
    void look();
    void message();
    void own();
    void credential(domain::AccountId account);
    void hold(domain::AccountId account, domain::OrganizationId home);
    void watch(domain::AccountId account);

    DirectoryWorld world_;
    std::size_t looked_ = 0;
    std::map<domain::AccountId, domain::OrganizationId> homes_;
    std::map<domain::AccountId, domain::EmailChangeId> changes_;
    std::vector<std::pair<domain::EventId, domain::NotificationKind>> messages_;
    std::map<domain::EventId, domain::AccountId> addressees_;
    std::vector<Owned> owned_;
    std::vector<domain::AlertId> alerts_;
};

/// The same events as a reader finds them who lacks the keys of these people.
[[nodiscard]] std::vector<domain::RecordedEvent> without_keys(std::vector<domain::RecordedEvent> events,
                                                              const std::set<domain::AccountId>& people);

}  // namespace muster::tests
