#pragma once
// What the HTML of an organization's own template may hold: text, its looks, and links that are placeholders. No script, nothing
// that is fetched from elsewhere, no link of somebody's own. It takes what is known to be harmless and refuses all else, so that
// what one mail program reads differently from another finds no place. Pure; thread-safe.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace muster::mail {

struct HtmlFault {
    std::size_t offset = 0;
    std::string text;  ///< what is wrong there, and what to do
};

/// In the order they stand, a few at most. Mustache tags are taken as they stand: between elements any, in a quoted value plain ones.
[[nodiscard]] std::vector<HtmlFault> html_faults(std::string_view html);

}  // namespace muster::mail
