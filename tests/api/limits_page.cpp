// docs/limits.md has a row for each limit of the transport, with its value.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "api/limits.hpp"

namespace {

using namespace muster;

std::string read_page() {
    const char* root = std::getenv("MUSTER_SOURCE_DIR");  // NOLINT(concurrency-mt-unsafe): one thread
    std::ifstream in(std::string(root != nullptr ? root : ".") + "/docs/limits.md");
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

std::string seconds(std::chrono::milliseconds time) { return std::to_string(time.count() / 1000) + " s"; }
std::string kibibytes(std::size_t bytes) { return std::to_string(bytes / 1024) + " KiB"; }

BOOST_AUTO_TEST_CASE(every_limit_of_the_transport_stands_on_the_page) {
    const api::TransportLimits limits;
    const auto page = read_page();
    BOOST_REQUIRE(!page.empty());
    const std::vector<std::pair<std::string, std::string>> rows{
        {"handshake_timeout", seconds(limits.handshake_timeout)},
        {"idle_timeout", seconds(limits.idle_timeout)},
        {"header_timeout", seconds(limits.header_timeout)},
        {"body_timeout", seconds(limits.body_timeout)},
        {"write_timeout", seconds(limits.write_timeout)},
        {"position_patience", seconds(limits.position_patience)},
        {"stop_grace", seconds(limits.stop_grace)},
        {"header_bytes_max", kibibytes(limits.header_bytes_max)},
        {"fields_max", std::to_string(limits.fields_max)},
        {"target_bytes_max", kibibytes(limits.target_bytes_max)},
        {"query_parameters_max", std::to_string(limits.query_parameters_max)},
        {"connections_max", std::to_string(limits.connections_max)},
        {"in_flight_max", std::to_string(limits.in_flight_max)},
    };
    for (const auto& [name, value] : rows) {
        BOOST_TEST_CONTEXT(name) { BOOST_TEST(page.find("| `" + name + "` | " + value + " |") != std::string::npos); }
    }
}

}  // namespace
