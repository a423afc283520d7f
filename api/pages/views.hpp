#pragma once
// Pages as values, and the HTML they become. Every page is a whole document, in one language, without script. Pure.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/pages/language.hpp"
#include "api/pages/texts.hpp"

namespace muster::api::pages {

inline constexpr std::string_view stylesheet_path = "/pages/style.css";

struct Field {
    std::string_view name;  ///< of the input, and its id
    std::string label;
    std::string_view type = "text";
    std::string_view autocomplete{};
    std::string value{};    ///< never of a password
    std::string hint{};
    std::string mistake{};  ///< empty: none
    bool required = true;
    std::string_view input_mode{};
};

struct Link {
    std::string target;
    std::string label;
};

/// One form: what it is for, its inputs, what was wrong with the last try.
struct FormPage {
    std::string title;
    std::string intro{};
    std::string action;          ///< path it is posted to
    std::vector<Field> fields{};
    std::string button;
    std::string trouble{};       ///< what is wrong with the form as a whole
    std::string notice{};        ///< good news
    std::vector<Link> links{};
};
[[nodiscard]] std::string render(Language language, const FormPage& page);

/// What came of it, and where to go from here.
struct MessagePage {
    std::string title;
    std::vector<std::string> paragraphs{};
    std::vector<Link> links{};
};
[[nodiscard]] std::string render(Language language, const MessagePage& page);

struct SessionRow {
    std::string id;
    bool current = false;
    std::string started_at, expires_at;  ///< RFC 3339
    std::string address{}, user_agent{};
};
struct AccountPage {
    std::string name{}, email{}, username{};
    std::vector<SessionRow> sessions{};
};
[[nodiscard]] std::string render(Language language, const AccountPage& page);

}  // namespace muster::api::pages
