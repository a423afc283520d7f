#include <boost/test/unit_test.hpp>

#include "projections/directory.hpp"
#include "projections/telephony.hpp"
#include "projections/visibility_model.hpp"
#include "tests/projections/model_fixture.hpp"

using namespace muster;
using domain::OrganizationKind;
using projections::Telephony;
using tests::text_of;

namespace {

struct Fixture : tests::Running<Telephony> {
    tests::Story story;
    domain::OrganizationId provider = story.organization("Provider", OrganizationKind::provider);
    domain::OrganizationId client = story.organization("Client", OrganizationKind::client, provider);
    domain::AccountId anna = story.member(client, {"Anna", "Adams", "anna@client.example"});

    domain::ExtensionId extension(const std::string& number) {
        const auto made = tests::id<domain::ExtensionId>(story.next_number());
        story.record(domain::ExtensionCreated{client, made, number});
        return made;
    }
    void gives(domain::ExtensionId extension, const std::string& number, domain::AccountId account) {
        story.record(domain::ExtensionAssociated{account, client, extension, client, number});
    }
    void releases(domain::ExtensionId extension, const std::string& number, domain::AccountId account) {
        story.record(domain::ExtensionReleased{account, client, extension, client, number});
    }
    std::string numbered(const std::string& number) {
        feed(story);
        return projection.numbered(client, number).value_or("");
    }
    std::vector<std::string> numbers(std::optional<bool> associated, std::size_t limit) {
        feed(story);
        std::vector<std::string> found;
        projections::ExtensionQuery query{client, associated, {}, limit};
        while (true) {
            const auto page = projection.page(query);
            BOOST_REQUIRE(page);
            for (const auto& row : page->rows) found.push_back(text_of(row, "number"));
            if (page->next.empty()) return found;
            query.after = page->next;
        }
    }
    [[nodiscard]] std::string free_row(domain::ExtensionId extension, const std::string& number) const {
        return R"({"extension_id":")" + extension.text() + R"(","organization_id":")" + client.text() + R"(","number":")" + number + R"("})";
    }
    [[nodiscard]] std::string held_row(domain::ExtensionId extension, const std::string& number, const std::string& name,
                                       const std::string& email) const {
        auto row = free_row(extension, number);
        row.pop_back();
        return row + R"(,"account_id":")" + anna.text() + R"(","name":")" + name + R"(","voicemail_email":")" + email +
               R"(","console":{"name":")" + name + R"(","email":")" + email + R"("},"softphone":true})";
    }
};

using Names = std::vector<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(telephony_model, Fixture)

BOOST_AUTO_TEST_CASE(a_number_says_whose_it_is_and_what_comes_with_it) {
    const auto e = extension("204");
    BOOST_TEST(numbered("204") == free_row(e, "204"));
    gives(e, "204", anna);
    BOOST_TEST(numbered("204") == held_row(e, "204", "Anna Adams", "anna@client.example"));
    BOOST_TEST(projection.extension(client, e).value_or("") == numbered("204"));
    BOOST_TEST(!projection.extension(provider, e));
    BOOST_TEST(!projection.numbered(provider, "204"));
    BOOST_TEST(!projection.numbered(client, std::string(300, '1')));
    story.rename(anna, client, "Anne", "Baker");
    BOOST_TEST(numbered("204") == held_row(e, "204", "Anne Baker", "anna@client.example"));
    domain::EmailChanged moved;
    moved.account = anna;
    moved.organization = client;
    moved.email = std::string("anne@client.example");
    story.record(moved);
    BOOST_TEST(numbered("204") == held_row(e, "204", "Anne Baker", "anne@client.example"));
    releases(e, "204", anna);
    BOOST_TEST(numbered("204") == free_row(e, "204"));
}

BOOST_AUTO_TEST_CASE(a_suspension_takes_all_of_it_away_and_keeps_the_number) {
    const auto e = extension("204");
    gives(e, "204", anna);
    story.record(domain::AccountSuspended{anna, client, {}});
    auto row = free_row(e, "204");
    row.pop_back();
    BOOST_TEST(numbered("204") == row + R"(,"account_id":")" + anna.text() + R"("})");
    story.record(domain::AccountReactivated{anna, client});
    BOOST_TEST(numbered("204") == held_row(e, "204", "Anna Adams", "anna@client.example"));
}

