// openapi.json and the program say the same: routes, problem codes, members of answers.
#include <boost/test/unit_test.hpp>
#include <simdjson.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "api/embedded.hpp"
#include "api/handler.hpp"
#include "api/handlers/answers.hpp"
#include "api/router.hpp"

namespace {

using namespace muster;
using Names = std::set<std::string>;

simdjson::dom::element document() {
    static simdjson::dom::parser parser;
    static const simdjson::dom::element root = parser.parse(simdjson::padded_string(api::openapi_text()));
    return root;
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (auto& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return out;
}

Names missing_from(const Names& there, const Names& here) {
    Names missing;
    std::set_difference(there.begin(), there.end(), here.begin(), here.end(), std::inserter(missing, missing.end()));
    return missing;
}

std::string joined(const Names& names) {
    std::string all;
    for (const auto& name : names) all += name + " ";
    return all;
}

/// Every source of api/, one after the other.
std::string sources() {
    const char* root = std::getenv("MUSTER_SOURCE_DIR");
    BOOST_REQUIRE_MESSAGE(root != nullptr, "run it with ctest, which sets MUSTER_SOURCE_DIR");
    std::ostringstream all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(std::filesystem::path(root) / "api")) {
        const auto extension = entry.path().extension();
        if (extension == ".cpp" || extension == ".hpp") all << std::ifstream(entry.path()).rdbuf();
    }
    return all.str();
}

Names documented_codes() {
    Names codes;
    for (const auto code : document().at_pointer("/components/schemas/Problem/properties/code/enum").get_array()) {
        codes.emplace(code.get_string().value());
    }
    return codes;
}

/// Refusals that no request can meet: they are for the first run.
bool is_internal(std::string_view code) { return code == "already_initialized" || code == "incarnation_exists"; }

BOOST_AUTO_TEST_SUITE(contract)

BOOST_AUTO_TEST_CASE(the_document_and_the_route_table_have_the_same_operations) {
    Names documented, routed;
    for (const auto path : document()["paths"].get_object()) {
        for (const auto method : path.value.get_object()) documented.insert(std::string(method.key) + " " + std::string(path.key));
    }
    for (const auto& route : api::routes()) routed.insert(lower(api::to_text(route.method)) + " " + std::string(route.pattern));
    BOOST_TEST(joined(missing_from(documented, routed)) == "");
    BOOST_TEST(joined(missing_from(routed, documented)) == "");
}

BOOST_AUTO_TEST_CASE(every_route_has_one_handler_and_open_ones_say_so) {
    for (const auto& route : api::routes()) {
        BOOST_TEST_CONTEXT(route.pattern) {
            BOOST_TEST((route.read != nullptr) != (route.write != nullptr));
            BOOST_TEST((route.method == api::Method::get) == (route.read != nullptr || false));
            std::string pointer(route.pattern);
            for (auto at = pointer.find('/'); at != std::string::npos; at = pointer.find('/', at + 2)) pointer.replace(at, 1, "~1");
            simdjson::dom::array security;
            const auto found = document().at_pointer("/paths/" + pointer + "/" + lower(api::to_text(route.method)) + "/security");
            const bool open = route.access == api::Access::open || route.access == api::Access::dev;
            BOOST_TEST((found.error() == simdjson::SUCCESS) == open);
        }
    }
}

BOOST_AUTO_TEST_CASE(what_can_be_a_dry_run_says_so) {
    for (const auto& route : api::routes()) {
        if (route.write == nullptr || route.upload) continue;  // an import is a dry run by itself, unless it says otherwise
        BOOST_TEST_CONTEXT(api::to_text(route.method) << " " << route.pattern) {
            std::string pointer(route.pattern);
            for (auto at = pointer.find('/'); at != std::string::npos; at = pointer.find('/', at + 2)) pointer.replace(at, 1, "~1");
            simdjson::dom::array parameters;
            bool documented = false;
            if (document().at_pointer("/paths/" + pointer + "/" + lower(api::to_text(route.method)) + "/parameters").get(parameters) == simdjson::SUCCESS) {
                for (const auto parameter : parameters) {
                    std::string_view reference;
                    if (parameter["$ref"].get(reference) == simdjson::SUCCESS) documented |= reference == "#/components/parameters/DryRun";
                }
            }
            BOOST_TEST(documented == route.previews);
            // Every write of the JSON interface can be tried, but for those that write no event or must not tell what they do.
            static const Names cannot{"/dev/clock",          "/v1/organizations/{org}/email-domains", "/v1/organizations/{org}/lookups",
                                      "/v1/password-resets", "/v1/discoveries",                       "/v1/access-checks",
                                      "/v1/admin/jobs/{id}", "/v1/admin/projections/{name}/rebuild",  "/v1/admin/clock/confirm",
                                      "/v1/admin/projections/{name}/rollback", "/v1/admin/projections/{name}/old", "/v1/admin/jobs/{id}/pause",
                                      "/v1/admin/jobs/{id}/resume", "/v1/admin/jobs/{id}/switch",
                                      "/v1/organizations/{org}/webhooks/{webhook}/pings", "/v1/webhooks/{webhook}/pings",
                                      "/v1/organizations/{org}/imports/{imp}/apply", "/v1/organizations/{org}/imports/{imp}/cancel",
                                      "/v1/anomaly-rules/{rule}/back-tests", "/v1/self-registrations", "/v1/log/checkpoints",
                                      "/v1/admin/backups", "/v1/admin/backups/{id}"};
            // The facade has none: what its clients send is done.
            const bool facade = route.pattern.starts_with("/api/v1/");
            BOOST_TEST((route.previews || route.page || facade || cannot.contains(std::string(route.pattern))), "declare it with decides() in api/routes.cpp");
        }
    }
}

BOOST_AUTO_TEST_CASE(reads_of_any_moment_say_so_and_none_is_forgotten) {
    // Reads within an organization or of an account that tell of now alone: jobs, messages and credentials, and what has its own history.
    static const Names of_now{"/history",  "/email-domains", "/templates", "/keys",       "/imports",  "/exports",     "/invitations", "/notifications",
                              "/webhooks", "/events",        "/activity",  "/sessions",   "/erasure",  "/legal-holds", "/diff",        "{org}/access"};
    const auto is_of_now = [&](const std::string& pattern) {
        return std::any_of(of_now.begin(), of_now.end(), [&](const auto& each) { return pattern.find(each) != std::string::npos; });
    };
    for (const auto& route : api::routes()) {
        const std::string pattern(route.pattern);
        BOOST_TEST_CONTEXT(api::to_text(route.method) << " " << pattern) {
            auto pointer = pattern;
            for (auto at = pointer.find('/'); at != std::string::npos; at = pointer.find('/', at + 2)) pointer.replace(at, 1, "~1");
            Names documented;
            simdjson::dom::array parameters;
            if (document().at_pointer("/paths/" + pointer + "/" + lower(api::to_text(route.method)) + "/parameters").get(parameters) == simdjson::SUCCESS) {
                for (const auto parameter : parameters) {
                    std::string_view reference;
                    if (parameter["$ref"].get(reference) == simdjson::SUCCESS) documented.emplace(reference.substr(reference.rfind('/') + 1));
                }
            }
            for (const auto* name : {"At", "Position", "AsSeenBy"}) BOOST_TEST(documented.contains(name) == (route.past && !is_of_now(pattern)));
            const bool within = pattern.starts_with("/v1/organizations/{org}") || pattern.starts_with("/v1/accounts/{acc}");
            if (route.read != nullptr && within && !is_of_now(pattern)) BOOST_TEST(route.past, "declare it with of_any_moment() in api/routes.cpp, or name it here");
        }
    }
}

BOOST_AUTO_TEST_CASE(every_problem_code_in_the_sources_is_documented) {
    const auto text = sources();
    const std::regex problem(R"(\b[45]\d\d, (?:deep \? )?"([a-z_]+)\")");
    Names used;
    for (std::sregex_iterator it(text.begin(), text.end(), problem), end; it != end; ++it) used.insert((*it)[1]);
    for (const auto code : domain::EnumNames<domain::RefusalCode>::names) {
        if (!is_internal(code)) used.emplace(code);
    }
    BOOST_TEST(used.size() > 50U);
    BOOST_TEST(joined(missing_from(used, documented_codes())) == "");
}

BOOST_AUTO_TEST_CASE(every_documented_problem_code_exists) {
    const auto text = sources();
    Names known;
    for (const auto code : domain::EnumNames<domain::RefusalCode>::names) known.emplace(code);
    for (const auto& code : documented_codes()) {
        if (text.find('"' + code + '"') != std::string::npos) known.insert(code);
    }
    BOOST_TEST(joined(missing_from(documented_codes(), known)) == "");
    Names named;
    for (const auto path : document()["paths"].get_object()) {
        for (const auto method : path.value.get_object()) {
            simdjson::dom::array codes;
            if (method.value["x-problem-codes"].get(codes) != simdjson::SUCCESS) continue;
            for (const auto code : codes) named.emplace(code.get_string().value());
        }
    }
    BOOST_TEST(joined(missing_from(named, documented_codes())) == "");
}

BOOST_AUTO_TEST_CASE(every_reference_leads_somewhere) {
    const std::string text(api::openapi_text());
    const std::regex reference(R"re("\$ref": "#([^"]+)")re");
    int count = 0;
    for (std::sregex_iterator it(text.begin(), text.end(), reference), end; it != end; ++it, ++count) {
        BOOST_TEST((document().at_pointer((*it)[1].str()).error() == simdjson::SUCCESS), (*it)[1].str());
    }
    BOOST_TEST(count > 100);
}

/// Members of a JSON object that the schema does not have.
std::string undocumented(const std::string& json, const std::string& schema) {
    simdjson::dom::parser parser;
    std::string found;
    const simdjson::dom::object object = parser.parse(simdjson::padded_string(json));
    for (const auto member : object) {
        const auto pointer = "/components/schemas/" + schema + "/properties/" + std::string(member.key);
        if (document().at_pointer(pointer).error() != simdjson::SUCCESS) found += std::string(member.key) + " ";
    }
    return found;
}

domain::RecordedEvent recorded(domain::Event event) {
    domain::RecordedEvent r;
    r.meta.stream = domain::stream_of(event);
    r.meta.stream_version = 7;
    r.event = std::move(event);
    return r;
}

BOOST_AUTO_TEST_CASE(answers_made_from_events_have_documented_members_only) {
    domain::MemberAdded added;
    added.role = "member";
    added.locale = "en";
    added.home_site = domain::SiteId{};
    added.sites = {domain::SiteId{}};
    added.first_name = added.last_name = added.email = added.username = added.phone = added.job_title = added.title = std::string("x");
    added.home_site_access = false;
    domain::AccessControlGranted granted;
    granted.card = std::string("x");
    const std::vector<domain::RecordedEvent> events{recorded(added), recorded(domain::UserInvited{}),
                                                    recorded(domain::ExtensionAssociated{}), recorded(domain::WifiEnabled{}), recorded(granted),
                                                    recorded(domain::OrganizationCreated{}), recorded(domain::ServicesSet{}),
                                                    recorded(domain::SiteCreated{}), recorded(domain::SiteWifiSet{}),
                                                    recorded(domain::ExternalLinked{})};
    eventstore::Committed committed;
    for (const auto& event : events) committed.events.push_back(&event);
    const api::Written written{committed, true};
    namespace handlers = api::handlers;
    BOOST_TEST(undocumented(handlers::member_json(written), "Member") == "");
    BOOST_TEST(undocumented(handlers::external_json(written), "Member") == "");
    BOOST_TEST(undocumented(handlers::organization_json(written), "Organization") == "");
    BOOST_TEST(undocumented(handlers::site_json(written), "Site") == "");
    BOOST_TEST(undocumented(handlers::invitation_json(written), "Invitation") == "");
    BOOST_TEST(handlers::member_json(written).find("\"version\":7") != std::string::npos);
    BOOST_TEST(handlers::member_json(written).find("\"status\":\"invited\"") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
