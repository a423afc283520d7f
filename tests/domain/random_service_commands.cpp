// Commands at random about what clients buy and who has it.

#include "tests/domain/random_commands.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {

using namespace domain;

namespace {

constexpr std::size_t extensions = 10, numbers = 5, cards = 8;

}  // namespace

std::vector<Service> RandomCommands::services() {
    std::vector<Service> bought;
    for (const auto service : {Service::wifi, Service::access_control, Service::telephony}) {
        if (chance(85)) bought.push_back(service);
    }
    return bought;
}

/// Mostly one that the person could have.
ExtensionId RandomCommands::an_extension(const RegistryReader& state, AccountId who, OrganizationId home) {
    auto client = home;
    const auto member = state.membership(who, home);
    const auto at = member && member->home_site ? state.site(*member->home_site) : std::nullopt;
    if (at && at->organization == home) client = at->management_client().value_or(home);
    for (int i = 0; i < 20; ++i) {
        const auto id = ext(name("x", extensions));
        const auto found = state.extension(id);
        if (found && found->organization == client) return id;
    }
    return ext(name("x", extensions));
}

ServiceWishes RandomCommands::wishes(const RegistryReader& state, AccountId who, OrganizationId home) {
    ServiceWishes wishes;
    if (chance(50)) wishes.extension = an_extension(state, who, home);
    if (!wishes.extension) wishes.releases_extension = chance(30);
    if (chance(50)) wishes.wifi = chance(75);
    if (chance(50)) {
        const auto card = name("card", cards);
        wishes.access_control = AccessCard{claim(card), card, chance(50)};
    } else {
        wishes.revokes_access_control = chance(30);
    }
    return wishes;
}

CommandBody RandomCommands::about_services(const RegistryReader& state, std::size_t which) {
    const auto a_client = [&] {
        for (int i = 0; i < 20; ++i) {
            const auto id = organization();
            const auto found = state.organization(id);
            if (found && found->kind == OrganizationKind::client) return id;
        }
        return organization();
    };
    const auto at = site();
    const auto found = state.site(at);
    const auto owner = found && !chance(5) ? found->organization : organization();
    switch (which) {
        case 0: return CreateExtension{a_client(), ext(name("x", extensions)), name("", numbers)};
        case 1: {
            const auto id = ext(name("x", extensions));
            const auto extension = state.extension(id);
            if (chance(60)) return CreateExtension{a_client(), id, name("", numbers)};
            return RemoveExtension{extension && !chance(5) ? extension->organization : a_client(), id};
        }
        case 2: {
            auto clients = found ? found->clients : std::vector<OrganizationId>{};
            std::shuffle(clients.begin(), clients.end(), random_);
            if (chance(10)) clients.push_back(organization());
            return OrderSiteClients{owner, at, std::move(clients)};
        }
        case 3: return ChangeSite{owner, at, {}, chance(75)};
        default:
            // An id is never used again: what is removed was made for it, so that the others stay.
            if (chance(5)) {
                CreateOrganization c;
                c.organization = org(throwaway_ = fresh("throwaway"));
                c.name = throwaway_;
                c.kind = OrganizationKind::client;
                c.provider = owner;
                if (found) c.sites = {at};
                c.services = services();
                return c;
            }
            if (chance(5)) return RemoveOrganization{throwaway_.empty() ? organization() : org(throwaway_)};
            return edit_profile(state);
    }
}

}  // namespace muster::tests
