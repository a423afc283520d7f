#include "api/imports/refused_rows.hpp"

#include <fstream>
#include <stdexcept>

#include "api/imports/row_result.hpp"
#include "api/sheets/cell_escape.hpp"
#include "api/sheets/reader.hpp"
#include "api/sheets/temporary_file.hpp"
#include "api/sheets/xlsx_writer.hpp"

namespace muster::api {
namespace {

std::string reason_of(const RowResult& result) {
    std::string reason;
    for (const auto& error : result.errors) {
        if (!reason.empty()) reason += ' ';
        const auto column = [&]() -> std::string_view {
            for (const auto& each : sheets::columns()) {
                if (each.key == error.column) return each.header;
            }
            return error.column;
        }();
        if (!column.empty()) reason.append(column).append(": ");
        reason += error.detail.empty() ? error.code : error.detail;
    }
    return reason;
}

class RefusedRows final : public PieceMaker {
  public:
    RefusedRows(ImportFolder folder, RowList list, std::size_t piece_bytes) : folder_(std::move(folder)), list_(list), piece_bytes_(piece_bytes) {}

    BodyPiece make() override {
        if (!file_) write();
        auto bytes = file_->read(at_, piece_bytes_);
        if (!bytes) throw std::runtime_error("the refused rows cannot be read back");
        at_ += bytes->size();
        const bool last = bytes->empty();
        return {std::move(*bytes), last, false};
    }
    [[nodiscard]] std::uint64_t rows() const override { return rows_; }

  private:
    void write() {
        auto file = sheets::TemporaryFile::make();
        if (!file) throw std::runtime_error(file.error());
        std::ifstream lines(folder_.list(list_));
        std::unique_ptr<sheets::XlsxWriter> writer;
        std::vector<std::string> headers;
        const auto upload = folder_.upload().read();
        if (!upload) throw std::runtime_error(upload.error());
        const auto read = sheets::read_sheet(*upload, [&](const sheets::Row& row) {
            if (!writer) {
                begin(row, headers);
                std::vector<sheets::SheetColumn> columns;
                for (const auto& header : headers) columns.push_back({header, header});
                writer = std::make_unique<sheets::XlsxWriter>(file->path(), columns);
                return sheets::Flow::go_on;
            }
            std::string line;
            if (!std::getline(lines, line)) return sheets::Flow::stop;
            const auto result = parse_line(line);
            if (result && result->outcome == RowOutcome::refused) add(*writer, row, *result);
            return sheets::Flow::go_on;
        });
        if (!read || !writer) throw std::runtime_error("the upload of an import cannot be read any more");
        if (auto closed = writer->close(); !closed) throw std::runtime_error(closed.error());
        file_ = std::move(*file);
    }

    /// Without the two columns of an earlier round.
    void begin(const sheets::Row& row, std::vector<std::string>& headers) {
        for (std::size_t i = 0; i < row.cells.size(); ++i) {
            const auto& text = row.cells[i].text;
            if (text.empty() || text == refused_row_header || text == refused_reason_header) continue;
            headers.push_back(text);
            kept_.push_back(i);
        }
        headers.emplace_back(refused_row_header);
        headers.emplace_back(refused_reason_header);
    }
    void add(sheets::XlsxWriter& writer, const sheets::Row& row, const RowResult& result) {
        const auto number = std::to_string(result.row), reason = reason_of(result);
        std::vector<sheets::CellValue> cells;
        for (const auto index : kept_) {
            if (index < row.cells.size() && !row.cells[index].text.empty()) {
                const auto& cell = row.cells[index];
                cells.emplace_back(cell.type == sheets::CellType::text ? sheets::unescape_cell(cell.text) : std::string_view(cell.text));
            } else {
                cells.emplace_back(std::monostate{});
            }
        }
        cells.emplace_back(std::string_view(number));
        cells.emplace_back(std::string_view(reason));
        writer.row(cells);
        ++rows_;
    }

    ImportFolder folder_;
    RowList list_;
    std::size_t piece_bytes_;
    std::optional<sheets::TemporaryFile> file_;
    std::vector<std::size_t> kept_;
    std::uint64_t at_ = 0;
    std::uint64_t rows_ = 0;
};

}  // namespace

std::unique_ptr<PieceMaker> refused_rows(ImportFolder folder, RowList list, std::size_t piece_bytes) {
    return std::make_unique<RefusedRows>(std::move(folder), list, piece_bytes);
}

}  // namespace muster::api
