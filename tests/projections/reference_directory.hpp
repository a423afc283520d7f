#pragma once
// The directory, slow and obvious: every query walks everybody. Names are compared by ICU's collator itself.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/visibility.hpp"
#include "projections/directory.hpp"
#include "tests/projections/story.hpp"

namespace muster::tests {

class ReferenceDirectory {
  public:
    void apply(const domain::RecordedEvent& recorded);

    struct Row {
        domain::AccountId account;
        bool full = false;
        friend bool operator==(const Row&, const Row&) = default;
    };
    /// Everybody the query shows, in order; after and limit ignored.
    [[nodiscard]] std::vector<Row> rows(const projections::DirectoryQuery& query) const;

  private:
    struct Membership {
        domain::MembershipKind kind;
        std::string role;
    };
    struct Person {
        domain::AccountStatus status = domain::AccountStatus::added, before = domain::AccountStatus::added;
        bool invited = false;
        std::string first, last, email, email_normal, username, phone;
        std::map<domain::OrganizationId, Membership> memberships;
    };
    [[nodiscard]] static bool matches(const Person& person, const Membership& membership, domain::Showing showing,
                                      const projections::DirectoryFilter& filter);

    std::map<domain::AccountId, Person> people_;
};

}  // namespace muster::tests
