#include "tests/support/limits_page.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace muster::tests {
namespace {

std::string section(const std::string& heading) {
    const char* root = std::getenv("MUSTER_SOURCE_DIR");  // NOLINT(concurrency-mt-unsafe): one thread
    std::ifstream in(std::string(root != nullptr ? root : ".") + "/docs/limits.md");
    std::stringstream text;
    text << '\n' << in.rdbuf();
    const auto page = text.str();
    const auto begin = page.find("\n## " + heading + "\n");
    return begin == std::string::npos ? std::string() : page.substr(begin, page.find("\n## ", begin + 1) - begin);
}

}  // namespace

void check_limits_page(const std::string& heading, const LimitRows& rows) {
    const auto page = section(heading);
    BOOST_REQUIRE_MESSAGE(!page.empty(), "docs/limits.md has no section " << heading);
    for (const auto& [name, value] : rows) {
        BOOST_TEST_CONTEXT(name) { BOOST_TEST(page.find("| `" + name + "` | " + value + " |") != std::string::npos); }
    }
    std::size_t listed = 0;
    for (auto at = page.find("\n| `"); at != std::string::npos; at = page.find("\n| `", at + 1)) ++listed;
    BOOST_TEST(listed == rows.size());
}

}  // namespace muster::tests
