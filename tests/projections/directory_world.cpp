#include "tests/projections/directory_world.hpp"

#include "tests/projections/names.hpp"

namespace muster::tests {

using namespace domain;  // NOLINT: events

DirectoryWorld::DirectoryWorld(std::uint64_t seed, std::size_t organizations) : random_(seed) {
    for (std::size_t i = 0; i < organizations; ++i) organizations_.push_back(story_.organization("Org " + std::to_string(i)));
}

std::string DirectoryWorld::a_name() {
    std::string name(first_names[random_() % first_names.size()]);
    if (random_() % 5 == 0) name.append("-").append(first_names[random_() % first_names.size()]);
    return name;
}
std::string DirectoryWorld::an_email() {
    constexpr std::array locals{"anna", "a.schmidt", "ivan", "o", "maria.jones", "x"};
    constexpr std::array domains{"example.com", "anna.example", "mail.test"};
    return std::string(locals[random_() % locals.size()]) + std::to_string(random_() % 30) + "@" + domains[random_() % domains.size()];
}
std::string DirectoryWorld::a_phone() { return "+49170" + std::to_string(1000 + random_() % 300); }

void DirectoryWorld::add() {
    Profile p;
    if (random_() % 20 != 0) p.first_name = a_name();
    if (random_() % 10 != 0) p.last_name = last_names[random_() % last_names.size()];
    p.email = an_email();
    if (random_() % 2 == 0) p.username = "u" + std::to_string(random_() % 100) + ".anna";
    if (random_() % 2 == 0) p.phone = a_phone();
    p.role = a_role();
    p.job_title = random_() % 2 == 0 ? "Boss" : "";
    const auto home = one_of(organizations_);
    const auto account = story_.member(home, p);
    accounts_.push_back(account);
    people_[account].home = home;
}

void DirectoryWorld::step() {
    if (accounts_.size() < 5 || random_() % 4 == 0) return add();
    const auto account = one_of(accounts_);
    auto& person = people_[account];
    const auto organization = one_of(organizations_);
    switch (random_() % 12) {
        case 0:
            if (person.home) story_.rename(account, *person.home, a_name(), std::string(last_names[random_() % last_names.size()]));
            break;
        case 1:
            if (person.home) {
                ProfileChanged e;
                e.account = account;
                e.organization = *person.home;
                e.phone_changed = e.username_changed = true;
                if (random_() % 2 == 0) e.phone = Personal<>(a_phone());
                if (random_() % 2 == 0) e.username = e.username_normal = Personal<>("n" + std::to_string(random_() % 50));
                story_.record(e);
            }
            break;
        case 2:
            if (person.home == organization || person.external.contains(organization)) break;
            story_.record(ExternalLinked{account, organization, person.home.value_or(organization), a_role(), "en"});
            person.external.insert(organization);
            break;
        case 3:
            if (!person.external.contains(organization)) break;
            story_.record(ExternalUnlinked{account, organization});
            person.external.erase(organization);
            break;
        case 11:
            if (!person.external.contains(organization)) break;
            story_.record(MembershipExpired{account, organization, MembershipKind::external});
            person.external.erase(organization);
            break;
        case 4:
            if (!person.home || random_() % 3 != 0) break;
            story_.record(MemberRemoved{account, *person.home, {}});
            person.home.reset();
            break;
        case 5:
            if (person.home || person.external.contains(organization)) break;
            story_.record(AccountRehomed{account, organization, a_role()});
            person.home = organization;
            break;
        case 6:
            if (!person.home || person.suspended) break;
            story_.record(AccountSuspended{account, *person.home, {}});
            person.suspended = true;
            break;
        case 7:
            if (!person.home || !person.suspended) break;
            story_.record(AccountReactivated{account, *person.home});
            person.suspended = false;
            break;
        case 8:
            if (!person.home || person.suspended || person.active) break;
            story_.invite(account, *person.home);
            person.invited = true;
            break;
        case 9:
            if (!person.invited || person.suspended || person.active) break;
            story_.record(PasswordSet{account, PasswordCause::registration, false, {}, {}});
            person.active = true;
            break;
        default:
            if (person.home) story_.record(RoleChanged{account, *person.home, "", a_role()});
            break;
    }
}

}  // namespace muster::tests
