#include "api/sheets/columns.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace muster::sheets {
namespace {

using enum ColumnKind;

constexpr std::array<ColumnInfo, column_count> all{{
    {Column::first_name, "first_name", "First name", text, true, "The person's first name.", "Ada"},
    {Column::last_name, "last_name", "Last name", text, true, "The person's last name.", "Example"},
    {Column::email, "email", "E-mail", email, true,
     "The person's own e-mail address. It is theirs in the whole system: a row whose address is known updates that person.",
     "ada@example.com"},
    {Column::role, "role", "Role", role, true, "What the person may do. Choose from the list.", "user"},
    {Column::phone, "phone", "Phone", phone, false,
     "Telephone number, best with the country's code: +44 20 7946 0000. The cell is text.", "+44 20 7946 0000"},
    {Column::job_title, "job_title", "Job title", text, false, "What the person does in the organization.", "Accountant"},
    {Column::title, "title", "Title", text, false, "How the person is addressed: Dr, Ms, Prof.", "Dr"},
    {Column::home_site, "home_site", "Home site", site, false,
     "The name of the site the person belongs to. Choose from the list.", ""},
    {Column::extension, "extension", "Extension", code, false,
     "Telephone extension. One extension belongs to one person. The cell is text, so that leading zeros stay.", "0123"},
    {Column::invite, "invite", "Invite", yes_no, false,
     "yes: the invitation is sent with the import. no or empty: later, by hand.", "yes"},
    {Column::wifi, "wifi", "Wi-Fi", yes_no, false, "yes: the person gets a Wi-Fi account. Only where Wi-Fi was bought.", "no"},
    {Column::access_control, "access_control", "Access control", yes_no, false,
     "yes: the person opens doors with a card, whose number stands in Card id. Only where access control was bought.", "no"},
    {Column::card_id, "card_id", "Card id", code, false,
     "The number on the access card. One card belongs to one person. The cell is text, so that leading zeros stay.", ""},
    {Column::offline_entry, "offline_entry", "Offline entry", yes_no, false,
     "yes: the card opens doors even while they are offline.", "no"},
    {Column::language, "language", "Language", language, false,
     "The language of mails and pages, as a code: en, de, fr, es. Empty: the organization's.", "en"},
    {Column::username, "username", "Username", text, false, "Another name to sign in with, without @. Empty: the e-mail address only.",
     "ada.example"},
}};

struct Alias {
    std::string_view name;  ///< as folded() makes it
    Column column;
};
constexpr std::array<Alias, 21> aliases{{
    {"forename", Column::first_name},        {"givenname", Column::first_name},
    {"surname", Column::last_name},          {"familyname", Column::last_name},
    {"emailaddress", Column::email},         {"mail", Column::email},
    {"telephone", Column::phone},            {"telephonenumber", Column::phone},
    {"phonenumber", Column::phone},          {"mobile", Column::phone},
    {"site", Column::home_site},             {"homecentre", Column::home_site},
    {"ext", Column::extension},              {"sendinvitation", Column::invite},
    {"invitation", Column::invite},          {"wlan", Column::wifi},
    {"card", Column::card_id},               {"cardnumber", Column::card_id},
    {"locale", Column::language},            {"preferredlanguage", Column::language},
    {"enablewifi", Column::wifi},
}};

/// Letters and digits in lower case; nothing else tells two headers apart. Bytes above ASCII stay, so that a header in another
/// script is no alias of an empty one.
std::string folded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c >= 'A' && c <= 'Z') {
            out += static_cast<char>(c + 32);
        } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80) {
            out += c;
        }
    }
    return out;
}

constexpr std::array<std::string_view, 5> yes_texts{"yes", "y", "true", "1", "x"};
constexpr std::array<std::string_view, 5> no_texts{"no", "n", "false", "0", ""};

}  // namespace

std::span<const ColumnInfo> columns() { return all; }

const ColumnInfo& info_of(Column column) { return all.at(static_cast<std::size_t>(column)); }

std::optional<Column> column_of_header(std::string_view header) {
    const auto name = folded(header);
    if (name.empty()) return {};
    for (const auto& each : all) {
        if (name == folded(each.header) || name == folded(each.key)) return each.column;
    }
    for (const auto& each : aliases) {
        if (name == each.name) return each.column;
    }
    return {};
}

std::optional<bool> yes_no_of(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const auto begin = text.find_first_not_of(blanks);
    text = begin == std::string_view::npos ? std::string_view() : text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (std::find(yes_texts.begin(), yes_texts.end(), lower) != yes_texts.end()) return true;
    if (std::find(no_texts.begin(), no_texts.end(), lower) != no_texts.end()) return false;
    return {};
}

}  // namespace muster::sheets
