// Events of a dry run as they are shown: every type there is, with its personal fields and without secrets.
#include <boost/test/unit_test.hpp>
#include <simdjson.h>

#include "api/dry_run/report.hpp"

namespace muster::tests {
namespace {

using namespace domain;

BOOST_AUTO_TEST_SUITE(dry_run_events)

RecordedEvent recorded(Event event) {
    RecordedEvent r;
    r.meta.position = {7};
    r.meta.stream = stream_of(event);
    r.meta.stream_version = 4;
    r.meta.time = Timestamp{1'772'366'400'000'000};
    r.event = std::move(event);
    return r;
}

BOOST_AUTO_TEST_CASE(fields_stand_there_and_secrets_do_not) {
    MemberAdded added;
    added.account = AccountId{{1}};
    added.organization = OrganizationId{{2}};
    added.role = "member";
    added.email_claim = Claim{Bytes32{9}};
    added.email = std::string("ann@office.example");
    added.first_name = std::string("Ann");
    const auto json = api::event_json(recorded(added));
    simdjson::dom::parser parser;
    const simdjson::dom::element event = parser.parse(simdjson::padded_string(json));
    BOOST_TEST(event["type"].get_string().value() == "muster.MemberAdded");
    BOOST_TEST(event["subject"].get_string().value() == AccountId{{1}}.text());
    BOOST_TEST(event["data"]["version"].get_int64().value() == 1);
    BOOST_TEST(event["data"]["stream_version"].get_int64().value() == 4);
    BOOST_TEST(event["data"]["organizations"].at(0).get_string().value() == OrganizationId{{2}}.text());
    BOOST_TEST(event["data"]["data"]["role"].get_string().value() == "member");
    BOOST_TEST(event["data"]["personal"]["email"].get_string().value() == "ann@office.example");
    for (const auto* absent : {"position", "commit", "actor", "email_claim", "\"time\"", "\"id\""}) {
        BOOST_TEST(json.find(absent) == std::string::npos, absent);
    }
}

BOOST_AUTO_TEST_CASE(hashes_and_keys_never_stand_there) {
    PasswordSet password;
    password.password_hash = std::string("$argon2id$secret");
    ApiKeyIssued issued;
    issued.token_hash = TokenHash{Bytes32{5}};
    RecoveryCodesSet codes;
    codes.code_hashes = {TokenHash{Bytes32{6}}};
    TotpEnrolled enrolled;
    enrolled.secret = std::string("GEZDGNBVGY3TQOJQ");
    for (const Event& event : {Event(password), Event(issued), Event(codes), Event(enrolled)}) {
        const auto json = api::event_json(recorded(event));
        for (const auto* secret : {"hash", "argon2", "GEZDG", "secret"}) BOOST_TEST(json.find(secret) == std::string::npos, json);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
