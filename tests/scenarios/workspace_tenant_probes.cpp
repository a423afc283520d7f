// Nobody sees another tenant, whatever the route (mission WS7): every operation of openapi.json is called with another tenant's ids in
// its path, query and body, and with another tenant's cursors. It must answer as for what does not exist, to the letter, as fast, and
// without a trace. A new route is probed without anybody thinking of it; what may answer otherwise stands in a table, with its reason.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <thread>

#include "tests/scenarios/support/tenant.hpp"

namespace muster::scenarios {
namespace {

struct Exception {
    std::string_view operation, parameter;  ///< the parameter that names the other tenant; "*": any
    std::string_view code;                  ///< what is answered in place of not_found
    std::string_view reason;
};
// Whatever stands here still answers alike for what is another tenant's and for what does not exist; what has no code is not probed.
constexpr Exception exceptions[] = {
    {"*", "domain", "email_domain_unknown", "an e-mail domain is no id: whoever knows it may ask for it"},
    {"PUT /v1/organizations/{org}/groups/{group}/subgroups/{subgroup}", "subgroup", "group_unknown", "it is asked for as a body's would be"},
    {"PUT /v1/organizations/{org}/relations/{other}", "other", "", "accepted of any id, whether there is one or not: workspace_relations.cpp"},
    {"DELETE /v1/organizations/{org}/relations/{other}", "other", "nothing_to_change", "nothing was said of either"},
};

bool is_page(const Operation& operation) {
    const auto& responses = operation.spec["responses"];
    return responses.has("default") && responses["default"]["$ref"].text() == "#/components/responses/Page";
}
bool is_of_admins(const Operation& operation) {
    return operation.path.starts_with("/v1/admin/") || operation.path.starts_with("/v1/webhooks") || operation.path.starts_with("/dev/");
}

/// A problem without what differs from request to request; of anything else the whole body.
std::string what_it_says(const Answer& answer) {
    std::string text = std::to_string(answer.status);
    if (answer.header("content-type") != "application/problem+json") return text + ' ' + answer.body;
    const auto problem = answer.json();
    for (const auto& name : problem.names()) {
        if (name != "request_id" && name != "instance") text += ' ' + name + '=' + problem[name].source();
    }
    return text;
}

/// All that an answer tells, but for the echo of the request's own target.
std::string all_of(const Answer& answer) {
    std::string text = what_it_says(answer);
    for (const auto& [name, value] : answer.headers) text += '\n' + name + ": " + value;
    return text;
}

std::string headers_of(const Answer& answer) {
    std::vector<std::string> lines;
    for (const auto& [name, value] : answer.headers) {
        if (name == "date" || name == "x-request-id" || name.starts_with("ratelimit")) continue;
        lines.push_back(name + ": " + (name == "content-length" ? "" : value));  // the target's echo differs in length
    }
    std::sort(lines.begin(), lines.end());
    std::string text;
    for (const auto& line : lines) text += line + '\n';
    return text;
}

const Json* schema_of_body(const Operation& operation) {
    if (!operation.spec.has("requestBody")) return nullptr;
    const auto& content = operation.spec["requestBody"]["content"];
    for (const auto& type : content.names()) {
        if (type.find("json") != std::string::npos && content[type]["schema"].has("properties")) return &content[type]["schema"]["properties"];
    }
    return nullptr;
}

/// Which kind of id a schema is of ("acc"); "" when it is none.
std::string id_kind(const Json& schema) {
    const auto pattern = schema.text_or_empty("pattern");
    const auto end = pattern.find("_[0-9a-hjkmnp-tv-z]");
    return pattern.starts_with("^") && end != std::string::npos ? pattern.substr(1, end - 1) : "";
}

/// The parameter of paths that names this kind of thing.
const std::string& parameter_of(const std::string& kind) {
    static const std::map<std::string, std::string> others{{"whk", "webhook"}, {"evt", "event"}, {"grp", "group"}, {"unt", "unit"}, {"grt", "grant"}};
    const auto found = others.find(kind);
    return found == others.end() ? kind : found->second;
}

/// The query parameters that must be there and are ids, but for this one.
std::string with_ids(const Operation& operation, const std::string& but, const Ids& ids) {
    std::string query;
    for (const auto& parameter : operation.spec["parameters"].items()) {
        const bool required = parameter.has("required") && parameter["required"].boolean() && parameter.text_or_empty("in") == "query";
        if (required && parameter["name"].text() != but) query += "&" + parameter["name"].text() + "=" + ids.at(parameter_of(id_kind(parameter["schema"])));
    }
    return query;
}

/// The body with one member set to the id.
std::string with_member(const std::string& body, const std::string& name, bool is_array, const std::string& id) {
    std::vector<Member> members;
    const auto json = Json::parse(body.empty() ? "{}" : body);
    for (const auto& each : json.names()) {
        if (each != name) members.emplace_back(each, Raw{json[each].source()});
    }
    members.emplace_back(name, is_array ? array({id}) : Raw{json_text(id)});
    return object(members);
}

struct Probes {
    World& world = shared_world();
    std::vector<Operation> all = operations(world.admin());
    int probed = 0;

