// Requests added up by the minute.
#include <boost/test/unit_test.hpp>

#include <thread>

#include "eventstore/activity/request_counts.hpp"

namespace muster::tests {
namespace {

using namespace activity;
constexpr Timestamp noon{1'800'000'000'000'000};  // at the beginning of a minute
constexpr domain::Duration minute = std::chrono::minutes(1);

AnsweredRequest answered(std::string_view pattern = "/v1/me", unsigned status = 200, std::string_view code = {}) {
    AnsweredRequest request;
    request.method = "GET";
    request.pattern = pattern;
    request.status = status;
    request.code = code;
    request.took = std::chrono::microseconds(100);
    request.address = "192.0.2.7";
    return request;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(request_counts)

BOOST_AUTO_TEST_CASE(requests_of_a_minute_become_one_record) {
    RequestCounts counts;
    auto mine = answered();
    mine.account = AccountId{{1}};
    mine.key = ApiKeyId{{2}};
    mine.organization = OrganizationId{{3}};
    mine.rows = 50;
    for (int i = 0; i < 3; ++i) BOOST_TEST(counts.add(mine, noon + std::chrono::seconds(i)));
    BOOST_TEST(counts.take(noon + std::chrono::seconds(59)).empty());  // it goes on
    const auto records = counts.take(noon + minute);
    BOOST_REQUIRE(records.size() == 1U);
    const auto& counted = std::get<RequestsCounted>(records[0]);
    BOOST_TEST(counted.minute.microseconds == noon.microseconds);
    BOOST_TEST(counted.route == "GET /v1/me");
    BOOST_TEST(counted.requests == 3U);
    BOOST_TEST(counted.rows == 150U);
    BOOST_TEST(counted.took_us == 300U);
    BOOST_TEST(counted.status_class == 2U);
    BOOST_TEST((counted.account == mine.account && counted.key == mine.key && counted.organization == mine.organization));
    BOOST_TEST(counted.address.open() == "192.0.2.7");
    BOOST_TEST(counts.take(noon + minute).empty());
}

BOOST_AUTO_TEST_CASE(what_differs_is_counted_apart) {
    RequestCounts counts;
    auto with_key = answered();
    with_key.account = AccountId{{1}};
    with_key.key = ApiKeyId{{2}};
    auto other_address = with_key;
    other_address.address = "192.0.2.8";
    auto with_session = answered();
    with_session.account = AccountId{{1}};
    with_session.session = SessionId{{2}};
    auto elsewhere = with_key;
    elsewhere.organization = OrganizationId{{3}};
    auto later = with_key;
    for (const auto& each : {with_key, other_address, with_session, elsewhere, answered("/v1/events"), answered("/v1/me", 304),
                             answered("/v1/me", 403, "permission_denied"), answered("/v1/me", 404, "not_found")}) {
        BOOST_TEST(counts.add(each, noon));
    }
    BOOST_TEST(counts.add(later, noon + minute));
    BOOST_TEST(counts.take(noon, true).size() == 9U);
}

BOOST_AUTO_TEST_CASE(strangers_are_told_apart_only_when_they_are_refused) {
    RequestCounts counts;
    for (const auto* address : {"192.0.2.7", "192.0.2.8"}) {
        auto fine = answered();
        fine.address = address;
        auto wrong = answered("/v1/sessions", 401, "sign_in_failed");
        wrong.address = address;
        BOOST_TEST(counts.add(fine, noon));
        BOOST_TEST(counts.add(wrong, noon));
    }
    std::size_t refused = 0, counted = 0;
    for (const auto& each : counts.take(noon, true)) {
        if (const auto* fine = std::get_if<RequestsCounted>(&each)) {
            counted += fine->requests;
            BOOST_TEST(fine->address.is_absent());
        } else {
            ++refused;
            BOOST_TEST(std::get<RequestsRefused>(each).address.is_present());
        }
    }
    BOOST_TEST(counted == 2U);
    BOOST_TEST(refused == 2U);
}

BOOST_AUTO_TEST_CASE(of_many_strangers_the_first_have_addresses_and_all_are_counted) {
    RequestCounts counts;
    for (int minute_of_two = 0; minute_of_two < 2; ++minute_of_two) {
        for (std::size_t i = 0; i < 2 * stranger_addresses_max; ++i) {
            auto each = answered("/v1/sessions", 401, "sign_in_failed");
            const auto address = "192.0.2." + std::to_string(i);
            each.address = address;
            BOOST_TEST(counts.add(each, noon));
        }
        std::size_t requests = 0, with_address = 0;
        for (const auto& each : counts.take(noon, true)) {
            const auto& refused = std::get<RequestsRefused>(each);
            requests += refused.requests;
            with_address += refused.address.is_present();
        }
        BOOST_TEST(requests == 2 * stranger_addresses_max);
        BOOST_TEST(with_address == stranger_addresses_max);
    }
}

BOOST_AUTO_TEST_CASE(a_full_table_counts_no_more_and_says_so) {
    RequestCounts counts(16 * 10);
    std::size_t taken = 0;
    for (std::uint8_t i = 0; i < 200; ++i) {
        auto each = answered();
        each.account = AccountId{{i}};
        each.key = ApiKeyId{{i}};
        each.address = {};
        each.organization = OrganizationId{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, i}};
        taken += counts.add(each, noon);
    }
    BOOST_TEST(taken == 10U);  // one thread has one of the tables
    BOOST_TEST(counts.take(noon, true).size() == 10U);
    BOOST_TEST(counts.add(answered(), noon));
}

BOOST_AUTO_TEST_CASE(many_threads_lose_none) {
    RequestCounts counts;
    constexpr int threads = 8, each = 5'000;
    std::vector<std::thread> running;
    for (int t = 0; t < threads; ++t) {
        running.emplace_back([&] {
            for (int i = 0; i < each; ++i) (void)counts.add(answered(), noon);
        });
    }
    std::uint64_t sum = 0;
    const auto take = [&] {
        for (const auto& record : counts.take(noon, true)) sum += std::get<RequestsCounted>(record).requests;
    };
    for (int i = 0; i < 20; ++i) take();
    for (auto& thread : running) thread.join();
    take();
    BOOST_TEST(sum == std::uint64_t{threads} * each);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::tests
