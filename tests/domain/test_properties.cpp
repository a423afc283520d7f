// Random streams of commands never break what must always hold. MUSTER_TEST_COMMANDS sets their number.

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <iostream>
#include <map>

#include "domain/decide.hpp"
#include "domain/limits.hpp"
#include "domain/ram_registry.hpp"
#include "tests/domain/random_commands.hpp"
#include "tests/support/seed.hpp"

namespace muster::tests {
namespace {

using namespace domain;

constexpr std::size_t enough_commands = 40'000;  ///< for most commands to be accepted sometimes
constexpr std::size_t further_worlds_max = 100;  ///< what has not come up by then never will
constexpr std::size_t commands_of_a_further_world = 10'000;

std::size_t number_of_commands() {
    const char* given = std::getenv("MUSTER_TEST_COMMANDS");
    return given != nullptr ? std::stoull(given) : enough_commands;
}

std::vector<RecordedEvent> recorded(const RegistryReader& state, const Events& events, std::size_t tail, Timestamp time,
                                    Registry& into) {
    std::vector<RecordedEvent> records;
    for (const auto& event : events) {
        RecordedEvent r;
        r.event = event;
        r.meta.position = {tail + records.size() + 1};
        r.meta.stream = stream_of(event);
        r.meta.stream_version = stream_version(state, event) + 1;
        r.meta.time = time;
        evolve(into, r);
        records.push_back(std::move(r));
    }
    return records;
}

RecordedEvent without_personal_data(RecordedEvent record) {
    std::visit(
        [](auto& e) {
            for_each_field(e, [](std::string_view, auto& value) {
                if constexpr (std::is_same_v<std::remove_cvref_t<decltype(value)>, Personal<>>) value = Personal<>::erased();
            });
        },
        record.event);
    return record;
}

/// Which kinds a stream of commands has met.
struct Met {
    std::set<std::size_t> accepted;  ///< by index of the command
    std::set<RefusalCode> refused;
    std::set<std::string_view> types;

    /// Else the stream proves less than it says. Very few kinds are left to luck.
    [[nodiscard]] bool enough() const {
        return accepted.size() + 2 >= std::variant_size_v<AnyCommand> && refused.size() >= 65 &&
               types.size() + 4 >= std::variant_size_v<AnyEvent>;
    }
    [[nodiscard]] std::string text() const {
        return std::to_string(accepted.size()) + " kinds of commands accepted, " + std::to_string(refused.size()) +
               " kinds of refusals, " + std::to_string(types.size()) + " of events";
    }
};

/// Decides commands on an overlay in batches, as the sequencer does, and keeps a straight fold beside it.
struct Run {
    Met& met;
    RamRegistry base{}, straight{};
    RamRegistry overlay{&base};
    Universe seen{};
    std::vector<RecordedEvent> log{};
    std::map<std::string, std::uint64_t> versions{};

    void step(const Command& command) {
        const auto decided = decide(overlay, command);
        if (!decided) {
            met.refused.insert(decided.error().code);
            return;
        }
        met.accepted.insert(command.body.index());
        for (auto& r : recorded(overlay, *decided, log.size(), command.now, overlay)) {
            BOOST_REQUIRE_MESSAGE(r.meta.stream_version == ++versions[r.meta.stream], "a gap in stream " << r.meta.stream);
            evolve(straight, r);
            seen.see(r.event);
            met.types.insert(type_of(r.event));
            log.push_back(std::move(r));
        }
    }
};

std::map<OrganizationId, std::uint64_t> administrators(const WholeState& state) {
    std::map<OrganizationId, std::uint64_t> counts;
    for (const auto& [id, organization] : state.organizations) counts[id] = organization.active_administrators;
    return counts;
}

WholeState folded(const std::vector<RecordedEvent>& log, const Universe& seen, bool erased) {
    RamRegistry registry;
    for (const auto& r : log) evolve(registry, erased ? without_personal_data(r) : r);
    return whole_state(registry, seen);
}

void pass_time(std::mt19937_64& random, Timestamp& now) {
    now = now + (random() % 1000 == 0 ? limits::email_claim_grace : Duration(std::chrono::seconds(random() % 120)));
}

/// Looks at its state at the end only.
void look_into_another_world(std::uint64_t seed, Met& met) {
    std::mt19937_64 random(seed);
    RandomCommands commands(random());
    Run run{met};
    Timestamp now{1'767'225'600'000'000};
    for (std::size_t i = 0; i < commands_of_a_further_world; ++i) {
        pass_time(random, now);
        run.step(commands.next(run.overlay, run.seen, now));
        if (random() % 16 == 0) run.overlay.move_into(run.base);
    }
    run.overlay.move_into(run.base);
    const auto state = whole_state(run.base, run.seen);
    BOOST_CHECK_EQUAL(broken_invariant(state), "");
    BOOST_CHECK(state == whole_state(run.straight, run.seen));
}

BOOST_AUTO_TEST_SUITE(properties)

BOOST_AUTO_TEST_CASE(random_commands_never_break_an_invariant) {
    std::mt19937_64 random(seed());
    RandomCommands commands(random());
    Met met;
    Run run{met};
    Timestamp now{1'767'225'600'000'000};
    auto before = whole_state(run.overlay, run.seen);
    for (std::size_t i = 0; i < number_of_commands(); ++i) {
        pass_time(random, now);
        const auto command = commands.next(run.overlay, run.seen, now);
        const auto length = run.log.size();
        run.step(command);
        BOOST_TEST_CONTEXT("command " << i << ", alternative " << command.body.index()) {
            if (run.log.size() == length) {
                // A refusal changes nothing; looking is enough now and then, since decide takes the registry as const.
                if (i % 50 == 0) BOOST_REQUIRE(whole_state(run.overlay, run.seen) == before);
            } else {
                const auto after = whole_state(run.overlay, run.seen);
                BOOST_REQUIRE_EQUAL(broken_invariant(after), "");
                for (const auto& [id, count] : administrators(before)) {
                    const auto& organization = after.organizations.at(id);
                    // (The owner of a personal one stays its owner: that is an invariant of its own.)
                    const bool owned = organization.kind == OrganizationKind::personal;
                    BOOST_REQUIRE_MESSAGE(count == 0 || owned || organization.removed || organization.active_administrators > 0,
                                          "an organization lost its last administrator");
                }
                BOOST_REQUIRE(before.instance.active_admins == 0 || after.instance.active_admins > 0);
                before = after;
            }
        }
        if (random() % 16 == 0) run.overlay.move_into(run.base);
        if (i % 1000 == 0) {
            BOOST_REQUIRE(whole_state(run.overlay, run.seen) == whole_state(run.straight, run.seen));
        }
    }
    run.overlay.move_into(run.base);

    const auto final_state = whole_state(run.base, run.seen);
    BOOST_CHECK(final_state == whole_state(run.straight, run.seen));
    BOOST_CHECK(final_state == folded(run.log, run.seen, false));
    BOOST_CHECK_MESSAGE(final_state == folded(run.log, run.seen, true), "decision state read personal data");

    // A world can come to a dead end, its last administrators suspended: rare kinds come up in further worlds.
    const bool is_long = number_of_commands() >= enough_commands;
    std::size_t worlds = 1;
    for (; is_long && !met.enough() && worlds <= further_worlds_max; ++worlds) look_into_another_world(random(), met);
    std::cout << run.log.size() << " events; in " << worlds << " worlds " << met.text() << '\n';
    if (is_long) BOOST_CHECK(met.enough());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
