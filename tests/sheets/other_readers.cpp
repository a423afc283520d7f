#include "tests/sheets/other_readers.hpp"

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <memory>
#include <stdexcept>

namespace muster::sheets::tests {
namespace {

// Between cells and rows of what the scripts print: they stand in no text of the tests.
constexpr char cell_end = '\x1F', row_end = '\x1E';

std::string quoted(const std::string& argument) {
    std::string out = "'";
    for (const char c : argument) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

std::string output_of(const std::string& command) {
    std::FILE* const pipe = ::popen((command + " 2>&1").c_str(), "r");  // NOLINT: arguments are quoted
    if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
    std::string out;
    std::array<char, 4096> bytes;
    while (const auto got = std::fread(bytes.data(), 1, bytes.size(), pipe)) out.append(bytes.data(), got);
    const int status = ::pclose(pipe);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw std::runtime_error(command + ": " + out);
    return out;
}

std::string script(const std::string& what, const std::filesystem::path& file, const std::string& sheet) {
    return std::string(MUSTER_PYTHON) + " " + quoted(MUSTER_READ_WORKBOOK) + " " + what + " " + quoted(file.string()) + " " + quoted(sheet);
}

Table table_of(const std::string& printed) {
    Table table;
    std::string cell;
    table.emplace_back();
    for (const char c : printed) {
        if (c == cell_end) {
            table.back().push_back(std::move(cell));
            cell.clear();
        } else if (c == row_end) {
            table.emplace_back();
        } else {
            cell += c;
        }
    }
    if (!cell.empty()) throw std::runtime_error("unexpected output: " + cell);
    table.pop_back();
    return table;
}

}  // namespace

Table openpyxl_rows(const std::filesystem::path& workbook, const std::string& sheet) {
    return table_of(output_of(script("rows", workbook, sheet)));
}

Table gnumeric_rows(const std::filesystem::path& file) {
    auto csv = file;
    csv += ".gnumeric.csv";
    (void)output_of("ssconvert --export-type=Gnumeric_stf:stf_csv " + quoted(file.string()) + " " + quoted(csv.string()));
    return python_csv_rows(csv);
}

Table python_csv_rows(const std::filesystem::path& file) { return table_of(output_of(script("csv", file, ""))); }

std::vector<std::string> openpyxl_lines(const std::filesystem::path& workbook, const std::string& what, const std::string& sheet) {
    std::vector<std::string> lines;
    for (const auto& row : table_of(output_of(script(what, workbook, sheet)))) {
        std::string line;
        for (const auto& cell : row) line += (line.empty() ? "" : " | ") + cell;
        lines.push_back(std::move(line));
    }
    return lines;
}

}  // namespace muster::sheets::tests
