#include "api/pages/language.hpp"

#include <optional>

namespace muster::api::pages {
namespace {

constexpr int weight_max = 1000;
constexpr std::size_t ranges_max = 32;  // of a header that goes on, the rest is not looked at

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
    while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
    return text;
}

std::optional<Language> language_of(std::string_view range) {
    if (range == "*") return Language::en;
    const auto primary = range.substr(0, range.find('-'));
    for (std::size_t i = 0; i < language_tags.size(); ++i) {
        const auto tag = language_tags[i];
        if (primary.size() == tag.size() && lower(primary[0]) == tag[0] && lower(primary[1]) == tag[1]) return static_cast<Language>(i);
    }
    return {};
}

/// "q=0.8" in thousandths; -1 when it is no weight.
int weight_of(std::string_view parameter) {
    if (parameter.empty()) return weight_max;
    if (parameter.size() < 3 || parameter.size() > 7 || lower(parameter[0]) != 'q' || parameter[1] != '=') return -1;
    const auto value = parameter.substr(2);
    if (value[0] != '0' && value[0] != '1') return -1;
    int weight = (value[0] - '0') * weight_max;
    if (value.size() == 1) return weight;
    if (value[1] != '.') return -1;
    int step = weight_max / 10;
    for (const char c : value.substr(2)) {
        if (c < '0' || c > '9') return -1;
        weight += (c - '0') * step;
        step /= 10;
    }
    return weight > weight_max ? -1 : weight;
}

}  // namespace

Language best_language(std::string_view header) {
    auto best = Language::en;
    int best_weight = 0;
    for (std::size_t seen = 0; !header.empty() && seen < ranges_max; ++seen) {
        const auto comma = header.find(',');
        const auto element = trimmed(header.substr(0, comma));
        header.remove_prefix(comma == std::string_view::npos ? header.size() : comma + 1);
        const auto semicolon = element.find(';');
        const auto language = language_of(trimmed(element.substr(0, semicolon)));
        const auto weight = semicolon == std::string_view::npos ? weight_max : weight_of(trimmed(element.substr(semicolon + 1)));
        if (!language || weight <= best_weight) continue;
        best = *language;
        best_weight = weight;
    }
    return best;
}

}  // namespace muster::api::pages
