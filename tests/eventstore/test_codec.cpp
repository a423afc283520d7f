#include <boost/test/unit_test.hpp>

#include "eventstore/codec.hpp"
#include "eventstore/crypto.hpp"
#include "eventstore/event_types.hpp"
#include "eventstore/record_frame.hpp"
#include "tests/eventstore/random_events.hpp"
#include "tests/support/seed.hpp"

// What upcasting is tested with: a version of RoleChanged that never was, with another name for a field.
namespace muster::domain {
struct RoleChangedOnce {
    static constexpr std::string_view type = "RoleChanged";
    static constexpr int version = 0;
    AccountId account;
    OrganizationId organization;
    std::string role;
    Personal<> note;
    static constexpr auto fields() {
        using E = RoleChangedOnce;
        return std::tuple{field("account", &E::account), field("organization", &E::organization),
                          field("role", &E::role), field("note", &E::note)};
    }
};
struct RoleChangedTwice {  // the chain goes through this one
    std::string from, to;
    AccountId account;
    OrganizationId organization;
};
static RoleChangedTwice upcast(RoleChangedOnce old) { return {"unknown", old.role, old.account, old.organization}; }
static RoleChanged upcast(RoleChangedTwice old) { return {old.account, old.organization, old.from, old.to}; }
}  // namespace muster::domain

namespace muster::tests {
namespace {

using namespace eventstore;
using domain::AccountId;
using domain::RecordedEvent;

struct Fixture {
    Random random{seed()};
    DataKey key{1, random_bytes32(random)};
    KeyFinder finder = [this](AccountId, std::uint32_t generation) {
        return generation == key.generation ? std::optional(key) : std::nullopt;
    };
    KeyFinder no_keys = [](AccountId, std::uint32_t) { return std::optional<DataKey>{}; };

