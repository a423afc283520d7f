#include <boost/test/unit_test.hpp>

#include <atomic>
#include <future>

#include "api/password_hasher.hpp"

namespace {

using muster::api::PasswordHasher;
using muster::api::PasswordHasherOptions;

std::string hashed(PasswordHasher& hasher, const std::string& password) {
    std::promise<std::string> promise;
    BOOST_REQUIRE(hasher.hash(password, [&](std::string phc) { promise.set_value(std::move(phc)); }));
    return promise.get_future().get();
}

PasswordHasher::Verdict verified(PasswordHasher& hasher, const std::string& password, const std::string& phc) {
    std::promise<PasswordHasher::Verdict> promise;
    BOOST_REQUIRE(hasher.verify(password, phc, [&](PasswordHasher::Verdict verdict) { promise.set_value(verdict); }));
    return promise.get_future().get();
}

BOOST_AUTO_TEST_SUITE(passwords)

BOOST_AUTO_TEST_CASE(the_whole_password_counts) {
    PasswordHasher hasher;
    const std::string password(1024, 'p');
    const auto phc = hashed(hasher, password);
    BOOST_TEST(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    BOOST_TEST(verified(hasher, password, phc).matches);
    BOOST_TEST(!verified(hasher, password, phc).outdated);
    BOOST_TEST(!verified(hasher, password.substr(1), phc).matches);
    BOOST_TEST(!verified(hasher, password + "p", phc).matches);
    BOOST_TEST(!verified(hasher, std::string("p\0", 2) + password, phc).matches);
    BOOST_TEST(hashed(hasher, password) != phc);
}

BOOST_AUTO_TEST_CASE(weaker_hashes_still_match_and_are_outdated) {
    PasswordHasher weak(PasswordHasherOptions::weak_for_development());
    const auto phc = hashed(weak, "correct horse");
    PasswordHasher strong;
    const auto verdict = verified(strong, "correct horse", phc);
    BOOST_TEST(verdict.matches);
    BOOST_TEST(verdict.outdated);
}

BOOST_AUTO_TEST_CASE(what_is_no_hash_matches_nothing) {
    PasswordHasher hasher(PasswordHasherOptions::weak_for_development());
    for (const auto& phc : {std::string(), std::string("$argon2id$"), std::string(500, 'a')}) {
        BOOST_TEST(!verified(hasher, "", phc).matches);
    }
}

BOOST_AUTO_TEST_CASE(nobody_takes_as_long_as_somebody) {
    PasswordHasher hasher;
    const auto phc = hashed(hasher, "correct horse");
    const auto timed = [&](bool nobody) {
        std::promise<bool> promise;
        const auto done = [&](PasswordHasher::Verdict verdict) { promise.set_value(verdict.matches); };
        const auto start = std::chrono::steady_clock::now();
        BOOST_REQUIRE(nobody ? hasher.verify_nobody("wrong", done) : hasher.verify("wrong", phc, done));
        BOOST_TEST(!promise.get_future().get());
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    };
    // In turn, so that a moment in which the machine is busy does not fall on one side alone; the best of each counts.
    double nobody = 1e9, somebody = 1e9;
    for (int i = 0; i < 30; ++i) {
        nobody = std::min(nobody, timed(true));
        somebody = std::min(somebody, timed(false));
    }
    const double ratio = nobody / somebody;
    BOOST_TEST(ratio > 0.5);
    BOOST_TEST(ratio < 2.0);
}

BOOST_AUTO_TEST_CASE(a_full_queue_refuses_and_a_stop_finishes_it) {
    PasswordHasherOptions options;
    options.threads = 1;
    options.queue_max = 3;
    std::atomic<int> finished{0};
    int taken = 0;
    {
        PasswordHasher hasher(options);
        for (int i = 0; i < 20; ++i) taken += hasher.hash("p", [&](const std::string&) { ++finished; }) ? 1 : 0;
    }
    BOOST_TEST(taken >= 3);
    BOOST_TEST(taken < 20);
    BOOST_TEST(finished.load() == taken);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
