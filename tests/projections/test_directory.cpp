#include <boost/test/unit_test.hpp>

#include "projections/directory.hpp"
#include "projections/text.hpp"
#include "tests/projections/model_fixture.hpp"

using namespace muster;
using domain::MembershipKind;
using domain::Showing;
using projections::Directory;
using projections::DirectoryQuery;
using tests::text_of;

namespace {

const domain::Scope everything{true, false, Showing::full, Showing::full, "instance_admin", {}, {}};

struct Fixture : tests::Running<Directory> {
    tests::Story story;
    domain::OrganizationId home = story.organization("Home");
    domain::OrganizationId guest_house = story.organization("Guests");

    DirectoryQuery query(domain::OrganizationId organization, domain::Scope scope = everything) {
        feed(story);
        DirectoryQuery made;
        made.organization = organization;
        made.scope = scope;
        return made;
    }
    std::vector<std::string> names(const DirectoryQuery& query) {
        std::vector<std::string> found;
        const auto page = projection.page(query);
        BOOST_REQUIRE(page);
        for (const auto& row : page->rows) found.push_back(text_of(row, "first_name") + " " + text_of(row, "last_name"));
        BOOST_TEST(projection.count(query) == found.size());
        return found;
    }
    std::vector<std::string> found_by(const std::string& q, domain::Scope scope = everything) {
        auto made = query(home, scope);
        made.filter.q = q;
        return names(made);
    }
    std::string row(domain::AccountId account, domain::OrganizationId organization) {
        return projection.member(query(organization), account).value_or("");
    }
};

using Names = std::vector<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(directory, Fixture)

BOOST_AUTO_TEST_CASE(a_row_is_the_json_the_contract_names) {
    tests::Profile profile{"Anna", "Schmidt", "Anna@example.com", "anna.s", "+491701234567", "Boss", "manager", "de"};
    const auto account = story.member(home, profile);
    feed(story);
    const auto at = R"("2026-02-02T02:40:00.005000Z")";
    const auto expected = R"({"account_id":")" + account.text() + R"(","organization_id":")" + home.text() +
                          R"(","kind":"internal","role":"manager","status":"added","invited":false,"first_name":"Anna","last_name":"Schmidt",)"
                          R"("email":"Anna@example.com","username":"anna.s","phone":"+491701234567","job_title":"Boss","locale":"de",)"
                          R"("added_at":)" + at + R"(,"updated_at":)" + at + R"(,"version":1})";
    BOOST_TEST(row(account, home) == expected);
    const auto limited = [&](std::vector<domain::LimitedField> fields) {
        const domain::Scope scope{true, false, Showing::limited, Showing::hidden, "policy", {}, std::move(fields)};
        return projection.member(query(home, scope), account).value();
    };
    const auto row_with = [&](std::string_view some, std::string_view last) {
        return R"({"account_id":")" + account.text() + R"(","organization_id":")" + home.text() + R"(","kind":"internal",)" + std::string(some) +
               R"("first_name":"Anna","last_name":"Schmidt",)" + std::string(last) + R"("version":1})";
    };
    BOOST_TEST(limited({domain::LimitedField::job_title}) == row_with("", R"("job_title":"Boss",)"));
    BOOST_TEST(limited({}) == row_with("", ""));
    BOOST_TEST(limited({domain::LimitedField::email, domain::LimitedField::role}) ==
               row_with(R"("role":"manager",)", R"("email":"Anna@example.com",)"));
}

