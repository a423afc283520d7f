// Commands at random about registration, personal organizations, accounts as a whole and monitoring. Few people are at home in
// personal organizations (c0 to c2), and a few more exist only to be removed (b0 to b2): a removed id never comes back.

#include "tests/domain/random_commands.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {

using namespace domain;

namespace {

constexpr std::size_t settlers = 3, throwaways = 3, further = 2;

bool is_personal(const Organization& organization) { return organization.kind == OrganizationKind::personal && !organization.removed; }

}  // namespace

AccountId RandomCommands::settler() { return acc(name("c", settlers)); }

OrganizationId RandomCommands::personal(const RegistryReader& state, AccountId member) {
    const auto found = state.account(member);
    std::vector<OrganizationId> there;
    for (const auto& id : found ? found->organizations : std::vector<OrganizationId>{}) {
        const auto organization = state.organization(id);
        if (organization && is_personal(*organization)) there.push_back(id);
    }
    return one_of(there, [&] { return chance(50) ? org(name("q", further)) : org(name("p c", settlers)); });
}

CommandBody RandomCommands::about_registration(const RegistryReader& state) {
    const bool leaves_again = gone_ < throwaways && chance(20);
    const auto who = leaves_again ? "b" + std::to_string(gone_++) : name("c", settlers);
    const auto found = state.account(acc(who));
    if (chance(50) && !leaves_again) {
        RequestRegistration c{acc(who), org("p " + who), fresh("home"), tests::email("e " + who), fresh("first"), fresh("last"), "en", {}};
        if (chance(15)) c.email = an_email(below(10));
        const auto holder = state.claimed_by(c.email.identifier.claim);
        const auto holds = holder ? state.account(*holder) : std::nullopt;
        c.invitation = invitation(fresh("invitation"), holds ? holds->invitations + 1 : 1);
        return c;
    }
    CreateAccount c;
    c.account = acc(who);
    c.organization = org("p " + who);
    c.organization_name = fresh("home");
    c.username = identifier(who);
    c.password_hash = fresh("hash");
    if (chance(20)) c.role = InstanceRole::admin;
    if (chance(20)) c.email = tests::email("e " + who);
    if (c.email && chance(50)) {
        c.password_hash = {};
        c.invitation = invitation(fresh("invitation"));
    }
    return c;
}

CommandBody RandomCommands::about_personal(const RegistryReader& state, std::size_t which) {
    const auto who = settler();
    const auto where = personal(state, who);
    const auto there = state.organization(where);
    switch (which) {
        case 0: return CreatePersonalOrganization{org(name("q", further)), fresh("name"), who};
        case 1: return RenamePersonalOrganization{where, fresh("name")};
        case 2: return TransferOwnership{chance(70) ? org(name("q", further)) : where, settler(), fresh("name")};
        case 3: {
            const auto text = fresh("key");
            return IssueOrganizationKey{where, id_of<OrganizationKeyId>(text), token(text), "ok_1", static_cast<KeyScope>(below(3)), {}};
        }
        case 4: {
            const auto no_key = [] { return OrganizationKeyId{}; };
            return RevokeOrganizationKey{where, there ? one_of(there->keys, no_key) : no_key()};
        }
        case 5: {
            const auto newcomer = chance(60) ? settler() : account();
            return LinkExternal{newcomer, where, role(state, where), "en"};
        }
        default: return ChangeRole{settler(), where, role(state, where)};
    }
}

CommandBody RandomCommands::about_accounts(const RegistryReader& state, const Universe& seen, std::size_t which) {
    const auto who = chance(70) ? settler() : account();
    switch (which) {
        case 0: return SetInstanceSettings{chance(80) ? Registration::open : Registration::invite};
        case 1: return AssignPassword{who, fresh("hash")};
        case 2: return ChangeInstanceRole{who, chance(50) ? InstanceRole::admin : InstanceRole::user};
        case 3: return RemoveAccount{gone_ > 0 ? acc("b" + std::to_string(below(gone_))) : acc("b0"), {}};
        case 4: {
            ChangeAccount c;
            c.account = who;
            if (chance(60)) c.username = identifier(chance(70) ? fresh("u") : name("c", settlers));
            if (chance(30)) c.password_hash = fresh("hash");
            return c;
        }
        case 5: return SetAnomalyRule{name("r", 3), chance(50), {RuleParameter{"most", static_cast<std::int64_t>(below(3))}}};
        case 6: {
            RaiseAlert c;
            c.alert = id_of<AlertId>(name("alert", 20));
            c.rule = name("r", 3);
            c.severity = static_cast<Severity>(below(3));
            if (chance(70)) c.about_account = who;
            if (chance(50)) c.about_organization = home_of(state, who);
            c.evidence = {AlertFact{"failures", "7"}};
            c.address = fresh("address");
            return c;
        }
        default: return CloseAlert{any_of(seen.alerts), static_cast<AlertResolution>(below(3)), fresh("reason")};
    }
}

CommandBody RandomCommands::about_people(const RegistryReader& state, const Universe& seen) {
    if (chance(30)) return about_registration(state);
    if (chance(20)) return about_audit(state, seen, below(7));
    return chance(50) ? about_personal(state, below(7)) : about_accounts(state, seen, below(8));
}

}  // namespace muster::tests
