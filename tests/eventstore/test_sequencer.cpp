#include <boost/test/unit_test.hpp>

#include "domain/limits.hpp"
#include "tests/eventstore/random_events.hpp"
#include "tests/eventstore/sequencer_checks.hpp"

namespace muster::tests {

using namespace eventstore;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(sequencer)

BOOST_AUTO_TEST_CASE(an_accepted_command_is_in_the_log_and_in_the_answer) {
    World world;
    const auto before = world.log.tail();
    const auto command = add_member(world.workspace, "ada");
    const auto outcome = world.run(command);
    BOOST_REQUIRE(outcome);
    BOOST_TEST(outcome->events.size() == 2);
    BOOST_TEST(outcome->position.value == before.value + 2);
    BOOST_TEST(!outcome->replayed);
    const auto& added = std::get<domain::MemberAdded>(outcome->events[0]->event);
    BOOST_TEST(added.first_name.open() == "Firstada");
    const auto events = read_all(world);
    BOOST_TEST(events.size() == world.log.tail().value);
    BOOST_TEST((events[before.value].event == outcome->events[0]->event));  // opened again under the account's new key
    BOOST_TEST(same(events[before.value].meta, outcome->events[0]->meta));
    BOOST_TEST((world.heard.back() == outcome->batch));
    BOOST_TEST((world.decisions->checkpoint() == world.log.tail()));
    check_invariants(world);
}

BOOST_AUTO_TEST_CASE(a_refusal_changes_nothing) {
    World world;
    BOOST_REQUIRE(world.run(add_member(world.workspace, "ada")));
    const auto tail = world.log.tail();
    BOOST_TEST(refused_as(world.run(add_member(world.workspace, "ada")), domain::RefusalCode::member_exists));
    BOOST_TEST((world.log.tail() == tail));
}

BOOST_AUTO_TEST_CASE(commands_of_one_batch_see_each_other) {
    World world;
    Gate gate(world);
    const auto organization = fresh<domain::OrganizationId>();
    auto first = gate.submit(create_organization(organization));
    auto second = gate.submit(add_member(organization, "ada"));
    auto third = gate.submit(add_member(organization, "ada"));
    auto fourth = gate.submit(add_member(organization, "bob"));
    BOOST_REQUIRE(gate.open());
    const auto one = first.get();
    const auto two = second.get();
    const auto four = fourth.get();
    BOOST_REQUIRE(one);
    BOOST_REQUIRE(two);
    BOOST_REQUIRE(four);
    BOOST_TEST(refused_as(third.get(), domain::RefusalCode::member_exists));
    BOOST_TEST((one->batch == four->batch));
    BOOST_TEST((one->position < two->position && two->position < four->position));
    check_invariants(world);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_written_is_refused) {
    World world;
    auto command = add_member(world.workspace, "ada");
    command.first_name = std::string("bad\xff");
    const auto tail = world.log.tail();
    BOOST_TEST(refused_as(world.run(command), domain::RefusalCode::invalid_field));
    BOOST_TEST((world.log.tail() == tail));
    BOOST_TEST(world.sequencer->health().running);
    auto made = submission(add_member(world.workspace, "eve"));
    made.request_id = "\xff";
    const auto outcome = world.sequencer->run(std::move(made));
    BOOST_REQUIRE(outcome);
    BOOST_TEST(outcome->events[0]->meta.request_id == "");
    check_invariants(world);
}

BOOST_AUTO_TEST_CASE(many_threads_make_one_gapless_order) {
    World world;
    constexpr int threads_count = 8;
    constexpr int commands_each = 40;
    std::atomic<int> accepted{0};
    std::atomic<int> refused{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < threads_count; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < commands_each; ++i) {
                // The same e-mails from every thread: each may be taken once.
                const auto outcome = world.run(add_member(world.workspace, "person" + std::to_string(i)));
                ++(outcome ? accepted : refused);
            }
        });
    }
    for (auto& thread : threads) thread.join();
    BOOST_TEST(accepted == commands_each);
    BOOST_TEST(refused == commands_each * (threads_count - 1));
    check_invariants(world);
    const auto health = world.sequencer->health();
    BOOST_TEST(health.commands == 2 + threads_count * commands_each);
    BOOST_TEST(health.commits == 2 + commands_each);
    BOOST_TEST(health.running);
}

