#include <boost/test/unit_test.hpp>

#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

std::unique_ptr<World> shared;

/// Stops the server before the program's own destructors run.
struct StopsSharedWorld {
    ~StopsSharedWorld() { shared.reset(); }
};
BOOST_TEST_GLOBAL_FIXTURE(StopsSharedWorld);

}  // namespace

World& shared_world() {
    if (!shared) shared = std::make_unique<World>();
    if (!shared->server().is_running()) shared->server().start();
    return *shared;
}

}  // namespace muster::scenarios
