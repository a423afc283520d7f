#include <boost/test/unit_test.hpp>

#include <random>

#include "domain/decide.hpp"
#include "domain/limits.hpp"
#include "projections/registry_store.hpp"
#include "projections/row_codec.hpp"
#include "tests/projections/directory_world.hpp"
#include "tests/projections/model_fixture.hpp"
#include "tests/support/seed.hpp"

using namespace muster;
using projections::ModelStore;
using projections::RocksDbDecisionStore;

namespace {

struct Store {
    explicit Store(const char* name) {
        auto opened = ModelStore::open({(directory / name).string(), projections::ModelUse::lookups, false});
        BOOST_REQUIRE(opened);
        decisions = std::make_unique<RocksDbDecisionStore>(*opened);
    }
    /// Folds the events as the sequencer would, cut into batches of at most `most`.
    void fold(const std::vector<domain::RecordedEvent>& events, std::size_t most) {
        domain::RamRegistry changes(&decisions->registry());
        std::size_t in_batch = 0;
        for (const auto& event : events) {
            if (event.meta.position <= decisions->checkpoint()) continue;
            domain::evolve(changes, event);
            if (++in_batch < most && &event != &events.back()) continue;
            in_batch = 0;
            BOOST_REQUIRE(decisions->commit(changes, event.meta.position, event.meta.time));
        }
    }
    [[nodiscard]] const domain::RegistryReader& registry() const { return decisions->registry(); }

