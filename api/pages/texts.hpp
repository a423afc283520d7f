#pragma once
// Every text of the pages, in every language. A text may hold one {}, which fill() replaces.

#include <cstdint>
#include <string>
#include <string_view>

#include "api/pages/language.hpp"

namespace muster::api::pages {

enum class Text : std::uint8_t {
    // what stands on more than one page
    password,
    password_again,
    new_password,
    password_hint,
    problem_title,
    problem_prefix,
    go_to_sign_in,
    // registration
    register_title,
    register_intro,
    register_button,
    registered_title,
    registered_intro,
    registered_apps,
    app_ios,
    app_android,
    // sign-in
    sign_in_title,
    login_label,
    sign_in_button,
    forgotten,
    code_label,
    code_hint,
    code_needed,
    signed_out,
    // password reset
    reset_title,
    reset_intro,
    contact_label,
    contact_invalid,
    reset_link_asked,
    email_label,
    reset_button,
    reset_asked_title,
    reset_asked_intro,
    new_password_title,
    new_password_intro,
    new_password_button,
    password_set_title,
    password_set_intro,
    // e-mail change
    email_change_title,
    email_change_intro,
    email_change_button,
    email_changed_title,
    email_changed_intro,
    // the own account
    account_title,
    account_email,
    account_username,
    account_name,
    account_sessions,
    session_current,
    session_started,
    session_expires,
    session_end,
    session_from,
    sign_out_button,
    // dead links
    dead_link_title,
    dead_link_intro,
    dead_registration,
    dead_reset,
    dead_email_change,
    ask_new_reset,
    // mistakes next to a field
    required,
    passwords_differ,
    password_too_short,
    password_too_long,
    password_common,
    password_personal,
    password_unacceptable,
    email_invalid,
    code_wrong,
    // mistakes of a whole form
    sign_in_failed,
    slow_down,
    overloaded,
    cross_site_title,
    cross_site_intro,
    needs_https,
    not_found_title,
    not_found_intro,
    unreadable_title,
    unreadable_intro,
    refused,
    trouble_title,
    trouble_intro,
    // registering without an invitation
    register_self_intro,
    sign_up_title,
    sign_up_intro,
    sign_up_closed,
    first_name_label,
    last_name_label,
    sign_up_button,
    sign_up_asked_intro,
    go_to_sign_up,
    count_,  ///< how many there are
};

inline constexpr std::size_t text_count = static_cast<std::size_t>(Text::count_);

[[nodiscard]] std::string_view text_of(Language language, Text text);
/// The text with `value` in the place of its {}; the value is not escaped here.
[[nodiscard]] std::string fill(Language language, Text text, std::string_view value);

}  // namespace muster::api::pages
