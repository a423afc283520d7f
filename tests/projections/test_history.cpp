#include <boost/test/unit_test.hpp>

#include "projections/history.hpp"
#include "tests/projections/directory_world.hpp"
#include "tests/projections/model_fixture.hpp"
#include "tests/support/seed.hpp"

using namespace muster;
using projections::History;
using tests::text_of;

namespace {

struct Fixture : tests::Running<History> {
    tests::Story story;
    domain::OrganizationId home = story.organization("Home");

    std::string newest(domain::AccountId account) {
        feed(story);
        const auto page = projection.of_account(account, {}, 1);
        return page.rows.empty() ? "" : page.rows.front();
    }
};

std::string changes(const std::string& json) { return json.substr(json.find("\"changes\":")); }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(history, Fixture)

BOOST_AUTO_TEST_CASE(an_entry_shows_who_did_what_when_and_before_and_after) {
    const auto anna = story.member(home, {"Anna", "Schmidt", "a@example.com"});
    story.rename(anna, home, "Anne", "Schmidt");
    BOOST_TEST(changes(newest(anna)) == R"("changes":[{"field":"first_name","before":"Anna","after":"Anne"}]})");
    auto& changed = story.record(domain::RoleChanged{anna, home, "member", "manager"});
    changed.meta.actor = {domain::ActorKind::account, anna, tests::id<domain::SessionId>(5), {}, {}};
    changed.meta.request_id = "req-1";
    const auto json = newest(anna);
    BOOST_TEST(text_of(json, "type") == "RoleChanged");
    BOOST_TEST(json.find(R"("position":)" + std::to_string(story.events().size())) != std::string::npos);
    BOOST_TEST(json.find(R"("actor":{"kind":"account","account_id":")" + anna.text() + R"(","session_id":"ses_)") != std::string::npos);
    BOOST_TEST(text_of(json, "request_id") == "req-1");
    BOOST_TEST(json.find(R"("organization_ids":[")" + home.text() + R"("])") != std::string::npos);
    BOOST_TEST(changes(json) == R"("changes":[{"field":"role","before":"member","after":"manager"}]})");
}

BOOST_AUTO_TEST_CASE(status_is_told_across_a_suspension) {
    const auto anna = story.member(home, {"Anna", "Schmidt", "a@example.com"});
    story.invite(anna, home);
    BOOST_TEST(changes(newest(anna)) == R"("changes":[{"field":"status","before":"added","after":"invited"}]})");
    story.record(domain::AccountSuspended{anna, home, domain::Personal<>("rude")});
    BOOST_TEST(changes(newest(anna)) == R"("changes":[{"field":"status","before":"invited","after":"suspended"}]})");
    BOOST_TEST(text_of(newest(anna), "reason") == "rude");
    story.record(domain::AccountReactivated{anna, home});
    BOOST_TEST(changes(newest(anna)) == R"("changes":[{"field":"status","before":"suspended","after":"invited"}]})");
}

BOOST_AUTO_TEST_CASE(an_e_mail_is_told_from_the_asking_to_the_change_and_its_release) {
    const auto anna = story.member(home, {"Anna", "Schmidt", "old@example.com"});
    const auto change = tests::id<domain::EmailChangeId>(1);
    story.record(domain::EmailChangeRequested{change, anna, home, {}, {}, story.now(), std::string("new@example.com"), std::string("new@example.com")});
    BOOST_TEST(text_of(newest(anna), "type") == "EmailChangeRequested");
    BOOST_TEST(newest(anna).find("new@example.com") == std::string::npos);  // nobody has shown yet that it is theirs
    story.record(domain::EmailChangeCancelled{change, anna, home});
    BOOST_TEST(text_of(newest(anna), "type") == "EmailChangeCancelled");
    story.record(domain::EmailChanged{anna, home, {}, std::string("new@example.com"), std::string("new@example.com")});
    BOOST_TEST(changes(newest(anna)) == R"("changes":[{"field":"email","before":"old@example.com","after":"new@example.com"}]})");
    story.record(domain::EmailReleased{anna, home, {}, domain::ReleaseCause::lapsed});
    BOOST_TEST(changes(newest(anna)) == R"("changes":[{"field":"email","before":"new@example.com","after":null}]})");
    BOOST_TEST(text_of(newest(anna), "cause") == "lapsed");
}

BOOST_AUTO_TEST_CASE(secrets_and_their_hashes_never_show) {
    const auto anna = story.member(home, {"Anna", "Schmidt", "a@example.com"});
    domain::Bytes32 secret{};
    secret.fill(0x41);
    domain::UserInvited invited{tests::id<domain::InvitationId>(1), anna, home, 1, {secret}, {}};
    story.record(invited);
    story.record(domain::PasswordSet{anna, domain::PasswordCause::registration, false, {}, domain::Personal<>("$argon2id$secret")});
    domain::SessionStarted started;
    started.session = tests::id<domain::SessionId>(2);
    started.account = anna;
    started.token_hash = {secret};
    started.address = domain::Personal<>("10.0.0.1");
    story.record(started);
    domain::ApiKeyIssued issued;
    issued.key = tests::id<domain::ApiKeyId>(3);
    issued.account = anna;
    issued.token_hash = {secret};
    story.record(issued);
    feed(story);
    const auto page = projection.of_account(anna, {}, 50);
    BOOST_TEST(page.rows.size() == 5);
    BOOST_TEST(text_of(page.rows[1], "address") == "10.0.0.1");
    for (const auto& [key, value] : tests::all_rows(*model.rows().store())) {
        for (const auto* hidden : {"argon2", "token_hash", "password_hash", "claim", "AAAAAAAA", "41414141"}) {
            BOOST_REQUIRE_MESSAGE(value.find(hidden) == std::string::npos, hidden << " in " << value);
        }
    }
}

BOOST_AUTO_TEST_CASE(pages_go_back_to_the_beginning_without_gap_or_repeat) {
    tests::DirectoryWorld world(tests::seed());
    for (int i = 0; i < 300; ++i) world.step();
    tests::Running<History> running;
    running.feed(world.story());
    const auto walk = [&](auto&& page_before) {
        std::vector<std::uint64_t> positions;
        std::optional<domain::Position> before;
        while (true) {
            const projections::HistoryPage page = page_before(before);
            for (const auto& row : page.rows) positions.push_back(std::stoull(row.substr(row.find(':') + 1)));
            if (!page.next) return positions;
            before = page.next;
        }
    };
    const auto expected = [&](auto&& touches) {
        std::vector<std::uint64_t> positions;
        for (const auto& event : world.story().events()) {
            if (touches(event)) positions.insert(positions.begin(), event.meta.position.value);
        }
        return positions;
    };
    for (const auto& account : world.accounts()) {
        BOOST_REQUIRE(walk([&](auto before) { return running.projection.of_account(account, before, 3); }) ==
                      expected([&](const auto& e) { return domain::subject_of(e.event) == account; }));
    }
    for (const auto& organization : world.organizations()) {
        BOOST_REQUIRE(walk([&](auto before) { return running.projection.of_organization(organization, before, 10); }) ==
                      expected([&](const auto& e) {
                          const auto touched = domain::organizations_of(e.event);
                          return std::find(touched.begin(), touched.end(), organization) != touched.end();
                      }));
    }
}

BOOST_AUTO_TEST_CASE(erased_people_have_a_history_without_values) {
    tests::DirectoryWorld world(tests::seed() + 1);
    for (int i = 0; i < 200; ++i) world.step();
    tests::Running<History> running;
    running.feed(tests::erased(world.story().events()));
    for (const auto& [key, value] : tests::all_rows(*running.model.rows().store())) {
        for (const auto* secret : {"Schmidt", "@example", "+49170"}) BOOST_REQUIRE(value.find(secret) == std::string::npos);
    }
    BOOST_TEST(!running.projection.of_account(world.accounts().front(), {}, 5).rows.empty());
}

BOOST_AUTO_TEST_SUITE_END()
