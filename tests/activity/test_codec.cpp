// Records to bytes and back: one of each type with every field set, and what damage and unknown keys do.
#include <boost/test/unit_test.hpp>

#include "eventstore/activity/codec.hpp"
#include "eventstore/crypto.hpp"

namespace muster::tests {
namespace {

using namespace activity;
using eventstore::DataKey;
using eventstore::KeyFinder;

const domain::Bytes16 some_id{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
const DataKey key{1, {7}};
const KeyFinder knows = [](AccountId, std::uint32_t) { return std::optional(key); };
const KeyFinder erased = [](AccountId, std::uint32_t) { return std::optional<DataKey>(); };

std::vector<Activity> one_of_each() {
    const AccountId account{some_id};
    const SessionId session{some_id};
    const ApiKeyId api_key{some_id};
    const OrganizationId organization{some_id};
    const Bytes32 mark{9, 8, 7};
    return {SignInSucceeded{account, session, Factor::totp, mark, std::string("192.0.2.7"), std::string("curl")},
            SignInFailed{SignInFailure::not_active, account, mark, mark, mark, std::string("192.0.2.7"), std::string("curl")},
            RequestsCounted{{60'000'000}, "GET /v1/me", 2, 17, 4'000, account, session, api_key, organization, 9, std::string("::1")},
            RequestsRefused{{60'000'000}, "GET /v1/me", 403, "permission_denied", 17, 4'000, account, session, api_key, organization, mark,
                            std::string("::1")},
            PersonLookedUp{account, organization, mark, Match::external_candidate, session, api_key},
            PeopleTransferred{account, Direction::imported, organization, "xlsx", 100'000, session, api_key},
            LogOpened{"log_x"},
            RecordsDropped{3, 4}};
}

Record record_of(Activity activity) { return {{5}, {1'800'000'000'000'001}, {77}, std::move(activity)}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(activity_codec)

BOOST_AUTO_TEST_CASE(every_type_comes_back_as_it_was) {
    eventstore::crypto::initialize();
    BOOST_TEST(one_of_each().size() == std::variant_size_v<Activity>);
    for (const auto& each : one_of_each()) {
        BOOST_TEST_CONTEXT(type_of(each)) {
            const auto bytes = encode(record_of(each), key);
            const auto back = activity::decode(bytes, &knows);
            BOOST_REQUIRE_MESSAGE(back, (back ? "" : back.error()));
            BOOST_TEST((back->activity == each));
            BOOST_TEST(back->position.value == 5);
            BOOST_TEST(back->seen.value == 77);
            const auto seen = glance(bytes);
            BOOST_REQUIRE(seen);
            BOOST_TEST(seen->type == type_of(each));
            BOOST_TEST(seen->time.microseconds == 1'800'000'000'000'001);
            BOOST_TEST(is_type(seen->type));
        }
    }
    BOOST_TEST(!is_type("SignIn"));
}

BOOST_AUTO_TEST_CASE(personal_fields_stand_nowhere_in_clear) {
    for (const auto& each : one_of_each()) {
        const auto bytes = encode(record_of(each), key);
        BOOST_TEST(bytes.find("192.0.2.7") == std::string::npos);
        BOOST_TEST(bytes.find("curl") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(without_its_key_a_personal_field_reads_as_erased) {
    const auto bytes = encode(record_of(one_of_each()[0]), key);
    for (const auto* finder : {&erased, static_cast<const KeyFinder*>(nullptr)}) {
        const auto back = activity::decode(bytes, finder);
        BOOST_REQUIRE(back);
        BOOST_TEST(std::get<SignInSucceeded>(back->activity).address.is_erased());
        BOOST_TEST(json_of(*back).find(R"("address":null)") != std::string::npos);
    }
    const auto unsealed = activity::decode(encode(record_of(one_of_each()[0]), {}), &knows);
    BOOST_REQUIRE(unsealed);
    BOOST_TEST(std::get<SignInSucceeded>(unsealed->activity).address.is_absent());
}

BOOST_AUTO_TEST_CASE(a_sealed_part_is_good_at_its_own_place_only) {
    auto bytes = encode(record_of(one_of_each()[0]), key);
    const auto at = bytes.find(R"("position":5)");
    BOOST_REQUIRE(at != std::string::npos);
    bytes[at + 11] = '6';
    BOOST_TEST(!activity::decode(bytes, &knows));
    BOOST_TEST(!activity::decode(bytes.substr(0, bytes.size() - 1), &knows));
    BOOST_TEST(!activity::decode("", &knows));
    BOOST_TEST(!glance("x"));
}

BOOST_AUTO_TEST_CASE(a_type_or_field_of_the_future_is_not_guessed_at) {
    auto bytes = encode(record_of(RecordsDropped{3, 4}), {});
    const auto type = bytes.find("RecordsDropped");
    bytes[type] = 'X';
    const auto unknown = activity::decode(bytes, nullptr);
    BOOST_REQUIRE(!unknown);
    BOOST_TEST(unknown.error().find("not known to this version") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::tests
