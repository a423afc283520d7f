#pragma once
// A read model: a fold over the log with its own rows and checkpoint, disposable and rebuildable.
// apply is called for each event in order, from one thread; queries run beside it from any thread.

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/event.hpp"
#include "domain/result.hpp"
#include "projections/row_batch.hpp"

namespace muster::projections {

class Projection {
  public:
    virtual ~Projection() = default;
    /// The folder under DIR/models and the name in metrics and `muster rebuild`.
    [[nodiscard]] virtual std::string_view name() const = 0;
    /// Rises when rows change their form; a stored model of another version is rebuilt. Includes the collator's version
    /// where rows are sorted by it.
    [[nodiscard]] virtual std::string version() const = 0;
    /// Writes what the event changes. Reads see the rows below and the batch's own writes. A failure stops this
    /// projection, loudly; the event is never skipped.
    [[nodiscard]] virtual domain::Result<void, std::string> apply(const domain::RecordedEvent& event, RowBatch& rows) const = 0;
};

}  // namespace muster::projections
