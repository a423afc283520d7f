#include "projections/rebuild/bulk_rows.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <random>
#include <stdexcept>

#include <boost/sort/spreadsort/integer_sort.hpp>

namespace muster::projections {
namespace {

/// So many rows are compared with one another rather than by eight bytes at a time.
constexpr std::size_t compared_rows_max = 12;
/// Values are given some room to grow, so that they do not move each time: an eighth, and half once they did.
constexpr std::size_t room_divisor_at_first = 8, room_divisor = 2;

std::uint64_t eight_bytes_at(const char* bytes) {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes, sizeof value);
    return value;
}
std::uint64_t up_to_eight_bytes_at(const char* bytes, std::size_t size) {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes, std::min(size, sizeof value));
    return value;
}
std::uint64_t big_endian(std::uint64_t value) { return std::endian::native == std::endian::little ? __builtin_bswap64(value) : value; }

std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
    __extension__ using Wide = unsigned __int128;
    const auto product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

std::uint64_t random_seed() {
    std::random_device device;
    return (static_cast<std::uint64_t>(device()) << 32U | device()) | 1U;
}

}  // namespace

BulkRows::BulkRows(const RowReader& base) : base_(base), seed_(random_seed()), slots_(slots_at_first) {}

std::uint32_t BulkRows::hash_of(std::string_view key) const {
    constexpr std::uint64_t odd_a = 0x9e3779b97f4a7c15, odd_b = 0xd6e8feb86659fd93;
    auto hash = seed_ ^ (key.size() * odd_b);
    const char* at = key.data();
    auto left = key.size();
    for (; left > 8; at += 8, left -= 8) hash = mixed(hash ^ eight_bytes_at(at), odd_a);
    hash = mixed(hash ^ up_to_eight_bytes_at(at, left), odd_a ^ seed_);
    return static_cast<std::uint32_t>(hash ^ (hash >> 32U));
}

const BulkRows::Row* BulkRows::find(std::string_view key) const {
    const auto hash = hash_of(key);
    const auto mask = slots_.size() - 1;
    for (std::size_t i = hash & mask; slots_[i].row != no_row; i = (i + 1) & mask) {
        if (slots_[i].hash == hash && rows_[slots_[i].row].key_view() == key) return &rows_[slots_[i].row];
    }
    return nullptr;
}

std::optional<std::string> BulkRows::get(std::string_view key) const {
    const auto* row = find(key);
    if (row == nullptr) return base_.get(key);
    return row->erased() ? std::nullopt : std::optional<std::string>(row->value_view());
}

BulkRows::Row& BulkRows::row_at(std::string_view key) {
    if (2 * (indexed_ + 1) > slots_.size()) grow();
    const auto hash = hash_of(key);
    const auto mask = slots_.size() - 1;
    auto i = hash & mask;
    for (; slots_[i].row != no_row; i = (i + 1) & mask) {
        if (slots_[i].hash == hash && rows_[slots_[i].row].key_view() == key) return rows_[slots_[i].row];
    }
    slots_[i] = {hash, static_cast<RowNumber>(rows_.size())};
    ++indexed_;
    auto& row = rows_.emplace_back();
    row.key = arena_.keep(key);
    row.key_size = static_cast<std::uint32_t>(key.size());
    row.value_size = no_value;
    if (!ordered_.empty()) {
        if (const auto table = ordered_.find(key.front()); table != ordered_.end()) table->second.insert(row.key_view());
    }
    return row;
}

BulkRows::Row& BulkRows::added_row(std::string_view key) {
    if (!ordered_.empty()) return row_at(key);
    added_.push_back(static_cast<RowNumber>(rows_.size()));
    auto& row = rows_.emplace_back();
    row.key = arena_.keep(key);
    row.key_size = static_cast<std::uint32_t>(key.size());
    row.value_size = no_value;
    return row;
}

/// Of a key that is not there.
void BulkRows::index(RowNumber number) const {
    if (2 * (indexed_ + 1) > slots_.size()) grow();
    const auto hash = hash_of(rows_[number].key_view());
    const auto mask = slots_.size() - 1;
    auto i = hash & mask;
    while (slots_[i].row != no_row) i = (i + 1) & mask;
    slots_[i] = {hash, number};
    ++indexed_;
}

void BulkRows::index_added() const {
    for (const auto number : added_) index(number);
    added_.clear();
}

void BulkRows::grow() const {
    std::vector<Slot> slots(slots_.size() * 2);
    const auto mask = slots.size() - 1;
    for (const auto& slot : slots_) {
        if (slot.row == no_row) continue;
        auto i = slot.hash & mask;
        while (slots[i].row != no_row) i = (i + 1) & mask;
        slots[i] = slot;
    }
    slots_ = std::move(slots);
}

