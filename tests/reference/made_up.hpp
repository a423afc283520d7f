#pragma once
// Random worlds: small, so that there can be many, and crooked, so that every sentence of rules.cpp matters in some of them.

#include <random>

#include "tests/reference/facts.hpp"

namespace muster::tests::reference {

class MadeUp {
  public:
    explicit MadeUp(std::uint64_t seed) : random_(seed) {}

    [[nodiscard]] World world();
    [[nodiscard]] std::size_t below(std::size_t n) { return random_() % n; }
    [[nodiscard]] bool chance(std::size_t percent) { return below(100) < percent; }
    [[nodiscard]] AsHost as_host(const World& world, int host);
    [[nodiscard]] AsHome as_home();

  private:
    [[nodiscard]] Showing showing() { return static_cast<Showing>(below(3)); }
    [[nodiscard]] Permissions permissions(std::size_t percent);
    [[nodiscard]] Policy policy();
    [[nodiscard]] std::string a_role(const World& world, int organization, bool for_externals);
    [[nodiscard]] std::optional<Hour> an_end(std::size_t percent);
    void add_organizations(World& world);
    void add_person(World& world);
    void add_groups(World& world);
    void add_grants(World& world);
    void add_terms(World& world);

    std::mt19937_64 random_;
};

inline constexpr Hour now_in_worlds = 12;

}  // namespace muster::tests::reference
