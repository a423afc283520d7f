#include "eventstore/proof/export_statement.hpp"

#include <charconv>

#include "eventstore/proof/signed_note.hpp"

namespace muster::eventstore::proof {
namespace {

constexpr std::string_view first_line = "muster-export/v1";

/// The next line, which has to begin with this; nothing when it does not.
std::optional<std::string_view> take(std::string_view& text, std::string_view beginning) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return {};
    auto line = text.substr(0, end);
    if (!line.starts_with(beginning)) return {};
    text.remove_prefix(end + 1);
    return line.substr(beginning.size());
}

std::optional<std::uint64_t> number_of(const std::optional<std::string_view>& digits) {
    if (!digits) return {};
    std::uint64_t value = 0;
    const auto parsed = std::from_chars(digits->data(), digits->data() + digits->size(), value);
    if (parsed.ec != std::errc{} || std::to_string(value) != *digits) return {};
    return value;
}

}  // namespace

std::string ExportStatement::text() const {
    return std::string(first_line) + "\n" + origin + "\n" + subject + "\nposition " + std::to_string(position) + "\nrows " + std::to_string(rows) +
           "\nmade " + made + "\nsha256 " + base64(bytes_of(sha256)) + "\n";
}

std::optional<ExportStatement> ExportStatement::parse(std::string_view text) {
    ExportStatement statement;
    if (const auto first = take(text, first_line); !first || !first->empty()) return {};
    const auto origin = take(text, ""), subject = take(text, "");
    const auto position = number_of(take(text, "position ")), rows = number_of(take(text, "rows "));
    const auto made = take(text, "made "), hash = take(text, "sha256 ");
    const auto bytes = hash ? from_base64(*hash) : std::nullopt;
    if (!origin || !subject || !position || !rows || !made || !bytes || bytes->size() != sizeof(Hash) || !text.empty()) return {};
    statement.origin = *origin;
    statement.subject = *subject;
    statement.position = *position;
    statement.rows = *rows;
    statement.made = *made;
    statement.sha256 = hash_at(bytes->data());
    return statement;
}

}  // namespace muster::eventstore::proof
