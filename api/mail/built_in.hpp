#pragma once
// The built-in templates, read from the files the binary carries with it.

#include <array>
#include <string>
#include <string_view>

#include "api/mail/kinds.hpp"
#include "api/mail/templates.hpp"

namespace muster::mail {

struct BuiltInLanguage {
    std::string_view tag;
    std::array<Template, kind_names.size()> mails;
    std::array<std::string, kind_names.size()> text_messages;
};

inline constexpr std::array<std::string_view, 4> built_in_tags{"en", "de", "fr", "es"};

/// `tag` must be one of built_in_tags. Made at the first call; thread-safe. A mistake in a file throws std::logic_error.
[[nodiscard]] const BuiltInLanguage& built_in_language(std::string_view tag);

}  // namespace muster::mail
