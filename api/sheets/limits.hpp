#pragma once
// Every limit of spreadsheets that people upload, in one place: documented in docs/limits.md. What is over one of them is
// refused whole, before anything is done with its rows.

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace muster::sheets::limits {

inline constexpr std::uint64_t file_bytes_max = 32 * 1024 * 1024;
/// What the parts of a workbook that are read may unpack to, in all; counted while unpacking, never believed.
inline constexpr std::uint64_t unpacked_bytes_max = 128 * 1024 * 1024;
/// Unpacked bytes of a part for each packed one, beyond the first MiB. Long sheets of equal rows reach about 50.
inline constexpr std::uint64_t compression_ratio_max = 200;
inline constexpr std::size_t parts_max = 2000;                      ///< entries of the zip
inline constexpr std::size_t part_list_bytes_max = 512 * 1024;      ///< its central directory
inline constexpr std::size_t xml_memory_max = 16 * 1024 * 1024;     ///< what the XML parser may hold of one part
inline constexpr std::size_t xml_depth_max = 32;
inline constexpr std::size_t shared_strings_max = 2'000'000;
inline constexpr std::size_t shared_strings_bytes_max = 64 * 1024 * 1024;
inline constexpr std::size_t styles_max = 65'536;                   ///< cell formats, as Excel's own limit
inline constexpr std::uint32_t rows_max = 200'000;                  ///< rows that say something, the header among them
inline constexpr std::uint32_t row_number_max = 1'048'576;          ///< the last row of a sheet
inline constexpr std::uint32_t columns_max = 256;                   ///< cells further right must be empty
inline constexpr std::size_t cell_bytes_max = 32 * 1024;
/// Of the processor, for reading alone: what is done with the rows does not count.
inline constexpr std::chrono::milliseconds reading_time_max{4000};

}  // namespace muster::sheets::limits
