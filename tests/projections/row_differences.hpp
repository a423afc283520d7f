#pragma once
// What two sets of a read model's rows differ in, for messages.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace muster::tests {

using KeyedRows = std::vector<std::pair<std::string, std::string>>;

inline std::string dotted(const std::string& bytes) {
    std::string text;
    for (const char c : bytes) text += c >= 32 && c < 127 ? c : '.';
    return text;
}

/// The first row that differs, or how many there are.
inline std::string first_difference(const KeyedRows& left, const KeyedRows& right) {
    for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
        if (left[i] == right[i]) continue;
        return dotted(left[i].first) + " = " + dotted(left[i].second) + "\n  instead of\n" + dotted(right[i].first) + " = " + dotted(right[i].second);
    }
    return std::to_string(left.size()) + " rows instead of " + std::to_string(right.size());
}

}  // namespace muster::tests
