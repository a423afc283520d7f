#include <boost/test/unit_test.hpp>

#include <string>

#include "eventstore/codec.hpp"
#include "eventstore/crypto.hpp"
#include "eventstore/record_line.hpp"
#include "tests/eventstore/random_events.hpp"
#include "tests/support/seed.hpp"

namespace muster::tests {
namespace {

using namespace eventstore;

/// Secrets and their hashes by their name's end, so that events which come later are covered.
bool names_a_secret(std::string_view field) {
    return field.ends_with("hash") || field.ends_with("hashes") || field.ends_with("secret") || field.ends_with("password");
}

std::size_t secrets_of(const domain::Event& event) {
    return std::visit(
        [](const auto& each) {
            std::size_t count = 0;
            domain::for_each_field(each, [&](std::string_view name, const auto&) { count += names_a_secret(name) ? 1U : 0U; });
            return count;
        },
        event);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(record_lines)

BOOST_AUTO_TEST_CASE(no_event_of_any_type_tells_a_secret_or_how_to_repeat_a_command) {
    crypto::initialize();
    Random random{seed()};
    const DataKey key{1, random_bytes32(random)};
    const KeyFinder finder = [&](domain::AccountId, std::uint32_t) { return std::optional(key); };
    std::size_t secrets = 0, repeatable = 0;
    for (std::size_t type = 0; type < event_types_count; ++type) {
        for (int i = 0; i < 50; ++i) {
            const auto original = random_recorded(type, random);
            const auto record = encode(original, key);
            secrets += secrets_of(original.event);
            repeatable += original.meta.idempotency ? 1U : 0U;
            for (const auto form : {RecordForm::record, RecordForm::cloudevent}) {
                for (const bool opened : {true, false}) {
                    const auto line = record_line(record, finder, {form, opened, "urn:muster:test"});
                    BOOST_REQUIRE(line);
                    for (const auto* end : {"hash\":", "hashes\":", "secret\":", "password\":", "idempotency\":"}) {
                        BOOST_REQUIRE_MESSAGE(line->find(end) == std::string::npos, end << " in " << *line);
                    }
                }
            }
        }
    }
    BOOST_TEST(secrets > 0);
    BOOST_TEST(repeatable > 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::tests
