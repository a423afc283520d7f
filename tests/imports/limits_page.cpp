// docs/limits.md has a row for each limit of imports, with its value. What each of them does is in test_limits and test_pipeline.
#include <boost/test/unit_test.hpp>

#include "api/imports/limits.hpp"
#include "tests/support/limits_page.hpp"

namespace {

using namespace muster::api;

BOOST_AUTO_TEST_CASE(every_limit_of_imports_stands_on_the_page) {
    muster::tests::check_limits_page("Of imports", {
        {"waiting_max", std::to_string(import_limits::waiting_max)},
        {"live_per_organization_max", std::to_string(import_limits::live_per_organization_max)},
        {"kept_per_organization_max", std::to_string(import_limits::kept_per_organization_max)},
        {"in_flight_max", std::to_string(import_limits::in_flight_max)},
        {"upload_lifetime", std::to_string(import_limits::upload_lifetime.count()) + " h"},
    });
}

}  // namespace
