#include "eventstore/proof/tile_path.hpp"

#include <algorithm>

namespace muster::eventstore::proof {
namespace {

constexpr std::uint64_t group_size = 1000;  // three digits to a path element

std::string three_digits(std::uint64_t number) {
    auto text = std::to_string(number);
    return std::string(3 - text.size(), '0') + text;
}

std::optional<std::uint64_t> read_group(std::string_view text) {
    if (text.size() != 3) return {};
    std::uint64_t value = 0;
    for (const char digit : text) {
        if (digit < '0' || digit > '9') return {};
        value = value * 10 + static_cast<std::uint64_t>(digit - '0');
    }
    return value;
}

}  // namespace

std::string index_path(std::uint64_t index) {
    auto path = three_digits(index % group_size);
    for (index /= group_size; index > 0; index /= group_size) path = "x" + three_digits(index % group_size) + "/" + path;
    return path;
}

std::optional<std::uint64_t> parse_index_path(std::string_view text) {
    constexpr std::uint64_t index_max = UINT64_MAX / group_size - 1;
    const auto whole = text;
    std::uint64_t index = 0;
    while (text.starts_with('x')) {
        const auto slash = text.find('/');
        const auto group = slash == std::string_view::npos ? std::nullopt : read_group(text.substr(1, slash - 1));
        if (!group || index > index_max) return {};
        index = index * group_size + *group;
        text.remove_prefix(slash + 1);
    }
    const auto last = read_group(text);
    if (!last || index > index_max) return {};
    index = index * group_size + *last;
    if (index_path(index) != whole) return {};  // "x000/001" names what "001" names
    return index;
}

std::string full_tile_path(TileId tile) { return std::to_string(tile.level) + "/" + index_path(tile.index); }

std::string edge_path(unsigned level, std::uint64_t slot) {
    return "edge/" + std::to_string(level) + "/" + std::to_string(slot);
}

std::uint64_t width_of(TileId tile, std::uint64_t size) {
    const auto hashes = hashes_at(tile.level, size);
    if (tile.index > hashes / tile_width) return 0;
    return std::min(tile_width, hashes - tile.index * tile_width);
}

std::string number_bytes(std::uint64_t number) {
    std::string bytes(8, '\0');
    for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>((number >> (8 * (7 - i))) & 255U);
    return bytes;
}

std::optional<std::uint64_t> read_number(std::string_view bytes) {
    if (bytes.size() < 8) return {};
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 8; ++i) number = (number << 8U) | static_cast<unsigned char>(bytes[i]);
    return number;
}

}  // namespace muster::eventstore::proof
