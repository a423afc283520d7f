#include "eventstore/proof/merkle.hpp"

#include <bit>

namespace muster::eventstore::proof {
namespace {

/// The largest power of two below n; n > 1.
std::uint64_t split_of(std::uint64_t n) { return std::bit_floor(n - 1); }

/// MTH(D[begin:begin + count]); every such range that the RFC asks for is made of aligned subtrees.
Hash range_root(Hasher& hasher, const Subtree& subtree, std::uint64_t begin, std::uint64_t count) {
    if (std::has_single_bit(count)) {
        const auto height = static_cast<unsigned>(std::countr_zero(count));
        return subtree(height, begin >> height);
    }
    const auto left = split_of(count);
    const auto right = range_root(hasher, subtree, begin + left, count - left);
    return hasher.node(range_root(hasher, subtree, begin, left), right);
}

void add_subproof(Hasher& hasher, const Subtree& subtree, std::uint64_t old_size, std::uint64_t begin, std::uint64_t count,
                  bool old_root_is_known, std::vector<Hash>& path) {
    if (old_size == count) {
        if (!old_root_is_known) path.push_back(range_root(hasher, subtree, begin, count));
        return;
    }
    const auto left = split_of(count);
    if (old_size <= left) {
        add_subproof(hasher, subtree, old_size, begin, left, old_root_is_known, path);
        path.push_back(range_root(hasher, subtree, begin + left, count - left));
    } else {
        add_subproof(hasher, subtree, old_size - left, begin + left, count - left, false, path);
        path.push_back(range_root(hasher, subtree, begin, left));
    }
}

void add_path(Hasher& hasher, const Subtree& subtree, std::uint64_t index, std::uint64_t begin, std::uint64_t count,
              std::vector<Hash>& path) {
    if (count <= 1) return;
    const auto left = split_of(count);
    if (index < left) {
        add_path(hasher, subtree, index, begin, left, path);
        path.push_back(range_root(hasher, subtree, begin + left, count - left));
    } else {
        add_path(hasher, subtree, index - left, begin + left, count - left, path);
        path.push_back(range_root(hasher, subtree, begin, left));
    }
}

}  // namespace

void RunningRoot::add(Hasher& hasher, const Hash& leaf) {
    auto hash = leaf;
    // As in counting: each full subtree of the size so far whose bit carries is joined.
    for (auto carry = size_; (carry & 1U) != 0; carry >>= 1U) {
        hash = hasher.node(peaks_.back(), hash);
        peaks_.pop_back();
    }
    peaks_.push_back(hash);
    ++size_;
}

Hash RunningRoot::root(Hasher& hasher) const {
    if (peaks_.empty()) return empty_root();
    auto root = peaks_.back();
    for (auto peak = peaks_.rbegin() + 1; peak != peaks_.rend(); ++peak) root = hasher.node(*peak, root);
    return root;
}

Hash perfect_root(Hasher& hasher, std::span<const Hash> hashes) {
    std::vector<Hash> level(hashes.begin(), hashes.end());
    while (level.size() > 1) {
        for (std::size_t i = 0; i < level.size() / 2; ++i) level[i] = hasher.node(level[2 * i], level[2 * i + 1]);
        level.resize(level.size() / 2);
    }
    return level.front();
}

Hash root_of(Hasher& hasher, const Subtree& subtree, std::uint64_t size) {
    return size == 0 ? empty_root() : range_root(hasher, subtree, 0, size);
}

std::vector<Hash> inclusion_path(Hasher& hasher, const Subtree& subtree, std::uint64_t index, std::uint64_t size) {
    std::vector<Hash> path;
    add_path(hasher, subtree, index, 0, size, path);
    return path;
}

std::vector<Hash> consistency_path(Hasher& hasher, const Subtree& subtree, std::uint64_t old_size, std::uint64_t new_size) {
    std::vector<Hash> path;
    if (old_size > 0 && old_size < new_size) add_subproof(hasher, subtree, old_size, 0, new_size, true, path);
    return path;
}

std::optional<Hash> root_from_inclusion(Hasher& hasher, const Hash& leaf, std::uint64_t index, std::uint64_t size,
                                        std::span<const Hash> path) {
    if (index >= size) return {};
    auto hash = leaf;
    auto last = size - 1;
    for (const auto& sibling : path) {
        if (last == 0) return {};
        if ((index & 1U) != 0 || index == last) {
            hash = hasher.node(sibling, hash);
            // On the right edge levels without a sibling are skipped.
            while ((index & 1U) == 0 && index != 0) {
                index >>= 1U;
                last >>= 1U;
            }
        } else {
            hash = hasher.node(hash, sibling);
        }
        index >>= 1U;
        last >>= 1U;
    }
    if (last != 0) return {};
    return hash;
}

bool is_consistent(Hasher& hasher, std::uint64_t old_size, const Hash& old_root, std::uint64_t new_size, const Hash& new_root,
                   std::span<const Hash> path) {
    if (old_size > new_size) return false;
    if (old_size == new_size) return path.empty() && old_root == new_root;
    if (old_size == 0) return path.empty() && old_root == empty_root();
    auto index = old_size - 1;
    auto last = new_size - 1;
    while ((index & 1U) != 0) {
        index >>= 1U;
        last >>= 1U;
    }
    auto next = path.begin();
    Hash old_hash = old_root;
    if (index != 0) {
        if (next == path.end()) return false;
        old_hash = *next++;
    }
    auto new_hash = old_hash;
    for (; next != path.end(); ++next) {
        if (last == 0) return false;
        if ((index & 1U) != 0 || index == last) {
            old_hash = hasher.node(*next, old_hash);
            new_hash = hasher.node(*next, new_hash);
            while ((index & 1U) == 0 && index != 0) {
                index >>= 1U;
                last >>= 1U;
            }
        } else {
            new_hash = hasher.node(new_hash, *next);
        }
        index >>= 1U;
        last >>= 1U;
    }
    return last == 0 && old_hash == old_root && new_hash == new_root;
}

}  // namespace muster::eventstore::proof
