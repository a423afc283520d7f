// E-mail domains by proof, and what an invitation nobody accepted holds against others (pre-hijacking).

#include <boost/test/unit_test.hpp>

#include "domain/limits.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using enum RefusalCode;
using namespace std::chrono_literals;

const ProveEmailDomain prove{org("cove"), "new.example"};
constexpr auto week = 24h * 7;

AddMember add(std::string_view name, std::string_view organization, std::string_view at) {
    auto c = add_member("second", organization, "member");
    c.email = email(name, at);
    return c;
}
EmailReleased released(std::string_view name, std::string_view organization, std::string_view at, ReleaseCause cause) {
    return {acc(name), org(organization), email(name, at).identifier.claim, cause};
}
/// eve is invited by dune with an e-mail at the domain; the mail was sent when the story ended.
Given invited_by_dune(std::string_view at) {
    auto member = added("eve", "dune", "member");
    const auto e = email("eve", at).identifier;
    member.email = e.display, member.email_normal = e.normal, member.email_claim = e.claim;
    return in_the_world({member, invited("eve", "dune")}).when(RecordInvitationSent{inv("eve")}).accepted();
}
std::optional<AccountId> holder(const Given& world, std::string_view name, std::string_view at) {
    return world.state().claimed_by(email(name, at).identifier.claim);
}

BOOST_AUTO_TEST_SUITE(email_domains)

BOOST_AUTO_TEST_CASE(a_domain_is_proved_and_released_by_who_edits_the_organization) {
    const auto after = in_the_world().when(prove).by("amy").then({EmailDomainProved{org("cove"), "new.example"}});
    BOOST_CHECK((after.state().organization(org("cove"))->email_domains == std::vector<std::string>{"cove.example", "new.example"}));
    BOOST_CHECK(after.state().domain_owner("new.example") == org("cove"));
    after.when(prove).by("amy").refused(nothing_to_change);
    const auto gone = after.when(ReleaseEmailDomain{org("cove"), "cove.example"}).by("amy").then(
        {EmailDomainReleased{org("cove"), "cove.example"}});
    BOOST_CHECK((gone.state().organization(org("cove"))->email_domains == std::vector<std::string>{"new.example"}));
    BOOST_CHECK(!gone.state().domain_owner("cove.example"));
    gone.when(ProveEmailDomain{org("dune"), "cove.example"}).by("dan").accepted();
    in_the_world().when(prove).by("max").refused(permission_denied);
    in_the_world().when(prove).by("dan").refused(not_found);
    in_the_world().when(ReleaseEmailDomain{org("cove"), "cove.example"}).by("max").refused(permission_denied);
    in_the_world().when(ReleaseEmailDomain{org("cove"), "cove.example"}).by("dan").refused(not_found);
}

/// Else nobody could be added any more, and nobody there could change that.
BOOST_AUTO_TEST_CASE(who_takes_only_e_mails_of_its_domains_keeps_one) {
    const auto strict = in_the_world({EmailDomainsSet{org("cove"), {"cove.example"}, true}});
    const ReleaseEmailDomain last{org("cove"), "cove.example"};
    strict.when(last).by("amy").refused(email_domain_needed);
    strict.when(last).by("root").refused(email_domain_needed);
    strict.when(prove).by("amy").accepted().when(last).by("amy").then({EmailDomainReleased{org("cove"), "cove.example"}});
    strict.and_then(EmailDomainsSet{org("cove"), {"cove.example"}, false}).when(last).by("amy").accepted();

    ChangeOrganization none;
    none.organization = org("cove");
    none.email_domains.emplace();
    strict.when(none).by("root").refused(email_domain_needed);
    none.require_email_domain = false;
    strict.when(none).by("root").then({EmailDomainsSet{org("cove"), {}, false}});
    ChangeOrganization strict_from_now;
    strict_from_now.organization = org("dune");
    strict_from_now.require_email_domain = true;
    in_the_world().when(strict_from_now).by("root").refused(email_domain_needed);
    CreateOrganization without;
    without.organization = org("new");
    without.name = "New";
    without.require_email_domain = true;
    in_the_world().when(without).by("root").refused(email_domain_needed);
    without.email_domains = {"new.example"};
    in_the_world().when(without).by("root").accepted();
}

BOOST_AUTO_TEST_CASE(a_domain_has_one_owner) {
    in_the_world().when(ProveEmailDomain{org("dune"), "cove.example"}).by("dan").refused(email_domain_taken);
    in_the_world().when(ReleaseEmailDomain{org("dune"), "cove.example"}).by("dan").refused(email_domain_unknown);
    in_the_world().when(ReleaseEmailDomain{org("cove"), "new.example"}).by("amy").refused(email_domain_unknown);
    in_the_world().when(ProveEmailDomain{org("root"), "new.example"}).by("root").refused(organization_kind_not_allowed);
}

