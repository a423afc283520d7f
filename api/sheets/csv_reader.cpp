#include "api/sheets/csv_reader.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "api/sheets/limits.hpp"

namespace muster::sheets {
namespace {

constexpr std::string_view separator_line = "sep=";  // Excel's own

class CsvParser {
  public:
    CsvParser(char separator, RowOutput& output) : separator_(separator), output_(output) { row_.number = 1; }

    OrReadProblem<Flow> feed(std::string_view text) {
        for (const char c : text) {
            if (auto flow = take(c); !flow || *flow == Flow::stop) return flow;
        }
        return Flow::go_on;
    }

    OrReadProblem<Flow> finish() {
        if (state_ == State::quoted) {
            return problem(ReadProblemCode::quotes_unbalanced, "A quotation mark is opened and never closed. Close it, or double it inside quotes.");
        }
        return end_record();
    }

  private:
    enum class State : std::uint8_t { field_start, plain, quoted, quote_in_quoted };

    OrReadProblem<Flow> take(char c) {
        const bool after_return = std::exchange(after_return_, false);
        if (state_ == State::quoted) {
            if (c != '"') return append(c);
            state_ = State::quote_in_quoted;
            return Flow::go_on;
        }
        if (state_ == State::quote_in_quoted && c == '"') {
            state_ = State::quoted;
            return append('"');
        }
        if (c == separator_) return end_field();
        if (c == '\n' && after_return) return Flow::go_on;
        if (c == '\n' || c == '\r') {
            after_return_ = c == '\r';
            return end_record();
        }
        if (state_ == State::quote_in_quoted) {
            return problem(ReadProblemCode::quotes_unbalanced, "A quoted cell goes on after its closing quotation mark. Double marks inside quotes.");
        }
        if (c == '"' && state_ == State::field_start) {
            state_ = State::quoted;
            return Flow::go_on;
        }
        state_ = State::plain;
        return append(c);
    }

    OrReadProblem<Flow> append(char c) {
        if (field_.size() == limits::cell_bytes_max) {
            return problem(ReadProblemCode::cell_too_long,
                           "The cell has more than " + std::to_string(limits::cell_bytes_max) +
                               " bytes of text. Shorten it, or look for a quotation mark that is never closed.");
        }
        field_.push_back(c);
        return Flow::go_on;
    }

    OrReadProblem<Flow> end_field() {
        ++column_;
        state_ = State::field_start;
        if (field_.empty()) return Flow::go_on;
        if (column_ > limits::columns_max) {
            return problem(ReadProblemCode::too_many_columns,
                           "There is something right of column " + std::to_string(limits::columns_max) + ". Remove it.");
        }
        row_.cells.resize(column_);
        row_.cells.back() = {CellType::text, field_};
        field_.clear();
        return Flow::go_on;
    }

    OrReadProblem<Flow> end_record() {
        if (auto ended = end_field(); !ended) return ended;
        auto flow = output_.give(row_);
        row_.cells.clear();
        ++row_.number;
        column_ = 0;
        return flow;
    }

    tl::unexpected<ReadProblem> problem(ReadProblemCode code, std::string detail) const {
        return domain::failure(ReadProblem{code, std::move(detail), row_.number, column_ + 1});
    }

    const char separator_;
    RowOutput& output_;
    Row row_;
    std::uint32_t column_ = 0;
    State state_ = State::field_start;
    bool after_return_ = false;
    std::string field_;
};

}  // namespace

char separator_of(std::string_view text) {
    if (text.starts_with(separator_line) && text.size() > separator_line.size()) return text[separator_line.size()];
    constexpr std::array<char, 3> separators{',', ';', '\t'};
    std::array<std::size_t, 3> counts{};
    bool quoted = false;
    bool blank = true;
    for (const char c : text) {
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if ((c == '\n' || c == '\r') && !blank) break;
        for (std::size_t i = 0; i < separators.size(); ++i) counts[i] += c == separators[i] ? 1U : 0U;
        blank = blank && (c == ' ' || c == '\n' || c == '\r');
    }
    return separators[static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin())];
}

OrReadProblem<void> read_csv(TextDecoder& text, RowOutput& output, ReadingTime& time) {
    auto piece = text.next();
    if (!piece) return domain::failure(std::move(piece.error()));
    CsvParser parser(separator_of(*piece), output);
    std::string_view rest = *piece;
    if (rest.starts_with(separator_line)) {
        // What is left of it is an empty record: it counts as a row, as it does in a text editor, and says nothing.
        rest.remove_prefix(std::min(rest.find_first_of("\r\n"), rest.size()));
    }
    while (true) {
        if (time.is_over()) {
            return domain::failure(ReadProblem{ReadProblemCode::workbook_too_slow, "The file takes too long to read. Split it into several files."});
        }
        auto flow = parser.feed(rest);
        if (!flow) return domain::failure(std::move(flow.error()));
        if (*flow == Flow::stop) return {};
        piece = text.next();
        if (!piece) return domain::failure(std::move(piece.error()));
        if (piece->empty()) break;
        rest = *piece;
    }
    if (auto flow = parser.finish(); !flow) return domain::failure(std::move(flow.error()));
    return {};
}

}  // namespace muster::sheets
