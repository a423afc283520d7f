#pragma once
// The rows of one read model while one event is folded into them: reads what stands, gathers what the event changes, and writes
// that down as versions. What it writes depends on the rows before and after the event alone. Not thread-safe; made per event.

#include <map>
#include <optional>
#include <string>

#include "projections/row_batch.hpp"
#include "projections/timeline/layout.hpp"

namespace muster::projections::timeline {

class VersionWriter final : public RowBatch {
  public:
    /// below: the timeline's own rows.
    VersionWriter(RowBatch& below, Space space, domain::Position position) : below_(below), space_(space), position_(position) {}

    /// Rows that are not kept are never there.
    [[nodiscard]] std::optional<std::string> get(std::string_view key) const override;
    void scan(std::string_view prefix, std::string_view from,
              const std::function<bool(std::string_view, std::string_view)>& visit) const override;
    void put(std::string_view key, std::string_view value) override;
    void erase(std::string_view key) override;

    /// Call it once, after the event.
    void write();

  private:
    /// Nothing: gone.
    using Changes = std::map<std::string, std::optional<std::string>, std::less<>>;
    void write_row(const std::string& key, const std::optional<std::string>& value);

    RowBatch& below_;
    const Space space_;
    const domain::Position position_;
    Changes changes_;
};

}  // namespace muster::projections::timeline
