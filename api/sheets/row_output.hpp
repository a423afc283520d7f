#pragma once
// What both readers do with a finished row: limits, counting, and the sink with the clock paused.

#include "api/sheets/reader.hpp"
#include "api/sheets/reading_time.hpp"

namespace muster::sheets {

class RowOutput {
  public:
    RowOutput(const RowSink& sink, ReadingTime& time) : sink_(sink), time_(time) {}

    /// Gives the row when it says something. Problems: too_many_rows.
    [[nodiscard]] OrReadProblem<Flow> give(Row& row) {
        while (!row.cells.empty() && row.cells.back().type == CellType::empty) row.cells.pop_back();
        if (row.cells.empty()) return Flow::go_on;
        if (++rows_ > limits::rows_max) {
            return domain::failure(ReadProblem{ReadProblemCode::too_many_rows,
                                               "The sheet has more than " + std::to_string(limits::rows_max) +
                                                   " rows. Split it into several files.",
                                               row.number});
        }
        time_.pause();
        const auto flow = sink_(row);
        time_.resume();
        stopped_ = flow == Flow::stop;
        return flow;
    }

    [[nodiscard]] SheetSummary summary(FileFormat format) const { return {format, rows_, stopped_}; }

  private:
    const RowSink& sink_;
    ReadingTime& time_;
    std::uint32_t rows_ = 0;
    bool stopped_ = false;
};

}  // namespace muster::sheets
