// The token of a deletion that asks: what it is good for, and what outdates it.
#include <boost/test/unit_test.hpp>

#include "api/dry_run/confirmation.hpp"
#include "domain/decide.hpp"
#include "domain/ram_registry.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using api::Confirmations;
using api::ConfirmationScope;

const AccountId ann{{1}}, bob{{2}};
const OrganizationId office{{3}}, client{{4}};
const SiteId empty_site{{5}}, full_site{{6}};
const ExtensionId had{{11}}, free_one{{12}};
const LevelId empty_level{{7}}, full_level{{8}};

RamRegistry state() {
    RamRegistry registry;
    for (const auto& id : {ann, bob}) {
        Account account;
        account.id = id;
        account.version = account.revision = 3;
        registry.put(account);
    }
    Organization organization;
    organization.id = office;
    organization.version = 5;
    registry.put(organization);
    registry.put(Site{empty_site, office, {}, {}, false});
    registry.put(Site{full_site, office, {}, {empty_level, full_level}, false});
    registry.put(Level{empty_level, full_site, {}});
    registry.put(Level{full_level, full_site, {ZoneId{{9}}}});
    registry.put(Extension{had, office, "1", ann});
    registry.put(Extension{free_one, office, "2", {}});
    return registry;
}

Bytes32 digest(const RamRegistry& registry, std::vector<Event> events) { return api::digest_of(registry, events); }

BOOST_AUTO_TEST_SUITE(confirmation)

BOOST_AUTO_TEST_CASE(people_and_what_is_not_empty_ask) {
    const auto registry = state();
    const std::pair<Event, bool> rows[] = {{MemberRemoved{ann, office, {}}, true},
                                           {ExternalUnlinked{ann, office}, true},
                                           {SiteRemoved{office, full_site}, true},
                                           {SiteRemoved{office, empty_site}, false},
                                           {LevelRemoved{office, full_site, full_level}, true},
                                           {LevelRemoved{office, full_site, empty_level}, false},
                                           {ZoneRemoved{office, full_site, full_level, ZoneId{{9}}}, false},
                                           {OrganizationRemoved{}, true},
                                           {ExtensionRemoved{office, had, "1"}, true},
                                           {ExtensionRemoved{office, free_one, "2"}, false},
                                           {ExtensionReleased{}, false},
                                           {SessionEnded{}, false},
                                           {ApiKeyRevoked{ApiKeyId{{1}}, ann}, false},
                                           {TotpRemoved{}, false},
                                           {TemplateRemoved{}, false},
                                           {EmailDomainReleased{}, false},
                                           {EmailChangeCancelled{}, false}};
    for (const auto& [event, asks] : rows) {
        BOOST_TEST(api::asks_confirmation(registry, event) == asks, type_of(event));
    }
    BOOST_TEST(api::asks_confirmation(registry, std::vector<Event>{SessionEnded{}, MemberRemoved{ann, office, {}}}));
    BOOST_TEST(!api::asks_confirmation(registry, std::vector<Event>{}));
}

BOOST_AUTO_TEST_CASE(the_digest_knows_what_happens_to_which_version) {
    auto registry = state();
    const auto of_ann = digest(registry, {MemberRemoved{ann, office, {}}});
    BOOST_CHECK(of_ann == digest(registry, {MemberRemoved{ann, office, {}}}));
    BOOST_CHECK(of_ann == digest(registry, {MemberRemoved{ann, office, std::string("left")}}));  // a reason may come late
    BOOST_CHECK(of_ann != digest(registry, {MemberRemoved{bob, office, {}}}));
    BOOST_CHECK(of_ann != digest(registry, {MemberRemoved{ann, client, {}}}));
    BOOST_CHECK(of_ann != digest(registry, {ExternalUnlinked{ann, office}}));
    BOOST_CHECK(of_ann != digest(registry, {MemberRemoved{ann, office, {}}, ApiKeyRevoked{ApiKeyId{{1}}, ann}}));

    auto account = *registry.account(ann);
    ++account.version;  // Muster noted something: nobody read anything else
    registry.put(account);
    BOOST_CHECK(of_ann == digest(registry, {MemberRemoved{ann, office, {}}}));
    account.revision = account.version;  // somebody changed something
    registry.put(account);
    BOOST_CHECK(of_ann != digest(registry, {MemberRemoved{ann, office, {}}}));

    const auto of_site = digest(registry, {SiteRemoved{office, full_site}});
    auto organization = *registry.organization(office);
    ++organization.version;  // a level more, say
    registry.put(organization);
    BOOST_CHECK(of_site != digest(registry, {SiteRemoved{office, full_site}}));
}

BOOST_AUTO_TEST_CASE(a_token_is_good_for_one_request_of_one_credential_for_a_while) {
    const Confirmations confirmations(Bytes32{1});
    const ConfirmationScope scope{"ses_1", "DELETE /v1/x"};
    const Timestamp now{1'772'366'400'000'000};
    const Bytes32 what{7};
    const auto token = confirmations.seal(scope, what, now + api::confirmation_lifetime);
    BOOST_TEST(confirmations.confirms(scope, what, now, token));
    BOOST_TEST(confirmations.confirms(scope, what, now + std::chrono::minutes(9), token));
    BOOST_TEST(!confirmations.confirms(scope, what, now + api::confirmation_lifetime, token));
    BOOST_TEST(!confirmations.confirms(scope, Bytes32{8}, now, token));
    BOOST_TEST(!confirmations.confirms({"ses_2", "DELETE /v1/x"}, what, now, token));
    BOOST_TEST(!confirmations.confirms({"ses_1", "DELETE /v1/y"}, what, now, token));
    BOOST_TEST(!confirmations.confirms({"ses_1DELETE /v1/x", ""}, what, now, token));  // parts have their lengths
    BOOST_TEST(!Confirmations(Bytes32{2}).confirms(scope, what, now, token));
}

BOOST_AUTO_TEST_CASE(no_changed_character_passes) {
    const Confirmations confirmations(Bytes32{1});
    const ConfirmationScope scope{"ses_1", "DELETE /v1/x"};
    const Timestamp now{1'772'366'400'000'000};
    const auto token = confirmations.seal(scope, Bytes32{7}, now + api::confirmation_lifetime);
    for (std::size_t i = 0; i < token.size(); ++i) {
        auto changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        BOOST_TEST(!confirmations.confirms(scope, Bytes32{7}, now, changed));
        BOOST_TEST(!confirmations.confirms(scope, Bytes32{7}, now, token.substr(0, i)));
    }
    for (const auto* other : {"", "=", "A", "not base64url!"}) BOOST_TEST(!confirmations.confirms(scope, Bytes32{7}, now, other));
    BOOST_TEST(!confirmations.confirms(scope, Bytes32{7}, now, token + "A"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
