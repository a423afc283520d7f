// Who may come in.
#include <boost/test/unit_test.hpp>

#include "api/space/gate.hpp"
#include "api/space/texts.hpp"

namespace {

using namespace muster::api;
using namespace muster::api::space;
using Path = std::vector<std::string>;

BOOST_AUTO_TEST_SUITE(space_gate)

BOOST_AUTO_TEST_CASE(the_facade_is_what_begins_with_api_v1) {
    BOOST_TEST(is_facade(Path{"api", "v1"}));
    BOOST_TEST(is_facade(Path{"api", "v1", "users"}));
    BOOST_TEST(!is_facade(Path{"api"}));
    BOOST_TEST(!is_facade(Path{"v1", "organizations"}));
    BOOST_TEST(!is_facade(Path{}));
}

BOOST_AUTO_TEST_CASE(signing_in_and_registering_are_open_users_and_organizations_want_a_user_and_nothing_else_is_there) {
    BOOST_TEST((rule_for(Method::post, {"api", "v1", "users", "authenticate"}) == Rule::open));
    BOOST_TEST((rule_for(Method::post, {"api", "v1", "users"}) == Rule::open));
    BOOST_TEST((rule_for(Method::get, {"api", "v1", "users"}) == Rule::user));
    BOOST_TEST((rule_for(Method::post, {"api", "v1", "users", "ann"}) == Rule::user));
    BOOST_TEST((rule_for(Method::post, {"api", "v1", "organizations"}) == Rule::user));
    BOOST_TEST((rule_for(Method::get, {"api", "v1", "organizations", "x", "members", "y", "z"}) == Rule::user));
    BOOST_TEST((rule_for(Method::get, {"api", "v1", "services"}) == Rule::none));
    BOOST_TEST((rule_for(Method::get, {"api", "v1"}) == Rule::none));
}

BOOST_AUTO_TEST_CASE(each_refusal_has_its_text) {
    Request request;
    request.method = Method::get;
    request.path = "/api/v1/services";
    const auto refusal = [&](Rule rule, KeyKind key) { return refusal_at_the_gate(rule, key, request); };
    BOOST_TEST(refusal(Rule::none, KeyKind::user)->status == 403u);
    BOOST_TEST(refusal(Rule::none, KeyKind::none)->text == texts::denied);
    BOOST_TEST(refusal(Rule::none, KeyKind::none)->details == "No permission rule found for GET /services");
    BOOST_TEST(refusal(Rule::user, KeyKind::none)->status == 401u);
    BOOST_TEST(refusal(Rule::user, KeyKind::none)->text == texts::key_missing);
    BOOST_TEST(refusal(Rule::user, KeyKind::organization)->status == 403u);
    BOOST_TEST(refusal(Rule::user, KeyKind::organization)->text == texts::user_key_needed);
    BOOST_TEST(!refusal(Rule::user, KeyKind::user).has_value());
    for (const auto key : {KeyKind::none, KeyKind::user, KeyKind::organization}) BOOST_TEST(!refusal(Rule::open, key).has_value());
}

BOOST_AUTO_TEST_CASE(asking_for_a_dry_run_does_nothing) {
    Request request;
    BOOST_TEST(!refusal_of_dry_run(request).has_value());
    request.query = {{"dry_run", "false"}};
    BOOST_TEST(!refusal_of_dry_run(request).has_value());
    request.query = {{"dry_run", "true"}};
    BOOST_TEST(refusal_of_dry_run(request)->status == 400u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
