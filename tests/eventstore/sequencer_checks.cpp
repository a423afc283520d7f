#include "tests/eventstore/sequencer_checks.hpp"

#include <boost/test/unit_test.hpp>
#include <map>

#include "eventstore/codec.hpp"

namespace muster::tests {

using namespace eventstore;
using domain::RecordedEvent;

std::vector<RecordedEvent> read_all(const World& world) {
    const KeyFinder keys = [&](domain::AccountId id, std::uint32_t generation) {
        return world.keyring->of(id, generation);
    };
    std::vector<RecordedEvent> events;
    const auto cursor = world.log.read({1});
    for (auto entry = cursor->next(); entry && *entry; entry = cursor->next()) {
        auto decoded = decode((*entry)->bytes, &keys);
        BOOST_REQUIRE_MESSAGE(decoded, (decoded ? "" : decoded.error().detail));
        BOOST_REQUIRE(decoded->meta.position == (*entry)->position);
        events.push_back(std::move(*decoded));
    }
    return events;
}

void check_invariants(const World& world) {
    std::map<std::string, std::uint64_t> versions;
    domain::Timestamp time{};
    Position commit_end{};
    domain::CommitId commit;
    for (const auto& event : read_all(world)) {
        const auto& meta = event.meta;
        BOOST_REQUIRE(meta.stream_version == ++versions[meta.stream]);
        BOOST_REQUIRE(meta.time >= time);
        time = meta.time;
        if (meta.position == meta.commit_first) {
            BOOST_REQUIRE(commit_end.next() == meta.commit_first);
            commit_end = {meta.commit_first.value + meta.commit_size - 1};
            commit = meta.commit;
        }
        BOOST_REQUIRE(meta.commit == commit);
        BOOST_REQUIRE(meta.position <= commit_end);
    }
    BOOST_REQUIRE(commit_end == world.log.tail());
}

bool refused_as(const Outcome& outcome, domain::RefusalCode code) {
    if (outcome) return false;
    const auto* refusal = std::get_if<domain::Refusal>(&outcome.error());
    return refusal != nullptr && refusal->code == code;
}

Gate::Gate(World& world) : world_(world) {
    world.log.before_append([this] {
        if (passed_.exchange(true)) return;
        reached_.count_down();
        open_.wait();
    });
    blocked_ = submit(create_organization(fresh<domain::OrganizationId>()));
    reached_.wait();
}

std::future<Outcome> Gate::submit(Submission made) {
    auto promise = std::make_shared<std::promise<Outcome>>();
    made.done = [promise](Outcome outcome) { promise->set_value(std::move(outcome)); };
    world_.sequencer->submit(std::move(made));
    return promise->get_future();
}

Outcome Gate::open() {
    open_.count_down();
    return blocked_.get();
}

}  // namespace muster::tests
