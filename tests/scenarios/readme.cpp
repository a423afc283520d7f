// The README's commands are pasted against a demo, and the answer must be the one that stands there.
#include <boost/test/unit_test.hpp>

#include <regex>
#include <set>
#include <sstream>

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
        case Json::Kind::text: {
            const bool is_id = std::regex_match(value.text(), std::regex("[a-z]+_[0-9a-z]{26}"));
            return is_id ? value.text().substr(0, 4) : "text";
        }
        case Json::Kind::number: return "number";
        case Json::Kind::boolean: return "boolean";
        case Json::Kind::null: return "null";
    }
    return {};
}

/// What the README shows: the commands of its prompt, and the head and body of the last one's answer.
struct Shown {
    std::string commands, head, body;
};

Shown shown() {
    const auto text = documented();
    Shown shown;
    bool continues = false;
    std::istringstream lines(text.substr(0, text.find("HTTP/1.1")));
    for (std::string line; std::getline(lines, line);) {
        const bool prompt = line.starts_with("$ ");
        if ((prompt && !line.starts_with("$ KEY=")) || continues) shown.commands += line.substr(prompt ? 2 : 0) + '\n';
        continues = (prompt || continues) && line.ends_with('\\');
    }
    const auto head = text.find("HTTP/1.1"), empty_line = text.find("\n\n", head), fence = text.find("```", head);
    BOOST_REQUIRE((head != std::string::npos && empty_line != std::string::npos && fence != std::string::npos));
    shown.head = text.substr(head, empty_line - head);
    shown.body = text.substr(empty_line, fence - empty_line);
    return shown;
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
        text.replace(at, what.size(), with);
    }
    return text;
}

/// Ids, the incarnation's end in an ETag, and numbers by what they are, so that two heads compare.
std::string head_shape(const std::string& line) {
    const auto ids = std::regex_replace(line, std::regex("[0-9a-z]{26}"), "ID");
    const auto tags = std::regex_replace(ids, std::regex("\"[0-9a-z]{8}-"), "\"LOG-");
    return line.starts_with("HTTP/") ? line : std::regex_replace(tags, std::regex("[0-9]+"), "N");
}

/// A World that `muster demo` has filled, as script/server does.
void play_demo(const World& world, const std::string& url) {
    const auto played = muster({"demo", "--server", url, "--api-key", world.admin_key()});
    BOOST_REQUIRE_MESSAGE(played.exit_code == 0, played.out + played.err);
}

BOOST_AUTO_TEST_SUITE(readme)

BOOST_AUTO_TEST_CASE(the_readmes_request_is_answered_as_it_says) {
    World world;
    const auto url = world.server().url();
    play_demo(world, url);
    const auto readme = shown();
    const auto pasted = "KEY=" + world.admin_key() + '\n' + replaced(readme.commands, "http://127.0.0.1:8080", url);
    const auto ran = run({"/bin/bash", "-c", pasted});
    BOOST_REQUIRE_MESSAGE(ran.exit_code == 0, pasted + ran.err);

    const auto answer = replaced(ran.out, "\r\n", "\n");
    const auto empty_line = answer.find("\n\n");
    BOOST_REQUIRE(empty_line != std::string::npos);
    std::set<std::string> got;
    std::istringstream got_lines(answer.substr(0, empty_line)), shown_lines(readme.head);
    for (std::string line; std::getline(got_lines, line);) got.insert(head_shape(line));
    for (std::string line; std::getline(shown_lines, line);) {
        BOOST_TEST(got.contains(head_shape(line)), "the README shows " << line << ", the answer is " << answer);
    }
    BOOST_TEST(shape(Json::parse(answer.substr(empty_line))) == shape(Json::parse(readme.body)));
    const auto was_shown = Json::parse(readme.body), came = Json::parse(answer.substr(empty_line));
    for (const auto* name : {"kind", "role", "status", "first_name", "last_name", "email"}) {
        BOOST_TEST(came[name].text() == was_shown[name].text());
    }
    BOOST_TEST(came["version"].number() == was_shown["version"].number());
}

/// "the next request, to any list, already shows Grace. Her registration link waits in the outbox …"
BOOST_AUTO_TEST_CASE(what_the_readme_says_of_the_answer_is_true) {
    World world;
    const auto url = world.server().url();
    play_demo(world, url);
    const auto pasted = "KEY=" + world.admin_key() + '\n' + replaced(shown().commands, "http://127.0.0.1:8080", url) +
                        "curl -s -H \"x-api-key: $KEY\" '" + url + "'\"/v1/organizations/$ORG/members?q=hopper\"";
    const auto ran = run({"/bin/bash", "-c", pasted});
    BOOST_TEST(ran.out.find(R"({"data":[{"account_id":)") != std::string::npos, ran.out);

    const auto message = world.newest_message("grace@harbour.example");
    BOOST_REQUIRE(message.has_value());
    BOOST_TEST((*message)["url"].text().find("/register/") != std::string::npos);
    const auto account = (*message)["account_id"].text();
    const auto history = muster({"history", "--server", url, "--api-key", world.admin_key(), "--account", account});
    BOOST_TEST(history.exit_code == 0);
    BOOST_TEST(history.out.find("MemberAdded  by root@muster.example") != std::string::npos, history.out);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
