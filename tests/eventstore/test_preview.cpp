// What a command would do: what it then does, and nothing before. And the check of a submission.
#include <boost/test/unit_test.hpp>

#include "eventstore/preview.hpp"
#include "tests/eventstore/sequencer_checks.hpp"

namespace muster::tests {

using namespace eventstore;

BOOST_AUTO_TEST_SUITE(previews)

namespace {
domain::Command asked(domain::CommandBody body) {
    domain::Command command;
    command.body = std::move(body);
    command.actor = domain::Actor::system();
    command.now = world_start;
    return command;
}
}  // namespace

BOOST_AUTO_TEST_CASE(a_preview_tells_what_the_command_then_records) {
    World world;
    const auto tail = world.log.tail();
    const auto command = add_member(world.workspace, "ada");
    const auto made = preview(*world.decisions, asked(command));
    BOOST_REQUIRE(made);
    BOOST_TEST((world.log.tail() == tail));
    BOOST_TEST(((*made)->position == tail));
    const auto outcome = world.run(command);
    BOOST_REQUIRE(outcome);
    BOOST_REQUIRE_EQUAL((*made)->events.size(), outcome->events.size());
    for (std::size_t i = 0; i < outcome->events.size(); ++i) {
        const auto& told = (*made)->events[i];
        BOOST_TEST((told.event == outcome->events[i]->event));
        BOOST_TEST(told.meta.stream == outcome->events[i]->meta.stream);
        BOOST_TEST(told.meta.stream_version == outcome->events[i]->meta.stream_version);
        BOOST_TEST((told.meta.position == outcome->events[i]->meta.position));
    }
}

BOOST_AUTO_TEST_CASE(before_and_after_are_of_one_moment) {
    World world;
    const auto command = add_member(world.workspace, "ada");
    const auto made = preview(*world.decisions, asked(command));
    BOOST_REQUIRE(made);
    BOOST_REQUIRE(world.run(add_member(world.workspace, "bob")));  // later: shows in neither
    const auto members = [&](const domain::RegistryReader& registry) { return registry.organization(world.workspace)->members; };
    BOOST_TEST(members(*(*made)->before) == 0U);
    BOOST_TEST(members((*made)->after) == 1U);
    BOOST_TEST(!(*made)->before->account(command.account));
    BOOST_TEST((*made)->after.account(command.account).has_value());
}

BOOST_AUTO_TEST_CASE(what_would_be_refused_is_refused) {
    World world;
    BOOST_REQUIRE(world.run(add_member(world.workspace, "ada")));
    const auto again = preview(*world.decisions, asked(add_member(world.workspace, "ada")));
    BOOST_REQUIRE(!again);
    BOOST_TEST((again.error().code == domain::RefusalCode::member_exists));
    auto unwritable = add_member(world.workspace, "eve");
    unwritable.first_name = std::string("bad\xff");
    const auto refused = preview(*world.decisions, asked(unwritable));
    BOOST_REQUIRE(!refused);
    BOOST_TEST((refused.error().code == domain::RefusalCode::invalid_field));
}

BOOST_AUTO_TEST_CASE(a_check_sees_the_events_and_may_refuse_them) {
    World world;
    const auto tail = world.log.tail();
    const auto run = [&](bool passes) {
        auto checked = submission(add_member(world.workspace, "ada"));
        checked.check = [passes](const domain::RegistryReader& before, std::span<const domain::Event> events) -> std::optional<Failure> {
            BOOST_CHECK(events.size() == 2);
            BOOST_CHECK(std::holds_alternative<domain::MemberAdded>(events[0]));
            BOOST_CHECK(!before.account(std::get<domain::MemberAdded>(events[0]).account));
            if (passes) return {};
            return Unconfirmed{true};
        };
        return world.sequencer->run(std::move(checked));
    };
    const auto refused = run(false);
    BOOST_REQUIRE(!refused);
    BOOST_REQUIRE(std::holds_alternative<Unconfirmed>(refused.error()));
    BOOST_TEST(std::get<Unconfirmed>(refused.error()).outdated);
    BOOST_TEST((world.log.tail() == tail));
    BOOST_REQUIRE(run(true));
    BOOST_TEST((world.log.tail() > tail));
    check_invariants(world);
}

BOOST_AUTO_TEST_CASE(what_is_refused_anyway_is_not_checked) {
    World world;
    BOOST_REQUIRE(world.run(add_member(world.workspace, "ada")));
    auto again = submission(add_member(world.workspace, "ada"));
    again.check = [](const domain::RegistryReader&, std::span<const domain::Event>) -> std::optional<Failure> { return Unconfirmed{}; };
    BOOST_TEST(refused_as(world.sequencer->run(std::move(again)), domain::RefusalCode::member_exists));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::tests
