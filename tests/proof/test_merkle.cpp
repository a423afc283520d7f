#include <boost/test/unit_test.hpp>

#include "eventstore/crypto.hpp"
#include "eventstore/proof/merkle.hpp"
#include "tests/proof/slow_tree.hpp"

using namespace muster::eventstore;
using namespace muster::eventstore::proof;
using muster::tests::slow_consistency;
using muster::tests::slow_path;
using muster::tests::slow_root;

namespace {

std::string bytes(std::string_view hex) { return crypto::from_hex(hex).value(); }
std::string hex(const Hash& hash) { return crypto::hex(bytes_of(hash)); }

/// The leaves and roots that implementations of Certificate Transparency check each other with.
const std::vector<std::string>& reference_leaves() {
    static const std::vector<std::string> leaves{bytes(""),         bytes("00"),       bytes("10"),
                                                 bytes("2021"),     bytes("3031"),     bytes("40414243"),
                                                 bytes("5051525354555657"), bytes("606162636465666768696a6b6c6d6e6f")};
    return leaves;
}
constexpr std::array reference_roots{
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

/// Full subtrees of leaves in memory.
Subtree subtrees_of(std::span<const std::string> leaves) {
    return [leaves](unsigned height, std::uint64_t index) { return slow_root(leaves.subspan(index << height, std::size_t{1} << height)); };
}

}  // namespace

BOOST_AUTO_TEST_SUITE(merkle)

BOOST_AUTO_TEST_CASE(roots_are_those_of_the_reference) {
    Hasher hasher;
    RunningRoot running;
    for (std::size_t size = 0;; ++size) {
        const std::span leaves(reference_leaves().data(), size);
        BOOST_CHECK_EQUAL(hex(running.root(hasher)), reference_roots.at(size));
        BOOST_CHECK_EQUAL(hex(root_of(hasher, subtrees_of(leaves), size)), reference_roots.at(size));
        BOOST_CHECK_EQUAL(hex(slow_root(leaves)), reference_roots.at(size));
        if (size == reference_leaves().size()) break;
        running.add(hasher, hasher.leaf(reference_leaves()[size]));
    }
}

BOOST_AUTO_TEST_CASE(a_leaf_can_be_no_node) {
    Hasher hasher;
    const auto a = hasher.leaf("a"), b = hasher.leaf("b");
    BOOST_CHECK(hasher.leaf(std::string(bytes_of(a)) + std::string(bytes_of(b))) != hasher.node(a, b));
    BOOST_CHECK_EQUAL(hex(empty_root()), reference_roots[0]);
}

BOOST_AUTO_TEST_CASE(paths_are_the_rfcs_and_lead_to_the_root) {
    Hasher hasher;
    const auto records = muster::tests::made_records(70);
    for (std::size_t size = 1; size <= records.size(); ++size) {
        const std::span leaves(records.data(), size);
        const auto root = slow_root(leaves);
        for (std::size_t index = 0; index < size; ++index) {
            const auto path = inclusion_path(hasher, subtrees_of(leaves), index, size);
            BOOST_REQUIRE(path == slow_path(index, leaves));
            BOOST_REQUIRE(root_from_inclusion(hasher, hasher.leaf(leaves[index]), index, size, path) == root);
            // Nowhere else, no shorter and no longer.
            const auto elsewhere = root_from_inclusion(hasher, hasher.leaf(leaves[index]), (index + 1) % size, size, path);
            BOOST_REQUIRE(size == 1 || elsewhere != root);
            BOOST_REQUIRE(!root_from_inclusion(hasher, hasher.leaf(leaves[index]), size, size, path));
            auto longer = path;
            longer.push_back(root);
            BOOST_REQUIRE(!root_from_inclusion(hasher, hasher.leaf(leaves[index]), index, size, longer));
            if (path.empty()) continue;
            BOOST_REQUIRE(!root_from_inclusion(hasher, hasher.leaf(leaves[index]), index, size, std::span(path).first(path.size() - 1)));
        }
    }
}

BOOST_AUTO_TEST_CASE(consistency_is_the_rfcs_and_holds) {
    Hasher hasher;
    const auto records = muster::tests::made_records(70);
    for (std::size_t size = 1; size <= records.size(); ++size) {
        const std::span leaves(records.data(), size);
        const auto root = slow_root(leaves);
        for (std::size_t old_size = 1; old_size <= size; ++old_size) {
            const auto old_root = slow_root(leaves.first(old_size));
            auto path = consistency_path(hasher, subtrees_of(leaves), old_size, size);
            BOOST_REQUIRE(path == slow_consistency(old_size, leaves));
            BOOST_REQUIRE(is_consistent(hasher, old_size, old_root, size, root, path));
            BOOST_REQUIRE(!is_consistent(hasher, old_size, hasher.leaf("other"), size, root, path));
            BOOST_REQUIRE(!is_consistent(hasher, old_size, old_root, size, hasher.leaf("other"), path));
            if (path.empty()) continue;
            BOOST_REQUIRE(!is_consistent(hasher, old_size, old_root, size, root, std::span(path).first(path.size() - 1)));
            path.front()[0] ^= 1U;
            BOOST_REQUIRE(!is_consistent(hasher, old_size, old_root, size, root, path));
        }
    }
    BOOST_CHECK(is_consistent(hasher, 0, empty_root(), 5, slow_root(std::span(records).first(5)), {}));
    BOOST_CHECK(!is_consistent(hasher, 6, slow_root(std::span(records).first(6)), 5, slow_root(std::span(records).first(5)), {}));
}

BOOST_AUTO_TEST_SUITE_END()
