// Bad input: a clear problem document, and nothing changed.
#include <boost/test/unit_test.hpp>

#include <set>

#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

const std::string json = "application/json";

struct BadCall {
    std::string what, body;
    long status;
    std::string code;
    std::string content_type = json;
};

std::string nested(int depth) { return std::string(static_cast<std::size_t>(depth), '[') + std::string(static_cast<std::size_t>(depth), ']'); }

/// Runs it, and demands that nobody did anything.
class NothingChanges {
  public:
    explicit NothingChanges(const World& world) : world_(world), tail_(world.tail()) {}
    ~NothingChanges() { BOOST_TEST(world_.done_since(tail_) == std::vector<std::string>{}, boost::test_tools::per_element()); }
    NothingChanges(const NothingChanges&) = delete;
    NothingChanges& operator=(const NothingChanges&) = delete;

  private:
    const World& world_;
    std::int64_t tail_;
};

BOOST_AUTO_TEST_SUITE(bad_input)

BOOST_AUTO_TEST_CASE(bodies_that_are_no_strict_json_are_refused) {
    auto& world = shared_world();
    const auto office = world.workspace("Office");
    const auto root = world.admin();
    const NothingChanges check(world);
    const std::string good = R"("first_name":"Ann","last_name":"Lee","email":"strict@people.example","role":"member")";
    const std::vector<BadCall> calls{
        {"nothing", "", 400, "json_malformed"},
        {"half of it", "{" + good, 400, "json_malformed"},
        {"more after it", "{" + good + "} {}", 400, "json_malformed"},
        {"no JSON", "first_name=Ann", 400, "json_malformed"},
        {"an array", "[{" + good + "}]", 400, "json_not_an_object"},
        {"a text", "\"Ann\"", 400, "json_not_an_object"},
        {"null", "null", 400, "json_not_an_object"},
        {"a key twice", "{" + good + R"(,"role":"access_manager"})", 400, "json_duplicate_key"},
        {"a key twice, escaped", "{" + good + R"(,"r\u006fle":"access_manager"})", 400, "json_duplicate_key"},
        {"an unknown key", "{" + good + R"(,"is_admin":true})", 422, "body_invalid"},
        {"a depth bomb", R"({"first_name":)" + nested(20'000) + "}", 400, "json_too_deep"},
        {"33 levels", R"({"first_name":)" + nested(33) + "}", 400, "json_too_deep"},
        {"bad UTF-8", "{\"first_name\":\"\xff\xfe\"}", 400, "json_malformed"},
        {"an overlong NUL", "{\"first_name\":\"\xc0\x80\"}", 400, "json_malformed"},
        {"half a surrogate pair", R"({"first_name":"\ud800"})", 400, "json_malformed"},
        {"a raw control character", "{\"first_name\":\"A\nB\"}", 400, "json_malformed"},
        {"a number as name", R"({"first_name":1,"last_name":"Lee","email":"strict@people.example","role":"member"})", 422, "body_invalid"},
        {"an object as name", R"({"first_name":{},"last_name":"Lee","email":"strict@people.example","role":"member"})", 422, "body_invalid"},
        {"nothing of what is required", "{}", 422, "body_invalid"},
        {"plain text", "{" + good + "}", 415, "media_type_unsupported", "text/plain"},
        {"a form", "{" + good + "}", 415, "media_type_unsupported", "application/x-www-form-urlencoded"},
        {"another charset", "{" + good + "}", 415, "media_type_unsupported", "application/json; charset=utf-16"},
        {"a name of 64 KiB", R"({"first_name":")" + std::string(64 * 1024, 'n') + R"(","last_name":"Lee","email":"strict@people.example","role":"member"})", 413, "body_too_large"},
        {"too much", "{\"first_name\":\"" + std::string(1024 * 1024, 'a') + "\"}", 413, "body_too_large"}};
    for (const auto& call : calls) {
        BOOST_TEST_CONTEXT(call.what) {
            const auto answer = root.send("POST", office.path("/members"), call.body, {{"content-type", call.content_type}});
            BOOST_TEST(refused(answer, call.status, call.code));
        }
    }
    const auto untyped = root.send("POST", office.path("/members"), "{" + good + "}", {{"content-type", ""}});
    BOOST_TEST(refused(untyped, 415, "media_type_unsupported"));
}

BOOST_AUTO_TEST_CASE(fields_that_cannot_be_accepted_are_named_with_their_fault) {
    auto& world = shared_world();
    const auto office = world.workspace("Office");
    const auto root = world.admin();
    const NothingChanges check(world);
    struct BadField {
        std::string name, value, code;
    };
    const std::vector<BadField> fields{
        {"first_name", "", "required"},
        {"first_name", "   ", "required"},
        {"first_name", std::string(60 * 1024, 'n'), "too_long"},
        {"first_name", "A\nB", "control_character"},
        {"first_name", std::string("A\0B", 3), "control_character"},
        {"first_name", "A\x1b[31mB", "control_character"},
        {"first_name", "A\xe2\x80\xae" "B", "control_character"},  // a bidi override
        {"last_name", "\xf3\xb0\x80\x80", "control_character"},    // private use
        {"last_name", "\xcd\xb8", "unassigned_character"},
        {"email", "ann", "email_invalid"},
        {"email", "ann@", "email_invalid"},
        {"email", "@people.example", "email_invalid"},
        {"email", "ann@people", "email_invalid"},
        {"email", "ann@people..example", "email_invalid"},
        {"email", "ann lee@people.example", "email_invalid"},
        {"email", "ann@people.example\r\nBcc: eve@evil.example", "control_character"},
        {"email", std::string(300, 'a') + "@people.example", "too_long"},
        {"phone", "12", "phone_invalid"},
        {"phone", "not a number", "phone_invalid"},
        {"username", "ann@lee", "username_invalid"},
        {"locale", "not a locale!", "locale_invalid"},
        {"home_site_id", "site_1", "id_invalid"}};
    for (const auto& field : fields) {
        std::vector<Member> members;
        const std::vector<std::pair<std::string, std::string>> good{
            {"first_name", "Ann"}, {"last_name", "Lee"}, {"email", "field@people.example"}, {"role", "member"}};
        for (const auto& [name, value] : good) {
            if (name != field.name) members.emplace_back(name, value);
        }
        members.emplace_back(field.name, field.value);
        BOOST_TEST_CONTEXT(field.name << " = " << field.value.substr(0, 60)) {
            const auto answer = root.post(office.path("/members"), object(members));
            BOOST_TEST(refused(answer, 422, "body_invalid"));
            if (answer.code() == "body_invalid") {
                const auto errors = answer.json()["errors"];
                BOOST_TEST(errors[0]["pointer"].text() == "/" + field.name);
                BOOST_TEST(errors[0]["code"].text() == field.code);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(whoever_is_named_wrongly_is_told_which_field) {
    auto& world = shared_world();
    const auto office = world.workspace("Office");
    const auto ann = office.adds();
    const auto root = world.admin();
    const NothingChanges check(world);
    struct BadName {
        std::string body, pointer, code;
    };
    const std::vector<BadName> names{
        {R"("phone":"12")", "/phone", "phone_invalid"},
        {R"("email":"ann")", "/email", "email_invalid"},
        {R"("email":1)", "/email", "wrong_type"},
        {R"("email":"ann@people.example","phone":"+44 20 7946 0018")", "/email", "required"}};
    for (const auto& name : names) {
        BOOST_TEST_CONTEXT(name.body) {
            const auto looked_up = root.post(office.path("/lookups"), "{" + name.body + "}");
            BOOST_TEST(refused(looked_up, 422, "body_invalid"));
            const auto linked = root.post(office.path("/external-members"), "{" + name.body + R"(,"role":"guest"})");
            BOOST_TEST(refused(linked, 422, "body_invalid"));
            for (const auto& answer : {looked_up, linked}) {
                if (answer.code() != "body_invalid") continue;
                BOOST_TEST(answer.json()["errors"].size() == 1U);
                BOOST_TEST(answer.json()["errors"][0]["pointer"].text() == name.pointer);
                BOOST_TEST(answer.json()["errors"][0]["code"].text() == name.code);
            }
        }
    }
    for (const std::string name : {"username", "phone"}) {
        const auto answer = root.patch(ann.path(), object({{name, "@"}}), root.current(ann.path()));
        BOOST_TEST(refused(answer, 422, "body_invalid"));
        BOOST_TEST(answer.json()["errors"][0]["pointer"].text() == "/" + name);
        BOOST_TEST(answer.json()["errors"][0]["code"].text() == name + "_invalid");
    }
}

/// A client that has bought everything, with one extension.
struct Cafe {
    World& world = shared_world();
    Caller root = world.admin();
    Organization landlord = world.provider("Landlord");
    std::string site = landlord.adds_site("Quay");
    Organization cafe = world.client("Cafe", landlord.id, {site});
    Person uma = cafe.adds({.send_invitation = false});
    std::string extension;

    Cafe() {
        root.patch(cafe.path(), R"({"services":["wifi","access_control","telephony"]})", root.current(cafe.path())).expect(200);
        extension = root.post(cafe.path("/extensions"), object({{"number", "204"}})).expect(201).json()["extension_id"].text();
    }
};

BOOST_FIXTURE_TEST_CASE(CC5_extensions_wifi_and_cards_that_cannot_be_accepted_are_named_with_their_fault, Cafe) {
    const NothingChanges check(world);
    struct BadMember {
        std::string body, pointer, code;
    };
    const std::vector<BadMember> members{
        {R"("extension_id":"204")", "/extension_id", "id_invalid"},
        {R"("extension_id":204)", "/extension_id", "wrong_type"},
        {R"("extension_id":")" + uma.id + "\"", "/extension_id", "id_invalid"},
        {R"("wifi":"yes")", "/wifi", "wrong_type"},
        {R"("wifi":1)", "/wifi", "wrong_type"},
        {R"("access_control":true)", "/access_control", "wrong_type"},
        {R"("access_control":"C1")", "/access_control", "wrong_type"},
        {R"("access_control":[{"card_id":"C1"}])", "/access_control", "wrong_type"},
        {R"("access_control":{})", "/access_control/card_id", "required"},
        {R"("access_control":{"card_id":""})", "/access_control/card_id", "required"},
        {R"("access_control":{"card_id":"   "})", "/access_control/card_id", "required"},
        {R"("access_control":{"card_id":null})", "/access_control/card_id", "required"},
        {R"("access_control":{"card_id":12})", "/access_control/card_id", "wrong_type"},
        {R"("access_control":{"card_id":"A\tB"})", "/access_control/card_id", "control_character"},
        {R"("access_control":{"card_id":"A\u202eB"})", "/access_control/card_id", "control_character"},
        {R"("access_control":{"card_id":")" + std::string(65, 'C') + "\"}", "/access_control/card_id", "too_long"},
        {R"("access_control":{"card_id":"C1","offline_entry":"yes"})", "/access_control/offline_entry", "wrong_type"},
        {R"("access_control":{"card_id":"C1","pin":"1234"})", "/access_control/pin", "unknown_field"},
        {R"("card_id":"C1")", "/card_id", "unknown_field"},
        {R"("extension":"204")", "/extension", "unknown_field"}};
    for (const auto& member : members) {
        BOOST_TEST_CONTEXT(member.body) {
            const auto adding = R"({"first_name":"Zoe","last_name":"Lee","email":"zoe@people.example","role":"user",)" + member.body + "}";
            for (const auto& answer : {root.post(cafe.path("/members"), adding), root.patch(uma.path(), "{" + member.body + "}", {{"if-match", "*"}})}) {
                BOOST_TEST(refused(answer, 422, "body_invalid"));
                if (answer.code() != "body_invalid") continue;
                BOOST_TEST(answer.json()["errors"].size() == 1U);
                BOOST_TEST(answer.json()["errors"][0]["pointer"].text() == member.pointer);
                BOOST_TEST(answer.json()["errors"][0]["code"].text() == member.code);
            }
        }
    }
}

BOOST_FIXTURE_TEST_CASE(CC3_numbers_and_associations_that_cannot_be_accepted_change_nothing, Cafe) {
    const NothingChanges check(world);
    for (const auto* body : {"{}", R"({"number":204})", R"({"number":null})", R"({"number":["204"]})", R"({"number":"300","note":"x"})"}) {
        BOOST_TEST(refused(root.post(cafe.path("/extensions"), body), 422, "body_invalid"), body);
    }
    for (const auto& number : {std::string(), std::string(" "), std::string("+"), std::string("2 04"), std::string("2x4"), std::string("20+4"), std::string("204\t"),
                               std::string("\xef\xbc\x92\xef\xbc\x90"), std::string(33, '2')}) {  // among them wide digits
        BOOST_TEST(refused(root.post(cafe.path("/extensions"), object({{"number", number}})), 422, "invalid_field"), number);
    }
    const auto member = cafe.path("/extensions/" + extension + "/member");
    for (const auto& body : {std::string("{}"), object({{"account_id", "ann"}}), object({{"account_id", cafe.id}}), std::string(R"({"account_id":null})"),
                             object({{"account_id", uma.id}, {"wifi", true}})}) {
        BOOST_TEST(refused(root.put(member, body), 422, "body_invalid"), body);
    }
    const auto of_uma = object({{"account_id", uma.id}});
    BOOST_TEST(refused(root.put(member, object({{"account_id", "acc_00000000000000000000000000"}})), 404, "not_found"));
    for (const auto* id : {"ext_00000000000000000000000000", "ext_x", "204", "%20"}) {
        const auto path = cafe.path("/extensions/") + id;
        BOOST_TEST(refused(root.get(path), 404, "not_found"));
        BOOST_TEST(refused(root.remove(path), 404, "not_found"));
        BOOST_TEST(refused(root.put(path + "/member", of_uma), 404, "not_found"));
        BOOST_TEST(refused(root.remove(path + "/member"), 404, "not_found"));
    }
    BOOST_TEST(refused(root.get(cafe.path("/telephony/9999")), 404, "not_found"));
    for (const auto* query : {"/extensions?associated=maybe", "/extensions?associated=", "/telephony?associated=true", "/extensions?limit=0"}) {
        BOOST_TEST(refused(root.get(cafe.path(query)), 400, "query_invalid"), query);
    }
    for (const auto* services : {R"({"services":"wifi"})", R"({"services":["sauna"]})", R"({"services":[1]})", R"({"services":["wifi"],"rooms":1})"}) {
        BOOST_TEST(refused(root.patch(cafe.path(), services, {{"if-match", "*"}}), 422, "body_invalid"), services);
    }
    BOOST_TEST(refused(root.patch(landlord.path("/sites/" + site), R"({"username_wifi":"yes"})"), 422, "body_invalid"));
    for (const auto* clients : {"{}", R"({"client_ids":"x"})", R"({"client_ids":["org_x"]})"}) {
        BOOST_TEST(refused(root.put(landlord.path("/sites/" + site + "/clients"), clients), 422, "body_invalid"), clients);
    }
}

BOOST_AUTO_TEST_CASE(queries_that_cannot_be_accepted_are_refused) {
    auto& world = shared_world();
    const auto office = world.workspace("Office");
    const auto root = world.admin();
    const std::vector<std::pair<std::string, std::string>> queries{
        {"limit=0", "query_invalid"},     {"limit=-1", "query_invalid"},  {"limit=100000", "query_invalid"}, {"limit=ten", "query_invalid"},
        {"limit=", "query_invalid"},      {"kind=alien", "query_invalid"}, {"status=gone", "query_invalid"}, {"invited=maybe", "query_invalid"},
        {"nonsense=1", "query_invalid"},  {"email=x", "query_invalid"},    {"phone=x", "query_invalid"},      {"after=AAAA", "cursor_invalid"},
        {"q=a&q=b", "query_repeated"},    {"q=%zz", "query_invalid"},      {"q=%ff", "query_invalid"},         {"q=%00", "query_invalid"}};
    for (const auto& [query, code] : queries) {
        BOOST_TEST_CONTEXT(query) { BOOST_TEST(refused(root.get(office.path("/members?" + query)), 400, code)); }
    }
}

BOOST_AUTO_TEST_CASE(ambiguous_framing_gets_one_refusal_and_a_closed_connection) {
    auto& world = shared_world();
    const std::string second = "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n";
    const std::vector<std::string> requests{
        "GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /livez HTTP/1.1\r\n\r\n",
        "GET /livez HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n",
        "POST /v1/sessions HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /v1/sessions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "POST /v1/sessions HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}"};
    for (const auto& request : requests) {
        const auto answer = raw_exchange(world.server().url(), request + second);
        BOOST_TEST_CONTEXT(request << " -> " << answer) {
            BOOST_TEST(answer.starts_with("HTTP/1.1 400 "));
            BOOST_TEST(answer.find("HTTP/1.1 200") == std::string::npos);  // the second request is not answered
        }
    }
}

BOOST_AUTO_TEST_CASE(unknown_ids_routes_and_methods_are_refused) {
    auto& world = shared_world();
    const auto office = world.workspace("Office");
    const auto root = world.admin();
    const NothingChanges check(world);
    for (const auto* id : {"org_00000000000000000000000000", "org_x", "acc_00000000000000000000000000", "..%2f..", "%20"}) {
        BOOST_TEST(refused(root.get("/v1/organizations/" + std::string(id)), 404, "not_found"));
        BOOST_TEST(refused(root.get("/v1/organizations/" + std::string(id) + "/members"), 404, "not_found"));
        BOOST_TEST(refused(root.get(office.path("/members/") + id), 404, "not_found"));
        BOOST_TEST(refused(root.get(office.path("/invitations/") + id), 404, "not_found"));
    }
    BOOST_TEST(refused(root.get("/v1/nothing"), 404, "not_found"));
    BOOST_TEST(refused(root.get("/"  "v1/organizations/" + office.id + "/members/"), 404, "not_found"));
    const auto wrong_method = root.send("PUT", office.path("/members"), "{}", {{"content-type", json}});
    BOOST_TEST(refused(wrong_method, 405, "method_not_allowed"));
    BOOST_TEST(wrong_method.header("allow").find("GET") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(SC7_dead_links_are_all_alike) {
    auto& world = shared_world();
    const auto office = world.workspace("Office");
    auto used = office.adds(), superseded = office.adds(), revoked = office.adds(), removed = office.adds();
    std::vector<std::string> tokens{used.link_token(), superseded.link_token(), revoked.link_token(), removed.link_token(),
                                    std::string(43, 'A')};
    const auto root = world.admin();
    used.registers().expect(201);
    root.post(superseded.path() + "/invitation", "{}").expect(201);
    (void)superseded.link_token();
    for (const auto& row : root.list(office.path("/invitations"))) {
        if (row["account_id"].text() != revoked.id) continue;
        BOOST_TEST(succeeded(root.post(office.path("/invitations/" + row["id"].text() + "/revoke"), "{}")));
    }
    root.removes(removed.path(), root.current(removed.path())).expect(204);

    const NothingChanges check(world);
    std::set<std::string> details;
    for (const auto& token : tokens) {
        const auto body = object({{"token", token}, {"password", good_password}, {"password_confirmation", good_password}});
        const auto answer = world.nobody().post("/v1/registrations", body);
        BOOST_TEST(refused(answer, 410, "link_dead"));
        const auto problem = answer.json();
        details.insert(problem["title"].text() + problem["detail"].text() + (problem.has("errors") ? problem["errors"].source() : ""));
    }
    BOOST_TEST(details.size() == 1u);
}

BOOST_AUTO_TEST_CASE(SC7_links_that_are_made_up_are_not_worth_a_hash) {
    World world;
    const auto body = object({{"token", std::string(43, 'A')}, {"password", good_password}, {"password_confirmation", good_password}});
    for (const std::string path : {"/v1/registrations", "/v1/password-resets/complete"}) {
        // As a repeat might be, it is hashed first; not for long.
        Answer last;
        for (int i = 0; i < 100 && last.status != 429; ++i) {
            last = world.nobody().post(path, body, {{"idempotency-key", "guess-" + std::to_string(i)}});
            BOOST_TEST((last.status == 410 || last.status == 429));
        }
        BOOST_TEST(refused(last, 429, "too_many_attempts"));
        BOOST_TEST(refused(world.nobody().post(path, body), 410, "link_dead"));
    }
}

BOOST_AUTO_TEST_CASE(credentials_that_are_none_are_all_alike) {
    auto& world = shared_world();
    const auto key = world.admin_key();
    auto flipped = key;
    flipped.back() = flipped.back() == 'A' ? 'B' : 'A';
    for (const auto& bad : {std::string("x"), std::string("msk_"), flipped, key + "x", key.substr(1), std::string(4000, 'k')}) {
        BOOST_TEST(refused(world.holder_of(bad).get("/v1/me"), 401, "credential_invalid"));
        BOOST_TEST(refused(world.nobody().get("/v1/me", {{"authorization", "Bearer " + bad}}), 401, "credential_invalid"));
    }
    BOOST_TEST(refused(world.nobody().get("/v1/me", {{"authorization", "Basic dXNlcjpwYXNz"}}), 401, "credential_invalid"));
    BOOST_TEST(succeeded(world.nobody().get("/v1/me", {{"authorization", "Bearer " + key}})));
    BOOST_TEST(refused(world.admin().get("/v1/me", {{"authorization", "Bearer " + flipped}}), 400, "credentials_conflict"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
