#pragma once
// What both readers do with a finished row: limits, counting, and the sink with the clock paused. Small rows wait for each other,
// because asking the processor's clock costs as much as reading some of them.

#include <array>
#include <utility>

#include "api/sheets/reader.hpp"
#include "api/sheets/reading_time.hpp"

namespace muster::sheets {

class RowOutput {
  public:
    RowOutput(const RowSink& sink, ReadingTime& time) : sink_(sink), time_(time) {}

    /// Takes the row when it says something; its number stays, its cells are whatever they may be. Problems: too_many_rows.
    [[nodiscard]] OrReadProblem<Flow> give(Row& row) {
        while (!row.cells.empty() && row.cells.back().type == CellType::empty) row.cells.pop_back();
        if (row.cells.empty()) return Flow::go_on;
        if (++taken_ > limits::rows_max) {
            return domain::failure(ReadProblem{ReadProblemCode::too_many_rows,
                                               "The sheet has more than " + std::to_string(limits::rows_max) +
                                                   " rows. Split it into several files.",
                                               row.number});
        }
        if (!is_small(row)) {
            if (pass_on() == Flow::stop) return Flow::stop;
            time_.pause();
            pass(row);
            time_.resume();
            return stopped_ ? Flow::stop : Flow::go_on;
        }
        auto& place = waiting_.at(waiting_count_++);
        std::swap(place.cells, row.cells);
        place.number = row.number;
        return waiting_count_ == waiting_.size() ? pass_on() : Flow::go_on;
    }

    /// Rows that still wait reach the sink, whatever came after them. True: it had enough, and what came after is none of its business.
    [[nodiscard]] bool finish() { return pass_on() == Flow::stop; }

    [[nodiscard]] SheetSummary summary(FileFormat format) const { return {format, rows_, stopped_}; }

  private:
    static constexpr std::size_t waiting_max = 32;
    static constexpr std::size_t small_row_bytes_max = 4096;

    [[nodiscard]] static bool is_small(const Row& row) {
        std::size_t bytes = row.cells.size() * sizeof(Cell);
        for (const auto& cell : row.cells) bytes += cell.text.size();
        return bytes <= small_row_bytes_max;
    }

    void pass(const Row& row) {
        ++rows_;
        stopped_ = sink_(row) == Flow::stop;
    }
    [[nodiscard]] Flow pass_on() {
        if (waiting_count_ > 0 && !stopped_) {
            time_.pause();
            for (std::size_t i = 0; i < waiting_count_ && !stopped_; ++i) pass(waiting_.at(i));
            time_.resume();
        }
        waiting_count_ = 0;
        return stopped_ ? Flow::stop : Flow::go_on;
    }

    const RowSink& sink_;
    ReadingTime& time_;
    std::array<Row, waiting_max> waiting_;
    std::size_t waiting_count_ = 0;
    std::uint32_t taken_ = 0;  ///< from the reader
    std::uint32_t rows_ = 0;   ///< that the sink got
    bool stopped_ = false;
};

}  // namespace muster::sheets
