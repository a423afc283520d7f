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
    domain::CommandBody about_places(const domain::RegistryReader& state, std::size_t which);
    domain::CommandBody about_services(const domain::RegistryReader& state, std::size_t which);
    domain::ServiceWishes wishes(const domain::RegistryReader& state, domain::AccountId who, domain::OrganizationId home);
    domain::ExtensionId an_extension(const domain::RegistryReader& state, domain::AccountId who, domain::OrganizationId home);
    domain::CommandBody about_settings(std::size_t which);
    domain::CommandBody about_persons(const domain::RegistryReader& state, const Universe& seen, std::size_t which);
    domain::CommandBody about_notifications(const domain::RegistryReader& state, std::size_t which);
    domain::CommandBody about_webhooks(const domain::RegistryReader& state, std::size_t which);
    domain::CommandBody about_workspace(const domain::RegistryReader& state, const Universe& seen, std::size_t which);
    domain::CommandBody about_groups(const domain::RegistryReader& state, std::size_t which);
    domain::CommandBody about_roles(const domain::RegistryReader& state, const Universe& seen, std::size_t which);
    domain::CommandBody about_units(const domain::RegistryReader& state, std::size_t which);
    domain::CommandBody about_people(const domain::RegistryReader& state, const Universe& seen);
    domain::CommandBody about_registration(const domain::RegistryReader& state);
    domain::CommandBody about_personal(const domain::RegistryReader& state, std::size_t which);
    domain::CommandBody about_audit(const domain::RegistryReader& state, const Universe& seen, std::size_t which);
    domain::CommandBody about_accounts(const domain::RegistryReader& state, const Universe& seen, std::size_t which);
    /// Somebody at home in a personal organization, or who may be.
    domain::AccountId settler();
    /// Mostly a personal organization they are in.
    domain::OrganizationId personal(const domain::RegistryReader& state, domain::AccountId member);
    domain::CommandBody about_members(const domain::RegistryReader& state, std::size_t which);
    domain::CommandBody about_credentials(const domain::RegistryReader& state, const Universe& seen, std::size_t which);
    domain::AddMember add_member(const domain::RegistryReader& state);
    domain::EditProfile edit_profile(const domain::RegistryReader& state);
    domain::StartSession start_session(const domain::RegistryReader& state, domain::AccountId who);
    domain::Email an_email(std::size_t number);
    domain::Actor actor(const domain::RegistryReader& state);
    /// Whom only the person themselves may ask this for: they do, mostly.
    void by_the_person(const domain::RegistryReader& state, domain::Command& command);

    std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }
    bool chance(std::size_t percent) { return below(100) < percent; }
    std::string name(std::string_view of, std::size_t n) { return std::string(of) + std::to_string(below(n)); }
    std::string fresh(std::string_view of) { return std::string(of) + " #" + std::to_string(++made_); }
    domain::AccountId account();
    domain::OrganizationId organization();
    /// Mostly the account's home, so that many commands have their target.
    domain::OrganizationId home_of(const domain::RegistryReader& state, domain::AccountId account);
    /// Mostly one of whom the condition holds.
    template <class F>
    domain::AccountId account_with(const domain::RegistryReader& state, F&& holds) {
        for (int i = 0; i < 20; ++i) {
            const auto id = account();
            const auto found = state.account(id);
            if (found && holds(*found)) return id;
        }
        return account();
    }
    /// Mostly one of the list.
    template <class T, class Any>
    T one_of(const std::vector<T>& list, Any&& any) {
        return list.empty() || chance(10) ? any() : list[below(list.size())];
    }
    std::vector<domain::TokenHash> recovery_codes();
    domain::SiteId site();
    std::vector<domain::Service> services();
    std::vector<domain::SiteId> sites();
    std::vector<std::string> email_domains();
    std::string role(const domain::RegistryReader& state, domain::OrganizationId organization);
    /// Mostly one that is there, of any organization.
    domain::GroupId group(const domain::RegistryReader& state, domain::OrganizationId organization);
    domain::UnitId unit(const domain::RegistryReader& state, domain::OrganizationId organization);
    domain::OrganizationId organization_there(const domain::RegistryReader& state);
    std::vector<domain::Permission> permissions();
    std::optional<domain::Timestamp> an_end();
    template <class Set>
    auto any_of(const Set& set) {
        using Id = typename Set::value_type;
        if (set.empty()) return Id{};
        // The newest ids matter most; sets of random ids have no age, so any will do.
        return *std::next(set.begin(), static_cast<std::ptrdiff_t>(below(set.size())));
    }

    std::mt19937_64 random_;
    std::uint64_t made_ = 0;
    domain::Timestamp now_;  ///< of the command being made
    std::size_t gone_ = 0;   ///< accounts made to be removed
    std::string throwaway_;  ///< an organization made to be removed
};

}  // namespace muster::tests
