#include "api/sheets/reader.hpp"

#include "api/sheets/csv_reader.hpp"
#include "api/sheets/worksheet.hpp"

namespace muster::sheets {
namespace {

ReadProblem refused(ReadProblemCode code, std::string_view what) {
    return {code, "The file is " + std::string(what) + ". Save the sheet as .xlsx, or as CSV in UTF-8, and upload that."};
}

/// What a zip is that does not say it is a workbook of Excel's.
ReadProblem other_zip(Archive& archive) {
    const auto type = archive.beginning_of("mimetype", 64);
    if (type.starts_with("application/vnd.oasis.opendocument.spreadsheet")) {
        return refused(ReadProblemCode::unsupported_ods, "an OpenDocument spreadsheet (.ods)");
    }
    if (archive.has("Index/Document.iwa") || archive.has("Index.zip") || archive.has("index.apxl")) {
        return refused(ReadProblemCode::unsupported_numbers, "a Numbers document");
    }
    return refused(ReadProblemCode::unsupported_format, "a zip and no workbook");
}

OrReadProblem<void> read_xlsx(const std::filesystem::path& file, RowOutput& output, ReadingTime& time) {
    auto archive = Archive::open(file);
    if (!archive) return domain::failure(std::move(archive.error()));
    const auto main = main_part_of(*archive, time);
    if (!main) return domain::failure(main.error());
    if (main->empty()) return domain::failure(other_zip(*archive));
    if (main->ends_with(".bin")) {
        return domain::failure(refused(ReadProblemCode::unsupported_xlsb, "a binary workbook (.xlsb)"));
    }
    if (!main->starts_with("xl/") && (archive->has("word/document.xml") || archive->has("ppt/presentation.xml"))) {
        return domain::failure(refused(ReadProblemCode::unsupported_format, "a document and no workbook"));
    }
    const auto workbook = open_workbook(*archive, *main, time);
    if (!workbook) return domain::failure(workbook.error());
    return read_worksheet(*archive, *workbook, output, time);
}

}  // namespace

OrReadProblem<SheetSummary> read_sheet(const std::filesystem::path& file, const RowSink& sink) {
    const auto kind = kind_of(file);
    if (!kind) return domain::failure(kind.error());
    ReadingTime time;
    RowOutput output(sink, time);
    const bool is_workbook = *kind == FileKind::zip;
    const auto read_it = [&] {
        if (is_workbook) return read_xlsx(file, output, time);
        TextDecoder text(file, *kind);
        return read_csv(text, output, time);
    };
    auto read = read_it();
    if (!output.finish() && !read) return domain::failure(std::move(read.error()));
    return output.summary(is_workbook ? FileFormat::xlsx : FileFormat::csv);
}

}  // namespace muster::sheets
