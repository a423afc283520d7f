#include "api/response_writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

namespace muster::api {
namespace {

constexpr std::string_view security_headers =
    "Cache-Control: no-store\r\n"
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "X-Content-Type-Options: nosniff\r\n";
// What a page may load is its stylesheet, where it may send something is here, and it depends on who asks and in what language.
constexpr std::string_view page_security_headers =
    "Cache-Control: no-store\r\n"
    "Content-Security-Policy: default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Vary: Accept-Language, Cookie, Origin, Sec-Fetch-Site\r\n";
// A year, after which browsers would try plain HTTP again; they keep it for names only, never for addresses.
constexpr std::string_view transport_security_header = "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n";

struct Reason {
    unsigned status;
    std::string_view text;
};
constexpr std::array<Reason, 28> reasons{{{200, "OK"}, {201, "Created"}, {202, "Accepted"}, {204, "No Content"},
    {303, "See Other"}, {304, "Not Modified"}, {400, "Bad Request"}, {401, "Unauthorized"}, {403, "Forbidden"},
    {404, "Not Found"}, {405, "Method Not Allowed"}, {408, "Request Timeout"}, {409, "Conflict"}, {410, "Gone"},
    {412, "Precondition Failed"}, {413, "Content Too Large"}, {414, "URI Too Long"}, {415, "Unsupported Media Type"},
    {417, "Expectation Failed"}, {422, "Unprocessable Content"}, {428, "Precondition Required"}, {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"}, {500, "Internal Server Error"}, {501, "Not Implemented"},
    {503, "Service Unavailable"}, {505, "HTTP Version Not Supported"}, {100, "Continue"}}};

void append_number(std::string& out, std::size_t value) {
    std::array<char, 20> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(digits.data(), end);
}

/// A line break in a value would begin a header of somebody else's making.
void append_header(std::string& out, std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    const auto start = out.size();
    out += value;
    std::replace_if(out.begin() + static_cast<std::ptrdiff_t>(start), out.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
    out += "\r\n";
}

void append_content_type(std::string& out, std::string_view type) {
    out += "Content-Type: ";
    out += type;
    if (type.starts_with("text/") && type.find("charset") == std::string_view::npos) out += "; charset=utf-8";
    out += "\r\n";
}

}  // namespace

std::string_view reason_of(unsigned status) {
    for (const auto& reason : reasons) {
        if (reason.status == status) return reason.text;
    }
    return "Unknown";
}

void write_answer(std::string& out, const Response& response, const AnswerFrame& frame) {
    out += "HTTP/1.1 ";
    append_number(out, response.status);
    out += ' ';
    out += reason_of(response.status);
    out += "\r\nDate: ";
    out += frame.date;
    out += "\r\n";
    append_header(out, "X-Request-Id", frame.request_id);
    out += response.is_page ? page_security_headers : security_headers;
    if (frame.secure) out += transport_security_header;
    for (const auto& [name, value] : response.headers) append_header(out, name, value);
    if (frame.close) out += "Connection: close\r\n";
    if (response.status == 204 || response.status == 304) {
        out += "\r\n";
        return;
    }
    append_content_type(out, response.content_type);
    if (response.stream) {
        out += frame.http_1_0 ? "\r\n" : "Transfer-Encoding: chunked\r\n\r\n";
        return;
    }
    out += "Content-Length: ";
    append_number(out, response.body.size());
    out += "\r\n\r\n";
    if (!frame.without_body) out += response.body;
}

void write_chunk(std::string& out, std::string_view bytes) {
    std::array<char, 16> digits;
    out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), bytes.size(), 16).ptr);
    out += "\r\n";
    out += bytes;
    out += "\r\n";
}

std::string_view DateLine::now() {
    const auto second = static_cast<std::int64_t>(std::time(nullptr));
    if (second != second_) {
        second_ = second;
        const auto time = static_cast<std::time_t>(second);
        std::tm utc{};
        ::gmtime_r(&time, &utc);
        constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
        constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
        std::array<char, 32> rest{};  // strftime's names would follow the locale
        const auto length = std::strftime(rest.data(), rest.size(), " %Y %H:%M:%S GMT", &utc);
        text_ = std::string(days[static_cast<std::size_t>(utc.tm_wday)]) + ", " + (utc.tm_mday < 10 ? "0" : "") +
                std::to_string(utc.tm_mday) + " " + std::string(months[static_cast<std::size_t>(utc.tm_mon)]) +
                std::string(rest.data(), length);
    }
    return text_;
}

}  // namespace muster::api
