#pragma once
// Mustache over kainjow's implementation, with one escape per kind of text. Pure; thread-safe. The implementation is included in one
// source file only.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.hpp"

namespace muster::mail {

struct Tag {
    char sigil = ' ';  ///< # ^ / > ! = & { or a space for a plain variable
    std::string_view name;
    std::size_t offset = 0;  ///< of its {{
};

/// Every tag in order; the failure is the offset of one that does not end.
[[nodiscard]] domain::Result<std::vector<Tag>, std::size_t> scan_tags(std::string_view text);

enum class Escape { none, html, json, form };

/// What is missing shows nothing, an empty value counts as missing. The failure says why it is no template; the place with it.
[[nodiscard]] domain::Result<std::string, std::string> fill(std::string_view text, const std::map<std::string, std::string>& values, Escape escape);

}  // namespace muster::mail
