#include "projections/rebuild/bulk_rows.hpp"

#include <algorithm>
#include <cstring>

#include <boost/sort/spreadsort/string_sort.hpp>

namespace muster::projections {
namespace {

/// Of a row besides its key and its value.
constexpr std::size_t bytes_per_row = 96;

}  // namespace

std::string_view BulkRows::Keys::keep(std::string_view key) {
    if (key.size() > left_) {
        left_ = std::max(chunk_bytes, key.size());
        chunks_.push_back(std::make_unique_for_overwrite<char[]>(left_));
    }
    const auto size = std::max(chunk_bytes, key.size());
    char* const at = chunks_.back().get() + (size - left_);
    std::memcpy(at, key.data(), key.size());
    left_ -= key.size();
    return {at, key.size()};
}

std::optional<std::string> BulkRows::get(std::string_view key) const {
    const auto it = rows_.find(key);
    if (it == rows_.end()) return base_.get(key);
    return it->second.erased ? std::nullopt : std::optional(it->second.value);
}

BulkRows::Row& BulkRows::row_at(std::string_view key) {
    const auto it = rows_.find(key);
    if (it != rows_.end()) return it->second;
    const auto kept = keys_.keep(key);
    bytes_ += key.size() + bytes_per_row;
    if (!ordered_.empty()) {
        if (const auto table = ordered_.find(key.front()); table != ordered_.end()) table->second.insert(kept);
    }
    return rows_.emplace(kept, Row{}).first->second;
}

void BulkRows::put(std::string_view key, std::string_view value) {
    auto& row = row_at(key);
    bytes_ += value.size();
    bytes_ -= row.value.size();
    row.value.assign(value);
    row.erased = false;
}

void BulkRows::erase(std::string_view key) {
    auto& row = row_at(key);
    bytes_ -= row.value.size();
    row.value.clear();
    row.erased = true;
}

void BulkRows::scan(std::string_view prefix, std::string_view from,
                    const std::function<bool(std::string_view, std::string_view)>& visit) const {
    const auto [table, is_new] = ordered_.try_emplace(prefix.front());
    if (is_new) {
        for (const auto& [key, row] : rows_) {
            if (key.front() == prefix.front()) table->second.insert(key);
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
        if (const auto& row = rows_.find(*next)->second; !row.erased) going_on = visit(*next, row.value);
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
    std::vector<RunRow> rows;
    rows.reserve(rows_.size());
    for (const auto& [key, row] : rows_) rows.push_back({key, row.erased ? std::nullopt : std::optional<std::string_view>(row.value)});
    const auto byte_at = [](const RunRow& row, std::size_t offset) { return static_cast<unsigned char>(row.key[offset]); };
    const auto size_of = [](const RunRow& row) { return row.key.size(); };
    // By their bytes: keys of a table begin alike, and a comparison would begin at the beginning each time.
    boost::sort::spreadsort::string_sort(rows.begin(), rows.end(), byte_at, size_of, [](const RunRow& a, const RunRow& b) { return a.key < b.key; });
    return rows;
}

void BulkRows::clear() {
    rows_.clear();
    keys_.clear();
    ordered_.clear();
    bytes_ = 0;
}

}  // namespace muster::projections
