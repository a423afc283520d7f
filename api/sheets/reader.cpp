#include "api/sheets/reader.hpp"

#include <algorithm>
#include <fstream>

#include "api/sheets/csv_reader.hpp"
#include "api/sheets/limits.hpp"
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

OrReadProblem<void> read_xlsx(std::string_view file, RowOutput& output, ReadingTime& time) {
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

OrReadProblem<SheetSummary> read_sheet(std::string_view bytes, const RowSink& sink) {
    const auto kind = kind_of(bytes);
    if (!kind) return domain::failure(kind.error());
    ReadingTime time;
    RowOutput output(sink, time);
    const bool is_workbook = *kind == FileKind::zip;
    const auto read_it = [&] {
        if (is_workbook) return read_xlsx(bytes, output, time);
        TextDecoder text(bytes, *kind);
        return read_csv(text, output, time);
    };
    auto read = read_it();
    if (!output.finish() && !read) return domain::failure(std::move(read.error()));
    return output.summary(is_workbook ? FileFormat::xlsx : FileFormat::csv);
}

OrReadProblem<SheetSummary> read_sheet_file(const std::filesystem::path& file, const RowSink& sink) {
    std::ifstream in(file, std::ios::binary | std::ios::ate);
    const auto size = in ? static_cast<std::uint64_t>(in.tellg()) : 0;
    // One byte more than is allowed says that it is too large; the rest need not be read.
    std::string bytes(static_cast<std::size_t>(std::min(size, limits::file_bytes_max + 1)), '\0');
    in.seekg(0);
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!in) return domain::failure(ReadProblem{ReadProblemCode::file_unreadable, "The uploaded file cannot be read on the server."});
    return read_sheet(bytes, sink);
}

}  // namespace muster::sheets
