#include "eventstore/activity/search.hpp"

#include <algorithm>

#include "eventstore/activity/activity_log.hpp"

namespace muster::activity {
namespace {

using eventstore::RocksDbLog;
constexpr std::uint64_t chunk = 512;

/// One page on its way.
class Finding {
  public:
    Finding(const RocksDbLog& log, const eventstore::KeyFinder& keys, const Search& search, std::size_t limit)
        : log_(log), keys_(keys), search_(search), limit_(limit), account_text_(search.account ? search.account->text() : std::string()) {}

    [[nodiscard]] domain::Result<SearchPage, std::string> below(Position end) {
        const auto first = search_.from ? position_at(log_, *search_.from) : std::max(log_.first(), Position{1});
        if (log_.tail().value == 0 || end <= first) return std::move(page_);
        const bool by_mark = search_.account && std::all_of(search_.types.begin(), search_.types.end(), is_single_type);
        if (auto done = by_mark ? by_marks(first, end) : by_scan(first, end); !done) return domain::failure(done.error());
        return std::move(page_);
    }

  private:
    [[nodiscard]] bool full() const { return page_.records.size() == limit_; }
    [[nodiscard]] bool is_wanted(std::string_view type) const {
        return search_.types.empty() || std::find(search_.types.begin(), search_.types.end(), type) != search_.types.end();
    }

    void take(std::string_view bytes) {
        const auto seen = glance(bytes);
        if (!seen || !is_wanted(seen->type)) return;
        if (!account_text_.empty() && bytes.find(account_text_) == std::string_view::npos) return;
        auto record = activity::decode(bytes, &keys_);
        if (!record || (search_.account && account_of(record->activity) != search_.account)) return;
        page_.records.push_back(std::move(*record));
    }

    [[nodiscard]] domain::Result<void, std::string> by_marks(Position first, Position end) {
        auto below = end;
        for (std::size_t looked_at = 0; looked_at < scanned_max;) {
            const auto positions = log_.marked(search_.account->bytes, below, chunk);
            if (!positions) return domain::failure(positions.error());
            for (const auto position : *positions) {
                if (position < first) return {};
                below = position;
                const auto record = log_.read_one(position);
                if (!record) return domain::failure(record.error().detail);
                if (*record) take(**record);
                if (full()) return go_on_below(position, first);
            }
            if (positions->size() < chunk) return {};
            looked_at += positions->size();
        }
        return go_on_below(below, first);
    }

    [[nodiscard]] domain::Result<void, std::string> by_scan(Position first, Position end) {
        std::size_t looked_at = 0;
        while (end > first && looked_at < scanned_max) {
            const Position begin{std::max(first.value, end.value > chunk ? end.value - chunk : 1)};
            std::vector<std::pair<Position, std::string>> records;
            const auto cursor = log_.read(begin);  // begins later when the oldest went meanwhile
            for (auto last = begin; last < end;) {
                const auto entry = cursor->next();
                if (!entry) return domain::failure(entry.error().detail);
                if (!*entry || (*entry)->position >= end) break;
                records.emplace_back((*entry)->position, (*entry)->bytes);
                last = (*entry)->position.next();
            }
            for (auto record = records.rbegin(); record != records.rend(); ++record) {
                take(record->second);
                if (full()) return go_on_below(record->first, first);
            }
            looked_at += records.size();
            end = begin;
        }
        return go_on_below(end, first);
    }

    domain::Result<void, std::string> go_on_below(Position position, Position first) {
        if (position > first) page_.next = position;
        return {};
    }

    const RocksDbLog& log_;
    const eventstore::KeyFinder& keys_;
    const Search& search_;
    std::size_t limit_;
    std::string account_text_;
    SearchPage page_;
};

}  // namespace

domain::Result<SearchPage, std::string> find(const RocksDbLog& log, const eventstore::KeyFinder& keys, const Search& search,
                                             std::optional<Position> before, std::size_t limit) {
    auto end = log.tail().next();
    if (search.to) end = std::min(end, position_at(log, *search.to));
    if (before) end = std::min(end, *before);
    return Finding(log, keys, search, limit).below(end);
}

domain::Result<void, std::string> for_each(const RocksDbLog& log, Position from, const std::function<void(std::string_view bytes)>& visit) {
    const auto cursor = log.read(from);
    while (true) {
        const auto entry = cursor->next();
        if (!entry) return domain::failure("position " + std::to_string(entry.error().at.value) + ": " + entry.error().detail);
        if (!*entry) return {};
        visit((*entry)->bytes);
    }
}

}  // namespace muster::activity