BOOST_AUTO_TEST_CASE(an_organization_has_so_many_domains_and_no_more) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < limits::email_domains_max; ++i) names.push_back("d" + std::to_string(i) + ".example");
    const auto world = in_the_world({EmailDomainsSet{org("cove"), names, false}});
    world.when(prove).by("amy").refused(limit_reached);
    world.and_then(EmailDomainReleased{org("cove"), "d7.example"}).when(prove).by("amy").accepted();
}

BOOST_AUTO_TEST_CASE(the_owner_of_a_domain_supersedes_an_invitation_nobody_accepted) {
    const auto world = invited_by_dune("cove.example");
    const auto c = add("eve", "cove", "cove.example");
    const auto after = world.when(c).by("amy").then(
        {InvitationRevoked{inv("eve"), acc("eve"), org("dune")},
         released("eve", "dune", "cove.example", ReleaseCause::superseded), member_added_by(c)});
    BOOST_CHECK(holder(after, "eve", "cove.example") == acc("second"));
    BOOST_CHECK(!after.state().account(acc("eve"))->email);
    BOOST_CHECK(after.state().account(acc("eve"))->home == org("dune"));
    after.when(Register{token("link of eve"), std::string("hash")}).by(Actor{}).refused(link_dead);
    // dune still has its member and may give them another e-mail, but not invite them without one.
    after.when(SendInvitation{acc("eve"), org("dune"), invitation("again", 2)}).by("dan").refused(email_missing);
    after.when(RequestPasswordReset{pwr("r"), acc("eve"), token("r")}).by(Actor{}).refused(account_not_active);
    const RequestEmailChange another{emc("x"), acc("eve"), org("dune"), email("eve", "dune.example"), token("x"), {}};
    after.when(another).by("dan").accepted().when(SendInvitation{acc("eve"), org("dune"), invitation("again", 2)}).by("dan").accepted();
}

BOOST_AUTO_TEST_CASE(nobody_else_supersedes_it_nor_the_owner_a_registered_person) {
    invited_by_dune("cove.example").when(add("eve", "harbour", "cove.example")).by("root").refused(role_unknown);
    auto elsewhere = add("eve", "harbour", "cove.example");
    elsewhere.role = "staff";
    elsewhere.home_site = site("quay");
    invited_by_dune("cove.example").when(elsewhere).by("sue").refused(email_taken);
    invited_by_dune("other.example").when(add("eve", "cove", "other.example")).by("amy").refused(email_taken);
    // dot has registered at dune: the domain's owner links them.
    in_the_world().and_then(ExternalUnlinked{acc("dot"), org("cove")}).when(add("dot", "cove", "cove.example")).by("amy").refused(email_taken);
    invited_by_dune("cove.example").when(add("eve", "dune", "cove.example")).by("dan").refused(member_exists);
}

BOOST_AUTO_TEST_CASE(a_suspension_does_not_hold_what_an_invitation_does_not) {
    const auto suspended = invited_by_dune("cove.example").and_then(AccountSuspended{acc("eve"), org("dune"), {}});
    const auto c = add("eve", "cove", "cove.example");
    suspended.when(c).by("amy").then({InvitationRevoked{inv("eve"), acc("eve"), org("dune")},
                                      released("eve", "dune", "cove.example", ReleaseCause::superseded), member_added_by(c)});
    in_the_world({ExternalUnlinked{acc("dot"), org("cove")}, AccountSuspended{acc("dot"), org("dune"), {}}})
        .when(add("dot", "cove", "cove.example")).by("amy").refused(email_taken);
}

BOOST_AUTO_TEST_CASE(somebody_added_and_never_invited_is_superseded_too) {
    auto member = added("eve", "dune", "member");
    const auto c = add("eve", "cove", "cove.example");
    in_the_world({member}).when(c).by("amy").then({released("eve", "dune", "cove.example", ReleaseCause::superseded), member_added_by(c)});
}