    static Ids with(Ids ids, const std::string& parameter, const Ids& from) {
        ids[parameter] = from.at(parameter);
        return ids;
    }

    /// What another tenant's thing and what nothing is answer alike, and tell nothing.
    void compare(const Tenant& there, const std::string& what, const Answer& foreign, const Answer& none) {
        BOOST_TEST_CONTEXT(what) {
            BOOST_TEST(what_it_says(foreign) == what_it_says(none));
            BOOST_TEST(headers_of(foreign) == headers_of(none));
            BOOST_TEST(there.trace_in(all_of(foreign)) == "", foreign);
            BOOST_TEST(foreign.status < 500, foreign);
        }
        ++probed;
    }

    static bool names_the_other(const Operation& operation, const std::string& parameter) {
        return std::any_of(std::begin(exceptions), std::end(exceptions), [&](const Exception& each) {
            return each.code.empty() && each.operation == operation.name() && each.parameter == parameter;
        });
    }

    static bool is_as_documented(const Operation& operation, const std::string& parameter, const Answer& answer) {
        for (const auto& exception : exceptions) {
            const bool is_it = (exception.operation == "*" || exception.operation == operation.name()) && exception.parameter == parameter;
            if (is_it && answer.code() == exception.code) return true;
        }
        // Who may not do it at all in their own organization is told so, whatever the id.
        const bool is_ours = operation.has("org") && parameter != "org";
        if ((is_ours || is_of_admins(operation)) && answer.code() == "permission_denied") return answer.status == 403;
        return answer.status == 404 && answer.code() == "not_found";
    }

    void probe_path(Tenant& here, const Tenant& there, const Operation& operation) {
        const auto none = unknown_ids();
        for (const auto& [parameter, id] : there.ids) {
            if (!operation.has(parameter) || id == here.ids.at(parameter) || names_the_other(operation, parameter)) continue;
            const auto foreign = call(here.boss.me(), operation, with(here.ids, parameter, there.ids));
            compare(there, operation.name() + " with another tenant's " + parameter, foreign,
                    call(here.boss.me(), operation, with(here.ids, parameter, none)));
            BOOST_TEST_CONTEXT(operation.name() << " with another tenant's " << parameter) {
                BOOST_TEST(is_as_documented(operation, parameter, foreign), foreign);
            }
        }
        if (!operation.has("org")) return;
        compare(there, operation.name() + " with another tenant's ids", call(here.boss.me(), operation, there.ids),
                call(here.boss.me(), operation, none));
    }

    void probe_body(Tenant& here, const Tenant& there, const Operation& operation) {
        const auto* schema = schema_of_body(operation);
        if (schema == nullptr) return;
        const auto none = unknown_ids();
        for (const auto& name : schema->names()) {
            const auto& property = (*schema)[name];
            const bool is_array = property.has("items");
            const auto kind = parameter_of(id_kind(is_array ? property["items"] : property));
            if (kind.empty()) continue;
            const auto ask = [&](const Ids& ids) {
                auto call = call_of(operation, here.ids);
                call.body = with_member(call.body, name, is_array, ids.at(kind));
                call.target += "?dry_run=true";
                return call.by(here.boss.me());
            };
            compare(there, operation.name() + " with another tenant's " + kind + " as " + name, ask(there.ids), ask(none));
        }
    }

    void probe_query(Tenant& here, const Tenant& there, const Operation& operation) {
        if (operation.method != "GET" || !operation.spec.has("parameters")) return;
        const auto none = unknown_ids();
        for (const auto& parameter : operation.spec["parameters"].items()) {
            const auto whole = call_of(operation, here.ids).target;
            const auto target = whole.substr(0, whole.find('?'));
            if (parameter.text_or_empty("$ref") == "#/components/parameters/After") {
                for (const auto& cursor : there.cursors) {
                    compare(there, operation.name() + " with another tenant's cursor", here.boss.me().get(target + "?after=" + cursor),
                            here.boss.me().get(target + "?after=AAAA"));
                }
            }
            if (parameter.text_or_empty("in") != "query") continue;
            const auto kind = parameter_of(id_kind(parameter["schema"]));
            if (kind.empty()) continue;
            const auto name = parameter["name"].text();
            const auto others = with_ids(operation, name, here.ids);
            const auto ask = [&](const Ids& ids) { return here.boss.me().get(target + "?" + name + "=" + ids.at(kind) + others); };
            compare(there, operation.name() + " with another tenant's " + kind + " as " + parameter["name"].text(), ask(there.ids), ask(none));
        }
    }

