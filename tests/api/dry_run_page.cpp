// docs/dry-runs.md names every write without a dry run, and no other route.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>
#include <set>
#include <string>

#include "api/handler.hpp"
#include "api/router.hpp"

namespace {

using namespace muster;

/// What stands in the first column of the page's table, like "POST /v1/lookups".
std::set<std::string> named() {
    const char* root = std::getenv("MUSTER_SOURCE_DIR");  // NOLINT(concurrency-mt-unsafe): one thread
    std::ifstream in(std::string(root != nullptr ? root : ".") + "/docs/dry-runs.md");
    std::set<std::string> requests;
    for (std::string line; std::getline(in, line);) {
        const std::string begin = "| `";
        if (line.starts_with(begin)) requests.insert(line.substr(begin.size(), line.find('`', begin.size()) - begin.size()));
    }
    return requests;
}

BOOST_AUTO_TEST_CASE(every_write_without_a_dry_run_stands_on_the_page_with_its_reason) {
    const auto page = named();
    std::set<std::string> without;
    for (const auto& route : api::routes()) {
        const bool is_call = route.pattern.starts_with("/v1/");  // pages are forms, and /dev is no part of the contract
        if (is_call && route.write != nullptr && !route.previews) without.insert(std::string(to_text(route.method)) + " " + std::string(route.pattern));
    }
    for (const auto& request : without) BOOST_TEST(page.contains(request), request << " has no dry run and is not on the page");
    for (const auto& request : page) BOOST_TEST(without.contains(request), request << " is on the page and has a dry run, or does not exist");
    BOOST_TEST(page.size() > 5u);
}

}  // namespace
