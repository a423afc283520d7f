// Decisions about who becomes a user of the instance without an organization that hires them (mission SP4 to SP6).

#include "domain/personal_rules.hpp"
#include "domain/profile_rules.hpp"

namespace muster::domain {
namespace {

Decided<void> is_open(const Rules& rules) {
    if (rules.registry.instance().registration == Registration::open) return {};
    return refuse(RefusalCode::registration_closed, "Registration is by invitation here.");
}

/// The owner of an e-mail's domain may want to invite its people itself.
Decided<void> domain_takes(const Rules& rules, const std::string& email_domain) {
    const auto owner = rules.registry.domain_owner(email_domain);
    const auto organization = owner ? rules.registry.organization(*owner) : std::nullopt;
    if (!organization || !organization->refuses_self_registration) return {};
    return refuse(RefusalCode::registration_refused, "Who has an e-mail of this domain is invited by its organization.", "email");
}

/// Nobody proved the e-mail yet, and nobody but the person asked for the account.
bool waits_for_its_link(const Account& account) {
    const bool waits = account.status == AccountStatus::added || account.status == AccountStatus::invited;
    return waits && account.self_requested && !account.registered && account.home;
}

bool has_lapsed(const Account& account, Timestamp now) {
    const bool waits = account.status == AccountStatus::added || account.status == AccountStatus::invited;
    return waits && !account.registered && account.email_lapses_at && now >= *account.email_lapses_at;
}

UserInvited link(const NewInvitation& invitation, AccountId account, OrganizationId organization) {
    return {invitation.id, account, organization, invitation.generation, invitation.token_hash, {}, {}};
}

UserInvited asked_for(const NewInvitation& invitation, AccountId account, OrganizationId organization) {
    auto e = link(invitation, account, organization);
    e.self_requested = true;
    return e;
}

/// Somebody has the e-mail: a new link, or a mail that says so, and seldom enough.
EventsOrRefusal asked_again(const Rules& rules, const RequestRegistration& c, const Account& holder) {
    if (holder.registration_asked_at && rules.now() < *holder.registration_asked_at + limits::registration_interval) return Events{};
    if (!waits_for_its_link(holder)) {
        if (!holder.home || holder.status == AccountStatus::suspended) return Events{};
        return Events{RegistrationRepeated{holder.id, *holder.home}};
    }
    if (c.invitation.generation != holder.invitations + 1) {
        return refuse(RefusalCode::invitation_not_live, "Another link was sent at the same moment.");
    }
    auto e = asked_for(c.invitation, holder.id, *holder.home);
    e.supersedes = holder.live_invitation;
    return Events{std::move(e)};
}

MemberAdded owner_of(const RequestRegistration& c) {
    MemberAdded e;
    e.account = c.account;
    e.organization = c.organization;
    e.role = owner_role;
    e.email_claim = c.email.identifier.claim;
    e.email = c.email.identifier.display;
    e.email_normal = c.email.identifier.normal;
    e.locale = c.locale;
    e.first_name = c.first_name;
    e.last_name = c.last_name;
    return e;
}

MemberAdded owner_of(const CreateAccount& c) {
    MemberAdded e;
    e.account = c.account;
    e.organization = c.organization;
    e.role = owner_role;
    if (c.email) {
        e.email_claim = c.email->identifier.claim;
        e.email = c.email->identifier.display;
        e.email_normal = c.email->identifier.normal;
    }
    if (c.username) set_username(e, *c.username);
    e.locale = c.locale;
    e.first_name = c.first_name;
    e.last_name = c.last_name;
    return e;
}

Decided<void> ids_are_new(const Rules& rules, AccountId account, OrganizationId organization) {
    if (!rules.registry.account(account) && !rules.registry.organization(organization)) return {};
    return refuse(RefusalCode::invalid_field, "This id is taken.", "id");
}

/// An ADMIN adds whom they like; anybody else only themselves, by what needs no proof.
Decided<void> may_create(const Rules& rules, const CreateAccount& c) {
    if (rules.actor().kind != ActorKind::anonymous) {
        MUSTER_REQUIRE(rules.viewer());
        if (rules.instance_admin()) return {};
    }
    if (c.role == InstanceRole::admin) {
        return refuse(RefusalCode::permission_denied, "Only an ADMIN of the instance makes another one.", "role");
    }
    MUSTER_REQUIRE(is_open(rules));
    if (c.email || c.invitation) {
        return refuse(RefusalCode::permission_denied, "An e-mail is proved by a link: register with it, or leave it out.", "email");
    }
    return {};
}

Decided<void> can_sign_in(const CreateAccount& c) {
    if (!c.username && !c.email) return refuse(RefusalCode::invalid_field, "An account has a username or an e-mail.", "username");
    if (c.password_hash.is_absent() != c.invitation.has_value()) {
        return refuse(RefusalCode::invalid_field, "An account gets a password or an invitation.", "password");
    }
    if (c.invitation && !c.email) return refuse(RefusalCode::contact_missing, "The link needs an e-mail to go to.", "email");
    if (c.invitation && c.role == InstanceRole::admin) {
        return refuse(RefusalCode::account_not_active, "Make the person an ADMIN once they have registered.", "role");
    }
    return {};
}

}  // namespace

EventsOrRefusal decide_on(const Rules& rules, const SetInstanceSettings& c) {
    MUSTER_REQUIRE(rules.instance_admin());
    const auto instance = rules.registry.instance();
    MUSTER_REQUIRE(rules.version_is(instance.version));
    if (instance.registration == c.registration) return refuse(RefusalCode::nothing_to_change, "Every value is as it was.");
    return Events{InstanceSettingsSet{c.registration}};
}

EventsOrRefusal decide_on(const Rules& rules, const RequestRegistration& c) {
    MUSTER_REQUIRE(is_open(rules));
    MUSTER_REQUIRE(domain_takes(rules, c.email.domain));
    const auto id = rules.registry.claimed_by(c.email.identifier.claim);
    const auto holder = id ? rules.registry.account(*id) : std::nullopt;
    if (holder && holder->status == AccountStatus::removed) {
        return refuse(RefusalCode::email_taken, "This e-mail is nobody's any more, for good.", "email");
    }
    // What a person asked for themselves stays theirs to ask for again; an invitation that lapsed gives way.
    if (holder && (waits_for_its_link(*holder) || !has_lapsed(*holder, rules.now()))) return asked_again(rules, c, *holder);
    MUSTER_REQUIRE(ids_are_new(rules, c.account, c.organization));
    Events events;
    MUSTER_REQUIRE(release_unproved_email(rules, c.email.identifier.claim, events));
    events.push_back(new_personal_organization(c.organization, c.organization_name, c.account));
    events.push_back(owner_of(c));
    events.push_back(asked_for(c.invitation, c.account, c.organization));
    return events;
}

EventsOrRefusal decide_on(const Rules& rules, const CreateAccount& c) {
    MUSTER_REQUIRE(may_create(rules, c));
    MUSTER_REQUIRE(can_sign_in(c));
    MUSTER_REQUIRE(ids_are_new(rules, c.account, c.organization));
    MUSTER_REQUIRE(identifiers_free(rules, c.account, c.username, {}));
    Events events;
    if (c.email) MUSTER_REQUIRE(release_unproved_email(rules, c.email->identifier.claim, events));
    events.push_back(new_personal_organization(c.organization, c.organization_name, c.account));
    events.push_back(owner_of(c));
    if (!c.password_hash.is_absent()) {
        PasswordSet e;
        e.account = c.account;
        e.cause = PasswordCause::assigned;
        e.password_hash = c.password_hash;
        events.push_back(std::move(e));
    }
    if (c.role == InstanceRole::admin) events.push_back(InstanceRoleChanged{c.account, InstanceRole::user, InstanceRole::admin});
    if (c.invitation) events.push_back(link(*c.invitation, c.account, c.organization));
    return events;
}

}  // namespace muster::domain
