// docs/event-catalogue.md is what fields() says. MUSTER_WRITE_CATALOGUE=1 writes the page anew; sentences about events stand here.

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "domain/event.hpp"
#include "tests/domain/sources.hpp"

namespace muster::tests {
namespace {

using namespace domain;

struct About {
    std::string_view stream, sentence;
};

const std::map<std::string_view, About>& sentences() {
    static const std::map<std::string_view, About> all{
        {"IncarnationStarted", {"instance", "The first event of every incarnation of a log; a restore below an old tail starts a new one."}},
        {"InstanceCreated", {"instance", "The first run made the instance. Normal forms are of this Unicode version."}},
        {"InstanceRoleChanged", {"account", "The account became ADMIN of the instance, or is one no more."}},
        {"OrganizationCreated", {"organization", "A tenant: provider, client, workspace or personal organization (whose name is its owner's personal data)."}},
        {"OrganizationChanged", {"organization", "Settings changed; absent fields did not."}},
        {"EmailDomainsSet", {"organization", "The organization's e-mail domains, all of them, and whether members' e-mails must be of these."}},
        {"SiteCreated", {"organization", "A place of a provider. Clients sit at sites; the first is the site's management client."}},
        {"RelationEstablished", {"organization", "People of `other` may be external in `organization`; the first link of a person makes it."}},
        {"MemberAdded", {"account", "A new account with its one internal membership: the organization is its home."}},
        {"AccountRehomed", {"account", "An orphaned account has a new home. Its password and sessions are gone; it registers again by an invitation."}},
        {"ProfileChanged", {"account", "Absent fields did not change. A `…_changed` without its claim: the identifier was cleared."}},
        {"RoleChanged", {"account", "The role in one organization changed."}},
        {"ExternalLinked", {"account", "An existing account became an external member; its home stays."}},
        {"ExternalLanguageSet", {"account", "The linking organization set the language of an external member."}},
        {"ExternalUnlinked", {"account", "The external membership ended, and every session that was started for this organization."}},
        {"AccountSuspended", {"account", "By the home: no sign-in anywhere, every session ends, links to change the e-mail or the password are dead; memberships stay."}},
        {"AccountReactivated", {"account", "The suspension ended; the account is what it was before."}},
        {"MemberRemoved", {"account", "The internal membership ended: the account is orphaned until a new home takes it in; its identifiers stay its own."}},
        {"UserInvited", {"account", "The registration mail is due. `supersedes` is dead from here on. Only the hash of the link's token is kept."}},
        {"InvitationSent", {"account", "The mail left; the link's 24 hours count from this event's time."}},
        {"InvitationAccepted", {"account", "The person registered by the link."}},
        {"InvitationRevoked", {"account", "An administrator withdrew the invitation, or the member was removed."}},
        {"InvitationExpired", {"account", "Noted some time after `expires_at`; the link is dead from `expires_at` on, with or without it."}},
        {"PasswordSet", {"account", "The person chose a password. A pending change of the e-mail is dead from here on. The hash leaves by no export, feed or history."}},
        {"SessionStarted", {"session", "Somebody signed in."}},
        {"SessionEnded", {"session", "Signed out, revoked, displaced by a newer one, or expired. (Suspension, removal, unlinking and a change of password end sessions without this event.)"}},
        {"SessionOrganizationSelected", {"session", "The person goes on in another of their organizations."}},
        {"ApiKeyIssued", {"key", "A key that acts as the account, within its scopes (none: all the account may do)."}},
        {"ApiKeyRevoked", {"key", "The key works no more."}},
        {"SiteChanged", {"organization", "A site has another name."}},
        {"SiteRemoved", {"organization", "A site is gone, with its levels and zones. Preferences that point into it count as cleared from here on."}},
        {"LevelCreated", {"organization", "A level of a site: a floor, a deck, a wing."}},
        {"LevelChanged", {"organization", "A level has another name."}},
        {"LevelRemoved", {"organization", "A level is gone, with its zones. Preferences that point into it count as cleared from here on."}},
        {"ZoneCreated", {"organization", "A zone of a level."}},
        {"ZoneChanged", {"organization", "A zone has another name."}},
        {"ZoneRemoved", {"organization", "A zone is gone. Preferences that point to it count as cleared from here on."}},
        {"PreferencesSet", {"account", "Where the person works by default: a site, a level of it, a zone of that. Replaces what was set before; nothing set clears it."}},
        {"EmailDomainProved", {"organization", "A DNS TXT record showed that the e-mail domain is the organization's."}},
        {"EmailDomainReleased", {"organization", "The organization gave the e-mail domain up; another one may have it now."}},
        {"TemplateSet", {"organization", "The organization's own wording of a notification in one language; replaces an earlier one."}},
        {"TemplateRemoved", {"organization", "The organization's own wording is gone; Muster's own is used again."}},
        {"EmailChangeRequested", {"account", "A new e-mail waits for its confirmation by a link sent to it; sign-in and resets stay on the old one. An earlier pending change is dead from here on."}},
        {"EmailChangeCancelled", {"account", "The new e-mail that waited for its confirmation was withdrawn."}},
        {"EmailChanged", {"account", "The e-mail is another one: confirmed by the person, or set by the home of somebody who has not registered yet."}},
        {"EmailReleased", {"account", "An invitation nobody accepted holds its e-mail no longer; the account has none until its home gives it another."}},
        {"InvitationUndeliverable", {"account", "The registration mail came back or could not be sent in time; its link is dead."}},
        {"PasswordRehashed", {"account", "The same password under stronger parameters, made at a sign-in; no session ends. The hash leaves by no export, feed or history."}},
        {"PasswordResetRequested", {"account", "The mail with the link to choose a new password is due. An earlier link is dead from here on. Only the hash of the link's token is kept."}},
        {"TotpEnrolled", {"account", "A secret for time-based codes (RFC 6238) that the person has yet to confirm. It leaves by no export, feed or history."}},
        {"TotpConfirmed", {"account", "From here on sign-in needs a second factor. The code of time step `step` is used up."}},
        {"TotpRemoved", {"account", "The second factor is gone, and the recovery codes with it."}},
        {"RecoveryCodesSet", {"account", "New recovery codes; every earlier one is dead. Their hashes leave by no export, feed or history."}},
        {"SecondFactorUsed", {"account", "A time step or a recovery code is used up; stands with the session it opened in one commit."}},
        {"NotificationDelivered", {"account", "The mail server or SMS provider took the message over. (Of a registration `InvitationSent` says so.)"}},
        {"NotificationDeferred", {"account", "The message could not be handed over and is tried again at `next_attempt_at`."}},
        {"NotificationFailed", {"account", "Refused for good, or not delivered in time: a dead letter that an administrator can send again."}},
        {"NotificationRetried", {"account", "An administrator sends a dead letter again."}},
        {"NotificationsPaused", {"instance", "Nothing is sent until an operator resumes it. (After a restore, sending is paused without this event.)"}},
        {"NotificationsResumed", {"instance", "What is due is sent again."}},
        {"WebhookCreated", {"webhook", "Events are sent to a URL from here on: of one organization (and a provider's clients), or of the whole instance."}},
        {"WebhookChanged", {"webhook", "Another URL, other types, paused or resumed; absent fields did not change. While it is paused nothing is lost."}},
        {"WebhookRemoved", {"webhook", "Nothing is sent there any more."}},
        {"WebhookSecretRotated", {"webhook", "A new secret signs; until `old_until` the one before signs as well. The secrets stand nowhere: they are derived."}},
        {"WebhookAdvanced", {"webhook", "Everything up to `delivered` was taken over by the receiver, was not for it, or is a dead letter. At most once a second."}},
        {"WebhookReplayed", {"webhook", "Everything after the position `after` is sent again."}},
        {"WebhookDeliveryDeferred", {"webhook", "A delivery did not succeed and is tried again at `next_attempt_at`; what comes after it waits."}},
        {"WebhookDeliveryFailed", {"webhook", "A delivery was given up: a dead letter that an administrator can send again. The webhook goes on with the next event."}},
        {"WebhookDeliveryRetried", {"webhook", "An administrator sends a dead letter again."}},
        {"WebhookDeliveryRecovered", {"webhook", "A dead letter that was sent again has arrived."}},
        {"OrganizationRemoved", {"organization", "The organization is gone with its settings, sites and extensions, and leaves the sites it sat at; its members were removed and its guests unlinked before, in the same commit."}},
        {"ServicesSet", {"organization", "What a client has bought, all of it. Whatever its members had of a service that ends was taken from them before, in the same commit."}},
        {"SiteWifiSet", {"organization", "Whether the site's Wi-Fi knows people by name, so that staff whose home site it is may have it."}},
        {"SiteClientsOrdered", {"organization", "The site's clients in another order; the first is the management client, whose extensions staff of this home site have."}},
        {"ExtensionCreated", {"organization", "A number of the client's inventory."}},
        {"ExtensionRemoved", {"organization", "The number is in the inventory no more; whoever had it was released before."}},
        {"ExtensionAssociated", {"account", "The number of `client` is the person's: their name shows against it, their e-mail gets its voicemail and stands in the reception console, they may use the softphone. While the account is suspended none of this holds."}},
        {"ExtensionReleased", {"account", "The number is the person's no more, and all that came with it ended."}},
        {"WifiEnabled", {"account", "The person may use the Wi-Fi of the client, or staff that of their home site, unless suspended."}},
        {"WifiDisabled", {"account", "The person may use the Wi-Fi no more."}},
        {"AccessControlGranted", {"account", "This card opens the doors for the person, with `offline_entry` also while the doors are offline, unless suspended. Replaces an earlier card of theirs."}},
        {"RelationTermsSet", {"organization", "What `organization` says about `other`, all of it: what its people may have here (`host`), what our own may have there (`home_terms`). Effective at once. Absent terms: as if nothing had ever been said."}},
        {"GroupCreated", {"organization", "A group of internal members and of other groups."}},
        {"GroupChanged", {"organization", "A group has another name."}},
        {"GroupRemoved", {"organization", "The group is gone; its members left, its grants were revoked and it was taken out of other groups before, in the same commit."}},
        {"GroupMemberAdded", {"account", "The person is in the group, and in every group that it stands in. (Who leaves the organization leaves its groups without an event of its own.)"}},
        {"GroupMemberRemoved", {"account", "The person is no longer in the group directly."}},
        {"SubgroupAdded", {"organization", "Whoever is in `subgroup` is in `group` from here on."}},
        {"SubgroupRemoved", {"organization", "`subgroup` stands in `group` no longer."}},
        {"UnitCreated", {"organization", "A part of the organization: a department, a team. Units give no rights."}},
        {"UnitChanged", {"organization", "Another name or another parent; replaces both."}},
        {"UnitRemoved", {"organization", "The unit is gone; nobody and no other unit stood in it."}},
        {"OrganizationalLinksSet", {"account", "Who the person reports to and which unit they belong to; replaces both. A manager who left counts as none."}},
        {"RoleDefined", {"organization", "A role of the organization's own, beside those of its kind."}},
        {"RoleRedefined", {"organization", "Replaces all but the role's name; effective at once for everybody who has it."}},
        {"RoleDefinitionRemoved", {"organization", "The role is gone; nobody had it."}},
        {"GrantGiven", {"account, or organization when it goes to a group", "A role beside that of the membership, for a person or for everybody in a group. It gives nothing from `ends_at` on, with or without `GrantExpired`. (Who leaves the organization loses theirs without an event of its own.)"}},
        {"GrantRevoked", {"account, or organization when it went to a group", "The grant was taken back."}},
        {"GrantExpired", {"account, or organization when it went to a group", "Noted some time after the grant's `ends_at`."}},
        {"MembershipEndSet", {"account", "The membership gives no rights from `ends_at` on, with or without `MembershipExpired`; absent: it has no end."}},
        {"MembershipExpired", {"account", "Noted some time after the membership's end: an external person is unlinked, an internal one removed, with all that follows from that."}},
        {"AccessControlRevoked", {"account", "The person's card opens no door any more."}},
        {"InstanceSettingsSet", {"instance", "Who may register: invited people only, or anybody. Until the first one, invited people only."}},
        {"RegistrationRepeated", {"account", "Somebody asked to register with the e-mail of a person who has an account; the mail that says so is due."}},
        {"AccountRemoved", {"account", "The account is gone for good: its identifiers are free again. It left its organizations before, in the same commit."}},
        {"PersonalOrganizationRenamed", {"organization", "A personal organization has another name; its owner's personal data."}},
        {"OwnershipTransferred", {"organization", "A personal organization has another owner; the roles of both changed in the same commit."}},
        {"OrganizationKeyIssued", {"organization", "A key that stands for a personal organization, in the systems that ask Muster about it."}},
        {"OrganizationKeyRevoked", {"organization", "The organization's key works no more."}},
        {"AnomalyRuleSet", {"instance", "A rule of monitoring is on or off, with these parameters; replaces what was set for it before."}},
        {"AlertRaised", {"alert", "A rule found something: about whom, in which window, and by which facts and records of both logs."}},
        {"AlertClosed", {"alert", "Somebody looked at the alert and closed it."}},
        {"AccountErased", {"account", "The person's key was destroyed: what was sealed under it reads as erased, here and wherever the log was copied without keys. The account left its organizations before, in the same commit; what remains of it is its id. Claims that were released are free for others, those kept are nobody's for ever."}},
        {"LegalHoldSet", {"account", "The person cannot be erased until the hold is released; by their home, or (no organization) by an ADMIN."}},
        {"LegalHoldReleased", {"account", "The hold keeps the person's data no more."}},
        {"AccessReviewStarted", {"access review", "Somebody goes through what everybody may do in the organization, as it stood at the position `snapshot`."}},
        {"AccessReviewDecided", {"access review", "A membership (or, with `reviewed_grant`, a grant) was certified or revoked; what a revocation takes away are events of their own in the same commit."}},
        {"AccessReviewClosed", {"access review", "Nothing more is decided in the review; what nobody decided stays as it is."}},
    };
    return all;
}

template <class T>
struct TypeText {
    static std::string text() {
        if constexpr (std::is_same_v<T, std::string>) return "text";
        else if constexpr (std::is_same_v<T, bool>) return "yes or no";
        else if constexpr (std::is_integral_v<T>) return "number";
        else if constexpr (std::is_same_v<T, Timestamp>) return "time";
        else if constexpr (std::is_same_v<T, Position>) return "position";
        else if constexpr (std::is_same_v<T, Claim>) return "claim";
        else if constexpr (std::is_same_v<T, TokenHash>) return "token hash";
        else if constexpr (std::is_same_v<T, Personal<>>) return "**personal** text";
        else if constexpr (requires { T::prefix; }) return "`" + std::string(T::prefix) + "_…`";
        else if constexpr (NamedEnum<T>) {
            std::string text;
            for (const auto name : EnumNames<T>::names) text += (text.empty() ? "`" : ", `") + std::string(name) + "`";
            return text;
        } else {
            std::string text;  // a described struct
            std::apply(
                [&](const auto&... each) {
                    ((text += (text.empty() ? "{" : "; ") + std::string(each.name) + ": " +
                              TypeText<typename std::remove_cvref_t<decltype(each)>::Type>::text()), ...);
                },
                T::fields());
            return text + "}";
        }
    }
};
template <class T>
struct TypeText<std::optional<T>> {
    static std::string text() { return TypeText<T>::text() + ", or absent"; }
};
template <class T>
struct TypeText<std::vector<T>> {
    static std::string text() { return "list of " + TypeText<T>::text(); }
};

template <class E>
void describe(std::ostream& page) {
    const auto about = sentences().find(E::type);
    BOOST_REQUIRE_MESSAGE(about != sentences().end(), "no sentence about " << E::type);
    page << "\n## " << E::type << "\n" << about->second.sentence << "\n\nVersion " << E::version << ", stream: the "
         << about->second.stream << ".\n\n| Field | Value |\n|---|---|\n";
    std::apply(
        [&](const auto&... each) {
            ((page << "| `" << each.name << "` | " << TypeText<typename std::remove_cvref_t<decltype(each)>::Type>::text() << " |\n"), ...);
        },
        E::fields());
}

template <class... E>
std::string catalogue(const std::variant<E...>*) {
    std::ostringstream page;
    page << "# Event catalogue\n"
            "Every event that can stand in the log, in the order of `domain/event.hpp`. Type names and field names never change meaning; a change is a\n"
            "new version ([adding an event](adding-an-event.md)). A **personal** field is sealed under the key of the account it is about, and reads as\n"
            "erased once that key is destroyed. A claim is an HMAC over a normal form: equal identifiers have equal claims, and nothing can be read\n"
            "from one. Times are UTC.\n\n"
            "This page is written by a test: `MUSTER_WRITE_CATALOGUE=1 build/debug/tests/domain/test_domain --run_test=event_catalogue`.\n";
    (describe<E>(page), ...);
    return page.str();
}

BOOST_AUTO_TEST_SUITE(event_catalogue)

BOOST_AUTO_TEST_CASE(the_page_is_what_the_events_say) {
    const auto expected = catalogue(static_cast<const Event*>(nullptr));
    const auto path = source_root() / "docs/event-catalogue.md";
    if (std::getenv("MUSTER_WRITE_CATALOGUE") != nullptr) std::ofstream(path) << expected;
    BOOST_CHECK_MESSAGE(read_source("docs/event-catalogue.md") == expected,
                        "docs/event-catalogue.md is out of date; it says itself how to write it anew");
    BOOST_CHECK_EQUAL(sentences().size(), std::variant_size_v<AnyEvent>);
}

template <class... E>
void check_shapes(const std::variant<E...>*) {
    std::set<std::string_view> types;
    (
        [&] {
            BOOST_TEST_CONTEXT(E::type) {
                BOOST_CHECK(types.insert(E::type).second);
                BOOST_CHECK_GE(E::version, 1);
                BOOST_CHECK_EQUAL(type_of(Event(E{})), E::type);
                BOOST_CHECK_EQUAL(version_of(Event(E{})), E::version);
                std::set<std::string_view> names;
                bool personal = false;
                E event{};
                for_each_field(event, [&](std::string_view name, const auto& value) {
                    BOOST_CHECK_MESSAGE(names.insert(name).second, name << " stands twice");
                    personal |= std::is_same_v<std::remove_cvref_t<decltype(value)>, Personal<>>;
                });
                // Sealing needs a subject. An organization without owner has no personal name to seal.
                if constexpr (requires { event.owner; }) event.owner = AccountId{{1}};
                if constexpr (is_grant_event<E>) event.account = AccountId{{1}};
                if constexpr (requires { event.about_account; }) event.about_account = AccountId{{1}};
                BOOST_CHECK(!personal || subject_of(Event(event)));
                const auto stream = stream_of(Event(event));
                const auto expected = sentences().at(E::type).stream;
                const auto prefix = expected == "instance" ? "instance" : expected.starts_with("account") ? "acc_" : expected == "organization"
                                    ? "org_" : expected == "session" ? "ses_" : expected == "webhook" ? "whk_"
                                    : expected == "alert" ? "alr_" : expected == "access review" ? "rev_" : "key_";
                BOOST_CHECK_MESSAGE(stream.starts_with(prefix), stream);
            }
        }(),
        ...);
}

BOOST_AUTO_TEST_CASE(types_fields_and_streams_are_sound) { check_shapes(static_cast<const Event*>(nullptr)); }

BOOST_AUTO_TEST_CASE(events_name_every_organization_they_touch) {
    const OrganizationId a{{1}}, b{{2}};
    BOOST_CHECK((organizations_of(ExternalLinked{{}, a, b, "guest", ""}) == std::vector{a, b}));
    BOOST_CHECK((organizations_of(RelationEstablished{a, b}) == std::vector{a, b}));
    BOOST_CHECK((organizations_of(RoleChanged{{}, a, "", ""}) == std::vector{a}));
    BOOST_CHECK((organizations_of(ExtensionAssociated{{}, a, {}, b, ""}) == std::vector{a, b}));
    BOOST_CHECK((organizations_of(ExtensionReleased{{}, a, {}, a, ""}) == std::vector{a}));
    BOOST_CHECK(organizations_of(PasswordSet{}).empty());
    OrganizationCreated created;
    created.organization = a;
    BOOST_CHECK((organizations_of(created) == std::vector{a}));
    created.provider = b;
    BOOST_CHECK((organizations_of(created) == std::vector{a, b}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
