#include "tests/support/seed.hpp"

#include <cstdlib>
#include <iostream>
#include <random>
#include <string>

namespace muster::tests {
namespace {

std::uint64_t choose_seed() {
    const char* given = std::getenv("MUSTER_TEST_SEED");
    const std::uint64_t value =
        given != nullptr ? std::stoull(given) : (std::uint64_t{std::random_device{}()} << 32U) | std::random_device{}();
    std::cout << "seed: MUSTER_TEST_SEED=" << value << std::endl;
    return value;
}

}  // namespace

std::uint64_t seed() {
    static const std::uint64_t value = choose_seed();
    return value;
}

}  // namespace muster::tests
