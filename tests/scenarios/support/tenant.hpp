#pragma once
// A tenant with something of everything, and with a word in all its texts that nobody else says: whoever finds the word, or one of the
// ids, in an answer that another tenant got has found a leak.

#include <set>
#include <string>
#include <vector>

#include "tests/scenarios/support/contract.hpp"

namespace muster::scenarios {

struct Tenant {
    Tenant(const World& world, const std::string& kind, std::string its_word);

    std::string word;  ///< lower-case letters
    Organization organization;
    Person boss;       ///< its strongest role
    Ids ids;           ///< of every kind that paths have
    std::set<std::string> cursors{};  ///< of the lists that have a next page

    /// What of the tenant stands in a text: its word in any case, or ids of its things; "" when nothing does.
    [[nodiscard]] std::string trace_in(std::string text) const;
};

}  // namespace muster::scenarios
