#include "api/space/paging.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "api/space/texts.hpp"

namespace muster::api::space {
namespace {

constexpr std::uint64_t limit_max = 50;
/// Farther than any listing goes; keeps sums of it small.
constexpr std::int64_t number_max = 1'000'000'000'000;

/// The digits a text begins with, a sign and blanks before them; nothing when there are none.
std::optional<std::int64_t> leading_integer(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    if (text.starts_with('+')) text.remove_prefix(1);
    std::int64_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec == std::errc::result_out_of_range) return number_max;
    if (parsed.ec != std::errc{}) return {};
    return std::min(number, number_max);
}

/// Absent or empty: the default stays.
bool read_number(const Request& request, std::string_view name, std::uint64_t least, std::uint64_t most, std::uint64_t& number) {
    const auto text = request.query_value(name);
    if (!text || text->empty()) return true;
    const auto typed = leading_integer(*text);
    if (!typed || *typed < static_cast<std::int64_t>(least) || *typed > static_cast<std::int64_t>(most)) return false;
    number = static_cast<std::uint64_t>(*typed);
    return true;
}

}  // namespace

OrError<Paging> read_paging(const Request& request) {
    Paging paging;
    if (!read_number(request, "limit", 1, limit_max, paging.limit)) return fail(400, texts::limit_range);
    if (!read_number(request, "offset", 0, static_cast<std::uint64_t>(number_max), paging.offset)) return fail(400, texts::offset_range);
    return paging;
}

void write_pagination(eventstore::JsonWriter& json, const Paging& paging, std::uint64_t total, std::uint64_t pages_least) {
    json.key("pagination").begin_object();
    json.member("offset", paging.offset).member("limit", paging.limit).member("total", total);
    json.member("page", paging.offset / paging.limit + 1);
    json.member("pages", std::max(pages_least, (total + paging.limit - 1) / paging.limit)).end_object();
}

}  // namespace muster::api::space
