#pragma once
// Commands at random in a small world: few names, so that they meet, and a good part of them is accepted.

#include <random>

#include "domain/commands.hpp"
#include "domain/registry.hpp"
#include "tests/domain/whole_state.hpp"

namespace muster::tests {

class RandomCommands {
  public:
    explicit RandomCommands(std::uint64_t seed) : random_(seed) {}

    /// The next command, made for the state as it is; `seen` holds what events have named so far.
    [[nodiscard]] domain::Command next(const domain::RegistryReader& state, const Universe& seen, domain::Timestamp now);

  private:
    domain::CommandBody body(const domain::RegistryReader& state, const Universe& seen);
    domain::CommandBody about_organizations(std::size_t which);
    domain::CommandBody about_members(const domain::RegistryReader& state, std::size_t which);
    domain::CommandBody about_credentials(const domain::RegistryReader& state, const Universe& seen, std::size_t which);
    domain::AddMember add_member(const domain::RegistryReader& state);
    domain::EditProfile edit_profile(const domain::RegistryReader& state);
    domain::Actor actor(const domain::RegistryReader& state);

    std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }
    bool chance(std::size_t percent) { return below(100) < percent; }
    std::string name(std::string_view of, std::size_t n) { return std::string(of) + std::to_string(below(n)); }
    std::string fresh(std::string_view of) { return std::string(of) + " #" + std::to_string(++made_); }
    domain::AccountId account();
    domain::OrganizationId organization();
    /// Mostly the account's home, so that many commands have their target.
    domain::OrganizationId home_of(const domain::RegistryReader& state, domain::AccountId account);
    domain::SiteId site();
    std::vector<domain::SiteId> sites();
    std::vector<std::string> email_domains();
    std::string role(const domain::RegistryReader& state, domain::OrganizationId organization);
    template <class Set>
    auto any_of(const Set& set) {
        using Id = typename Set::value_type;
        if (set.empty()) return Id{};
        // The newest ids matter most; sets of random ids have no age, so any will do.
        return *std::next(set.begin(), static_cast<std::ptrdiff_t>(below(set.size())));
    }

    std::mt19937_64 random_;
    std::uint64_t made_ = 0;
};

}  // namespace muster::tests
