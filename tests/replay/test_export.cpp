#include <boost/test/unit_test.hpp>

#include <simdjson.h>

#include "replay/export.hpp"
#include "tests/replay/log_surgery.hpp"

using namespace muster;
using tests::DataWorld;
using tests::Story;

namespace {

struct Exported {
    std::vector<std::string> lines;
    domain::Result<std::uint64_t, std::string> count{0};
};

Exported export_all(DataWorld& world, const replay::ExportOptions& options = {}) {
    const eventstore::KeyFinder keys = [&](domain::AccountId account, std::uint32_t generation) {
        return world.data->keyring().of(account, generation);
    };
    Exported exported;
    exported.count = replay::export_log(world.data->log(), keys, options, [&](std::string_view line) {
        exported.lines.emplace_back(line);
        return true;
    });
    return exported;
}

class Json {
  public:
    explicit Json(const std::string& text) { BOOST_REQUIRE(parser_.parse(simdjson::padded_string(text)).get(root_) == simdjson::SUCCESS); }
    std::string text(std::string_view pointer) {
        std::string_view value;
        return root_.at_pointer(pointer).get(value) == simdjson::SUCCESS ? std::string(value) : "(none)";
    }
    bool has(std::string_view pointer) {
        simdjson::dom::element value;
        return root_.at_pointer(pointer).get(value) == simdjson::SUCCESS;
    }
    std::uint64_t number(std::string_view pointer) {
        std::uint64_t value = 0;
        BOOST_REQUIRE(root_.at_pointer(pointer).get(value) == simdjson::SUCCESS);
        return value;
    }

