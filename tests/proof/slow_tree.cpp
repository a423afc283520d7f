#include "tests/proof/slow_tree.hpp"

#include "eventstore/crypto.hpp"

namespace muster::tests {
namespace {

using eventstore::crypto::as_text;
using eventstore::crypto::sha256;

/// "the largest power of two smaller than n"
std::size_t k_of(std::size_t n) {
    std::size_t k = 1;
    while (2 * k < n) k *= 2;
    return k;
}

Hash node(const Hash& left, const Hash& right) { return sha256("\x01" + std::string(as_text(left)) + std::string(as_text(right))); }

std::vector<Hash> with(std::vector<Hash> path, const Hash& last) {
    path.push_back(last);
    return path;
}

std::vector<Hash> subproof(std::size_t m, Leaves d, bool b) {
    const auto n = d.size();
    if (m == n) return b ? std::vector<Hash>{} : std::vector{slow_root(d)};
    const auto k = k_of(n);
    if (m <= k) return with(subproof(m, d.first(k), b), slow_root(d.subspan(k)));
    return with(subproof(m - k, d.subspan(k), false), slow_root(d.first(k)));
}

}  // namespace

Hash slow_root(Leaves d) {
    if (d.empty()) return sha256("");
    if (d.size() == 1) return sha256(std::string(1, '\0') + d[0]);
    const auto k = k_of(d.size());
    return node(slow_root(d.first(k)), slow_root(d.subspan(k)));
}

std::vector<Hash> slow_path(std::size_t m, Leaves d) {
    if (d.size() == 1) return {};
    const auto k = k_of(d.size());
    if (m < k) return with(slow_path(m, d.first(k)), slow_root(d.subspan(k)));
    return with(slow_path(m - k, d.subspan(k)), slow_root(d.first(k)));
}

std::vector<Hash> slow_consistency(std::size_t old_size, Leaves leaves) { return subproof(old_size, leaves, true); }

std::vector<std::string> made_records(std::size_t count) {
    std::vector<std::string> records;
    for (std::size_t i = 0; i < count; ++i) records.push_back("record " + std::to_string(i) + std::string(i % 97, '.'));
    return records;
}

}  // namespace muster::tests