BOOST_AUTO_TEST_CASE(a_limited_row_is_cut_out_of_whatever_the_full_one_holds) {
    tests::Profile profile{"A\"n, {n}\\a", "[S]", "a@example.com", "", "", "B: \"o\"ss}", "manager", "de"};
    const auto account = story.member(home, profile);
    const domain::GroupId group{{7}};
    story.record(domain::GroupMemberAdded{account, home, group});
    story.record(domain::OrganizationalLinksSet{account, home, account, domain::UnitId{{8}}});
    feed(story);
    const auto shown = [&](std::vector<domain::LimitedField> fields) {
        return projection.member(query(home, {true, false, Showing::limited, Showing::hidden, "policy", {}, std::move(fields)}), account).value();
    };
    BOOST_TEST(shown({domain::LimitedField::job_title}).find(R"("last_name":"[S]","job_title":"B: \"o\"ss}","version":)") != std::string::npos);
    const auto of_groups = shown({domain::LimitedField::groups, domain::LimitedField::unit});
    BOOST_TEST(of_groups.find(R"("last_name":"[S]","group_ids":[")" + group.text() + R"("],"unit_id":"unit_)") != std::string::npos, of_groups);
    BOOST_TEST(of_groups.find("manager_id") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(status_follows_invitation_registration_and_suspension) {
    const auto account = story.member(home, {"Anna", "Schmidt", "a@example.com"});
    const auto status = [&] { return text_of(row(account, home), "status"); };
    BOOST_TEST(status() == "added");
    story.invite(account, home);
    BOOST_TEST(status() == "invited");
    story.record(domain::AccountSuspended{account, home, {}});
    BOOST_TEST(status() == "suspended");
    story.record(domain::AccountReactivated{account, home});
    BOOST_TEST(status() == "invited");
    story.record(domain::PasswordSet{account, domain::PasswordCause::registration, false, {}, {}});
    BOOST_TEST(status() == "active");
    BOOST_TEST(row(account, home).find("\"version\":5") != std::string::npos);
    story.record(domain::InvitationSent{tests::id<domain::InvitationId>(99), account, home, {}});
    BOOST_TEST(row(account, home).find("\"version\":5") != std::string::npos);  // what Muster notes down leaves the ETag
    auto active = query(home);
    active.filter.status = domain::AccountStatus::active;
    BOOST_TEST(names(active).size() == 1);
}

BOOST_AUTO_TEST_CASE(an_external_row_follows_the_profile_of_the_home) {
    const auto account = story.member(home, {"Anna", "Schmidt", "a@example.com"});
    story.record(domain::ExternalLinked{account, guest_house, home, "guest", "fr"});
    story.rename(account, home, "Anne", "Maier");
    feed(story);
    const auto json = row(account, guest_house);
    BOOST_TEST(text_of(json, "last_name") == "Maier");
    BOOST_TEST(text_of(json, "kind") == "external");
    BOOST_TEST(text_of(json, "locale") == "fr");
    BOOST_TEST(text_of(json, "home_organization_id") == home.text());
    story.record(domain::MemberRemoved{account, home, {}});
    BOOST_TEST(row(account, home).empty());
    BOOST_TEST(text_of(row(account, guest_house), "home_organization_id").empty());
    story.record(domain::AccountRehomed{account, home, "member"});
    BOOST_TEST(text_of(row(account, guest_house), "home_organization_id") == home.text());
    const auto profile = projection.profile(account).value();
    BOOST_TEST(profile.find(R"("organizations":[{"organization_id":")" + home.text()) != std::string::npos);
    BOOST_TEST(projection.contact(account)->email == "a@example.com");
}

BOOST_AUTO_TEST_CASE(a_new_e_mail_shows_once_it_is_confirmed_and_one_that_was_taken_shows_no_more) {
    const auto account = story.member(home, {"Anna", "Schmidt", "Old@example.com"});
    story.record(domain::ExternalLinked{account, guest_house, home, "guest", ""});
    const auto change = tests::id<domain::EmailChangeId>(1);
    const auto before = row(account, home);
    story.record(domain::EmailChangeRequested{change, account, home, {}, {}, story.now(), std::string("New@example.com"),
                                              std::string("new@example.com")});
    BOOST_TEST(text_of(row(account, home), "email") == "Old@example.com");
    BOOST_TEST(row(account, home) != before);  // its version rose: what waits is part of the account
    BOOST_TEST(found_by("new@example").empty());
    story.record(domain::EmailChangeCancelled{change, account, home});
    BOOST_TEST(text_of(row(account, home), "email") == "Old@example.com");
    story.record(domain::EmailChanged{account, home, {}, std::string("New@example.com"), std::string("new@example.com")});
    BOOST_TEST(text_of(row(account, home), "email") == "New@example.com");
    BOOST_TEST(text_of(row(account, guest_house), "email") == "New@example.com");
    BOOST_TEST(projection.contact(account)->email == "New@example.com");
    BOOST_TEST(found_by("new@example").size() == 1);
    BOOST_TEST(found_by("old@example").empty());
    story.record(domain::EmailReleased{account, home, {}, domain::ReleaseCause::superseded});
    BOOST_TEST(row(account, home).find("\"email\"") == std::string::npos);
    BOOST_TEST(found_by("new@example").empty());
    BOOST_TEST(found_by("schmidt").size() == 1);
}

BOOST_AUTO_TEST_CASE(search_finds_any_beginning_of_any_word) {
    story.member(home, {"Anna-Lena", "Schmidt", "lena@mail.test", "als", "+491701234567"});
    story.member(home, {"Бориc", "Иванов", "boris@example.com"});
    story.member(home, {"Straße", "O'Brien", "x@example.com"});
    const Names lena{"Anna-Lena Schmidt"};
    for (const auto* q : {"anna", "LENA", "schm", "anna schm", "sch an", "lena@", "lena@mail.test", "mail", "als", "+49170", "491701",
                          "+49 (170) 1234567"}) {
        BOOST_TEST(found_by(q) == lena, boost::test_tools::per_element());
    }
    BOOST_TEST(found_by("иВа").size() == 1);
    BOOST_TEST(found_by("strasse").size() == 1);
    BOOST_TEST(found_by("o'br").size() == 1);
    BOOST_TEST(found_by("example").size() == 2);
    BOOST_TEST(found_by("").size() == 3);
    for (const auto* q : {"nna", "anna boris", "70123", "schmidts", "?!"}) BOOST_TEST(found_by(q).empty(), q);
}

BOOST_AUTO_TEST_CASE(what_is_hidden_cannot_be_searched_filtered_or_counted) {
    const auto account = story.member(home, {"Anna", "Schmidt", "secret@mail.test", "hidden", "+491701234567"});
    story.invite(account, home);
    const domain::Scope limited{true, false, Showing::limited, Showing::hidden, "policy", {}, {domain::LimitedField::job_title}};
    BOOST_TEST(found_by("anna", limited).size() == 1);
    for (const auto* q : {"secret", "hidden", "+49170", "mail", "anna secret"}) BOOST_TEST(found_by(q, limited).empty(), q);
    const auto filtered = [&](auto&& set) {
        auto made = query(home, limited);
        set(made.filter);
        return names(made).size();
    };
    BOOST_TEST(filtered([](auto& f) { f.kind = MembershipKind::internal; }) == 1);
    for (const bool invited : {true, false}) BOOST_TEST(filtered([&](auto& f) { f.invited = invited; }) == 0);
    BOOST_TEST(filtered([](auto& f) { f.role = "member"; }) == 0);
    BOOST_TEST(filtered([](auto& f) { f.status = domain::AccountStatus::invited; }) == 0);
    BOOST_TEST(filtered([](auto& f) { f.email_normal = "secret@mail.test"; }) == 0);
    BOOST_TEST(filtered([](auto& f) { f.phone_e164 = "+491701234567"; }) == 0);
    auto own = query(home, limited);
    own.viewer.account = account;  // one's own row shows in full
    own.filter.q = "secret";
    BOOST_TEST(names(own).size() == 1);
    auto nothing = query(home, {});
    BOOST_TEST(names(nothing).empty());
    BOOST_TEST(!projection.member(nothing, account));
}

BOOST_AUTO_TEST_CASE(cursors_go_on_when_their_own_row_went_and_foreign_ones_are_refused) {
    const auto a = story.member(home, {"Anna", "A", "a@example.com"});
    story.member(home, {"Berta", "B", "b@example.com"});
    story.member(home, {"Carla", "C", "c@example.com"});
    auto made = query(home);
    made.limit = 1;
    const auto first = projection.page(made);
    BOOST_REQUIRE(!first->next.empty());
    story.record(domain::MemberRemoved{a, home, {}});
    feed(story);
    made.after = first->next;
    const auto second = projection.page(made);
    BOOST_TEST(text_of(second->rows.at(0), "first_name") == "Berta");
    made.after = second->next;
    const auto third = projection.page(made);
    BOOST_TEST(text_of(third->rows.at(0), "first_name") == "Carla");
    BOOST_TEST(third->next.empty());
    for (const auto& wrong : {std::string("x"), first->next.substr(1), first->next + "x", first->next.substr(0, first->next.size() - 1)}) {
        made.after = wrong;
        BOOST_TEST(!projection.page(made));
    }
}

BOOST_AUTO_TEST_CASE(equal_names_are_sorted_by_account) {
    std::vector<domain::AccountId> accounts;
    for (int i = 0; i < 5; ++i) accounts.push_back(story.member(home, {"Anna", "Schmidt", "a@example.com"}));
    const auto page = projection.page(query(home));
    for (std::size_t i = 0; i < 5; ++i) BOOST_TEST(text_of(page->rows.at(i), "account_id") == accounts[i].text());
}

BOOST_AUTO_TEST_CASE(an_event_about_somebody_unknown_stops_the_model_loudly) {
    feed(story);
    const auto before = model.checkpoint();
    story.member(home, {"Anna", "Schmidt", "a@example.com"});
    story.rename(tests::id<domain::AccountId>(1234), home, "No", "Body");
    story.member(home, {"Berta", "Schmidt", "b@example.com"});
    BOOST_REQUIRE(model.feed(story.pointers(before.value)));
    BOOST_TEST(!model.running());
    BOOST_TEST(model.stopped_because().find("ProfileChanged at position " + std::to_string(before.value + 2)) != std::string::npos);
    BOOST_TEST(model.checkpoint().value == before.value + 1);  // what came before it is there, nothing of it or after it
    DirectoryQuery made;
    made.organization = home;
    made.scope = everything;
    BOOST_TEST(projection.count(made) == 1);
}

BOOST_AUTO_TEST_CASE(without_rows_queries_find_nothing) {
    const Directory unbound;
    BOOST_TEST(unbound.page(DirectoryQuery{})->rows.empty());
    BOOST_TEST(unbound.count(DirectoryQuery{}) == 0);
    BOOST_TEST(!unbound.profile({}));
    BOOST_TEST(unbound.version().find(projections::text::collation_version()) != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
