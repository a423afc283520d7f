#include "tests/domain/random_commands.hpp"

#include "tests/domain/world.hpp"

namespace muster::tests {

using namespace domain;

namespace {

constexpr std::size_t accounts = 14, organizations = 7, site_names = 4, identifiers = 16;

}  // namespace

AccountId RandomCommands::account() {
    if (chance(6)) return acc("root");
    return chance(8) ? settler() : acc(name("a", accounts));
}
OrganizationId RandomCommands::organization() { return chance(6) ? org("root") : org(name("o", organizations)); }
OrganizationId RandomCommands::home_of(const RegistryReader& state, AccountId id) {
    const auto found = state.account(id);
    if (!found || found->organizations.empty() || chance(15)) return organization();
    return found->organizations[chance(70) ? 0 : below(found->organizations.size())];
}
SiteId RandomCommands::site() { return tests::site(name("s", site_names)); }
std::vector<SiteId> RandomCommands::sites() {
    std::vector<SiteId> several;
    for (auto n = below(3); n > 0; --n) several.push_back(site());
    return several;
}
std::vector<std::string> RandomCommands::email_domains() {
    std::vector<std::string> several;
    for (auto n = below(3); n > 0; --n) several.push_back(name("d", 4) + ".example");
    return several;
}
std::string RandomCommands::role(const RegistryReader& state, OrganizationId id) {
    const auto found = state.organization(id);
    const auto kind = found && !chance(3) ? found->kind : OrganizationKind::workspace;
    if (found && !found->own_roles.empty() && chance(15)) return found->own_roles[below(found->own_roles.size())];
    const auto roles = roles_of(kind);
    return std::string(roles[chance(40) ? 0 : below(roles.size())].name);  // administrators must meet
}

CommandBody RandomCommands::about_organizations(std::size_t which) {
    const std::string own = name("o", organizations);
    switch (which) {
        case 0: {
            CreateOrganization c;
            c.organization = org(own);
            c.kind = static_cast<OrganizationKind>(below(4));
            c.name = own;
            if (c.kind == OrganizationKind::client || chance(5)) c.provider = organization();
            if (c.kind == OrganizationKind::client) c.sites = sites();
            if (c.kind == OrganizationKind::client) c.services = services();
            c.email_domains = email_domains();
            c.require_email_domain = chance(10);
            return c;
        }
        case 1: {
            ChangeOrganization c;
            c.organization = organization();
            if (chance(40)) c.name = fresh("name");
            if (chance(40)) c.sites = sites();
            if (chance(40)) c.email_domains = email_domains();
            if (chance(20)) c.require_email_domain = chance(20);
            if (chance(40)) c.services = services();
            if (chance(20)) c.visibility = VisibilityPolicy{Showing::full, Showing::hidden, static_cast<Showing>(below(3))};
            return c;
        }
        default: return CreateSite{organization(), site(), fresh("site")};
    }
}

Email RandomCommands::an_email(std::size_t number) {
    const auto text = "e" + std::to_string(number);
    auto email = tests::email(text, name("d", 4) + ".example");
    email.identifier.claim = claim(text);  // the domain does not tell them apart here
    return email;
}

AddMember RandomCommands::add_member(const RegistryReader& state) {
    const auto number = below(accounts);
    AddMember c;
    c.account = acc("a" + std::to_string(number));
    c.organization = organization();
    c.role = role(state, c.organization);
    c.email = an_email(chance(85) ? number : below(accounts));
    if (chance(30)) c.username = identifier(name("u", identifiers));
    if (chance(30)) c.phone = phone(name("+", identifiers));
    c.first_name = fresh("first");
    const auto home = state.organization(c.organization);
    const bool staff = home && home->kind == OrganizationKind::provider;
    if (chance(staff ? 90 : 10)) c.home_site = home ? one_of(home->sites, [&] { return site(); }) : site();
    if (chance(10)) c.sites = sites();
    if (chance(10)) c.services = wishes(state, c.account, c.organization);
    if (chance(80)) c.invitation = invitation(fresh("invitation"));
    return c;
}

EditProfile RandomCommands::edit_profile(const RegistryReader& state) {
    EditProfile c;
    c.account = account();
    c.organization = home_of(state, c.account);
    if (chance(30)) c.first_name = fresh("first");
    if (chance(40)) c.username = identifier(name("u", identifiers));
    if (chance(40)) c.phone = phone(name("+", identifiers));
    c.clears_username = chance(15);
    c.clears_phone = chance(15);
    if (chance(30)) c.locale = name("l", 3);
    const auto home = state.organization(c.organization);
    if (chance(20)) c.home_site = home ? one_of(home->sites, [&] { return site(); }) : site();
    c.clears_home_site = !c.home_site && chance(5);
    if (chance(10)) c.home_site_access = chance(50);
    if (chance(10)) c.sites = sites();
    if (chance(40)) c.services = wishes(state, c.account, c.organization);
    return c;
}

CommandBody RandomCommands::about_members(const RegistryReader& state, std::size_t which) {
    const auto who = account();
    const auto where = home_of(state, who);
    switch (which) {
        case 0: return add_member(state);
        case 1: {
            const auto found = state.account(who);
            return SendInvitation{who, where, invitation(fresh("invitation"), found ? found->invitations + (chance(90) ? 1 : 2) : 1)};
        }
        case 2: return ChangeRole{who, where, role(state, where)};
        case 3: {
            const auto to = organization();
            return LinkExternal{who, to, role(state, to), "en"};
        }
        case 4: return SetExternalLanguage{who, where, name("l", 3)};
        case 5: return UnlinkExternal{who, where};
        case 6: return edit_profile(state);
        case 7: return SuspendMember{who, where, fresh("reason")};
        case 8: return ReactivateMember{who, where};
        default: return RemoveMember{who, where, fresh("reason")};
    }
}

CommandBody RandomCommands::about_credentials(const RegistryReader& state, const Universe& seen, std::size_t which) {
    const auto who = which < 4 ? account_with(state, [](const Account& a) { return a.live_invitation.has_value(); }) : account();
    const auto found = state.account(who);
    const auto pending = found && found->live_invitation && !chance(10) ? *found->live_invitation : any_of(seen.invitations);
    const auto of = state.invitation(pending);
    const auto session = found && !found->sessions.empty() && !chance(10) ? found->sessions[below(found->sessions.size())]
                                                                          : any_of(seen.sessions);
    switch (which) {
        case 0: return RecordInvitationSent{pending};
        case 1: return RevokeInvitation{of ? of->organization : organization(), pending};
        case 2: return ExpireInvitation{pending};
        case 3: return Register{of ? of->token_hash : TokenHash{}, fresh("hash")};
        case 4: {
            ChangePassword c{who, fresh("hash"), found ? found->password_at : Position{}, chance(50), {}};
            if (chance(50)) c.keep_session = session;
            return c;
        }
        case 5: {
            return start_session(state, chance(30) ? account_with(state, [](const Account& a) { return a.totp && a.totp->confirmed; }) : who);
        }
        case 6: return EndSession{session, SessionEnd::signed_out};
        case 7: {
            const auto text = fresh("key");
            IssueApiKey c{key(text), who, token(text), "mk_1", {}, {}, fresh("name")};
            for (auto n = below(4); n > 0; --n) c.scopes.emplace_back(EnumNames<Permission>::names[below(EnumNames<Permission>::names.size())]);
            return c;
        }
        default: return RevokeApiKey{found && !found->api_keys.empty() ? found->api_keys.front() : any_of(seen.api_keys)};
    }
}

CommandBody RandomCommands::body(const RegistryReader& state, const Universe& seen) {
    if (state.instance().id.is_nil() || chance(1)) {
        return Initialize{id_of<InstanceId>("i"), id_of<IncarnationId>("log"), "15.0",      org("root"), std::string("home"),
                          acc("root"),            email("root"),               invitation("root")};
    }
    if (chance(14)) return about_workspace(state, seen, below(100));
    const auto which = below(100);
    if (which < 7) return about_organizations(below(3));
    if (which < 18) return about_places(state, below(8));
    if (which < 22) return about_settings(below(6));
    if (which < 25) return about_notifications(state, below(4));
    if (which < 31) return about_webhooks(state, below(9));
    if (which < 40) return about_services(state, below(5));
    if (which < 50) return about_persons(state, seen, below(10));
    if (which < 57) return about_people(state, seen);
    // More people come than go, else few rules ever meet anybody.
    if (which < 77) return about_members(state, chance(25) ? 0 : below(chance(50) ? 7 : 10));
    return about_credentials(state, seen, chance(25) ? 3 : chance(25) ? 5 : below(9));
}

Actor RandomCommands::actor(const RegistryReader& state) {
    const auto dice = below(100);
    if (dice < 30) return Actor::system();
    if (dice < 33) return {};
    const auto who = dice < 50 ? acc("root") : account();
    const auto found = state.account(who);
    Actor actor;
    actor.kind = ActorKind::account;
    actor.account = who;
    if (!found) return actor;
    if (!found->sessions.empty() && (found->api_keys.empty() || chance(60))) {
        actor.session = found->sessions[below(found->sessions.size())];
    } else if (!found->api_keys.empty()) {
        actor.key = found->api_keys[below(found->api_keys.size())];
    }
    return actor;
}

Command RandomCommands::next(const RegistryReader& state, const Universe& seen, Timestamp now) {
    now_ = now;
    Command command;
    command.body = body(state, seen);
    command.actor = actor(state);
    command.now = now;
    by_the_person(state, command);
    if (const auto account = state.account(command.actor.account)) {
        command.credential_epoch = account->credential_epoch - (chance(3) && account->credential_epoch > 0 ? 1 : 0);
    }
    if (chance(3)) command.expected_version = below(20);
    return command;
}

}  // namespace muster::tests