BOOST_AUTO_TEST_CASE(numbers_are_listed_in_their_order) {
    for (const auto* number : {"100", "99", "+311", "20"}) (void)extension(number);
    const auto e = extension("21");
    gives(e, "21", anna);
    for (const std::size_t limit : {1, 2, 50}) {
        BOOST_TEST(numbers({}, limit) == (Names{"20", "21", "99", "100", "+311"}), boost::test_tools::per_element());
        BOOST_TEST(numbers(true, limit) == Names{"21"}, boost::test_tools::per_element());
        BOOST_TEST(numbers(false, limit) == (Names{"20", "99", "100", "+311"}), boost::test_tools::per_element());
    }
    BOOST_TEST(!projection.page({client, {}, "nonsense", 10}));
    story.record(domain::ExtensionRemoved{client, extension("7"), "7"});
    BOOST_TEST(numbered("7").empty());
}

BOOST_AUTO_TEST_CASE(a_removed_client_leaves_no_number) {
    const auto e = extension("204");
    (void)extension("205");
    story.record(domain::OrganizationRemoved{client, provider});
    BOOST_TEST(numbers({}, 10).empty());
    BOOST_TEST(!projection.extension(client, e));
}

BOOST_AUTO_TEST_CASE(an_erased_persons_number_has_no_name) {
    const auto e = extension("204");
    gives(e, "204", anna);
    feed(tests::erased(story.events()));
    const auto row = projection.numbered(client, "204").value_or("");
    BOOST_TEST(row.find("Anna") == std::string::npos);
    BOOST_TEST(row.find("example") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_directory_shows_and_finds_what_a_member_has) {
    tests::Running<projections::Directory> members;
    projections::DirectoryQuery query;
    query.organization = client;
    query.viewer = {anna, true, {}};
    query.scope = {true, false, domain::Showing::full, domain::Showing::full, "instance_admin", {}, {}};
    const auto shown = [&] {
        members.feed(story);
        return members.projection.member(query, anna).value_or("");
    };
    const auto found = [&](const std::string& q) {
        members.feed(story);
        query.filter.q = q;
        return members.projection.count(query);
    };
    const auto e = extension("20417");
    gives(e, "20417", anna);
    story.record(domain::WifiEnabled{anna, client});
    story.record(domain::AccessControlGranted{anna, client, {}, true, std::string("K-1")});
    BOOST_TEST(shown().find(R"("extension":"20417","extension_id":")" + e.text() +
                            R"(","wifi":true,"access_control":{"card_id":"K-1","offline_entry":true})") != std::string::npos);
    BOOST_TEST(found("204") == 1u);
    BOOST_TEST(found("anna 20417") == 1u);
    releases(e, "20417", anna);
    story.record(domain::WifiDisabled{anna, client});
    story.record(domain::AccessControlRevoked{anna, client});
    for (const auto* gone : {"extension", "wifi", "access_control", "K-1"}) BOOST_TEST(shown().find(gone) == std::string::npos);
    BOOST_TEST(found("204") == 0u);
}

BOOST_AUTO_TEST_CASE(organizations_show_what_they_bought_and_vanish_when_removed) {
    tests::Running<projections::VisibilityModel> visibility;
    const auto site = tests::id<domain::SiteId>(story.next_number());
    const auto other = story.organization("Other", OrganizationKind::client, provider, {});
    story.record(domain::SiteCreated{provider, site, "Quay"});
    for (const auto id : {client, other}) {
        domain::OrganizationChanged sits;
        sits.organization = id;
        sits.sites = std::vector{site};
        story.record(sits);
    }
    story.record(domain::SiteWifiSet{provider, site, true});
    story.record(domain::ServicesSet{client, {domain::Service::wifi, domain::Service::telephony}});
    visibility.feed(story);
    BOOST_TEST(visibility.projection.organization(client).value_or("").find(R"("services":["wifi","telephony"])") != std::string::npos);
    BOOST_TEST(visibility.projection.organization(provider).value_or("").find("services") == std::string::npos);
    const auto ids = [](domain::OrganizationId a, domain::OrganizationId b) { return R"(["org_)" + a.text().substr(4) + R"(",")" + b.text() + R"("])"; };
    BOOST_TEST(visibility.projection.site(site).value_or("").find(ids(client, other)) != std::string::npos);
    BOOST_TEST(visibility.projection.site(site).value_or("").find(R"("username_wifi":true)") != std::string::npos);
    story.record(domain::SiteClientsOrdered{provider, site, {other, client}});
    visibility.feed(story);
    BOOST_TEST(visibility.projection.site(site).value_or("").find(ids(other, client)) != std::string::npos);
    story.record(domain::MemberRemoved{anna, client, {}});
    story.record(domain::OrganizationRemoved{client, provider});
    visibility.feed(story);
    BOOST_TEST(!visibility.projection.organization(client));
    BOOST_TEST(visibility.projection.site(site).value_or("").find(client.text()) == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
