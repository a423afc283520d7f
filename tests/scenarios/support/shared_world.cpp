#include <boost/test/unit_test.hpp>

#include "tests/scenarios/support/world.hpp"
#include "tests/support/dns_server.hpp"

namespace muster::scenarios {
namespace {

/// Its DNS knows no names: no test asks the world outside.
struct Shared {
    tests::DnsServer dns;
    World world{{.serve_arguments = {"--dns-server", dns.address()}}};
};
std::unique_ptr<Shared> shared;

/// Stops the server before the program's own destructors run.
struct StopsSharedWorld {
    ~StopsSharedWorld() { shared.reset(); }
};
BOOST_TEST_GLOBAL_FIXTURE(StopsSharedWorld);

}  // namespace

World& shared_world() {
    if (!shared) shared = std::make_unique<Shared>();
    if (!shared->world.server().is_running()) shared->world.server().start();
    return shared->world;
}

}  // namespace muster::scenarios
