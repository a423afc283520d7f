#include "api/mail/templates.hpp"

#include <unicode/datefmt.h>
#include <unicode/locid.h>
#include <unicode/timezone.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "api/mail/built_in.hpp"
#include "api/mail/limits.hpp"
#include "api/mail/mustache_text.hpp"
#include "api/mail/text.hpp"

namespace muster::mail {
namespace {

using Names = std::span<const std::string_view>;

constexpr std::array<std::string_view, 6> registration_names{"person_name", "organization_name", "product_name", "link", "expires_at", "valid_hours"};
constexpr std::array<std::string_view, 5> password_set_names{"person_name", "organization_name", "product_name", "ios_app_link", "android_app_link"};
constexpr std::array<std::string_view, 7> email_change_confirm_names{"person_name", "organization_name", "product_name", "link",
                                                                     "expires_at",  "valid_hours",       "new_email"};
constexpr std::array<std::string_view, 4> email_change_notice_names{"person_name", "organization_name", "product_name", "new_email"};
constexpr std::array<std::string_view, 4> linked_external_names{"person_name", "organization_name", "product_name", "linked_organization_name"};
constexpr std::array<std::string_view, 3> second_factor_names{"person_name", "organization_name", "product_name"};

/// "Win a prize at evil.example": anybody may register and choose a name, and must not make us send an address to strangers.
bool looks_like_address(std::string_view name) {
    if (name.find_first_of("/@\\") != std::string_view::npos) return true;
    const auto is_word = [](char c) { return static_cast<unsigned char>(c) >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
    for (std::size_t i = 1; i + 2 < name.size(); ++i) {  // a.example, but not J. R. or J.R.
        if (name[i] == '.' && is_word(name[i - 1]) && is_word(name[i + 1]) && is_word(name[i + 2])) return true;
    }
    return false;
}

/// 22 November 2026 at 05:12 UTC, as the language writes it.
std::string date_text(std::chrono::sys_seconds when, std::string_view locale, std::string_view language) {
    // English without a country has the day first and 24 hours: nobody then takes one for the other.
    const std::string tag(locale.starts_with(language) && locale.size() > language.size() ? locale : language == "en" ? "en-GB" : language);
    UErrorCode status = U_ZERO_ERROR;
    auto icu_locale = icu::Locale::forLanguageTag(tag, status);
    if (U_FAILURE(status) || icu_locale.isBogus()) icu_locale = icu::Locale("en", "GB");
    const std::unique_ptr<icu::DateFormat> format(icu::DateFormat::createDateTimeInstance(icu::DateFormat::kLong, icu::DateFormat::kShort, icu_locale));
    if (!format) throw std::logic_error("ICU has no date format");
    format->adoptTimeZone(icu::TimeZone::getGMT()->clone());
    icu::UnicodeString text;
    format->format(static_cast<UDate>(std::chrono::milliseconds(when.time_since_epoch()).count()), text);
    std::string utf8;
    text.toUTF8String(utf8);
    return utf8 + " UTC";
}

std::string hours_text(std::chrono::seconds valid_for) { return std::to_string(std::chrono::ceil<std::chrono::hours>(valid_for).count()); }

/// Values as one line each: no variable is longer, and none brings a line of its own into a text or a header.
std::map<std::string, std::string> values_of(const Variables& variables, std::string_view locale, std::string_view language) {
    const auto line = [](const std::string& value) { return single_line(value, limits::header_value_bytes_max); };
    std::map<std::string, std::string> values{{"organization_name", line(variables.organization_name)},
                                              {"product_name", line(variables.product_name)},
                                              {"link", line(variables.link)},
                                              {"ios_app_link", line(variables.ios_app_link)},
                                              {"android_app_link", line(variables.android_app_link)},
                                              {"new_email", line(variables.new_email)},
                                              {"linked_organization_name", line(variables.linked_organization_name)}};
    if (!looks_like_address(variables.person_name)) values["person_name"] = line(variables.person_name);
    if (variables.expires_at) values["expires_at"] = date_text(*variables.expires_at, locale, language);
    if (variables.valid_for) values["valid_hours"] = hours_text(*variables.valid_for);
    return values;
}

/// Only of templates that were checked.
std::string filled(const std::string& text, const std::map<std::string, std::string>& values, Escape escape) {
    auto out = fill(text, values, escape);
    if (!out) throw std::logic_error("a checked template cannot be filled: " + out.error());
    return std::move(*out);
}

std::string canonical(std::string_view locale) {
    std::string out(locale);
    std::replace(out.begin(), out.end(), '_', '-');
    const auto end = std::min(out.find('-'), out.size());
    std::transform(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(end), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

}  // namespace

std::span<const std::string_view> languages() { return built_in_tags; }

std::string_view language_for(std::string_view locale) {
    const auto wanted = canonical(locale);
    const auto language = std::string_view(wanted).substr(0, wanted.find('-'));
    const auto* const found = std::find(built_in_tags.begin(), built_in_tags.end(), language);
    return found == built_in_tags.end() ? built_in_tags.front() : *found;
}

std::span<const std::string_view> variables_of(NotificationKind kind) {
    switch (kind) {
        case NotificationKind::registration:
        case NotificationKind::self_registration:
        case NotificationKind::password_reset: return registration_names;
        case NotificationKind::password_set: return password_set_names;
        case NotificationKind::email_change_confirm: return email_change_confirm_names;
        case NotificationKind::email_change_notice: return email_change_notice_names;
        case NotificationKind::linked_external: return linked_external_names;
        case NotificationKind::account_exists:
        case NotificationKind::second_factor_changed: return second_factor_names;
    }
    return {};
}

bool needs_link(NotificationKind kind) {
    const auto names = variables_of(kind);
    return std::find(names.begin(), names.end(), "link") != names.end();
}

const Template& built_in(NotificationKind kind, std::string_view locale) {
    return built_in_language(language_for(locale)).mails[static_cast<std::size_t>(kind)];
}

Rendered render(NotificationKind kind, std::string_view locale, const std::optional<Template>& own, const Variables& variables) {
    const auto wanted = canonical(locale);
    const bool use_own = own && check_template(kind, *own).empty();
    const auto language = language_for(wanted);
    const auto& chosen = use_own ? *own : built_in(kind, wanted);
    const auto values = values_of(variables, wanted, use_own ? std::string_view(wanted).substr(0, wanted.find('-')) : language);
    Rendered out;
    out.language = use_own ? wanted : std::string(language);
    out.subject = single_line(filled(chosen.subject, values, Escape::none), limits::subject_bytes_max);
    out.text = filled(chosen.text, values, Escape::none);
    out.html = filled(chosen.html, values, Escape::html);
    return out;
}

std::string render_sms(NotificationKind kind, std::string_view locale, const Variables& variables) {
    const auto wanted = canonical(locale);
    const auto language = language_for(wanted);
    const auto values = values_of(variables, wanted, language);
    return single_line(filled(built_in_language(language).text_messages[static_cast<std::size_t>(kind)], values, Escape::none), limits::sms_bytes_max);
}

}  // namespace muster::mail