    tests::TemporaryDirectory directory{"registry"};
    std::unique_ptr<RocksDbDecisionStore> decisions;
};

std::uint64_t differences(Store& a, Store& b) {
    return projections::compare(*a.decisions->snapshot().first, *b.decisions->snapshot().first, {})->differing;
}

domain::Bytes32 key_of(std::uint64_t n) {
    domain::Bytes32 key{};
    std::memcpy(key.data(), &n, sizeof n);
    return key;
}

/// A story whose events come under idempotency keys, some of them again after their lifetime.
tests::Story with_idempotency_keys(std::mt19937_64& random, std::size_t events) {
    tests::Story story;
    for (std::size_t i = 0; i < events; ++i) {
        story.pass(std::chrono::minutes(random() % 120));
        story.organization("Org");
        auto& meta = const_cast<domain::EventMeta&>(story.events().back().meta);
        if (random() % 3 != 0) meta.idempotency = domain::Idempotency{"key", key_of(random() % 40), key_of(i)};
    }
    return story;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(registry_store)

template <class T>
void check_round_trip(const T& value) {
    const auto bytes = projections::encode_row(value);
    const auto decoded = projections::decode_row<T>(bytes);
    BOOST_REQUIRE(decoded);
    BOOST_TEST((*decoded == value));
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) BOOST_REQUIRE(!projections::decode_row<T>(bytes.substr(0, cut)));
    BOOST_TEST(!projections::decode_row<T>(bytes + "x"));
}

BOOST_AUTO_TEST_CASE(every_state_struct_comes_back_from_its_row) {
    using tests::id;
    check_round_trip(domain::Instance{id<domain::InstanceId>(1), id<domain::IncarnationId>(2), 3, "15.0", 4, 5, ~0ULL, true, {id<domain::WebhookId>(6)}, domain::Registration::open,
                                       {domain::AnomalyRule{"failure_burst", true, {{"failures", 20}}}}});
    check_round_trip(domain::OrganizationKey{id<domain::OrganizationKeyId>(1), id<domain::OrganizationId>(2), {}, domain::KeyScope::evaluation, {3}, {4}, "org_1"});
    check_round_trip(domain::Alert{id<domain::AlertId>(1), 2, "failure_burst", id<domain::AccountId>(3), {}, true, {4}});
    domain::Organization organization;
    organization.id = id<domain::OrganizationId>(9);
    organization.provider = id<domain::OrganizationId>(8);
    organization.sites = {id<domain::SiteId>(1), id<domain::SiteId>(2)};
    organization.email_domains = {"a.example", ""};
    organization.visibility.externals_to_externals = domain::Showing::full;
    organization.app_links = {"ios", "android"};
    check_round_trip(organization);
    domain::Account account;
    account.status = domain::AccountStatus::suspended;
    account.email = domain::Claim{key_of(7)};
    account.organizations = {id<domain::OrganizationId>(9)};
    account.sessions = {id<domain::SessionId>(1)};
    account.password_at = {300};
    check_round_trip(account);
    check_round_trip(domain::Account{});
    check_round_trip(domain::Site{id<domain::SiteId>(1), id<domain::OrganizationId>(1), {id<domain::OrganizationId>(2)}, {id<domain::LevelId>(3)}});
    check_round_trip(domain::Level{id<domain::LevelId>(1), id<domain::SiteId>(2), {id<domain::ZoneId>(3), id<domain::ZoneId>(4)}});
    domain::Membership membership;
    membership.kind = domain::MembershipKind::external;
    membership.role = "guest";
    membership.locale = "de";
    membership.home_site = id<domain::SiteId>(1);
    membership.preferences = {id<domain::SiteId>(1), id<domain::LevelId>(2), id<domain::ZoneId>(3)};
    membership.home_site_access = false;
    membership.extension = id<domain::ExtensionId>(4);
    membership.wifi = true;
    membership.access_control = domain::CardAccess{{key_of(1)}, true};
    check_round_trip(membership);
    const domain::HeldGrant held{id<domain::GrantId>(5), "auditor", domain::Timestamp{9}};
    membership.ends_at = domain::Timestamp{8};
    membership.groups = {id<domain::GroupId>(6), id<domain::GroupId>(7)};
    membership.grants = {held};
    membership.manager = id<domain::AccountId>(8);
    membership.unit = id<domain::UnitId>(9);
    check_round_trip(membership);
    check_round_trip(domain::Group{id<domain::GroupId>(1), id<domain::OrganizationId>(2), "Crew", 3, 4, {id<domain::GroupId>(5)}, {id<domain::GroupId>(6)}, {held}});
    check_round_trip(domain::Unit{id<domain::UnitId>(1), id<domain::OrganizationId>(2), "Deck", 3, id<domain::UnitId>(4), 5, 6});
    check_round_trip(domain::OwnRole{id<domain::OrganizationId>(1), "auditor", domain::PermissionSet::all(), domain::DirectoryReach::self, true, 2, 3});
    check_round_trip(domain::RoleGrant{id<domain::GrantId>(1), id<domain::OrganizationId>(2), {}, id<domain::GroupId>(3), "auditor", domain::Timestamp{4}, {5}});
    check_round_trip(domain::RelationTerms{id<domain::OrganizationId>(1), id<domain::OrganizationId>(2),
                                           domain::HostTerms{true, {"guest"}, {domain::Permission::unit_manage}, domain::TermsVisibility{}},
                                           domain::HomeTerms{false, {domain::Permission::member_read}, domain::Showing::hidden}, 3});
    check_round_trip(domain::Extension{id<domain::ExtensionId>(1), id<domain::OrganizationId>(2), "204", id<domain::AccountId>(3)});
    check_round_trip(domain::Invitation{{}, {}, {}, 3, domain::InvitationStatus::sent, {key_of(1)}, domain::Timestamp{-1}});
    check_round_trip(domain::Session{{}, {}, {key_of(1)}, {1}, {2}, 3});
    check_round_trip(domain::ApiKey{{}, {}, {}, domain::PermissionSet::all(), {9}});
    check_round_trip(domain::TokenOwner{domain::TokenKind::api_key, {}});
    check_round_trip(domain::IdempotencyEntry{key_of(1), key_of(2), {3}, 4, {5}});
    check_round_trip(domain::EmailChange{id<domain::EmailChangeId>(1), id<domain::AccountId>(2), id<domain::OrganizationId>(3), {key_of(4)}, {key_of(5)}, {6}, {7}});
    check_round_trip(domain::EmailChange{{}, {}, {}, {}, {}, {6}, {7}, domain::Timestamp{5}});
    check_round_trip(domain::PasswordReset{id<domain::PasswordResetId>(1), id<domain::AccountId>(2), {key_of(3)}, {4}, {5}});
}

BOOST_AUTO_TEST_CASE(what_waits_for_its_link_stands_in_rows_until_it_is_done) {
    using tests::id;
    tests::Story story;
    const auto home = story.organization("Home");
    const auto anna = story.member(home, {"Anna", "A", "a@example.com"});
    const auto change = id<domain::EmailChangeId>(1), newer = id<domain::EmailChangeId>(2);
    const auto reset = id<domain::PasswordResetId>(3);
    const auto asks = [&](domain::EmailChangeId each, std::uint64_t token) {
        story.record(domain::EmailChangeRequested{each, anna, home, {key_of(9)}, {key_of(token)}, story.now(), {}, {}, story.now()});
    };
    asks(change, 10);
    story.record(domain::PasswordResetRequested{reset, anna, home, {key_of(11)}, story.now()});
    Store store("r");
    const auto fold = [&] {
        store.fold(story.events(), 1);
        domain::RamRegistry expected;
        for (const auto& event : story.events()) domain::evolve(expected, event);
        for (const auto each : {change, newer}) BOOST_TEST((store.registry().email_change(each) == expected.email_change(each)));
        BOOST_TEST((store.registry().password_reset(reset) == expected.password_reset(reset)));
        for (const std::uint64_t token : {10, 11, 12}) {
            BOOST_TEST((store.registry().token({key_of(token)}) == expected.token({key_of(token)})));
        }
    };
    fold();
    BOOST_TEST(store.registry().email_change(change)->waits_until.has_value());
    BOOST_TEST(store.registry().password_reset(reset).has_value());
    asks(newer, 12);
    fold();
    BOOST_TEST(!store.registry().email_change(change));
    BOOST_TEST(store.registry().email_change(newer).has_value());
    story.record(domain::EmailChanged{anna, home, {key_of(9)}, {}, {}});
    fold();
    BOOST_TEST(!store.registry().email_change(newer));
    BOOST_TEST(!store.registry().password_reset(reset));  // its link went to the old address
    BOOST_TEST(!store.registry().token({key_of(11)}));
}

BOOST_AUTO_TEST_CASE(reads_as_the_registry_in_memory_does) {
    tests::DirectoryWorld world(tests::seed());
    for (int i = 0; i < 500; ++i) world.step();
    Store store("r");
    store.fold(world.story().events(), 7);
    domain::RamRegistry expected;
    for (const auto& event : world.story().events()) domain::evolve(expected, event);
    const auto& registry = store.registry();
    BOOST_TEST((registry.instance() == expected.instance()));
    BOOST_TEST(registry.instance().accounts == world.accounts().size());
    for (const auto& organization : world.organizations()) {
        BOOST_REQUIRE((registry.organization(organization) == expected.organization(organization)));
        for (const auto& account : world.accounts()) {
            BOOST_REQUIRE((registry.membership(account, organization) == expected.membership(account, organization)));
        }
    }
    for (const auto& account : world.accounts()) BOOST_REQUIRE((registry.account(account) == expected.account(account)));
    BOOST_TEST(!registry.account(tests::id<domain::AccountId>(99'999)));
    BOOST_TEST(store.decisions->checkpoint().value == world.story().events().size());
}

BOOST_AUTO_TEST_CASE(rows_depend_on_the_log_alone_not_on_the_batches) {
    std::mt19937_64 random(tests::seed());
    const auto story = with_idempotency_keys(random, 300);
    Store one_by_one("a"), some("b"), at_once("c");
    one_by_one.fold(story.events(), 1);
    some.fold(story.events(), 1 + random() % 20);
    at_once.fold(story.events(), story.events().size());
    BOOST_TEST(differences(one_by_one, some) == 0);
    BOOST_TEST(differences(one_by_one, at_once) == 0);
}

/// After each record none older than the lifetime is left, and every younger one is.
BOOST_AUTO_TEST_CASE(idempotency_entries_go_when_their_lifetime_is_over) {
    std::mt19937_64 random(tests::seed() + 1);
    const auto story = with_idempotency_keys(random, 200);
    Store store("r");
    std::map<std::uint64_t, domain::Timestamp> last;  // by key
    std::vector<domain::RecordedEvent> told;
    for (const auto& event : story.events()) {
        told.push_back(event);
        store.fold(told, 3);
        if (event.meta.idempotency) {
            std::uint64_t n = 0;
            std::memcpy(&n, event.meta.idempotency->key.data(), sizeof n);
            last[n] = event.meta.time;
        }
        for (const auto& [n, time] : last) {
            const bool alive = time >= event.meta.time - domain::limits::idempotency_lifetime;
            BOOST_REQUIRE_EQUAL(store.registry().idempotency(key_of(n)).has_value(), alive);
        }
    }
    std::size_t by_time = 0;
    store.decisions->store().scan(std::string(1, projections::registry_rows::idempotency_by_time), {}, [&](auto, auto) { return ++by_time > 0; });
    std::size_t entries = 0;
    store.decisions->store().scan(std::string(1, projections::registry_rows::idempotency), {}, [&](auto, auto) { return ++entries > 0; });
    BOOST_TEST(by_time == entries);
}

BOOST_AUTO_TEST_CASE(a_crash_loses_rows_and_checkpoint_together) {
    tests::DirectoryWorld world(tests::seed() + 2);
    for (int i = 0; i < 800; ++i) world.step();
    tests::TemporaryDirectory directory;
    const auto events = world.story().events();
    BOOST_REQUIRE(events.size() > 150);
    const auto open = [&] {
        auto store = ModelStore::open({(directory / "r").string(), projections::ModelUse::lookups, false});
        BOOST_REQUIRE(store);
        return std::make_unique<RocksDbDecisionStore>(*store);
    };
    const auto fold = [&](RocksDbDecisionStore& decisions, std::size_t to) {
        domain::RamRegistry changes(&decisions.registry());
        for (auto i = decisions.checkpoint().value; i < to; ++i) domain::evolve(changes, events[i]);
        BOOST_REQUIRE(decisions.commit(changes, {to}, events[to - 1].meta.time));
    };
    {
        auto decisions = open();
        fold(*decisions, 100);
        BOOST_REQUIRE(decisions->store().flush());
        fold(*decisions, 150);
    }
    auto decisions = open();
    BOOST_TEST(decisions->checkpoint().value == 100);
    fold(*decisions, events.size());
    Store whole("w");
    whole.fold(events, events.size());
    const auto comparison = projections::compare(*decisions->snapshot().first, *whole.decisions->snapshot().first, {});
    BOOST_TEST(comparison->differing == 0);
}

BOOST_AUTO_TEST_SUITE_END()