BOOST_AUTO_TEST_CASE(a_week_after_it_expired_anybody_may_invite_the_person) {
    const auto world = invited_by_dune("other.example");
    const auto expires = world.time() + limits::invitation_lifetime;
    const auto c = add("eve", "cove", "other.example");
    world.when(c).by("amy").at(expires + week - 1us).refused(email_taken);
    const EventList lapsed = released("eve", "dune", "other.example", ReleaseCause::lapsed);
    // With or without the scheduler's word for it.
    world.when(c).by("amy").at(expires + week).then({InvitationRevoked{inv("eve"), acc("eve"), org("dune")}, lapsed, member_added_by(c)});
    world.and_then(InvitationExpired{inv("eve"), acc("eve"), org("dune")}).when(c).by("amy").at(expires + week).then({lapsed, member_added_by(c)});
    static_assert(limits::email_claim_grace == week);
}

BOOST_AUTO_TEST_CASE(a_resend_begins_the_week_anew) {
    const auto world = invited_by_dune("other.example");
    const auto late = world.time() + week;
    const auto resent = world.when(SendInvitation{acc("eve"), org("dune"), invitation("again", 2)}).by("dan").at(late).accepted();
    const auto c = add("eve", "cove", "other.example");
    resent.when(c).by("amy").after(2 * week).refused(email_taken);  // not sent yet: its time does not run
    const auto sent = resent.when(RecordInvitationSent{inv("again")}).accepted();
    sent.when(c).by("amy").at(sent.time() + 24h + week - 1us).refused(email_taken);
    sent.when(c).by("amy").at(sent.time() + 24h + week).accepted();
}

BOOST_AUTO_TEST_CASE(revoked_or_undeliverable_the_week_counts_from_then) {
    const auto world = invited_by_dune("other.example");
    const auto c = add("eve", "cove", "other.example");
    for (const EventList& death : {EventList(InvitationRevoked{inv("eve"), acc("eve"), org("dune")}),
                               EventList(InvitationUndeliverable{inv("eve"), acc("eve"), org("dune")})}) {
        const auto dead = world.and_then(death);
        dead.when(c).by("amy").at(dead.time() + week - 1us).refused(email_taken);
        dead.when(c).by("amy").at(dead.time() + week).then(
            {released("eve", "dune", "other.example", ReleaseCause::lapsed), member_added_by(c)});
    }
}

BOOST_AUTO_TEST_CASE(who_registered_holds_their_e_mail_for_good) {
    const auto world = invited_by_dune("other.example").when(Register{token("link of eve"), std::string("hash")}).by(Actor{}).accepted();
    world.when(add("eve", "cove", "other.example")).by("amy").after(52 * week).refused(email_taken);
}

/// mia registered at cove, was removed, and dune took her in again; she has not accepted.
Given taken_in_by_dune() {
    auto c = add_member("ignored", "dune", "member");
    c.email = email("mia");
    c.invitation = invitation("again", 2);
    return in_the_world({MemberRemoved{acc("mia"), org("cove"), {}}}).when(c).by("dan").accepted();
}

BOOST_AUTO_TEST_CASE(a_person_with_a_history_comes_over_with_their_account) {
    auto c = add("mia", "cove", "cove.example");
    c.invitation = invitation("third", 3);
    ProfileChanged says;
    says.account = acc("mia");
    says.organization = org("cove");
    says.locale = c.locale;
    says.first_name = c.first_name;
    says.last_name = c.last_name;
    const auto after = taken_in_by_dune().when(c).by("amy").then(
        {InvitationRevoked{inv("again"), acc("mia"), org("dune")}, MemberRemoved{acc("mia"), org("dune"), {}},
         AccountRehomed{acc("mia"), org("cove"), "member"}, says,
         UserInvited{inv("third"), acc("mia"), org("cove"), 3, token("link of third"), {}}});
    BOOST_CHECK(after.state().account(acc("mia"))->home == org("cove"));
    BOOST_CHECK(holder(after, "mia", "cove.example") == acc("mia"));
    BOOST_CHECK(!after.state().account(acc("second")));
    after.when(Register{token("link of again"), std::string("hash")}).by(Actor{}).refused(link_dead);
    after.when(Register{token("link of third"), std::string("hash")}).by(Actor{}).accepted();
}

BOOST_AUTO_TEST_CASE(what_a_home_before_let_lapse_is_not_held_against_the_next) {
    const auto sent = taken_in_by_dune().when(RecordInvitationSent{inv("again")}).accepted();
    auto staff = add("mia", "harbour", "cove.example");
    staff.role = "staff";
    staff.home_site = site("quay");
    const auto came_over = sent.when(staff).by("root").at(sent.time() + 24h + week).accepted();
    BOOST_CHECK(came_over.state().account(acc("mia"))->home == org("harbour"));
    came_over.when(add("mia", "dune", "cove.example")).by("root").refused(email_taken);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
