#include "api/sheets/number_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

namespace muster::sheets {
namespace {

constexpr double magnitude_max = 1e30;  ///< written out, a number beyond it is no longer one for people
constexpr std::size_t integer_digits_max = 30;
constexpr std::int64_t seconds_per_day = 86'400;

bool is_integer(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    return !text.empty() && text.size() <= integer_digits_max &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<double> parsed(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    if (text.empty() || text.find_first_not_of("0123456789.eE+-") != std::string_view::npos) return {};
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return {};
    return value;
}

std::string two_digits(std::int64_t value) {
    return {static_cast<char>('0' + value / 10), static_cast<char>('0' + value % 10)};
}

std::string time_of(std::int64_t seconds) {
    return two_digits(seconds / 3600) + ":" + two_digits(seconds / 60 % 60) + ":" + two_digits(seconds % 60);
}

std::string day_of(std::int64_t day, DateSystem system) {
    if (system == DateSystem::from_1900 && day == 60) return "1900-02-29";
    using namespace std::chrono;
    const auto shift = system == DateSystem::from_1904 ? 0 : day < 60 ? -1 : -2;
    const auto first = system == DateSystem::from_1904 ? sys_days(1904y / January / 1) : sys_days(1900y / January / 1);
    const year_month_day date(first + days(day + shift));
    return std::to_string(static_cast<int>(date.year())) + "-" + two_digits(static_cast<unsigned>(date.month())) + "-" +
           two_digits(static_cast<unsigned>(date.day()));
}

}  // namespace

std::optional<std::string> number_text(std::string_view value) {
    if (is_integer(value) && value != "-0") return std::string(value);
    const auto number = parsed(value);
    if (!number || std::abs(*number) > magnitude_max) return {};
    if (*number == 0) return "0";  // -0 too
    std::array<char, 512> digits{};
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), *number, std::chars_format::fixed);
    if (error != std::errc()) return {};
    return std::string(digits.data(), end);
}

std::string padded(std::string text, std::size_t digits) {
    if (!is_integer(text)) return text;
    const std::size_t sign = text.front() == '-' ? 1 : 0;
    if (const auto has = text.size() - sign; has < digits) text.insert(sign, digits - has, '0');
    return text;
}

std::optional<std::string> date_text(std::string_view value, DateSystem system) {
    const auto number = parsed(value);
    const double last_day = system == DateSystem::from_1904 ? 2957003 : 2958465;  // 9999-12-31
    if (!number || *number < 0 || *number >= last_day + 1) return {};
    const auto seconds = std::llround(*number * static_cast<double>(seconds_per_day));
    const auto day = seconds / seconds_per_day;
    const auto time = seconds % seconds_per_day;
    if (static_cast<double>(day) > last_day) return {};
    if (day == 0 && (time != 0 || system == DateSystem::from_1900)) return time_of(time);
    return time == 0 ? day_of(day, system) : day_of(day, system) + "T" + time_of(time);
}

bool is_date_format(std::string_view code) {
    for (std::size_t i = 0; i < code.size(); ++i) {
        const char c = code[i];
        if (c == '"') {
            i = std::min(code.find('"', i + 1), code.size());
        } else if (c == '\\' || c == '_' || c == '*') {
            ++i;
        } else if (c == '[') {
            const auto end = std::min(code.find(']', i), code.size());
            const auto inner = code.substr(i + 1, end - i - 1);
            if (!inner.empty() && inner.find_first_not_of("hHmMsS") == std::string_view::npos) return true;  // [h]: elapsed time
            i = end;
        } else if (c == 'G' || c == 'g') {
            if (code.substr(i).size() >= 7) i += 6;  // General
        } else if (std::string_view("ymdhsYMDHS").find(c) != std::string_view::npos) {
            return true;
        }
    }
    return false;
}

bool is_date_format(std::uint32_t built_in) {
    return (built_in >= 14 && built_in <= 22) || (built_in >= 27 && built_in <= 36) || (built_in >= 45 && built_in <= 47) ||
           (built_in >= 50 && built_in <= 58);
}

std::size_t zeros_of_format(std::string_view code) {
    return code.size() > 1 && code.size() <= integer_digits_max && code.find_first_not_of('0') == std::string_view::npos ? code.size() : 0;
}

}  // namespace muster::sheets
