// Who becomes a user of the instance without an organization that hires them (SP4 to SP6).

#include <boost/test/unit_test.hpp>

#include "domain/limits.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using enum RefusalCode;
using std::chrono::minutes;

const EventList open_instance{InstanceSettingsSet{Registration::open}};

RequestRegistration request(std::string_view name, std::string_view domain = "home.example", std::uint32_t generation = 1) {
    const std::string home = "home of " + std::string(name);
    RequestRegistration c;
    c.account = acc(name);
    c.organization = org(home);
    c.organization_name = home;
    c.email = email(name, domain);
    c.first_name = std::string("Pat");
    c.last_name = std::string("Doe");
    c.locale = "fr";
    c.invitation = invitation(std::string(name) + std::to_string(generation), generation);
    return c;
}

CreateAccount create(std::string_view name) {
    const std::string home = "home of " + std::string(name);
    CreateAccount c;
    c.account = acc(name);
    c.organization = org(home);
    c.organization_name = home;
    c.username = identifier(name);
    c.password_hash = std::string("hash");
    return c;
}

Register by_link(std::string_view name) { return {invitation(name).token_hash, std::string("hash")}; }

BOOST_AUTO_TEST_SUITE(registration)

BOOST_AUTO_TEST_CASE(only_an_admin_opens_registration) {
    const SetInstanceSettings opens{Registration::open};
    in_the_world().when(opens).by("amy").refused(permission_denied);
    in_the_world({key_issued("root", {"organization.edit"})}).when(opens).by(by_key("root")).refused(permission_denied);
    const auto opened = in_the_world().when(opens).by("root").then({InstanceSettingsSet{Registration::open}});
    opened.when(opens).by("root").refused(nothing_to_change);
    opened.when(SetInstanceSettings{Registration::invite}).by("root").if_version(1).refused(version_mismatch);
    BOOST_CHECK(opened.state().instance().registration == Registration::open);
}

BOOST_AUTO_TEST_CASE(somebody_registers_and_owns_a_default_organization) {
    const auto c = request("pat");
    in_the_world().when(c).by(Actor{}).refused(registration_closed);
    const auto asked = in_the_world({open_instance}).when(c).by(Actor{}).accepted();
    const auto pat = *asked.state().account(acc("pat"));
    BOOST_CHECK(pat.status == AccountStatus::invited && pat.home == c.organization && pat.instance_role == InstanceRole::user);
    BOOST_CHECK(asked.state().organization(c.organization)->owner == acc("pat"));
    BOOST_CHECK(asked.state().membership(acc("pat"), c.organization)->role == "owner");
    const auto done = asked.when(by_link("pat1")).by(Actor{}).accepted();
    BOOST_CHECK(done.state().account(acc("pat"))->status == AccountStatus::active);
    asked.when(by_link("pat1")).by(Actor{}).after(minutes(1)).accepted();
    auto twin = request("pat");
    twin.email = email("other");
    asked.when(twin).by(Actor{}).refused(invalid_field);  // the ids are taken
}

BOOST_AUTO_TEST_CASE(the_owner_of_a_domain_may_refuse_self_registration) {
    ChangeOrganization refuses;
    refuses.organization = org("cove");
    refuses.refuses_self_registration = true;
    const auto world = in_the_world({open_instance});
    world.when(request("pat", "cove.example")).by(Actor{}).accepted();
    world.when(refuses).by("mia").refused(permission_denied);
    const auto refused = world.when(refuses).by("amy").accepted();
    refused.when(refuses).by("amy").refused(nothing_to_change);
    refused.when(request("pat", "cove.example")).by(Actor{}).refused(registration_refused);
    refused.when(request("pat")).by(Actor{}).accepted();
}