void BulkRows::set(Row& row, std::string_view value, std::size_t spare) {
    if (value.size() >= no_value) throw std::length_error("a row is too large");
    if (value.size() > row.room) {
        const auto room = value.size() + spare;
        row.value = arena_.take(room);
        row.room = static_cast<std::uint32_t>(std::min<std::size_t>(room, std::numeric_limits<std::uint32_t>::max()));
    }
    if (!value.empty()) std::memcpy(row.value, value.data(), value.size());
    row.value_size = static_cast<std::uint32_t>(value.size());
}

void BulkRows::put(std::string_view key, std::string_view value) {
    auto& row = row_at(key);
    set(row, value, value.size() / (row.room == 0 ? room_divisor_at_first : room_divisor));
}

void BulkRows::erase(std::string_view key) { row_at(key).value_size = no_value; }
void BulkRows::add(std::string_view key, std::string_view value) { set(added_row(key), value, 0); }
void BulkRows::add_erased(std::string_view key) { added_row(key).value_size = no_value; }

void BulkRows::scan(std::string_view prefix, std::string_view from,
                    const std::function<bool(std::string_view, std::string_view)>& visit) const {
    index_added();
    const auto [table, is_new] = ordered_.try_emplace(prefix.front());
    if (is_new) {
        for (const auto& row : rows_) {
            if (*row.key == prefix.front()) table->second.insert(row.key_view());
        }
    }
    // A visitor may write: what it visits is what stood when it began.
    std::vector<std::string_view> own;
    for (auto it = table->second.lower_bound(std::max(prefix, from)); it != table->second.end() && it->starts_with(prefix); ++it) {
        own.push_back(*it);
    }
    auto next = own.begin();
    bool going_on = true;
    const auto visit_own = [&] {
        if (const auto* row = find(*next); !row->erased()) going_on = visit(*next, std::string(row->value_view()));
        ++next;
    };
    base_.scan(prefix, from, [&](std::string_view key, std::string_view value) {
        while (going_on && next != own.end() && *next < key) visit_own();
        if (!going_on) return false;
        if (next != own.end() && *next == key) {
            visit_own();
        } else {
            going_on = visit(key, value);
        }
        return going_on;
    });
    while (going_on && next != own.end()) visit_own();
}

std::vector<RunRow> BulkRows::sorted() const {
    std::vector<Sorting> order(rows_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i].row = static_cast<RowNumber>(i);
    sort(order, 0);
    std::vector<RunRow> sorted;
    sorted.reserve(order.size());
    for (const auto& each : order) {
        const auto& row = rows_[each.row];
        sorted.push_back({row.key_view(), row.erased() ? std::nullopt : std::optional(row.value_view())});
    }
    return sorted;
}

/// By the bytes from `depth` on, before which all are alike: eight at a time as a number, beside which no key is looked at; where those
/// are the same, by the next eight.
void BulkRows::sort(std::span<Sorting> rows, std::size_t depth) const {
    if (rows.size() <= compared_rows_max) {
        std::sort(rows.begin(), rows.end(), [&](const Sorting& a, const Sorting& b) {
            return rows_[a.row].key_view().substr(depth) < rows_[b.row].key_view().substr(depth);
        });
        return;
    }
    for (auto& each : rows) {
        const auto& row = rows_[each.row];
        each.bytes = row.key_size >= depth + 8 ? big_endian(eight_bytes_at(row.key + depth))
                                               : big_endian(up_to_eight_bytes_at(row.key + depth, row.key_size - depth));
    }
    boost::sort::spreadsort::integer_sort(
        rows.begin(), rows.end(), [](const Sorting& row, unsigned shift) { return row.bytes >> shift; },
        [](const Sorting& a, const Sorting& b) { return a.bytes < b.bytes; });
    for (auto from = rows.begin(); from != rows.end();) {
        const auto to = std::find_if(from, rows.end(), [&](const Sorting& each) { return each.bytes != from->bytes; });
        if (to - from > 1) {
            // Keys that end here look as if zeros followed: they come before those where zeros do.
            const auto size_of = [&](const Sorting& each) -> std::size_t { return rows_[each.row].key_size; };
            const auto longer = std::partition(from, to, [&](const Sorting& each) { return size_of(each) <= depth + 8; });
            std::sort(from, longer, [&](const Sorting& a, const Sorting& b) { return size_of(a) < size_of(b); });
            if (to - longer > 1) sort({longer, to}, depth + 8);
        }
        from = to;
    }
}

void BulkRows::write_held() {
    if (const auto held = std::move(held_)) held->write(*this);
}

std::size_t BulkRows::bytes() const {
    return arena_.bytes_taken() + rows_.capacity() * sizeof(Row) + slots_.size() * sizeof(Slot) + (held_ ? held_->bytes() : 0);
}

void BulkRows::clear() {
    rows_.clear();
    std::vector<Slot>(slots_at_first).swap(slots_);
    indexed_ = 0;
    added_.clear();
    arena_.clear();
    held_.reset();
    ordered_.clear();
}

}  // namespace muster::projections