  private:
    simdjson::dom::parser parser_;
    simdjson::dom::element root_;
};

/// Position 4 adds Zoë.
Story tell(DataWorld& world) {
    Story story;
    const auto home = story.organization("Alder");
    tests::Profile profile{"Zoë", "Łoś \"the elk\"", "zoe@alder.example"};
    profile.phone = "+447911000014";
    const auto account = story.member(home, profile);
    story.invite(account, home);
    domain::PasswordSet password;
    password.account = account;
    password.password_hash = std::string("$argon2id$secret");
    story.record(password);
    world.append(story);
    return story;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(export_of_a_log)

BOOST_AUTO_TEST_CASE(each_record_is_one_line_with_its_own_json_and_the_opened_fields) {
    DataWorld world;
    const auto story = tell(world);
    const auto exported = export_all(world);
    BOOST_REQUIRE_EQUAL(exported.lines.size(), story.events().size());
    BOOST_CHECK_EQUAL(*exported.count, story.events().size());
    for (std::size_t i = 0; i < exported.lines.size(); ++i) {
        Json json(exported.lines[i]);
        const auto& event = story.events()[i];
        BOOST_CHECK_EQUAL(json.number("/position"), i + 1);
        BOOST_CHECK_EQUAL(json.text("/type"), domain::type_of(event.event));
        BOOST_CHECK_EQUAL(json.text("/id"), event.meta.id.text());
        BOOST_CHECK_EQUAL(json.text("/stream"), event.meta.stream);
    }
    Json added(exported.lines[3]);
    BOOST_CHECK_EQUAL(added.text("/type"), "MemberAdded");
    BOOST_CHECK_EQUAL(added.text("/personal/first_name"), "Zoë");
    BOOST_CHECK_EQUAL(added.text("/personal/last_name"), "Łoś \"the elk\"");
    BOOST_CHECK_EQUAL(added.text("/data/role"), "member");
}

BOOST_AUTO_TEST_CASE(what_it_says_of_every_field_comes_back) {
    // Every clear field of the record's own JSON stands in the export, but for secrets' hashes.
    DataWorld world;
    tell(world);
    const auto exported = export_all(world);
    for (std::uint64_t position = 1; position <= exported.lines.size(); ++position) {
        const auto record = world.data->log().read_one({position});
        BOOST_REQUIRE(record && *record);
        const auto clear = eventstore::record_json(**record);
        BOOST_REQUIRE(clear);
        simdjson::dom::parser parser;
        simdjson::dom::object object;
        BOOST_REQUIRE(parser.parse(simdjson::padded_string(*clear)).get(object) == simdjson::SUCCESS);
        simdjson::dom::parser other;
        simdjson::dom::object copy;
        BOOST_REQUIRE(other.parse(simdjson::padded_string(exported.lines[position - 1])).get(copy) == simdjson::SUCCESS);
        for (const auto member : object) {
            if (member.key == "data" || member.key == "idempotency") continue;
            BOOST_CHECK_EQUAL(simdjson::minify(member.value), simdjson::minify(copy[member.key].value_unsafe()));
        }
    }
}

BOOST_AUTO_TEST_CASE(no_password_hash_and_no_token_hash_leaves) {
    DataWorld world;
    const auto story = tell(world);
    for (const auto form : {eventstore::RecordForm::record, eventstore::RecordForm::cloudevent}) {
        replay::ExportOptions options;
        options.form = form;
        for (const auto& line : export_all(world, options).lines) {
            BOOST_CHECK(line.find("argon2id") == std::string::npos);
            BOOST_CHECK(line.find("password_hash") == std::string::npos);
            BOOST_CHECK(line.find("token_hash") == std::string::npos);
        }
    }
    BOOST_CHECK_EQUAL(domain::type_of(story.events().back().event), "PasswordSet");
}

BOOST_AUTO_TEST_CASE(sealed_leaves_nothing_personal) {
    DataWorld world;
    tell(world);
    replay::ExportOptions options;
    options.opened = false;
    for (const auto& line : export_all(world, options).lines) {
        BOOST_CHECK(line.find("Zoë") == std::string::npos);
        BOOST_CHECK(line.find("personal") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(an_erased_field_is_null) {
    DataWorld world;
    tell(world);
    const auto record = world.data->log().read_one({4});
    BOOST_REQUIRE(record && *record);
    const auto line = eventstore::record_line(**record, [](domain::AccountId, std::uint32_t) { return std::nullopt; }, {});
    BOOST_REQUIRE(line);
    BOOST_CHECK(line->find("\"first_name\":null") != std::string::npos);
    BOOST_CHECK(line->find("Zoë") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(cloudevents_have_every_attribute) {
    DataWorld world;
    const auto story = tell(world);
    replay::ExportOptions options;
    options.form = eventstore::RecordForm::cloudevent;
    options.source = "urn:muster:log_test";
    const auto exported = export_all(world, options);
    Json json(exported.lines[3]);
    BOOST_CHECK_EQUAL(json.text("/specversion"), "1.0");
    BOOST_CHECK_EQUAL(json.text("/id"), story.events()[3].meta.id.text());
    BOOST_CHECK_EQUAL(json.text("/source"), "urn:muster:log_test");
    BOOST_CHECK_EQUAL(json.text("/type"), "muster.MemberAdded");
    BOOST_CHECK_EQUAL(json.text("/subject"), story.events()[3].meta.stream);
    BOOST_CHECK_EQUAL(json.text("/datacontenttype"), "application/json");
    BOOST_CHECK_EQUAL(json.text("/sequence"), "4");
    BOOST_CHECK(json.text("/time").ends_with("Z"));
    BOOST_CHECK_EQUAL(json.text("/data/personal/first_name"), "Zoë");
    BOOST_CHECK(json.has("/data/data/role"));
}

BOOST_AUTO_TEST_CASE(a_range_is_exported_alone) {
    DataWorld world;
    tell(world);
    replay::ExportOptions options;
    options.from = {2};
    options.to = domain::Position{3};
    const auto exported = export_all(world, options);
    BOOST_REQUIRE_EQUAL(exported.lines.size(), 2);
    BOOST_CHECK_EQUAL(Json(exported.lines[0]).number("/position"), 2);
    BOOST_CHECK_EQUAL(Json(exported.lines[1]).number("/position"), 3);
    options.from = {1000};
    options.to = {};
    BOOST_CHECK(export_all(world, options).lines.empty());
}

BOOST_AUTO_TEST_CASE(it_stops_at_a_gap_and_says_where) {
    DataWorld world;
    tell(world);
    tests::operate(world, [](tests::Records& records) { records.erase(3); });
    const auto exported = export_all(world);
    BOOST_CHECK_EQUAL(exported.lines.size(), 2);
    BOOST_REQUIRE(!exported.count);
    BOOST_CHECK_MESSAGE(exported.count.error().starts_with("position 3: "), exported.count.error());
}

BOOST_AUTO_TEST_SUITE_END()
