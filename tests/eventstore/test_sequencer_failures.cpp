// What becomes of commands when the log, the clock or decision state fail the sequencer.
#include <boost/test/unit_test.hpp>

#include "eventstore/codec.hpp"
#include "tests/eventstore/sequencer_checks.hpp"

namespace muster::tests {

using namespace eventstore;

BOOST_AUTO_TEST_SUITE(sequencer_failures)

BOOST_AUTO_TEST_CASE(a_conflict_is_decided_again_on_what_came_between) {
    World world;
    // Another writer adds the same person first: its records come from a second sequencer's log.
    const auto command = add_member(world.workspace, "ada");
    World other;
    const auto records_of = [](const World& from, Position after) {
        std::vector<std::string> records;
        const auto cursor = from.log.read(after.next());
        for (auto entry = cursor->next(); entry && *entry; entry = cursor->next())
            records.emplace_back((*entry)->bytes);
        return records;
    };
    const auto before = other.log.tail();
    BOOST_REQUIRE((before == world.log.tail()));
    BOOST_REQUIRE(other.run(create_organization(world.workspace)));
    const auto start = other.log.tail();
    BOOST_REQUIRE(other.run(command));
    auto records = records_of(other, start);
    for (std::size_t i = 0; i < records.size(); ++i) {  // moved to where they stand in this log
        auto decoded = *decode(records[i], nullptr);
        std::visit(
            [](auto& each) {
                domain::for_each_field(each, [](std::string_view, auto& value) {
                    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(value)>, domain::Personal<>>) value = {};
                });
            },
            decoded.event);
        decoded.meta.position = {before.value + i + 1};
        decoded.meta.commit_first = before.next();
        records[i] = encode(decoded, {});
    }
    bool came_between = false;
    world.log.before_append([&] {
        if (!std::exchange(came_between, true)) world.log.append_behind_the_writer(records);
    });
    BOOST_TEST(refused_as(world.run(add_member(world.workspace, "ada")), domain::RefusalCode::member_exists));
    BOOST_TEST(world.sequencer->health().running);
    BOOST_REQUIRE(world.run(add_member(world.workspace, "bob")));
    check_invariants(world);
}

BOOST_AUTO_TEST_CASE(a_log_that_conflicts_without_end_stops_the_sequencer) {
    World world;
    world.log.before_append([&] { world.log.fail_next_append(AppendError::conflict); });
    BOOST_TEST(failed_as<Stopped>(world.run(add_member(world.workspace, "ada"))));
    BOOST_TEST(world.sequencer->health().stopped_because == "the log keeps changing under its one writer");
}

BOOST_AUTO_TEST_CASE(a_fenced_writer_stops) {
    World world;
    const auto tail = world.log.tail();
    static_cast<void>(world.log.take_writer());
    BOOST_TEST(failed_as<Stopped>(world.run(add_member(world.workspace, "ada"))));
    BOOST_TEST((world.log.tail() == tail));
    BOOST_TEST(failed_as<Stopped>(world.run(add_member(world.workspace, "bob"))));
    BOOST_TEST(!world.sequencer->health().running);
    BOOST_TEST(world.sequencer->health().stopped_because == "another process became the writer of this log");
    BOOST_TEST(world.fatal.empty());
}

BOOST_AUTO_TEST_CASE(an_unknown_sync_is_told_to_all_and_never_retried) {
    for (const bool applied : {false, true}) {
        World world;
        const auto heard = world.heard.size();
        Gate gate(world);
        auto first = gate.submit(add_member(world.workspace, "ada"));
        auto second = gate.submit(add_member(world.workspace, "bob"));
        world.log.before_append([&] { world.log.fail_next_append(AppendError::unknown, applied); });
        BOOST_REQUIRE(gate.open());
        BOOST_TEST(failed_as<OutcomeUnknown>(first.get()));
        BOOST_TEST(failed_as<OutcomeUnknown>(second.get()));
        BOOST_TEST(failed_as<Stopped>(world.run(add_member(world.workspace, "carl"))));
        world.sequencer->stop();  // the fatal handler is called after the answers, on the sequencer's thread
        BOOST_TEST(world.fatal.size() == 1);
        BOOST_TEST(world.heard.size() == heard + 1);  // the one that held the gate
        world.log.before_append({});
        world.stop();
        world.start();  // as the next process would
        BOOST_TEST(world.run(add_member(world.workspace, "ada")).has_value() == !applied);
        check_invariants(world);
    }
}

BOOST_AUTO_TEST_CASE(stopping_answers_what_is_queued) {
    World world;
    Gate gate(world);
    auto queued = gate.submit(add_member(world.workspace, "ada"));
    std::thread stopper([&] { world.sequencer->stop(); });
    while (world.sequencer->health().running) std::this_thread::yield();
    BOOST_TEST(gate.open().has_value());  // the batch in hand is finished
    BOOST_TEST(failed_as<Stopped>(queued.get()));
    stopper.join();
    BOOST_TEST(failed_as<Stopped>(world.run(add_member(world.workspace, "bob"))));
}

BOOST_AUTO_TEST_CASE(a_damaged_record_stops_the_start) {
    World world;
    BOOST_REQUIRE(world.run(add_member(world.workspace, "ada")));
    world.stop();
    world.log.damage({3}, "garbage");
    RamDecisionStore fresh_state;
    const auto started =
        Sequencer::start(world.log, *world.keyring, fresh_state, world.clock, random_ids(), nullptr, nullptr);
    BOOST_REQUIRE(!started);
    BOOST_TEST(started.error().find("position 3") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(state_ahead_of_the_log_stops_the_start) {
    World world;
    world.stop();
    RamLog shorter;
    auto keyring = std::move(*Keyring::open(shorter, MasterKey{}));
    const auto started =
        Sequencer::start(shorter, *keyring, *world.decisions, world.clock, random_ids(), nullptr, nullptr);
    BOOST_REQUIRE(!started);
    BOOST_TEST(started.error().find("the log lost records") != std::string::npos);
}

namespace {
/// Cannot store anything any more.
class BrokenStore final : public DecisionStore {
  public:
    const domain::RegistryReader& registry() const override { return store.registry(); }
    Position checkpoint() const override { return store.checkpoint(); }
    FrozenRegistry frozen() const override { return store.frozen(); }
    domain::Result<void, std::string> commit(domain::RamRegistry& changes, Position tail,
                                             domain::Timestamp time) override {
        if (broken) return domain::failure(std::string("disk full"));
        return store.commit(changes, tail, time);
    }
    RamDecisionStore store;
    bool broken = false;
};
}  // namespace

BOOST_AUTO_TEST_CASE(a_store_that_cannot_commit_stops_the_sequencer_but_not_the_answer) {
    World world;
    world.stop();
    BrokenStore store;
    std::vector<std::string> fatal;
    auto sequencer = std::move(*Sequencer::start(world.log, *world.keyring, store, world.clock, random_ids(), nullptr,
                                                 [&](std::string why) { fatal.push_back(std::move(why)); }));
    store.broken = true;
    BOOST_TEST(sequencer->run(submission(add_member(world.workspace, "ada"))).has_value());
    BOOST_TEST(failed_as<Stopped>(sequencer->run(submission(add_member(world.workspace, "bob")))));
    BOOST_TEST(sequencer->health().stopped_because == "decision state cannot be stored: disk full");
    sequencer->stop();
    // A process that went on would refuse every command and never say why.
    BOOST_TEST(fatal == std::vector<std::string>{"decision state cannot be stored: disk full"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::tests
