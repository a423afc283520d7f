#pragma once
// A random world for the directory: organizations, people of many names, and everything that happens to them.

#include <random>
#include <set>

#include "tests/projections/story.hpp"

namespace muster::tests {

class DirectoryWorld {
  public:
    explicit DirectoryWorld(std::uint64_t seed, std::size_t organizations = 3);

    /// One thing happens: one event, or two.
    void step();
    [[nodiscard]] Story& story() { return story_; }
    [[nodiscard]] const std::vector<domain::OrganizationId>& organizations() const { return organizations_; }
    [[nodiscard]] const std::vector<domain::AccountId>& accounts() const { return accounts_; }
    [[nodiscard]] std::mt19937_64& random() { return random_; }
    [[nodiscard]] std::string a_name();
    [[nodiscard]] std::string an_email();
    [[nodiscard]] std::string a_phone();
    [[nodiscard]] std::string a_role() { return one_of<std::string>({"member", "manager", "guest"}); }

    template <class T>
    const T& one_of(const std::vector<T>& from) {
        return from[random_() % from.size()];
    }

  private:
    struct Person {
        std::optional<domain::OrganizationId> home;
        std::set<domain::OrganizationId> external;
        bool suspended = false, invited = false, active = false;
    };
    void add();

    Story story_;
    std::mt19937_64 random_;
    std::vector<domain::OrganizationId> organizations_;
    std::vector<domain::AccountId> accounts_;
    std::map<domain::AccountId, Person> people_;
};

}  // namespace muster::tests
