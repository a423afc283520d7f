#include "api/mail/message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "api/mail/encoding.hpp"
#include "api/mail/limits.hpp"
#include "api/mail/text.hpp"

namespace muster::mail {
namespace {

/// Quoted-printable never holds "=_", so no body can look like the boundary, and no randomness is needed.
constexpr std::string_view boundary = "=_alternative_=";

/// RFC 5322 wants English names whatever the process's locale.
std::string rfc5322_date(std::chrono::sys_seconds when) {
    constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(when);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(when - day);
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000", days[std::chrono::weekday(day).c_encoding()],
                       static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                       time.hours().count(), time.minutes().count(), time.seconds().count());
}

std::string body_part(std::string_view type, std::string_view body) {
    return fmt::format("--{}\r\nContent-Type: {}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}\r\n", boundary, type,
                       quoted_printable(body));
}

bool is_language_tag(std::string_view text) {
    return text.size() <= 35 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
           });
}

domain::Result<void, MailError> check_value(std::string_view where, std::string_view value) {
    if (!is_clean_line(value)) return domain::failure(MailError{std::string(where), "it has a control character or is not UTF-8"});
    if (value.size() > limits::header_value_bytes_max) return domain::failure(MailError{std::string(where), "it is too long"});
    return {};
}

domain::Result<void, MailError> check_values(const MessageParts& parts) {
    for (const auto& [where, value] : {std::pair<std::string_view, std::string_view>{"from", parts.from.name},
                                       {"to", parts.to.name},
                                       {"subject", parts.subject},
                                       {"message_id", parts.message_id}}) {
        if (auto checked = check_value(where, value); !checked) return checked;
    }
    const auto id = wire_address(parts.message_id, "message_id");
    if (!id || id->needs_smtp_utf8) return domain::failure(MailError{"message_id", "it is not of the form unique@domain"});
    if (!is_language_tag(parts.language)) return domain::failure(MailError{"language", "it is not a language tag"});
    for (const auto& [where, body] : {std::pair<std::string_view, std::string_view>{"text", parts.text}, {"html", parts.html}}) {
        if (body.size() > limits::body_bytes_max) return domain::failure(MailError{std::string(where), "it is too long"});
    }
    return {};
}

}  // namespace

domain::Result<Message, MailError> compose(const MessageParts& parts) {
    if (auto checked = check_values(parts); !checked) return domain::failure(checked.error());
    auto from = wire_address(parts.from.address, "from");
    if (!from) return domain::failure(from.error());
    auto to = wire_address(parts.to.address, "to");
    if (!to) return domain::failure(to.error());

    std::string bytes = "Date: " + rfc5322_date(parts.date) + "\r\n";
    bytes += mailbox_field("From", parts.from.name, from->text);
    bytes += mailbox_field("To", parts.to.name, to->text);
    bytes += unstructured_field("Subject", parts.subject);
    bytes += "Message-ID: <" + parts.message_id + ">\r\n";
    bytes += "Auto-Submitted: auto-generated\r\n";  // RFC 3834: nobody's holiday notice answers it
    if (!parts.language.empty()) bytes += "Content-Language: " + parts.language + "\r\n";
    bytes += fmt::format("MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"{}\"\r\n\r\n", boundary);
    bytes += body_part("text/plain", parts.text);
    bytes += body_part("text/html", parts.html);
    bytes += fmt::format("--{}--\r\n", boundary);
    return Message{std::move(bytes), std::move(*from), std::move(*to)};
}

}  // namespace muster::mail
