#include "tests/domain/world.hpp"

namespace muster::tests {

using namespace domain;

Bytes32 bytes_of(std::string_view name) {
    // FNV-1a, stretched: equal names give equal bytes, others do not in practice.
    Bytes32 bytes{};
    std::uint64_t hash = 14695981039346656037U;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
        hash = (hash ^ i) * 1099511628211U;
        bytes[i] = static_cast<std::uint8_t>(hash >> 32);
    }
    return bytes;
}

Identifier identifier(std::string_view name) { return {std::string(name), std::string(name), claim(name)}; }

Email email(std::string_view name, std::string_view domain) {
    return {identifier(std::string(name) + "@" + std::string(domain)), std::string(domain)};
}

Phone phone(std::string_view name) { return {std::string(name), std::string(name), claim(name)}; }

NewInvitation invitation(std::string_view name, std::uint32_t generation) {
    return {inv(name), token("link of " + std::string(name)), generation};
}

MemberAdded added(std::string_view name, std::string_view organization, std::string_view role) {
    return member_added_by(add_member(name, organization, role));
}

UserInvited invited(std::string_view name, std::string_view organization) {
    const auto i = invitation(name);
    return {i.id, acc(name), org(organization), i.generation, i.token_hash, {}};
}

EventList sent(std::string_view name, std::string_view organization) {
    // The test's clock: a story that needs the exact expiry uses RecordInvitationSent instead.
    return InvitationSent{inv(name), acc(name), org(organization), Timestamp{4'000'000'000'000'000}};
}

EventList registered(std::string_view name, std::string_view organization) {
    PasswordSet password;
    password.account = acc(name);
    password.ends_sessions = true;
    password.password_hash = std::string("hash");
    return {InvitationAccepted{inv(name), acc(name), org(organization)}, password};
}

SessionStarted session_started(std::string_view name, std::string_view session) {
    SessionStarted e;
    e.session = ses(session);
    e.account = acc(name);
    e.token_hash = token("session " + std::string(session));
    e.expires_at = Timestamp{4'000'000'000'000'000};
    return e;
}

EventList signed_in(std::string_view name) { return session_started(name, name); }

EventList active(const MemberAdded& member, std::string_view name, std::string_view organization) {
    return {member, invited(name, organization), sent(name, organization), registered(name, organization), signed_in(name)};
}

EventList active(std::string_view name, std::string_view organization, std::string_view role) {
    return active(added(name, organization, role), name, organization);
}

OrganizationCreated organization(std::string_view name, OrganizationKind kind) {
    OrganizationCreated e;
    e.organization = org(name);
    e.kind = kind;
    e.name = name;
    return e;
}

ApiKeyIssued key_issued(std::string_view name, std::vector<std::string> scopes) {
    ApiKeyIssued e;
    e.key = key(name);
    e.account = acc(name);
    e.token_hash = token("key " + std::string(name));
    e.scopes = std::move(scopes);
    e.expires_at = Timestamp{4'000'000'000'000'000};
    return e;
}

EventList the_instance() {
    auto home = organization("root", OrganizationKind::personal);
    home.name.clear();
    home.owner = acc("root");
    return {IncarnationStarted{id_of<IncarnationId>("log"), {}, {}, {}},
            InstanceCreated{id_of<InstanceId>("instance"), "15.0"},
            home,
            added("root", "root", "owner"),
            InstanceRoleChanged{acc("root"), InstanceRole::user, InstanceRole::admin},
            invited("root", "root"),
            sent("root", "root"),
            registered("root", "root"),
            signed_in("root")};
}

namespace {

OrganizationCreated client(std::string_view name, std::string_view at) {
    auto e = organization(name, OrganizationKind::client);
    e.provider = org("harbour");
    e.sites = {site(at)};
    return e;
}

EventList staff(std::string_view name, std::string_view role) { return active(added(name, "harbour", role), name, "harbour"); }

}  // namespace

EventList the_world() {
    auto cove = organization("cove", OrganizationKind::workspace);
    cove.email_domains = {"cove.example"};
    return {the_instance(),
            organization("harbour", OrganizationKind::provider),
            SiteCreated{org("harbour"), site("quay"), "Quay"},
            SiteCreated{org("harbour"), site("mole"), "Mole"},
            active("sue", "harbour", "super_admin"),
            staff("adam", "admin"),
            staff("stan", "staff"),
            client("cafe", "quay"),
            active("ann", "cafe", "admin"),
            active("al", "cafe", "admin"),
            active("uma", "cafe", "user"),
            client("bank", "mole"),
            active("bea", "bank", "admin"),
            cove,
            active("amy", "cove", "access_manager"),
            active("max", "cove", "manager"),
            active("mia", "cove", "member"),
            added("ned", "cove", "member"),
            invited("ned", "cove"),
            sent("ned", "cove"),
            added("raw", "cove", "member"),
            organization("dune", OrganizationKind::workspace),
            active("dan", "dune", "access_manager"),
            active("dot", "dune", "member"),
            RelationEstablished{org("cove"), org("dune")},
            ExternalLinked{acc("dot"), org("cove"), org("dune"), "guest", "en"}};
}

Given in_the_world(std::initializer_list<EventList> since) { return Given({the_world(), EventList(since)}); }

Actor signed_in_actor(std::string_view name) {
    Actor actor;
    actor.kind = ActorKind::account;
    actor.account = acc(name);
    actor.session = ses(name);
    return actor;
}

Actor by_key(std::string_view name) {
    Actor actor;
    actor.kind = ActorKind::account;
    actor.account = acc(name);
    actor.key = key(name);
    return actor;
}

AddMember add_member(std::string_view name, std::string_view organization, std::string_view role) {
    AddMember c;
    c.account = acc(name);
    c.organization = org(organization);
    c.role = role;
    c.email = email(name);
    c.locale = "en";
    c.first_name = std::string(name);
    c.last_name = std::string("Person");
    if (organization == "harbour" && role != "super_admin") c.home_site = site("quay");
    return c;
}

MemberAdded member_added_by(const AddMember& c) {
    MemberAdded e;
    e.account = c.account;
    e.organization = c.organization;
    e.role = c.role;
    e.email_claim = c.email->identifier.claim;
    e.email = c.email->identifier.display;
    e.email_normal = c.email->identifier.normal;
    if (c.username) {
        e.username_claim = c.username->claim;
        e.username = c.username->display;
        e.username_normal = c.username->normal;
    }
    if (c.phone) {
        e.phone_claim = c.phone->claim;
        e.phone = c.phone->e164;
        e.phone_raw = c.phone->raw;
    }
    e.locale = c.locale;
    e.home_site = c.home_site;
    e.sites = c.sites;
    e.first_name = c.first_name;
    e.last_name = c.last_name;
    e.job_title = c.job_title;
    e.title = c.title;
    if (!c.home_site_access) e.home_site_access = false;
    return e;
}

}  // namespace muster::tests
