// docs/limits.md says how sign-ins are delayed.
#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "api/credentials/sign_in_delays.hpp"

namespace {

using namespace muster;

std::string row(const std::string& key, const api::DelayRule& rule) {
    std::ostringstream out;
    out << "| " << key << " | " << rule.free << " | " << rule.first.count() << " ms | " << rule.most.count() << " ms | "
        << rule.forgets_one_in.count() << " s | " << rule.keys_max << " |";
    return out.str();
}

BOOST_AUTO_TEST_CASE(the_delays_of_sign_ins_stand_on_the_page) {
    const char* root = std::getenv("MUSTER_SOURCE_DIR");  // NOLINT(concurrency-mt-unsafe): one thread
    std::ostringstream text;
    text << std::ifstream(std::string(root != nullptr ? root : ".") + "/docs/limits.md").rdbuf();
    const auto page = text.str();
    const api::SignInDelayRules rules;
    for (const auto& line : {row("account", rules.account), row("address", rules.address), row("organization", rules.organization),
                             "from " + std::to_string(static_cast<int>(rules.address_refused_from)) + " failures on",
                             "in the last " + std::to_string(rules.known_address_lasts.count()) + " h",
                             std::to_string(rules.known_addresses_max) + " such pairs"}) {
        BOOST_TEST_CONTEXT(line) { BOOST_TEST(page.find(line) != std::string::npos); }
    }
}

}  // namespace
