// The table of roles, the texts of enums, personal data.

#include <boost/test/unit_test.hpp>
#include <set>

#include "domain/actor.hpp"
#include "domain/credential_events.hpp"
#include "domain/personal.hpp"
#include "domain/refusal.hpp"
#include "domain/roles.hpp"
#include "domain/state.hpp"

namespace muster::tests {
namespace {

using namespace domain;

constexpr std::array kinds{OrganizationKind::provider, OrganizationKind::client, OrganizationKind::workspace,
                           OrganizationKind::personal};

bool is_lower(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_' || c == '.'; });
}

template <NamedEnum E>
void check_texts() {
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < EnumNames<E>::names.size(); ++i) {
        const auto text = to_text(static_cast<E>(i));
        BOOST_CHECK_MESSAGE(!text.empty() && is_lower(text), "\"" << text << "\"");
        BOOST_CHECK_MESSAGE(seen.insert(text).second, text << " stands twice");
        BOOST_CHECK(from_text<E>(text) == static_cast<E>(i));
    }
    BOOST_CHECK(!from_text<E>("") && !from_text<E>("no such thing"));
}

BOOST_AUTO_TEST_SUITE(roles)

BOOST_AUTO_TEST_CASE(texts_of_enums_are_one_to_one) {
    check_texts<ActorKind>();
    check_texts<AccountStatus>();
    check_texts<InstanceRole>();
    check_texts<InvitationStatus>();
    check_texts<MembershipKind>();
    check_texts<OrganizationKind>();
    check_texts<PasswordCause>();
    check_texts<Permission>();
    check_texts<RefusalCode>();
    check_texts<Service>();
    check_texts<SessionEnd>();
    check_texts<Showing>();
    check_texts<WebhookProblem>();
}

BOOST_AUTO_TEST_CASE(the_last_values_of_enums_have_the_last_texts) {
    BOOST_CHECK_EQUAL(to_text(Permission::profile_edit_own), "profile.edit_own");
    BOOST_CHECK_EQUAL(to_text(Permission::webhook_manage), "webhook.manage");
    BOOST_CHECK_EQUAL(to_text(Permission::organization_delete), "organization.delete");
    BOOST_CHECK_EQUAL(to_text(WebhookProblem::answer_invalid), "answer_invalid");
    BOOST_CHECK_EQUAL(to_text(Service::telephony), "telephony");
    BOOST_CHECK_EQUAL(to_text(Permission::api_key_manage), "api_key.manage");
    BOOST_CHECK_EQUAL(to_text(AccountStatus::suspended), "suspended");
    BOOST_CHECK_EQUAL(to_text(InvitationStatus::superseded), "superseded");
    BOOST_CHECK_EQUAL(to_text(SessionEnd::expired), "expired");
    BOOST_CHECK_EQUAL(to_text(Showing::hidden), "hidden");
}

BOOST_AUTO_TEST_CASE(roles_manage_and_grant_roles_of_their_own_kind) {
    for (const auto kind : kinds) {
        std::set<std::string_view> names;
        for (const auto& role : roles_of(kind)) {
            BOOST_TEST_CONTEXT(to_text(kind) << " " << role.name) {
                BOOST_CHECK(names.insert(role.name).second);
                BOOST_CHECK(find_role(kind, role.name) == &role);
                for (const auto other : role.manages) BOOST_CHECK_MESSAGE(find_role(kind, other), other);
                for (const auto other : role.grants) BOOST_CHECK_MESSAGE(find_role(kind, other), other);
            }
        }
        BOOST_CHECK(!find_role(kind, "") && !find_role(kind, "king"));
    }
}

BOOST_AUTO_TEST_CASE(roles_are_consistent) {
    for (const auto kind : kinds) {
        bool somebody_administers = false;
        for (const auto& role : roles_of(kind)) {
            BOOST_TEST_CONTEXT(to_text(kind) << " " << role.name) {
                somebody_administers |= role.administers;
                const bool personal = kind == OrganizationKind::personal;  // whose members all come from elsewhere
                BOOST_CHECK(!(role.administers && role.takes_externals) || personal);
                BOOST_CHECK(!role.takes_externals || personal || kind == OrganizationKind::workspace);
                BOOST_CHECK(role.permissions.has(Permission::organization_read) && role.permissions.has(Permission::member_read));
                BOOST_CHECK(role.reach != DirectoryReach::none);
                const bool creates = role.permissions.has(personal ? Permission::external_link : Permission::member_create);
                BOOST_CHECK_EQUAL(creates, !role.grants.empty());
                BOOST_CHECK(!role.permissions.has(Permission::member_suspend) || !role.manages.empty());
                const bool reaches_out = role.on_clients.bits() != 0 || role.all_sites;
                BOOST_CHECK(!reaches_out || kind == OrganizationKind::provider);
            }
        }
        BOOST_CHECK_MESSAGE(somebody_administers, "nobody administers a " << to_text(kind));
    }
}

BOOST_AUTO_TEST_CASE(sets_of_permissions) {
    for (std::size_t i = 0; i < EnumNames<Permission>::names.size(); ++i) {
        BOOST_CHECK(PermissionSet::all().has(static_cast<Permission>(i)));
        BOOST_CHECK(!PermissionSet{}.has(static_cast<Permission>(i)));
    }
    const PermissionSet a{Permission::member_read}, b{Permission::member_edit};
    BOOST_CHECK((a | b).has(Permission::member_edit) && (a & b) == PermissionSet{});
    BOOST_CHECK(PermissionSet::of_bits(a.bits()) == a);
}

BOOST_AUTO_TEST_CASE(personal_data_is_absent_present_or_erased) {
    const Personal<> absent, present(std::string("Ann")), empty{std::string()};
    BOOST_CHECK(absent.is_absent() && present.is_present() && empty.is_present());
    BOOST_CHECK(Personal<>::erased().is_erased() && Personal<>::erased() != absent && empty != absent);
    BOOST_CHECK_EQUAL(present.open(), "Ann");
    BOOST_CHECK_EQUAL(absent.open_or("nobody"), "nobody");
    BOOST_CHECK_EQUAL(Personal<>::erased().open_or("nobody"), "nobody");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
