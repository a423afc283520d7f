#pragma once
// What notifications say: mustache templates for each kind, built in for English, German, French and Spanish, and an
// organization's own wording checked before it is kept. Pure functions of their arguments; thread-safe.

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/mail/kinds.hpp"

namespace muster::mail {

/// Three mustache templates: {{name}} shows a variable, {{#name}}…{{/name}} stands only when there is one, {{^name}}…{{/name}} when
/// there is none. In html values are escaped, in text and subject not.
struct Template {
    std::string subject;
    std::string text;
    std::string html;
};

/// What a template may show; an empty one is none. Which kind knows which: variables_of().
struct Variables {
    std::string person_name;  ///< left out when it looks like an address of the web: strangers choose names
    std::string organization_name;
    std::string product_name;
    std::string link;
    std::optional<std::chrono::sys_seconds> expires_at;  ///< shown as date and time in UTC, as the language writes them
    std::optional<std::chrono::seconds> valid_for;       ///< {{valid_hours}}, rounded up
    std::string ios_app_link;
    std::string android_app_link;
    std::string new_email;
    std::string linked_organization_name;
};

struct Rendered {
    std::string language;  ///< BCP 47
    std::string subject;   ///< one line, without control characters
    std::string text;
    std::string html;
};

/// Where an organization's own template is wrong.
struct TemplateError {
    std::string part;      ///< subject, text or html
    std::size_t line = 1;  ///< counts from 1
    std::string text;      ///< a sentence

    friend bool operator==(const TemplateError&, const TemplateError&) = default;
};

/// The built-in languages; the first one is what everybody falls back to.
[[nodiscard]] std::span<const std::string_view> languages();
/// The built-in language for a BCP 47 tag: de-CH, de_CH and DE are de; whatever is not built in is en.
[[nodiscard]] std::string_view language_for(std::string_view locale);
/// The names a template of this kind may use.
[[nodiscard]] std::span<const std::string_view> variables_of(NotificationKind kind);
[[nodiscard]] bool needs_link(NotificationKind kind);

/// The built-in wording, to begin an own one from.
[[nodiscard]] const Template& built_in(NotificationKind kind, std::string_view locale);

/// Everything wrong with an own template, in order of place; empty: it can be kept. It must be within limits::template_*,
/// UTF-8, well-formed, use only variables_of(kind), escape each value, and show {{link}} outside of sections in text and html where
/// needs_link(kind).
[[nodiscard]] std::vector<TemplateError> check_template(NotificationKind kind, const Template& own);

/// Never fails: an own template that check_template() would refuse is passed over for the built-in one.
/// `own` is in the language of `locale`.
[[nodiscard]] Rendered render(NotificationKind kind, std::string_view locale, const std::optional<Template>& own, const Variables& variables);

/// A short message for a phone, one line, in the built-in language for the locale.
[[nodiscard]] std::string render_sms(NotificationKind kind, std::string_view locale, const Variables& variables);

}  // namespace muster::mail
