#include "api/sheets/file_kind.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "api/sheets/limits.hpp"

namespace muster::sheets {
namespace {

using enum ReadProblemCode;

constexpr std::size_t looked_at_bytes = 4096;
constexpr std::string_view ole2_signature{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8};
/// The name of the stream in which an encrypted workbook hides, as an OLE2 directory writes it.
constexpr std::string_view encrypted_stream{"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0", 32};

auto refuse(ReadProblemCode code, std::string detail) { return domain::failure(ReadProblem{code, std::move(detail)}); }

struct Signature {
    std::string_view bytes;
    ReadProblemCode code;
    std::string_view what;
};
constexpr std::array<Signature, 7> refused{{
    {"%PDF-", unsupported_pdf, "a PDF"},
    {"{\\rtf", unsupported_format, "a text document"},
    {"\x1F\x8B", unsupported_format, "a compressed file"},
    {"7z\xBC\xAF", unsupported_format, "a compressed file"},
    {"Rar!", unsupported_format, "a compressed file"},
    {"\x89PNG", unsupported_format, "a picture"},
    {"\xFF\xD8\xFF", unsupported_format, "a picture"},
}};

std::string advice(std::string_view what) {
    return "The file is " + std::string(what) + ". Save the sheet as .xlsx, or as CSV in UTF-8, and upload that.";
}

std::string lower_ascii(std::string_view text) {
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return lower;
}

/// Markup that is called a spreadsheet: what web pages offer for download.
std::optional<ReadProblem> markup_in(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos || text[begin] != '<') return {};
    const auto lower = lower_ascii(text);
    for (const auto* tag : {"<!doctype html", "<html", "<table", "<head", "<body"}) {
        if (lower.find(tag) != std::string::npos) return ReadProblem{unsupported_html, advice("a web page")};
    }
    return ReadProblem{unsupported_xml, advice("an XML document")};
}

/// UTF-16 that does not say so: most of the characters of a header row are ASCII, so every other byte is zero.
std::optional<FileKind> utf16_without_mark(std::string_view head) {
    constexpr std::size_t dominance = 4;
    std::array<std::size_t, 2> zeros{};
    for (std::size_t i = 0; i < head.size(); ++i) zeros[i % 2] += head[i] == '\0' ? 1U : 0U;
    const auto pairs = head.size() / 2;
    if (pairs < 2 || zeros[0] + zeros[1] < pairs / 2) return {};
    if (zeros[0] * dominance < zeros[1]) return FileKind::csv_utf16_little;
    if (zeros[1] * dominance < zeros[0]) return FileKind::csv_utf16_big;
    return {};
}

OrReadProblem<FileKind> text_kind(std::string_view head) {
    if (head.starts_with("\xFF\xFE")) return FileKind::csv_utf16_little;
    if (head.starts_with("\xFE\xFF")) return FileKind::csv_utf16_big;
    if (head.find('\0') != std::string_view::npos) {
        if (const auto kind = utf16_without_mark(head)) return *kind;
        return refuse(unsupported_format, advice("no spreadsheet that is known here"));
    }
    const auto text = head.starts_with("\xEF\xBB\xBF") ? head.substr(3) : head;
    if (auto markup = markup_in(text)) return domain::failure(*std::move(markup));
    return FileKind::csv_utf8;
}

}  // namespace

OrReadProblem<FileKind> kind_of(std::string_view bytes) {
    if (bytes.empty()) return refuse(file_empty, "The file is empty.");
    if (bytes.size() > limits::file_bytes_max) {
        return refuse(file_too_large, "The file has more than " + std::to_string(limits::file_bytes_max) + " bytes. Split it into several files.");
    }
    const auto head = bytes.substr(0, looked_at_bytes);
    if (head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06")) return FileKind::zip;
    if (head.starts_with(ole2_signature)) {
        if (bytes.find(encrypted_stream) != std::string_view::npos) {
            return refuse(unsupported_xlsx_encrypted, "The workbook is protected by a password. Save it without one and upload that.");
        }
        return refuse(unsupported_xls, advice("a workbook of Excel 97-2003 (.xls)"));
    }
    for (const auto& each : refused) {
        if (head.starts_with(each.bytes)) return refuse(each.code, advice(each.what));
    }
    return text_kind(head);
}

}  // namespace muster::sheets
