#pragma once
// Numbers and dates of a workbook's cells as a person reads them. Pure; thread-safe.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace muster::sheets {

/// In full: no exponent, no fraction that is zero, and the shortest one that means the same number. An integer written out is
/// kept digit for digit. Nothing for what is no finite number.
[[nodiscard]] std::optional<std::string> number_text(std::string_view value);
/// An integer with zeros in front, up to `digits` of them; other texts as they are.
[[nodiscard]] std::string padded(std::string text, std::size_t digits);

enum class DateSystem : std::uint8_t {
    from_1900,  ///< 1 is 1900-01-01, and 60 is 1900-02-29, a day that never was
    from_1904,  ///< 0 is 1904-01-01
};
/// "2024-05-31", "2024-05-31T10:30:00", or "10:30:00" below one day; rounded to the second. Nothing for what is no day up to
/// the year 9999.
[[nodiscard]] std::optional<std::string> date_text(std::string_view value, DateSystem system);

/// Whether a cell with this number format shows a date or a time.
[[nodiscard]] bool is_date_format(std::string_view code);
/// The same for the formats that have a number instead of a code.
[[nodiscard]] bool is_date_format(std::uint32_t built_in);
/// The digits of a format of zeros alone ("00000": 5), which shows leading zeros; 0 for every other format.
[[nodiscard]] std::size_t zeros_of_format(std::string_view code);

}  // namespace muster::sheets
