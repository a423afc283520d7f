// Profiles: the home edits them, the person as far as the role says (mission CC2, CS6).

#include <boost/test/unit_test.hpp>

#include "domain/limits.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using enum RefusalCode;

EditProfile edit(std::string_view name, std::string_view organization) {
    EditProfile c;
    c.account = acc(name);
    c.organization = org(organization);
    return c;
}
EditProfile rename(std::string_view name, std::string_view organization) {
    auto c = edit(name, organization);
    c.first_name = std::string("Other");
    return c;
}
ProfileChanged changed_by(const EditProfile& c) {
    ProfileChanged e;
    e.account = c.account;
    e.organization = c.organization;
    e.first_name = c.first_name;
    e.last_name = c.last_name;
    e.job_title = c.job_title;
    e.locale = c.locale;
    e.home_site = c.home_site;
    e.sites = c.sites;
    e.title = c.title;
    e.home_site_access = c.home_site_access;
    if (c.clears_home_site) e.home_site_cleared = true;
    return e;
}

BOOST_AUTO_TEST_SUITE(profiles)

BOOST_AUTO_TEST_CASE(an_administrator_edits_names_titles_and_language) {
    auto c = rename("mia", "cove");
    c.last_name = std::string("Name");
    c.job_title = std::string("");
    c.locale = "fr";
    const auto after = in_the_world().when(c).by("amy").then({changed_by(c)});
    BOOST_CHECK_EQUAL(after.state().membership(acc("mia"), org("cove"))->locale, "fr");
}

BOOST_AUTO_TEST_CASE(a_clients_admin_edits_itself_and_users_never_another_admin) {
    in_the_world().when(rename("ann", "cafe")).by("ann").accepted();
    in_the_world().when(rename("uma", "cafe")).by("ann").accepted();
    in_the_world().when(rename("al", "cafe")).by("ann").refused(peer_protected);
    in_the_world().when(rename("al", "cafe")).by("adam").accepted();
}

BOOST_AUTO_TEST_CASE(a_person_edits_themselves_as_far_as_the_role_says) {
    in_the_world().when(rename("stan", "harbour")).by("stan").accepted();  // CS6
    in_the_world().when(rename("uma", "cafe")).by("uma").refused(permission_denied);
    auto language = edit("uma", "cafe");
    language.locale = "fr";
    in_the_world().when(language).by("uma").then({changed_by(language)});
    in_the_world().when(rename("ann", "cafe")).by("uma").refused(permission_denied);
}

BOOST_AUTO_TEST_CASE(nothing_asked_tells_nothing) {
    in_the_world().when(edit("uma", "cafe")).by("ann").refused(nothing_to_change);
    in_the_world().when(edit("ann", "cafe")).by("uma").refused(permission_denied);
    in_the_world().when(edit("nobody", "cafe")).by("uma").refused(permission_denied);
}

BOOST_AUTO_TEST_CASE(where_one_works_is_for_others_to_say) {
    auto c = edit("stan", "harbour");
    c.home_site = site("mole");
    in_the_world().when(c).by("stan").refused(permission_denied);
    const auto after = in_the_world().when(c).by("adam").then({changed_by(c)});
    BOOST_CHECK(after.state().membership(acc("stan"), org("harbour"))->home_site == site("mole"));
    auto sites = edit("stan", "harbour");
    sites.sites = std::vector{site("quay"), site("mole")};
    in_the_world().when(sites).by("stan").refused(permission_denied);
    in_the_world().when(sites).by("sue").then({changed_by(sites)});
    sites.sites = std::vector{site("nowhere")};
    in_the_world().when(sites).by("sue").refused(site_unknown);
    sites.sites->assign(limits::sites_per_member_max + 1, site("quay"));
    in_the_world().when(sites).by("sue").refused(limit_reached);
}

BOOST_AUTO_TEST_CASE(only_the_home_edits) {
    in_the_world().when(rename("dot", "cove")).by("amy").refused(not_internal);
    in_the_world().when(rename("dot", "dune")).by("amy").refused(not_found);
    in_the_world().when(rename("uma", "cove")).by("amy").refused(not_found);
}

BOOST_AUTO_TEST_CASE(an_edit_for_another_version_or_of_nothing_is_refused) {
    in_the_world().when(rename("mia", "cove")).by("amy").if_version(1).refused(version_mismatch);
    const auto version = in_the_world().state().account(acc("mia"))->revision;
    in_the_world().when(rename("mia", "cove")).by("amy").if_version(version).accepted();
    in_the_world().when(edit("mia", "cove")).by("amy").refused(nothing_to_change);
}

BOOST_AUTO_TEST_CASE(a_username_is_taken_given_up_and_taken_again) {
    auto take = edit("mia", "cove");
    take.username = identifier("star");
    auto also = edit("dan", "dune");
    also.username = identifier("star");
    auto other = edit("mia", "cove");
    other.username = identifier("moon");
    auto taken = changed_by(take);
    taken.username_changed = true;
    taken.username_claim = claim("star");
    taken.username = std::string("star");
    taken.username_normal = std::string("star");
    const auto held = in_the_world().when(take).by("amy").then({taken});
    held.when(also).by("dan").refused(username_taken);
    held.when(take).by("amy").accepted();  // one's own is no obstacle
    const auto free = held.when(other).by("amy").accepted();
    BOOST_CHECK(!free.state().claimed_by(claim("star")));
    free.when(also).by("dan").accepted();
}

BOOST_AUTO_TEST_CASE(a_cleared_username_and_phone_are_free) {
    auto take = edit("mia", "cove");
    take.username = identifier("star");
    take.phone = phone("+3161");
    auto clear = edit("mia", "cove");
    clear.clears_username = true;
    clear.clears_phone = true;
    auto cleared = changed_by(clear);
    cleared.username_changed = cleared.phone_changed = true;
    cleared.username = cleared.username_normal = cleared.phone = cleared.phone_raw = Personal<>(std::string());
    auto also = edit("dan", "dune");
    also.phone = phone("+3161");
    const auto held = in_the_world().when(take).by("amy").accepted();
    held.when(also).by("dan").refused(phone_taken);
    const auto free = held.when(clear).by("amy").then({cleared});
    BOOST_CHECK(!free.state().claimed_by(claim("star")));
    free.when(also).by("dan").accepted();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