BOOST_AUTO_TEST_CASE(asking_again_sends_another_link_but_not_at_once) {
    const auto asked = in_the_world({open_instance}).when(request("pat")).by(Actor{}).accepted();
    auto again = request("pat", "home.example", 2);
    again.account = acc("another id");
    again.organization = org("another id");
    asked.when(again).by(Actor{}).after(minutes(9)).then({});
    auto stale = again;
    stale.invitation.generation = 3;
    asked.when(stale).by(Actor{}).after(minutes(11)).refused(invitation_not_live);
    UserInvited link{inv("pat2"), acc("pat"), org("home of pat"), 2, invitation("pat2").token_hash, inv("pat1"), true};
    const auto twice = asked.when(again).by(Actor{}).after(minutes(11)).then({link});
    twice.when(by_link("pat1")).by(Actor{}).refused(link_dead);
    twice.when(by_link("pat2")).by(Actor{}).accepted();
}

BOOST_AUTO_TEST_CASE(a_person_who_is_known_gets_a_mail_and_nothing_changes) {
    const auto world = in_the_world({open_instance});
    auto c = request("mia", "cove.example");
    c.account = acc("new");
    const auto told = world.when(c).by(Actor{}).then({RegistrationRepeated{acc("mia"), org("cove")}});
    BOOST_CHECK(!told.state().account(acc("new")));
    told.when(c).by(Actor{}).after(minutes(9)).then({});  // nobody is flooded with mails, nor the log with events
    // An invitation of an organization is not taken over by asking often.
    auto invited = request("ned", "cove.example");
    invited.account = acc("new");
    const auto once = world.when(invited).by(Actor{}).then({RegistrationRepeated{acc("ned"), org("cove")}});
    once.when(invited).by(Actor{}).after(minutes(11)).then({RegistrationRepeated{acc("ned"), org("cove")}});
    in_the_world({open_instance, MemberRemoved{acc("mia"), org("cove"), {}}}).when(c).by(Actor{}).then({});  // an orphan is invited
}

BOOST_AUTO_TEST_CASE(a_registration_nobody_confirmed_blocks_nobody) {
    const auto asked = in_the_world({open_instance}).when(request("pat")).by(Actor{}).accepted();
    auto hired = add_member("pat at work", "dune", "member");
    hired.email = email("pat", "home.example");
    const auto taken = asked.when(hired).by("dan").accepted();
    BOOST_CHECK(taken.state().claimed_by(email("pat", "home.example").identifier.claim) == acc("pat at work"));
    taken.when(by_link("pat1")).by(Actor{}).refused(link_dead);
    auto by_admin = create("pat by an ADMIN");
    by_admin.email = email("pat", "home.example");
    asked.when(by_admin).by("root").accepted();
    const auto confirmed = asked.when(by_link("pat1")).by(Actor{}).accepted();
    confirmed.when(hired).by("dan").refused(email_taken);
}

BOOST_AUTO_TEST_CASE(an_invitation_that_lapsed_gives_way_to_a_registration) {
    const auto world = in_the_world({open_instance, UserInvited{inv("raw"), acc("raw"), org("cove"), 1, token("raw"), {}}})
                           .when(RecordInvitationSent{inv("raw")}).by(Actor::system()).accepted();
    auto c = request("raw", "cove.example");
    c.account = acc("new");
    const auto later = limits::invitation_lifetime + limits::email_claim_grace + minutes(1);
    const auto registered = world.when(c).by(Actor{}).after(later).accepted();
    BOOST_CHECK(registered.state().claimed_by(c.email.identifier.claim) == acc("new"));
    world.when(c).by(Actor{}).after(limits::invitation_lifetime).then({RegistrationRepeated{acc("raw"), org("cove")}});
}

BOOST_AUTO_TEST_CASE(an_admin_adds_an_account_with_a_password) {
    const auto world = in_the_world().when(create("pat")).by("root").accepted();
    const auto pat = *world.state().account(acc("pat"));
    BOOST_CHECK(pat.status == AccountStatus::active && !pat.email && pat.username && pat.home == org("home of pat"));
    world.when(create("pat")).by("root").refused(invalid_field);
    auto twin = create("other");
    twin.username = identifier("pat");
    world.when(twin).by("root").refused(username_taken);
    auto admin = create("boss");
    admin.role = InstanceRole::admin;
    BOOST_CHECK_EQUAL(world.when(admin).by("root").accepted().state().instance().active_admins, 2U);
}

