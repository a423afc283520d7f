// How many commands of an import wait for the sequencer, and in which order they end.
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <future>
#include <thread>

#include "api/imports/pipeline.hpp"
#include "tests/api/test_instance.hpp"

namespace {

using namespace muster;
using namespace muster::api;

/// There is no such invitation.
eventstore::Submission nothing() {
    eventstore::Submission submission;
    submission.command = domain::RecordInvitationSent{};
    submission.actor = domain::Actor::system();
    return submission;
}

/// A command that has nothing to write.
class EmptyTask final : public PipelineTask {
  public:
    EmptyTask(std::size_t place, std::atomic<std::size_t>& begun) : number(place) { ++begun; }

    [[nodiscard]] std::optional<eventstore::Submission> next() override {
        if (has_ended) return {};
        return nothing();
    }
    void took(const eventstore::Outcome&) override { has_ended = true; }

    std::size_t number;
    bool has_ended = false;
};

/// The sequencer stands still until the gate opens.
void hold(eventstore::Sequencer& sequencer, std::shared_future<void> gate, std::promise<void>& held) {
    auto submission = nothing();
    submission.check = [gate = std::move(gate), &held](const domain::RegistryReader&, std::span<const domain::Event>) -> std::optional<eventstore::Failure> {
        held.set_value();
        gate.wait();
        return {};
    };
    sequencer.submit(std::move(submission));
}

BOOST_AUTO_TEST_CASE(so_many_commands_wait_and_no_more_and_they_end_in_order) {
    tests::TestInstance instance({});
    auto& sequencer = instance.services().sequencer;
    std::promise<void> gate, held;
    hold(sequencer, gate.get_future().share(), held);
    held.get_future().wait();

    constexpr std::size_t tasks = import_limits::in_flight_max + 100;
    std::atomic<std::size_t> begun{0};
    std::vector<std::size_t> ended;
    std::thread importing([&] {
        Pipeline pipeline(sequencer, [&](PipelineTask& task) { ended.push_back(static_cast<const EmptyTask&>(task).number); });
        for (std::size_t i = 0; i < tasks; ++i) pipeline.push(std::make_unique<EmptyTask>(i, begun));
    });
    // One more is made than may be on its way: it waits to be pushed.
    while (begun < import_limits::in_flight_max + 1) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    BOOST_TEST(begun == import_limits::in_flight_max + 1);
    BOOST_TEST(sequencer.health().queued == import_limits::in_flight_max);
    gate.set_value();
    importing.join();
    BOOST_TEST_REQUIRE(ended.size() == tasks);
    BOOST_TEST(std::is_sorted(ended.begin(), ended.end()));
}

}  // namespace
