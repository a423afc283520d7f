#include "api/sheets/archive.hpp"

#include <zip.h>

#include <algorithm>
#include <array>

#include "api/sheets/limits.hpp"

namespace muster::sheets {
namespace {

// The end record of a zip (APPNOTE 4.3.16): signature, …, bytes of the directory at 12, its offset at 16, …, a comment. The
// locator (4.3.15) before it says that the numbers stand in a record of 64 bits.
constexpr std::string_view end_signature{"PK\x05\x06", 4};
constexpr std::size_t end_bytes = 22;
constexpr std::string_view locator_signature{"PK\x06\x07", 4};
constexpr std::size_t locator_bytes = 20;
constexpr std::size_t comment_bytes_max = 65'535;
constexpr std::size_t chunk_bytes = 64 * 1024;
constexpr std::uint64_t ratio_free_bytes = 1024 * 1024;

std::uint64_t little_endian(std::string_view bytes, std::size_t at, std::size_t count) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) value |= std::uint64_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
    return value;
}

auto problem(ReadProblemCode code, std::string detail) { return domain::failure(ReadProblem{code, std::move(detail)}); }

auto too_many_parts() {
    return problem(ReadProblemCode::workbook_too_many_parts,
                   "The workbook has more than " + std::to_string(limits::parts_max) +
                       " parts. Copy the rows into a new workbook and upload that.");
}

/// libzip reads a whole directory for each end record it finds, before anything can be asked: how much that will be is looked
/// up first. End records that point behind themselves it passes over, as this does: the bytes may stand anywhere by chance.
OrProblemOnly check_end_records(std::string_view file) {
    const auto tail = file.substr(file.size() - std::min(file.size(), end_bytes + comment_bytes_max));
    const auto tail_begin = file.size() - tail.size();
    std::uint64_t list_bytes = 0;
    std::size_t found = 0;
    for (auto at = tail.find(end_signature); at != std::string_view::npos && at + end_bytes <= tail.size(); at = tail.find(end_signature, at + 1)) {
        const std::uint64_t size = little_endian(tail, at + 12, 4);
        if (little_endian(tail, at + 16, 4) + size > tail_begin + at) continue;
        if (at >= locator_bytes && tail.substr(at - locator_bytes, 4) == locator_signature) {
            return damaged("The file is packed as archives of gigabytes are. Copy the rows into a new workbook and upload that.");
        }
        list_bytes += size;
        ++found;
    }
    if (found == 0) {
        return damaged("The file ends before its list of parts: it is truncated or damaged. Save it again and upload the new file.");
    }
    if (list_bytes > limits::part_list_bytes_max) return too_many_parts();
    return {};
}

bool is_safe(std::string_view name) {
    if (name.empty() || name.front() == '/' || name.find('\\') != std::string_view::npos || name.find(':') != std::string_view::npos) return false;
    for (std::size_t begin = 0; begin <= name.size();) {
        const auto end = std::min(name.find('/', begin), name.size());
        if (const auto step = name.substr(begin, end - begin); step == ".." || step == ".") return false;
        begin = end + 1;
    }
    return true;
}

struct CloseFile {
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using ZipFile = std::unique_ptr<zip_file_t, CloseFile>;

}  // namespace

void Archive::Close::operator()(zip* archive) const { zip_discard(archive); }

OrReadProblem<Archive> Archive::open(std::string_view bytes) {
    if (auto checked = check_end_records(bytes); !checked) return domain::failure(std::move(checked.error()));
    constexpr int keep_bytes = 0;
    auto* source = zip_source_buffer_create(bytes.data(), bytes.size(), keep_bytes, nullptr);
    Archive archive(source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, nullptr));
    if (archive.zip_ == nullptr) zip_source_free(source);  // else it is the archive's
    if (archive.zip_ == nullptr) {
        return damaged("The file is no whole zip, as an .xlsx is one: it is truncated or damaged. Save it again and upload the new file.");
    }
    if (auto checked = archive.check_names(); !checked) return domain::failure(std::move(checked.error()));
    return archive;
}

OrProblemOnly Archive::check_names() const {
    const auto count = zip_get_num_entries(zip_.get(), 0);
    if (count < 0 || static_cast<std::uint64_t>(count) > limits::parts_max) {
        return too_many_parts();
    }
    for (zip_int64_t i = 0; i < count; ++i) {
        const char* name = zip_get_name(zip_.get(), static_cast<zip_uint64_t>(i), ZIP_FL_ENC_RAW);
        if (name == nullptr || !is_safe(name)) {
            return problem(ReadProblemCode::workbook_unsafe_part,
                           "The workbook names a part outside itself; no spreadsheet program does so. Nothing of it was read.");
        }
    }
    return {};
}

bool Archive::has(std::string_view part) const { return zip_name_locate(zip_.get(), std::string(part).c_str(), 0) >= 0; }

std::string Archive::beginning_of(std::string_view part, std::size_t bytes) {
    const ZipFile file(zip_fopen(zip_.get(), std::string(part).c_str(), 0));
    std::string text(bytes, '\0');
    const auto count = file == nullptr ? 0 : zip_fread(file.get(), text.data(), text.size());
    text.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
    return text;
}

OrProblemOnly Archive::unpack(std::string_view part, const Chunk& chunk) {
    const std::string name(part);
    zip_stat_t stat;
    if (zip_stat(zip_.get(), name.c_str(), 0, &stat) != 0) return damaged("The workbook lacks its part " + name + ".");
    if (stat.encryption_method != ZIP_EM_NONE) {
        return problem(ReadProblemCode::unsupported_xlsx_encrypted, "The workbook is protected by a password. Save it without one and upload that.");
    }
    // Other methods may want a dictionary of gigabytes.
    if (stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE) {
        return damaged("The workbook is packed in a way no spreadsheet program uses.");
    }
    const ZipFile file(zip_fopen_index(zip_.get(), stat.index, 0));
    if (file == nullptr) return damaged("The workbook's part " + name + " cannot be opened.");
    std::array<char, chunk_bytes> buffer;
    std::uint64_t part_bytes = 0;
    while (true) {
        const auto count = zip_fread(file.get(), buffer.data(), buffer.size());
        if (count < 0) return damaged("The workbook's part " + name + " is damaged. Save it again and upload the new file.");
        part_bytes += static_cast<std::uint64_t>(count);
        unpacked_ += static_cast<std::uint64_t>(count);
        if (unpacked_ > limits::unpacked_bytes_max ||
            part_bytes > ratio_free_bytes + stat.comp_size * limits::compression_ratio_max) {
            return problem(ReadProblemCode::workbook_unpacks_too_large,
                           "The workbook unpacks to far more than a sheet of people has. Copy the rows into a new workbook and upload that.");
        }
        if (auto taken = chunk({buffer.data(), static_cast<std::size_t>(count)}, count == 0); !taken) return taken;
        if (count == 0) return {};
    }
}

}  // namespace muster::sheets
