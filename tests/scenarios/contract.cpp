// openapi.json tells the truth: every operation is there, and answers with what is documented for it.
#include <boost/test/unit_test.hpp>

#include <set>

#include "tests/scenarios/support/contract.hpp"
#include "tests/scenarios/support/process.hpp"

namespace muster::scenarios {
namespace {

BOOST_AUTO_TEST_SUITE(contract)

BOOST_AUTO_TEST_CASE(every_documented_operation_answers_with_a_documented_status) {
    auto& world = shared_world();
    const auto office = world.workspace("Office");
    auto manager = office.has({.role = "access_manager"});
    const auto ids = ids_of(world, office, manager);
    const auto all = operations(world.admin());
    BOOST_TEST(all.size() > 40u);
    for (const auto& operation : all) {
        BOOST_TEST_CONTEXT(operation.name()) {
            const auto caller = world.admin();
            const auto answer = call(caller, operation, ids);
            BOOST_TEST(answer.status != 0);
            BOOST_TEST(answer.status < 500, answer);
            BOOST_TEST(answer.status != 405, answer);
            BOOST_TEST(answer.body.find("Nothing stands at this path") == std::string::npos, answer);
            const auto status = std::to_string(answer.status);
            const auto& responses = operation.spec["responses"];
            BOOST_TEST((responses.has(status) || responses.has("default") || responses.has(status.substr(0, 1) + "XX")), answer);
            BOOST_TEST(!answer.header("x-request-id").empty());
            BOOST_TEST(!answer.header("date").empty());
            BOOST_TEST(answer.header("x-content-type-options") == "nosniff");
        }
    }
}

BOOST_AUTO_TEST_CASE(the_checked_in_document_is_the_served_one) {
    const char* source = std::getenv("MUSTER_SOURCE_DIR");
    if (source == nullptr) return;
    BOOST_TEST(Json::parse(contents(std::string(source) + "/api/openapi.json")).source() ==
               shared_world().nobody().get("/openapi.json").expect(200).json().source());
}

BOOST_AUTO_TEST_CASE(every_operation_refuses_who_is_not_signed_in) {
    auto& world = shared_world();
    const auto office = world.workspace("Office");
    auto manager = office.has({.role = "access_manager"});
    const auto ids = ids_of(world, office, manager);
    const std::set<std::string> open{"/", "/livez", "/readyz", "/metrics", "/openapi.json", "/v1/registrations", "/v1/email-changes/confirm", "/v1/discoveries",
                                     "/v1/password-resets", "/v1/password-resets/complete", "/v1/self-registrations",
                                     "/dev/outbox", "/dev/clock", "/pages/style.css"};
    for (const auto& operation : operations(world.admin())) {
        const auto& responses = operation.spec["responses"];
        if (responses.has("default") && responses["default"]["$ref"].text() == "#/components/responses/Page") continue;  // takes no such credential
        if (open.contains(operation.path) || operation.name() == "POST /v1/sessions" || operation.name() == "GET /v1/instance") continue;
        BOOST_TEST_CONTEXT(operation.name()) { BOOST_TEST(refused(call(world.nobody(), operation, ids), 401, "credential_invalid")); }
    }
}

BOOST_AUTO_TEST_CASE(health_and_metrics_are_there_and_the_outbox_only_in_development) {
    auto& world = shared_world();
    BOOST_TEST(succeeded(world.nobody().get("/livez"), 200));
    BOOST_TEST(succeeded(world.nobody().get("/readyz"), 200));
    const auto metrics = world.nobody().get("/metrics").expect(200);
    BOOST_TEST(metrics.header("content-type").starts_with("text/plain"));
    BOOST_TEST(metrics.body.find("# TYPE muster_") != std::string::npos);
    BOOST_TEST(succeeded(world.nobody().get("/dev/outbox"), 200));

    const World quiet({.starts = false});
    Server server(quiet.data());  // without --dev
    server.start();
    Http http;
    BOOST_TEST(refused(http.send("GET", server.url() + "/dev/outbox", "", {}), 404, "not_found"));
    BOOST_TEST(refused(http.send("GET", server.url() + "/dev/outbox", "", {{"x-api-key", quiet.admin_key()}}), 404, "not_found"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