BOOST_AUTO_TEST_CASE(an_admin_adds_an_account_by_invitation) {
    auto c = create("pat");
    c.email = email("pat");
    c.password_hash = {};
    in_the_world().when(c).by("root").refused(invalid_field);  // neither a password nor an invitation
    c.invitation = invitation("pat");
    const auto invited = in_the_world().when(c).by("root").accepted();
    BOOST_CHECK(invited.state().account(acc("pat"))->status == AccountStatus::invited);
    invited.when(by_link("pat")).by(Actor{}).accepted();
    auto both = c;
    both.password_hash = std::string("hash");
    in_the_world().when(both).by("root").refused(invalid_field);
    auto nowhere = c;
    nowhere.email.reset();
    in_the_world().when(nowhere).by("root").refused(contact_missing);
    auto admin = c;
    admin.role = InstanceRole::admin;
    in_the_world().when(admin).by("root").refused(account_not_active);
    auto nobody = c;
    nobody.email.reset();
    nobody.username.reset();
    in_the_world().when(nobody).by("root").refused(invalid_field);
    auto known = c;
    known.email = email("mia");
    in_the_world().when(known).by("root").refused(email_taken);
}

BOOST_AUTO_TEST_CASE(anybody_makes_themselves_an_account_where_registration_is_open) {
    in_the_world().when(create("pat")).by(Actor{}).refused(registration_closed);
    in_the_world().when(create("pat")).by("amy").refused(registration_closed);
    const auto world = in_the_world({open_instance});
    world.when(create("pat")).by(Actor{}).accepted();
    world.when(create("pat")).by("amy").accepted();
    auto admin = create("pat");
    admin.role = InstanceRole::admin;
    world.when(admin).by(Actor{}).refused(permission_denied);
    auto unproved = create("pat");
    unproved.email = email("pat");
    world.when(unproved).by(Actor{}).refused(permission_denied);
    Actor ended = signed_in_actor("amy");
    ended.session = ses("no such session");
    world.when(create("pat")).by(ended).refused(credential_invalid);
}

BOOST_AUTO_TEST_CASE(a_workspace_takes_people_without_an_email) {
    auto c = add_member("new", "cove", "member");
    c.email.reset();
    in_the_world().when(c).by("amy").refused(contact_missing);
    c.phone = phone("+3161");
    const auto world = in_the_world().when(c).by("amy").accepted();
    BOOST_CHECK(world.state().account(acc("new"))->phone && !world.state().account(acc("new"))->email);
    auto by_name = c;
    by_name.phone.reset();
    by_name.username = identifier("new");
    in_the_world().when(by_name).by("amy").accepted();
    by_name.invitation = invitation("new");
    in_the_world().when(by_name).by("amy").refused(contact_missing);
    auto elsewhere = c;
    elsewhere.organization = org("cafe");
    elsewhere.role = "user";
    in_the_world().when(elsewhere).by("ann").refused(contact_missing);
    world.when(SendInvitation{acc("new"), org("cove"), invitation("sms", 1)}).by("amy").accepted();
}

BOOST_AUTO_TEST_CASE(a_link_by_sms_dies_with_the_phone_it_went_to) {
    auto c = add_member("new", "cove", "member");
    c.email.reset();
    c.phone = phone("+3161");
    c.invitation = invitation("new");
    const auto world = in_the_world().when(c).by("amy").accepted();
    EditProfile other;
    other.account = acc("new");
    other.organization = org("cove");
    other.phone = phone("+3162");
    world.when(by_link("new")).by(Actor{}).accepted();
    world.when(other).by("amy").accepted().when(by_link("new")).by(Actor{}).refused(link_dead);
    EditProfile nothing = other;
    nothing.phone.reset();
    nothing.clears_phone = true;
    world.when(nothing).by("amy").refused(contact_missing);  // an account is known by something
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
