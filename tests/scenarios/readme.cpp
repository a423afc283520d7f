// The README's request is run, and its answer must have the shape that stands there.
#include <boost/test/unit_test.hpp>

#include <cctype>
#include <regex>

#include "tests/scenarios/support/process.hpp"
#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

/// What stands between <!-- request --> and <!-- /request -->.
std::string documented() {
    const char* source = std::getenv("MUSTER_SOURCE_DIR");
    BOOST_REQUIRE(source != nullptr);
    const auto readme = contents(std::string(source) + "/README.md");
    const auto begin = readme.find("<!-- request -->"), end = readme.find("<!-- /request -->");
    BOOST_REQUIRE((begin != std::string::npos && end != std::string::npos));
    return readme.substr(begin, end - begin);
}

/// "https://…" or an id by what it is, so that two answers compare by shape.
std::string shape(const Json& value) {
    switch (value.kind()) {
        case Json::Kind::object: {
            std::string text = "{";
            for (const auto& name : value.names()) text += name + ':' + shape(value[name]) + ' ';
            return text + "}";
        }
        case Json::Kind::array: return value.size() > 0 ? "[" + shape(value[0]) + "]" : "[]";
        case Json::Kind::text: return std::regex_match(value.text(), std::regex("[a-z]+_[0-9a-z]{26}")) ? value.text().substr(0, 4) : "text";
        case Json::Kind::number: return "number";
        case Json::Kind::boolean: return "boolean";
        case Json::Kind::null: return "null";
    }
    return {};
}

struct ReadmeRequest {
    std::string path, body, answer_head, answer_body;
    Headers headers;
};

ReadmeRequest parse(const std::string& text) {
    ReadmeRequest request;
    std::smatch match;
    BOOST_REQUIRE(std::regex_search(text, match, std::regex("curl -i http://127\\.0\\.0\\.1:8080(\\S+)")));
    request.path = match[1];
    const std::regex header("-H ['\"]([^:'\"]+): ([^'\"]+)['\"]");
    for (auto it = std::sregex_iterator(text.begin(), text.end(), header); it != std::sregex_iterator(); ++it) {
        request.headers.emplace_back((*it)[1], (*it)[2]);
    }
    BOOST_REQUIRE(std::regex_search(text, match, std::regex("-d '([^']+)'")));
    request.body = match[1];
    const auto head = text.find("HTTP/1.1"), empty_line = text.find("\n\n", head), fence = text.find("```", head);
    BOOST_REQUIRE((head != std::string::npos && empty_line != std::string::npos && fence != std::string::npos));
    request.answer_head = text.substr(head, empty_line - head);
    request.answer_body = text.substr(empty_line, fence - empty_line);
    return request;
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) text.replace(at, what.size(), with);
    return text;
}

BOOST_AUTO_TEST_SUITE(readme)

BOOST_AUTO_TEST_CASE(the_readmes_request_is_answered_as_it_says) {
    auto& world = shared_world();
    const auto request = parse(documented());
    const auto organization = world.client("Harbour");
    const auto fill = [&](const std::string& text) { return replaced(replaced(text, "$ORG", organization.id), "$KEY", world.admin_key()); };
    auto headers = request.headers;
    for (auto& [name, value] : headers) value = fill(value);
    const auto answer = world.nobody().send("POST", fill(request.path), request.body, headers);

    BOOST_TEST(request.answer_head.starts_with("HTTP/1.1 " + std::to_string(answer.status)), answer);
    const std::regex line("\n([A-Za-z-]+): ([^\n]+)");
    for (auto it = std::sregex_iterator(request.answer_head.begin(), request.answer_head.end(), line); it != std::sregex_iterator(); ++it) {
        std::string name = (*it)[1];
        for (auto& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        const auto pattern = std::regex_replace(std::regex_replace((*it)[2].str(), std::regex("[0-9a-z]{26}"), "X"), std::regex("[0-9]+"), "N");
        const auto got = std::regex_replace(std::regex_replace(answer.header(name), std::regex("[0-9a-z]{26}"), "X"), std::regex("[0-9]+"), "N");
        if (name != "etag") BOOST_TEST(got == pattern);
        if (name == "etag") BOOST_TEST(std::regex_match(answer.header(name), std::regex("\"[0-9a-z]{8}-[0-9]+\"")));
        if (name == "etag") BOOST_TEST(std::regex_match((*it)[2].str(), std::regex("\"[0-9a-z]{8}-[0-9]+\"")));
    }
    BOOST_TEST(shape(answer.json()) == shape(Json::parse(request.answer_body)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
