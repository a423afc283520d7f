// No refusal without a test, a row in docs/refusals.md and a text.

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <regex>
#include <set>

#include "domain/refusal.hpp"
#include "tests/domain/sources.hpp"

namespace muster::tests {
namespace {

using domain::EnumNames;
using domain::RefusalCode;

std::set<std::string> found(const std::string& text, const std::regex& pattern) {
    std::set<std::string> names;
    for (std::sregex_iterator it(text.begin(), text.end(), pattern), end; it != end; ++it) names.insert((*it)[1]);
    return names;
}

BOOST_AUTO_TEST_SUITE(refusals)

BOOST_AUTO_TEST_CASE(every_refusal_is_given_by_some_test) {
    std::string sources;
    for (const auto& entry : std::filesystem::directory_iterator(source_root() / "tests/domain")) {
        if (entry.path().extension() == ".cpp") sources += read_file(entry.path());
    }
    const auto tested = found(sources, std::regex(R"(refused\(\s*([a-z_]+)\))"));
    for (const auto name : EnumNames<RefusalCode>::names) {
        BOOST_CHECK_MESSAGE(tested.contains(std::string(name)), "no test of tests/domain is refused(" << name << ")");
    }
}

BOOST_AUTO_TEST_CASE(every_refusal_stands_in_the_documentation_and_no_other) {
    const auto rows = found(read_source("docs/refusals.md"), std::regex(R"(\n\| `([a-z_]+)` \|)"));
    const std::set<std::string> names(EnumNames<RefusalCode>::names.begin(), EnumNames<RefusalCode>::names.end());
    BOOST_CHECK_EQUAL_COLLECTIONS(rows.begin(), rows.end(), names.begin(), names.end());
}

BOOST_AUTO_TEST_CASE(texts_of_refusals_are_one_to_one) {
    for (std::size_t i = 0; i < EnumNames<RefusalCode>::names.size(); ++i) {
        const auto code = static_cast<RefusalCode>(i);
        BOOST_CHECK(domain::from_text<RefusalCode>(domain::to_text(code)) == code);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