BOOST_AUTO_TEST_CASE(state_is_the_same_after_a_restart) {
    World world;
    for (int i = 0; i < 10; ++i) BOOST_REQUIRE(world.run(add_member(world.workspace, std::to_string(i))));
    const auto instance = world.decisions->registry().instance();
    world.stop();
    world.decisions = std::make_unique<RamDecisionStore>();
    world.start();
    BOOST_TEST((world.decisions->registry().instance() == instance));
    BOOST_TEST((world.decisions->checkpoint() == world.log.tail()));
    BOOST_TEST(refused_as(world.run(add_member(world.workspace, "3")), domain::RefusalCode::member_exists));
    BOOST_REQUIRE(world.run(add_member(world.workspace, "11")));
    check_invariants(world);
}

BOOST_AUTO_TEST_CASE(a_repeated_key_answers_the_first_events_again) {
    World world;
    const auto command = add_member(world.workspace, "ada");
    const auto first = world.sequencer->run(submission(command, idempotency("k", "r")));
    BOOST_REQUIRE(first);
    const auto tail = world.log.tail();
    for (int restart = 0; restart < 2; ++restart) {
        const auto again = world.sequencer->run(submission(add_member(world.workspace, "ada"), idempotency("k", "r")));
        BOOST_REQUIRE(again);
        BOOST_TEST(again->replayed);
        BOOST_TEST((again->position == first->position));
        BOOST_REQUIRE(again->events.size() == 2);
        BOOST_TEST((again->events[0]->event == first->events[0]->event));
        BOOST_TEST((world.log.tail() == tail));
        BOOST_TEST(failed_as<IdempotencyMismatch>(
            world.sequencer->run(submission(command, idempotency("k", "another request")))));
        world.stop();
        world.decisions = std::make_unique<RamDecisionStore>();
        world.start();
    }
    const auto other = world.sequencer->run(submission(add_member(world.workspace, "bob"), idempotency("k2", "r")));
    BOOST_REQUIRE(other);
    BOOST_TEST(!other->replayed);
}

BOOST_AUTO_TEST_CASE(a_key_repeated_within_one_batch_is_recognised) {
    World world;
    Gate gate(world);
    auto first = gate.submit(submission(add_member(world.workspace, "ada"), idempotency("k", "r")));
    auto again = gate.submit(submission(add_member(world.workspace, "ada"), idempotency("k", "r")));
    auto other = gate.submit(submission(add_member(world.workspace, "bob"), idempotency("k", "s")));
    BOOST_REQUIRE(gate.open());
    const auto one = first.get();
    const auto two = again.get();
    BOOST_REQUIRE(one);
    BOOST_REQUIRE(two);
    BOOST_TEST(!one->replayed);
    BOOST_TEST(two->replayed);
    BOOST_TEST((one->events == two->events));
    BOOST_TEST(failed_as<IdempotencyMismatch>(other.get()));
}

BOOST_AUTO_TEST_CASE(a_key_is_forgotten_after_its_lifetime) {
    World world;
    BOOST_REQUIRE(world.sequencer->run(submission(add_member(world.workspace, "ada"), idempotency("k", "r"))));
    world.clock.advance(domain::limits::idempotency_lifetime);
    BOOST_TEST(world.sequencer->run(submission(add_member(world.workspace, "ada"), idempotency("k", "r")))->replayed);
    world.clock.advance(1us);
    const auto decided = world.sequencer->run(submission(add_member(world.workspace, "ada"), idempotency("k", "r")));
    BOOST_TEST(refused_as(decided, domain::RefusalCode::member_exists));
}

