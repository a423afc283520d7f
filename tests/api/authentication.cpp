#include <boost/test/unit_test.hpp>

#include "api/authentication.hpp"
#include "api/tokens.hpp"
#include "domain/limits.hpp"

namespace {

using namespace muster;
using domain::Timestamp;

constexpr Timestamp start{1'000'000'000'000};
const domain::AccountId ann{{1}};
const domain::SessionId session_id{{2}};

/// Decision state with one account and one session of it, and a clock that tests move.
struct Fixture {
    eventstore::RamDecisionStore decisions;
    eventstore::ManualClock clock{start};
    std::string token = api::new_session_token();
    domain::Account account;
    std::vector<domain::SessionId> idle;
    std::uint64_t position = 0;

    Fixture() {
        account.id = ann;
        account.status = domain::AccountStatus::active;
        domain::Session session;
        session.id = session_id;
        session.account = ann;
        session.token_hash = api::hash_of_token(token);
        session.started_at = start;
        session.expires_at = start + domain::limits::session_lifetime;
        domain::RamRegistry changes;
        changes.put(account);
        changes.put(session);
        changes.put_token(session.token_hash, {domain::TokenKind::session, session_id.bytes});
        commit(changes);
    }
    void commit(domain::RamRegistry& changes) { BOOST_REQUIRE(decisions.commit(changes, {++position}, clock.now())); }
    [[nodiscard]] static api::Request request(const std::string& token) {
        api::Request made;
        made.headers.emplace_back("authorization", "Bearer " + token);
        return made;
    }
};

bool is_let_in(api::Authenticator& authenticator, const api::Request& request) {
    const auto who = authenticator.authenticate(request);
    return who && who->has_value() && (*who)->viewer.account == ann;
}

BOOST_AUTO_TEST_SUITE(authentication)

BOOST_FIXTURE_TEST_CASE(what_is_remembered_of_a_credential_ends_with_the_state_it_was_found_in, Fixture) {
    api::Authenticator authenticator(decisions, clock);
    const auto wanted = request(token);
    BOOST_TEST(is_let_in(authenticator, wanted));
    BOOST_TEST(is_let_in(authenticator, wanted));
    domain::RamRegistry changes;
    account.status = domain::AccountStatus::suspended;
    changes.put(account);
    commit(changes);
    BOOST_TEST(!is_let_in(authenticator, wanted));
    account.status = domain::AccountStatus::active;
    account.credential_epoch = 1;  // the password changed, this session ends
    domain::RamRegistry more;
    more.put(account);
    commit(more);
    BOOST_TEST(!is_let_in(authenticator, wanted));
}

BOOST_FIXTURE_TEST_CASE(a_session_ends_by_its_lifetime_however_busy, Fixture) {
    api::Authenticator authenticator(decisions, clock);
    const auto wanted = request(token);
    const auto step = domain::limits::session_idle - std::chrono::minutes(1);
    const auto steps = domain::limits::session_lifetime / step;
    for (auto i = 0; i < steps; ++i) {
        clock.advance(step);
        BOOST_TEST(is_let_in(authenticator, wanted));
    }
    clock.advance(step);
    BOOST_TEST(!is_let_in(authenticator, wanted));
}

BOOST_FIXTURE_TEST_CASE(an_idle_session_is_refused_and_told, Fixture) {
    api::Authenticator authenticator(decisions, clock, [this](domain::SessionId session) { idle.push_back(session); });
    const auto wanted = request(token);
    clock.advance(domain::limits::session_idle);
    BOOST_TEST(is_let_in(authenticator, wanted));
    BOOST_TEST(idle.empty());
    clock.advance(domain::limits::session_idle + std::chrono::seconds(1));
    BOOST_TEST(!is_let_in(authenticator, wanted));
    BOOST_TEST(!is_let_in(authenticator, wanted));
    BOOST_REQUIRE(!idle.empty());
    BOOST_TEST((idle.front() == session_id));
}

BOOST_AUTO_TEST_CASE(idle_sessions_end_and_the_table_stays_bounded) {
    using domain::SessionId;
    constexpr auto idle = domain::limits::session_idle;
    constexpr auto second = std::chrono::seconds(1);
    api::SessionUses uses(start, 2);
    const SessionId a{{1}}, b{{2}}, c{{3}};
    BOOST_TEST(uses.use(a, start, start));
    BOOST_TEST(uses.use(a, start, start + idle));
    BOOST_TEST(uses.use(a, start, start + idle + idle));
    BOOST_TEST(!uses.use(a, start, start + idle + idle + idle + second));
    // From before the start: nobody knows, so the clock begins at the start.
    BOOST_TEST(uses.use(b, start - idle - idle, start + idle));
    BOOST_TEST(uses.use(c, start + idle, start + idle + second));  // a, the oldest use, is forgotten
    BOOST_TEST(uses.size() == 2U);
    BOOST_TEST(!uses.use(SessionId{{4}}, start - idle, start + idle + idle + idle + second));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