    RecordedEvent member_added() {
        auto recorded = random_recorded(0, random);
        domain::MemberAdded event;
        event.account = {random_bytes16(random)};
        event.organization = {random_bytes16(random)};
        event.first_name = std::string("Grace");
        event.last_name = std::string("Hopper");
        recorded.event = event;
        return recorded;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(codec, Fixture)

BOOST_AUTO_TEST_CASE(every_event_type_survives_the_round_trip) {
    crypto::initialize();
    for (std::size_t type = 0; type < event_types_count; ++type) {
        for (int i = 0; i < 200; ++i) {
            const auto original = random_recorded(type, random);
            const auto record = encode(original, key);
            const auto opened = decode(record, &finder);
            BOOST_REQUIRE_MESSAGE(opened, (opened ? "" : opened.error().detail));
            BOOST_REQUIRE(same(opened->meta, original.meta));
            BOOST_REQUIRE(opened->event == original.event);
            const auto closed = decode(record, nullptr);
            BOOST_REQUIRE(closed);
            BOOST_REQUIRE(closed->event == with_personal_erased(original.event));
            const auto erased = decode(record, &no_keys);
            BOOST_REQUIRE(erased);
            BOOST_REQUIRE(erased->event == closed->event);
        }
    }
}

BOOST_AUTO_TEST_CASE(personal_data_does_not_stand_in_the_record_in_clear) {
    const auto record = encode(member_added(), key);
    BOOST_TEST(record.find("Grace") == std::string::npos);
    BOOST_TEST(record.find("Hopper") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(nonces_differ_between_encodings) {
    const auto event = member_added();
    BOOST_TEST((encode(event, key) != encode(event, key)));
}

BOOST_AUTO_TEST_CASE(another_key_fails_and_does_not_read_as_erased) {
    const auto record = encode(member_added(), key);
    key.bytes[7] ^= 1;
    const auto decoded = decode(record, &finder);
    BOOST_REQUIRE(!decoded);
    BOOST_TEST(decoded.error().detail == "MemberAdded version 1: the sealed field first_name does not open");
}

BOOST_AUTO_TEST_CASE(parts_cannot_change_places) {
    auto event = random_recorded(0, random);
    domain::MemberAdded member;
    member.last_name = std::string("Hopper");  // two names of one length: not only the lengths are bound
    member.job_title = std::string("Admiral");
    event.event = member;
    const auto record = encode(event, key);
    const auto split = *split_record(record);
    auto rest = split.sealed_parts;
    const auto first = *take_part(rest);
    const auto second = *take_part(rest);
    BOOST_REQUIRE(rest.empty());
    std::string swapped(record.substr(0, record.size() - split.sealed_parts.size()));
    append_part_head(swapped, first.field, first.subject, first.generation, second.nonce, second.ciphertext.size());
    swapped += second.ciphertext;
    append_part_head(swapped, second.field, second.subject, second.generation, first.nonce, first.ciphertext.size());
    swapped += first.ciphertext;
    BOOST_TEST(!decode(swapped, &finder));
}

BOOST_AUTO_TEST_CASE(parts_cannot_move_to_another_event_type_or_person) {
    auto event = member_added();
    const auto record = encode(event, key);
    const auto parts = std::string(split_record(record)->sealed_parts);
    event.meta.id = {random_bytes16(random)};
    const auto other = encode(event, key);
    const auto head = other.substr(0, other.size() - split_record(other)->sealed_parts.size());
    BOOST_TEST(!decode(head + parts, &finder));

    auto of_another_type = event;
    domain::ProfileChanged changed;
    changed.account = std::get<domain::MemberAdded>(event.event).account;
    changed.first_name = std::string("Ada");
    changed.last_name = std::string("Lovelace");
    of_another_type.event = changed;
    const auto profile = encode(of_another_type, key);
    const auto profile_head = profile.substr(0, profile.size() - split_record(profile)->sealed_parts.size());
    BOOST_TEST(decode(profile, &finder).has_value());
    BOOST_TEST(!decode(profile_head + std::string(split_record(other)->sealed_parts), &finder));

    auto person = record;
    const auto name = std::string("first_name");
    const auto at = record.size() - parts.size() + 1 + name.size();
    person[at] = static_cast<char>(person[at] ^ 1);
    BOOST_TEST(!decode(person, &finder));
}

BOOST_AUTO_TEST_CASE(a_part_that_nobody_asked_for_is_damage) {
    const auto event = random_recorded(0, random);
    const auto with_parts = encode(member_added(), key);
    BOOST_TEST(!decode(encode(event, {}) + std::string(split_record(with_parts)->sealed_parts), &finder));
}

BOOST_AUTO_TEST_CASE(a_record_cut_anywhere_is_refused) {
    const auto record = encode(member_added(), key);
    const auto parts = split_record(record)->sealed_parts;
    auto rest = parts;
    static_cast<void>(take_part(rest));
    const auto whole_without_one = record.size() - rest.size();
    const auto whole_without_all = record.size() - parts.size();
    for (std::size_t size = 0; size < record.size(); ++size) {
        if (size == whole_without_one || size == whole_without_all)
            continue;  // cut between parts: the log's checksums see it
        BOOST_REQUIRE_MESSAGE(!decode(record.substr(0, size), &finder), "accepted when cut at " << size);
    }
    BOOST_TEST(!decode(record + "x", &finder));
}

BOOST_AUTO_TEST_CASE(damaged_bytes_never_crash) {
    const auto record = encode(member_added(), key);
    for (int i = 0; i < 20'000; ++i) {
        auto damaged = record;
        for (auto flips = 1 + random() % 3; flips > 0; --flips) {
            auto& byte = damaged[random() % damaged.size()];
            byte = static_cast<char>(byte ^ static_cast<char>(1U << (random() % 8)));
        }
        static_cast<void>(decode(damaged, &finder));
    }
}

BOOST_AUTO_TEST_CASE(unknown_types_versions_formats_and_members_are_named) {
    const auto change = [&](std::string from, const std::string& to) {
        domain::RoleChanged role;
        role.account = {random_bytes16(random)};
        role.organization = {random_bytes16(random)};
        auto recorded = random_recorded(0, random);
        recorded.event = role;
        recorded.meta.request_id = "r";
        auto record = encode(recorded, {});
        const auto at = record.find(from);
        BOOST_REQUIRE(at != std::string::npos);
        auto json = std::string(*record_json(record));
        json.replace(json.find(from), from.size(), to);
        std::string changed;
        begin_record(changed);
        changed += json;
        end_json(changed);
        const auto decoded = decode(changed, nullptr);
        return decoded ? std::string("decoded") : decoded.error().detail;
    };
    BOOST_TEST(change("\"RoleChanged\"", "\"RoleChanged\"") == "decoded");
    BOOST_TEST(change("\"RoleChanged\"", "\"RoleSwapped\"") ==
               "RoleSwapped version 1: not known to this version of Muster");
    BOOST_TEST(change("\"version\":1", "\"version\":7") ==
               "RoleChanged version 7: not known to this version of Muster");
    BOOST_TEST(change("\"data\":{", "\"data\":{\"color\":1,") ==
               "RoleChanged version 1: its data has a field that this version does not know");
    BOOST_TEST(change("\"organization\":\"org_", "\"organization\":\"orx_") ==
               "RoleChanged version 1: the field organization is missing or has a value it cannot have");
    BOOST_TEST(change("\"request_id\":\"r\"", "\"request_id\":5") ==
               "RoleChanged version 1: a member of the record is missing or wrong");

    auto record = encode(member_added(), key);
    record[0] = 2;
    BOOST_TEST(decode(record, nullptr).error().detail == "record format 2 is not known to this version of Muster");
}

BOOST_AUTO_TEST_CASE(old_versions_are_upcast_with_their_sealed_parts) {
    EventTypes types;
    types.add<domain::RoleChanged>();
    types.add<domain::RoleChangedOnce>();
    const AccountId account{random_bytes16(random)};
    const domain::OrganizationId organization{random_bytes16(random)};
    auto recorded = random_recorded(0, random);
    const auto head = encode(recorded, {});
    auto json = std::string(*record_json(head));
    json = json.substr(0, json.find("\"data\""));
    json.replace(json.find("IncarnationStarted"), 18, "RoleChanged");
    json.replace(json.find("\"version\":1"), 11, "\"version\":0");
    json += "\"data\":{\"account\":\"" + account.text() + "\",\"organization\":\"" + organization.text() +
            R"(","role":"admin"}})";
    std::string record;
    begin_record(record);
    record += json;
    end_json(record);
    PartBinding binding(recorded.meta.id, "RoleChanged", 0);
    const std::string nonce(12, 'n');
    append_part_head(record, "note", account, 1, nonce, 3 + crypto::tag_bytes);
    crypto::AesGcm(key.bytes).seal(nonce, binding.of("note", account), "why", record);

    const auto decoded = decode_as(types, record, &finder);
    BOOST_REQUIRE_MESSAGE(decoded, (decoded ? "" : decoded.error().detail));
    BOOST_TEST((decoded->event == domain::Event(domain::RoleChanged{account, organization, "unknown", "admin"})));
    BOOST_TEST(!decode(record, &finder));  // nobody knows it but this test
}

BOOST_AUTO_TEST_CASE(what_cannot_be_written_is_named_before) {
    domain::RoleChanged role;
    role.to = "bad\xff";
    BOOST_TEST(unwritable_field(role) == "to");
    domain::MemberAdded member;
    member.job_title = std::string("\xc0\x80");
    BOOST_TEST(unwritable_field(member) == "job_title");
    member.job_title = std::string(personal_bytes_max + 1, 'x');
    BOOST_TEST(unwritable_field(member) == "job_title");
    member.job_title = std::string(personal_bytes_max, 'x');
    BOOST_TEST(unwritable_field(member) == "");
    domain::OrganizationChanged organization;
    organization.app_links = domain::AppLinks{"ok", "\x80"};
    BOOST_TEST(unwritable_field(organization) == "app_links");
}

BOOST_AUTO_TEST_CASE(a_personal_field_needs_a_key) {
    BOOST_CHECK_THROW(static_cast<void>(encode(member_added(), {})), std::logic_error);
    auto erased = member_added();
    erased.event = with_personal_erased(erased.event);
    BOOST_CHECK_THROW(static_cast<void>(encode(erased, key)), std::logic_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::tests