    /// What is one's own tells nothing of others either.
    void probe_own(Tenant& here, const Tenant& there, const Operation& operation) {
        if (operation.method != "GET" || is_of_admins(operation)) return;
        const auto answer = call(here.boss.me(), operation, here.ids);
        BOOST_TEST_CONTEXT(operation.name()) { BOOST_TEST(there.trace_in(all_of(answer)) == "", answer); }
    }

    void probe(const std::string& kind, const std::string& our_word, const std::string& their_word) {
        Tenant here(world, kind, our_word), there(world, kind, their_word);
        const auto tail = world.tail();
        for (const auto& operation : all) {
            if (is_page(operation)) continue;  // takes no such credential; tests/scenarios/sign_in_secrecy.cpp
            probe_path(here, there, operation);
            probe_body(here, there, operation);
            probe_query(here, there, operation);
            probe_own(here, there, operation);
        }
        BOOST_TEST(world.done_since(tail) == std::vector<std::string>{}, boost::test_tools::per_element());  // nothing was changed, of anybody
    }
};

BOOST_AUTO_TEST_SUITE(workspace_tenant_probes)

BOOST_FIXTURE_TEST_CASE(WS7_no_route_tells_a_workspace_of_another, Probes) {
    probe("workspace", "quokkahere", "zyzzyvathere");
    BOOST_TEST(probed > 150);
    std::cout << probed << " probes of " << all.size() << " operations" << std::endl;
}

BOOST_FIXTURE_TEST_CASE(WS7_no_route_tells_a_client_of_another, Probes) { probe("client", "okapihere", "numbatthere"); }

BOOST_FIXTURE_TEST_CASE(WS7_no_route_tells_a_provider_of_another, Probes) { probe("provider", "dugonghere", "axolotlthere"); }

/// What is another tenant's takes as long as what does not exist. Both are asked for in turns, so that whatever else the machine does hits
/// both alike; a difference counts when three rounds in a row, each with more of them, see it clearly and on the same side: a password that
/// is hashed, a list that is walked, a second look into files.
struct Times {
    static constexpr double ratio = 2.5, difference_ms = 1;
    static constexpr int rounds[] = {9, 31, 91};

    static double median(std::vector<double> times) {
        const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
        std::nth_element(times.begin(), middle, times.end());
        return *middle;
    }
    static bool is_clear(double longer, double shorter) { return longer > ratio * shorter && longer - shorter > difference_ms; }

    /// What is wrong; empty when nothing is.
    template <class Foreign, class Unknown>
    static std::string compare(Foreign&& foreign, Unknown&& unknown) {
        const auto timed = [](auto& ask) {
            const auto begin = std::chrono::steady_clock::now();
            ask();
            return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
        };
        int sides = 0;
        std::string text;
        for (const auto count : rounds) {
            std::vector<double> one, other;
            for (int i = 0; i < count; ++i) {  // who comes first takes turns as well
                if (i % 2 == 0) one.push_back(timed(foreign));
                other.push_back(timed(unknown));
                if (i % 2 != 0) one.push_back(timed(foreign));
            }
            const auto a = median(one), b = median(other);
            if (!is_clear(a, b) && !is_clear(b, a)) return {};
            sides += a > b ? 1 : -1;
            text += std::to_string(a) + " ms against " + std::to_string(b) + " ms; ";
        }
        return std::abs(sides) == static_cast<int>(std::size(rounds)) ? text : std::string();
    }
};

BOOST_FIXTURE_TEST_CASE(WS7_another_tenants_things_take_as_long_as_nothing, Probes) {
    Tenant here(world, "workspace", "kakapohere"), there(world, "workspace", "fossathere");
    const auto none = unknown_ids();
    int compared = 0;
    for (const auto& operation : all) {
        if (is_page(operation) || is_of_admins(operation) || !operation.has("org")) continue;
        for (const auto& [parameter, id] : there.ids) {
            if (!operation.has(parameter) || id == here.ids.at(parameter) || names_the_other(operation, parameter)) continue;
            const auto foreign = with(here.ids, parameter, there.ids), unknown = with(here.ids, parameter, none);
            const auto clear = Times::compare([&] { (void)call(here.boss.me(), operation, foreign); }, [&] { (void)call(here.boss.me(), operation, unknown); });
            BOOST_TEST(clear == "", operation.name() << " with another tenant's " << parameter << ": " << clear);
            ++compared;
        }
    }
    BOOST_TEST(compared > 80);
    // And it does see what it is for.
    const auto sleeps = [](int ms) { return [ms] { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }; };
    BOOST_TEST(Times::compare(sleeps(8), sleeps(1)) != "");
    BOOST_TEST(Times::compare(sleeps(1), sleeps(8)) != "");
    BOOST_TEST(Times::compare(sleeps(2), sleeps(2)) == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