BOOST_AUTO_TEST_CASE(a_refused_command_is_decided_again_under_its_key) {
    World world;
    BOOST_REQUIRE(world.run(add_member(world.workspace, "ada")));
    const auto organization = fresh<domain::OrganizationId>();
    BOOST_TEST(!world.sequencer->run(submission(add_member(organization, "bob"), idempotency("k", "r"))));
    BOOST_REQUIRE(world.run(create_organization(organization)));
    const auto outcome = world.sequencer->run(submission(add_member(organization, "bob"), idempotency("k", "r")));
    BOOST_REQUIRE(outcome);
    BOOST_TEST(!outcome->replayed);
}

BOOST_AUTO_TEST_CASE(a_full_queue_is_busy_at_once) {
    World world({.queue_max = 3, .batch_max = 512});
    Gate gate(world);
    std::vector<std::future<Outcome>> waiting;
    for (int i = 0; i < 3; ++i) waiting.push_back(gate.submit(create_organization(fresh<domain::OrganizationId>())));
    auto refused = gate.submit(create_organization(fresh<domain::OrganizationId>()));
    BOOST_REQUIRE((refused.wait_for(0s) == std::future_status::ready));  // on this thread, while the sync goes on
    BOOST_TEST(failed_as<Busy>(refused.get()));
    BOOST_TEST(world.sequencer->health().queued == 3);
    BOOST_TEST(world.sequencer->health().refused_busy == 1);
    BOOST_REQUIRE(gate.open());
    for (auto& each : waiting) BOOST_TEST(each.get().has_value());
}

BOOST_AUTO_TEST_CASE(time_never_falls_and_trouble_is_told) {
    World world;
    const auto time_of = [&](const std::string& name) {
        const auto outcome = world.run(add_member(world.workspace, name));
        BOOST_REQUIRE(outcome);
        return outcome->events[0]->meta.time;
    };
    const auto trouble = [&] { return world.sequencer->health().clock; };
    const auto first = time_of("a");
    world.clock.advance(24h);
    BOOST_TEST((time_of("b") == first + 24h));
    BOOST_TEST((trouble() == ClockTrouble::none));
    world.clock.jump(-59s);
    BOOST_TEST((time_of("c") == first + 24h));
    BOOST_TEST((trouble() == ClockTrouble::none));
    world.clock.jump(-2s);
    BOOST_TEST((trouble() == ClockTrouble::jumped));
    BOOST_TEST((time_of("d") == first + 24h));
    world.clock.jump(61s);
    BOOST_TEST((trouble() == ClockTrouble::jumped));  // until somebody says so
    world.sequencer->confirm_clock();
    BOOST_TEST((trouble() == ClockTrouble::none));
    world.clock.jump(61s);
    BOOST_TEST((trouble() == ClockTrouble::jumped));

    static_cast<void>(time_of("e"));
    world.stop();
    world.clock.jump(-62s - 61s);
    world.start();
    BOOST_TEST((trouble() == ClockTrouble::behind_tail));
    static_cast<void>(time_of("f"));
    world.sequencer->confirm_clock();
    BOOST_TEST((trouble() == ClockTrouble::none));
    check_invariants(world);
}

BOOST_AUTO_TEST_CASE(accounts_share_no_key_and_keep_theirs) {
    World world;
    const auto ada = add_member(world.workspace, "ada");
    const auto bob = add_member(world.workspace, "bob");
    BOOST_REQUIRE(world.run(ada));
    BOOST_REQUIRE(world.run(bob));
    const auto key = world.keyring->newest(ada.account);
    BOOST_REQUIRE(key);
    BOOST_TEST((key->bytes != world.keyring->newest(bob.account)->bytes));
    domain::EditProfile edit;
    edit.account = ada.account;
    edit.organization = world.workspace;
    edit.job_title = std::string("Countess");
    BOOST_REQUIRE(world.run(edit));
    BOOST_TEST((world.keyring->newest(ada.account)->bytes == key->bytes));
    BOOST_TEST((world.log.key_generation(ada.account).value() == 1));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::tests
