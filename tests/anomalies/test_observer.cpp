// What is made of records.
#include <boost/test/unit_test.hpp>

#include "eventstore/crypto.hpp"
#include "projections/anomalies/observer.hpp"

namespace muster::tests {
namespace {

using namespace anomalies;

constexpr AccountId anna{{1}}, boris{{2}};
constexpr OrganizationId company{{3}};

domain::RecordedEvent by(std::optional<AccountId> actor, domain::Event event) {
    domain::RecordedEvent recorded{{}, std::move(event)};
    recorded.meta.position = {9};
    recorded.meta.time = {77};
    if (actor) {
        recorded.meta.actor.kind = domain::ActorKind::account;
        recorded.meta.actor.account = *actor;
    }
    return recorded;
}
domain::OrganizationCreated company_created() {
    domain::OrganizationCreated created;
    created.organization = company;
    return created;
}
Observer with_origins() {
    eventstore::crypto::initialize();
    return Observer(Origins(activity::Marks({}, nullptr)));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(observer)

BOOST_AUTO_TEST_CASE(promotions_are_by_what_roles_allow) {
    Observer observer;
    (void)observer.of(by({}, company_created()));
    const auto up = observer.of(by(anna, domain::RoleChanged{boris, company, "member", "access_manager"}));
    BOOST_REQUIRE(up);
    BOOST_TEST((up->what == What::promotion && up->actor == anna && up->subject == boris && up->organization == company));
    BOOST_REQUIRE(up->raised.size() == 1U);
    BOOST_TEST((up->raised[0].after.is_administering() && !up->raised[0].before.is_administering()));
    BOOST_TEST((up->at == Place{Source::account_log, {9}} && up->time.microseconds == 77));
    BOOST_TEST((observer.of(by(anna, domain::RoleChanged{boris, company, "access_manager", "guest"}))->what == What::change));
    BOOST_TEST((observer.of(by(anna, domain::InstanceRoleChanged{boris, domain::InstanceRole::user, domain::InstanceRole::admin}))->what == What::promotion));
}

BOOST_AUTO_TEST_CASE(who_did_what_to_whom) {
    Observer observer;
    BOOST_TEST(!observer.of(by({}, domain::MemberRemoved{boris, company, {}})));  // Muster's own doing
    BOOST_TEST((observer.of(by(anna, domain::MemberRemoved{boris, company, {}}))->what == What::removal));
    domain::PasswordSet password;
    password.account = anna;
    BOOST_TEST((observer.of(by(anna, password))->what == What::own_change));
    BOOST_TEST((observer.of(by(boris, password))->what == What::change));
    domain::SessionStarted session;
    session.account = anna;
    const auto began = observer.of(by({}, session));
    BOOST_REQUIRE(began);
    BOOST_TEST((began->what == What::session && began->actor == anna));
}

BOOST_AUTO_TEST_CASE(an_address_and_its_mark_are_one_origin) {
    auto observer = with_origins();
    activity::SignInFailed known, unknown;
    known.account = anna;
    known.address = std::string("192.0.2.7");
    unknown.address_mark = activity::Marks({}, nullptr).of_address("192.0.2.7");
    const auto one = observer.of(activity::Record{{1}, {}, {}, known}), other = observer.of(activity::Record{{2}, {}, {}, unknown});
    BOOST_REQUIRE((one && other));
    BOOST_TEST(one->origin != 0U);
    BOOST_TEST(one->origin == other->origin);
    known.address = std::string("192.0.2.8");
    BOOST_TEST(observer.of(activity::Record{{3}, {}, {}, known})->origin != one->origin);
    known.address = domain::Personal<>::erased();
    BOOST_TEST(observer.of(activity::Record{{4}, {}, {}, known})->origin == 0U);
}

BOOST_AUTO_TEST_CASE(networks_are_wider_than_addresses) {
    const auto same = [](const char* one, const char* other) { return network_of(one) == network_of(other) && !network_of(one).empty(); };
    BOOST_TEST(same("192.0.2.7", "192.0.2.250"));
    BOOST_TEST(same("192.0.2.7", "::ffff:192.0.2.8"));
    BOOST_TEST(!same("192.0.2.7", "192.0.3.7"));
    BOOST_TEST(same("2001:db8:1:2::3", "2001:db8:1:ffff::1"));
    BOOST_TEST(!same("2001:db8:1::3", "2001:db8:2::3"));
    BOOST_TEST(network_of("localhost").empty());
    auto observer = with_origins();
    activity::RequestsCounted counted;
    counted.account = anna;
    std::vector<std::uint64_t> networks, origins;
    for (const auto* address : {"192.0.2.7", "192.0.2.8", "192.0.9.7"}) {
        counted.address = std::string(address);
        const auto seen = observer.of(activity::Record{{1}, {}, {}, counted});
        networks.push_back(seen->network);
        origins.push_back(seen->origin);
    }
    BOOST_TEST((networks[0] != 0 && networks[0] == networks[1] && networks[0] != networks[2]));
    BOOST_TEST((origins[0] != origins[1] && origins[0] != networks[0]));
}

BOOST_AUTO_TEST_CASE(a_right_password_is_no_failure) {
    Observer observer;
    activity::SignInFailed failed;
    failed.reason = activity::SignInFailure::second_factor_required;
    BOOST_TEST(!observer.of(activity::Record{{1}, {}, {}, failed}));
    failed.reason = activity::SignInFailure::second_factor_invalid;
    BOOST_TEST(observer.of(activity::Record{{1}, {}, {}, failed}).has_value());
}

BOOST_AUTO_TEST_CASE(requests_count_in_their_minute) {
    Observer observer;
    activity::RequestsCounted counted;
    counted.minute = {60'000'000};
    counted.requests = 7;
    counted.rows = 350;
    counted.account = anna;
    counted.route = "GET /v1/me";
    const activity::Record record{{1}, {130'000'000}, {5}, counted};
    const auto seen = observer.of(record);
    BOOST_REQUIRE(seen);
    BOOST_TEST((seen->what == What::requests && seen->count == 7U && seen->rows == 350U && seen->actor == anna));
    BOOST_TEST((seen->time.microseconds == 60'000'000 && seen->seen.value == 5U && seen->route == "GET /v1/me"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::tests
