#include "api/exports/member_pieces.hpp"

#include <stdexcept>

#include "api/sheets/csv_writer.hpp"
#include "api/sheets/jsonl_writer.hpp"
#include "api/sheets/temporary_file.hpp"
#include "api/sheets/xlsx_writer.hpp"

namespace muster::api {
namespace {

using Step = MemberWalk::Step;

const BodyPiece failed_piece{{}, false, true};

std::vector<sheets::SheetColumn> sheet_columns(const std::vector<sheets::ExportColumn>& columns) {
    std::vector<sheets::SheetColumn> made;
    for (const auto& column : columns) made.push_back(column.sheet);
    return made;
}

/// Text is sent as soon as there is a piece of it.
class TextPieces final : public PieceMaker {
  public:
    TextPieces(Services& services, MemberSelection selection, ExportForm form) : form_(form) {
        const auto columns = sheet_columns(selection.columns);
        if (form.format == ExportFormat::csv) {
            writer_ = std::make_unique<sheets::CsvWriter>(bytes_, columns, sheets::CsvOptions{form.byte_order_mark});
        } else {
            writer_ = std::make_unique<sheets::JsonlWriter>(bytes_, columns);
        }
        walk_ = std::make_unique<MemberWalk>(services, std::move(selection));
    }
    BodyPiece make() override {
        auto step = Step::more;
        while (step == Step::more && bytes_.size() < form_.piece_bytes) step = walk_->step(*writer_);
        if (step == Step::forbidden) return failed_piece;
        BodyPiece piece{std::move(bytes_), step == Step::end};
        bytes_ = {};
        return piece;
    }
    [[nodiscard]] std::uint64_t rows() const override { return walk_->rows(); }

  private:
    ExportForm form_;
    std::string bytes_;
    std::unique_ptr<sheets::RowWriter> writer_;
    std::unique_ptr<MemberWalk> walk_;
};

class WorkbookPieces final : public PieceMaker {
  public:
    WorkbookPieces(Services& services, MemberSelection selection, ExportForm form)
        : form_(form), columns_(sheet_columns(selection.columns)), walk_(services, std::move(selection)) {}

    BodyPiece make() override {
        if (!file_) begin();
        return writer_ ? write_some() : read_some();
    }
    [[nodiscard]] std::uint64_t rows() const override { return walk_.rows(); }

  private:
    static constexpr int steps_per_turn = 8;  // then others have theirs

    void begin() {
        auto file = sheets::TemporaryFile::make();
        if (!file) throw std::runtime_error(file.error());
        file_ = std::move(*file);
        writer_ = std::make_unique<sheets::XlsxWriter>(file_->path(), columns_);
    }
    BodyPiece write_some() {
        auto step = Step::more;
        for (int i = 0; i < steps_per_turn && step == Step::more; ++i) step = walk_.step(*writer_);
        if (step == Step::forbidden) return failed_piece;
        if (step == Step::more) return {};
        const auto closed = writer_->close();
        writer_.reset();
        if (!closed) throw std::runtime_error(closed.error());
        return {};
    }
    BodyPiece read_some() {
        const auto size = file_->size();
        auto bytes = file_->read(sent_, form_.piece_bytes);
        if (!size || !bytes) throw std::runtime_error("the workbook cannot be read back");
        sent_ += bytes->size();
        return {std::move(*bytes), sent_ >= *size};
    }

    ExportForm form_;
    std::vector<sheets::SheetColumn> columns_;
    MemberWalk walk_;
    std::optional<sheets::TemporaryFile> file_;
    std::unique_ptr<sheets::XlsxWriter> writer_;
    std::uint64_t sent_ = 0;
};

}  // namespace

std::unique_ptr<PieceMaker> member_pieces(Services& services, MemberSelection selection, ExportForm form) {
    if (form.format == ExportFormat::xlsx) return std::make_unique<WorkbookPieces>(services, std::move(selection), form);
    return std::make_unique<TextPieces>(services, std::move(selection), form);
}

}  // namespace muster::api
