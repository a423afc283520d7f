#include <boost/test/unit_test.hpp>

#include <fstream>

#include "cli/demo/data_set.hpp"
#include "cli/demo/loader.hpp"
#include "cli/demo/small_data.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace muster;
using cli::demo::DataSet;

namespace {

struct Files {
    tests::TemporaryDirectory place{"data-set"};
    Files() {
        write("organizations.jsonl", R"({"key":"p","kind":"provider","name":"P","email_domains":["p.example"]}
{"key":"c","kind":"client","name":"C","sites":["s"],"wifi_purchased":true})");
        write("sites.jsonl", R"({"key":"s","organization":"p","name":"S","clients":["c"],"username_wifi":true,"levels":[]})");
        write("people.jsonl", R"({"key":"ada","organization":"c","first_name":"Ada","last_name":"Byron","email":"ada@c.example","role":"user","extension":"2001","wifi":true,"access_card":{"card_id":"77","allow_when_offline":true},"home_site":"s","send_invitation":true,"accepts":true})");
    }
    void write(const std::string& name, const std::string& text) const { std::ofstream(place / name) << text << '\n'; }
    [[nodiscard]] auto read() const { return DataSet::read(place.path().string()); }
    void check_refused(const std::string& end) const {
        const auto data = read();
        BOOST_REQUIRE(!data);
        BOOST_CHECK_MESSAGE(data.error().ends_with(end), data.error());
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(data_sets)

BOOST_AUTO_TEST_CASE(fields_are_read_and_those_for_later_counted) {
    const Files files;
    const auto data = files.read();
    BOOST_REQUIRE_MESSAGE(data, (data ? "" : data.error()));
    BOOST_CHECK_EQUAL(data->organizations.size(), 2);
    BOOST_CHECK_EQUAL(data->people.at(0).home_site, "s");
    BOOST_CHECK(data->people.at(0).accepts);
    BOOST_CHECK_EQUAL(data->people.at(0).extension, "2001");
    BOOST_CHECK_EQUAL(data->people.at(0).card, "77");
    BOOST_CHECK(data->people.at(0).card_when_offline);
    BOOST_CHECK(data->people.at(0).wifi);
    BOOST_CHECK(data->organizations.at(1).wifi_purchased);
    BOOST_CHECK(data->sites.at(0).username_wifi);
    BOOST_CHECK_EQUAL(data->skipped.at("levels"), 1);
    BOOST_CHECK_EQUAL(data->skipped.size(), 1);
    BOOST_CHECK(data->links.empty());
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_named_with_file_and_line) {
    Files files;
    files.write("people.jsonl", "{\"key\":\"ada\",\"organization\":\"c\",\"email\":\"a@c.example\",\"role\":\"user\"}\nnonsense");
    files.check_refused("people.jsonl:2: is no JSON object");
    files.write("people.jsonl", R"({"key":"ada","organization":"c","role":"user"})");
    files.check_refused("people.jsonl:1: the field email is missing or empty");
}

BOOST_AUTO_TEST_CASE(keys_must_lead_somewhere_and_stand_once) {
    Files files;
    files.write("changes.jsonl", R"({"person":"nobody","change":"suspend"})");
    files.check_refused("change 1 names the person nobody, which is not there");
    files.write("changes.jsonl", R"({"person":"ada","change":"fly"})");
    files.check_refused("changes.jsonl:1: 'fly' is no change this version knows");
    files.write("changes.jsonl", "");
    files.write("sites.jsonl", "{\"key\":\"s\",\"organization\":\"p\",\"name\":\"S\"}\n{\"key\":\"s\",\"organization\":\"p\",\"name\":\"T\"}");
    files.check_refused("the key s stands twice");
}

BOOST_AUTO_TEST_CASE(the_demo_s_own_data_holds_together) {
    const auto data = cli::demo::small_data();
    const auto sound = data.check();
    BOOST_CHECK_MESSAGE(sound, (sound ? "" : sound.error()));
    BOOST_CHECK_GE(data.people.size(), 10);
}

BOOST_AUTO_TEST_CASE(idempotency_keys_depend_on_step_key_and_request_only) {
    using cli::demo::idempotency_key;
    const auto key = idempotency_key("site", "site-1", "/v1/organizations/org_1/sites", "{}");
    BOOST_CHECK_EQUAL(key, idempotency_key("site", "site-1", "/v1/organizations/org_1/sites", "{}"));
    BOOST_CHECK_NE(key, idempotency_key("site", "site-2", "/v1/organizations/org_1/sites", "{}"));
    BOOST_CHECK_NE(key, idempotency_key("site", "site-1", "/v1/organizations/org_1/sites", "{ }"));
    BOOST_CHECK_NE(key, idempotency_key("suspend", "site-1", "/v1/organizations/org_1/sites", "{}"));
    // Another provider's site of the same key and name is another site.
    BOOST_CHECK_NE(key, idempotency_key("site", "site-1", "/v1/organizations/org_2/sites", "{}"));
}

BOOST_AUTO_TEST_SUITE_END()
