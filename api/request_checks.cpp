#include "api/request_checks.hpp"

#include <algorithm>
#include <array>

namespace muster::api {
namespace {

using domain::failure;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

constexpr std::array<bool, 256> make_table(bool (*member)(char)) {
    std::array<bool, 256> table{};
    for (std::size_t i = 0; i < table.size(); ++i) table[i] = member(static_cast<char>(i));
    return table;
}
constexpr auto token_characters = make_table([](char c) {  // RFC 9110, 5.6.2
    return is_digit(c) || is_alpha(c) || (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
});
constexpr auto value_characters = make_table([](char c) {  // RFC 9110, 5.5: no control characters but the tab
    const auto byte = static_cast<unsigned char>(c);
    return c == '\t' || (byte >= 0x20 && byte != 0x7F);
});

constexpr bool in(const std::array<bool, 256>& table, char c) { return table[static_cast<unsigned char>(c)]; }
constexpr bool all_in(const std::array<bool, 256>& table, std::string_view text) {
    return std::all_of(text.begin(), text.end(), [&](char c) { return in(table, c); });
}

bool equals_ignoring_case(std::string_view text, std::string_view lower_case) {
    return text.size() == lower_case.size() &&
           std::equal(text.begin(), text.end(), lower_case.begin(), [](char a, char b) { return lower(a) == b; });
}

std::string_view trimmed(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    return text;
}

/// The next element of a comma-separated list; nothing at its end.
std::optional<std::string_view> next_element(std::string_view& list) {
    while (!list.empty()) {
        const auto comma = list.find(',');
        const auto element = trimmed(list.substr(0, comma));
        list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
        if (!element.empty()) return element;
    }
    return {};
}

// Fields of which a second one would be a second opinion.
constexpr std::array<std::string_view, 13> single_fields{
    "host",     "content-length", "transfer-encoding", "authorization", "x-api-key",    "content-type", "idempotency-key",
    "if-match", "if-none-match",  "muster-position",   "x-request-id",  "traceparent",  "expect"};
constexpr std::size_t host_index = 0, length_index = 1, encoding_index = 2, expect_index = 12;

struct SeenFields {
    std::array<std::optional<std::string_view>, single_fields.size()> values;
    bool connection_close = false;
};


std::string_view take_line(std::string_view& rest) {
    const auto end = rest.find("\r\n");
    const auto line = rest.substr(0, end);
    rest.remove_prefix(end + 2);
    return line;
}

domain::Result<void, Fault> check_request_line(std::string_view line, const TransportLimits& limits, Head& head) {
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) {
        return failure(Fault{400, "request_line_invalid", "The first line must be: METHOD SP /path SP HTTP/1.1."});
    }
    head.method = line.substr(0, first);
    head.target = line.substr(first + 1, last - first - 1);
    const auto version = line.substr(last + 1);
    if (head.method.empty() || !all_in(token_characters, head.method)) {
        return failure(Fault{400, "request_line_invalid", "The method is not a token."});
    }
    if (version.size() != 8 || !version.starts_with("HTTP/") || !is_digit(version[5]) || version[6] != '.' ||
        !is_digit(version[7])) {
        return failure(Fault{400, "request_line_invalid", "The first line must end in HTTP/1.1."});
    }
    if (version != "HTTP/1.1" && version != "HTTP/1.0") {
        return failure(Fault{505, "http_version_not_supported", "Send HTTP/1.1 (or 1.0)."});
    }
    head.http_1_0 = version == "HTTP/1.0";
    if (head.target.size() > limits.target_bytes_max) {
        return failure(Fault{414, "target_too_long", "Shorten the path or the query."});
    }
    const auto visible = [](char c) { return c > 0x20 && c < 0x7F && c != '#'; };
    if (!head.target.starts_with('/') || !std::all_of(head.target.begin(), head.target.end(), visible)) {
        return failure(Fault{400, "target_invalid",
                             "The target must be a path that begins with '/', in visible ASCII, without a fragment."});
    }
    return {};
}

domain::Result<void, Fault> check_field(std::string_view line, SeenFields& seen) {
    if (line.front() == ' ' || line.front() == '\t') {
        return failure(Fault{400, "field_invalid", "Folded header lines are not accepted: one field, one line."});
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0 || !all_in(token_characters, line.substr(0, colon))) {
        return failure(Fault{400, "field_invalid", "A header line must be 'Name: value', without a space before the colon."});
    }
    const auto name = line.substr(0, colon);
    const auto value = trimmed(line.substr(colon + 1));
    if (!all_in(value_characters, value)) {
        return failure(Fault{400, "field_invalid", "A header value has a control character."});
    }
    for (std::size_t i = 0; i < single_fields.size(); ++i) {
        if (!equals_ignoring_case(name, single_fields[i])) continue;
        if (seen.values[i]) return failure(Fault{400, "field_repeated", "A header that may stand once was sent twice."});
        seen.values[i] = value;
        return {};
    }
    if (equals_ignoring_case(name, "connection")) {
        auto list = value;
        while (const auto element = next_element(list)) {
            if (equals_ignoring_case(*element, "close")) seen.connection_close = true;
        }
    }
    return {};
}

domain::Result<void, Fault> check_framing(const SeenFields& seen, Head& head) {
    const auto& length = seen.values[length_index];
    const auto& encoding = seen.values[encoding_index];
    if (length && encoding) {
        return failure(Fault{400, "framing_invalid", "Send Content-Length or Transfer-Encoding, never both."});
    }
    if (encoding) {
        if (head.http_1_0 || !equals_ignoring_case(*encoding, "chunked")) {
            return failure(Fault{400, "framing_invalid", "The only Transfer-Encoding is a single 'chunked', on HTTP/1.1."});
        }
        head.chunked = true;
    }
    if (length) {
        constexpr std::size_t digits_max = 18;  // fits 64 bits with room to spare
        const bool plain = !length->empty() && length->size() <= digits_max &&
                           std::all_of(length->begin(), length->end(), is_digit) && (length->size() == 1 || length->front() != '0');
        if (!plain) return failure(Fault{400, "framing_invalid", "Content-Length must be one plain decimal number."});
        for (const char c : *length) head.content_length = head.content_length * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return {};
}

domain::Result<void, Fault> check_fields(const SeenFields& seen, Head& head) {
    const auto& host = seen.values[host_index];
    if (!host && !head.http_1_0) return failure(Fault{400, "host_invalid", "HTTP/1.1 wants exactly one Host header."});
    if (host && !is_valid_host(*host)) return failure(Fault{400, "host_invalid", "The Host header is not a host and port."});
    if (auto framing = check_framing(seen, head); !framing) return framing;
    if (const auto& expect = seen.values[expect_index]; expect && !head.http_1_0) {
        if (!equals_ignoring_case(*expect, "100-continue")) {
            return failure(Fault{417, "expectation_failed", "The only expectation that is met is 100-continue."});
        }
        head.expects_continue = head.has_body();
    }
    head.keep_alive = !head.http_1_0 && !seen.connection_close;
    return {};
}

bool is_valid_port(std::string_view port) {
    if (port.empty()) return true;  // RFC 3986 lets it be empty
    if (port.size() > 5 || !std::all_of(port.begin(), port.end(), is_digit)) return false;
    unsigned value = 0;
    for (const char c : port) value = value * 10 + static_cast<unsigned>(c - '0');
    return value <= 65'535;
}

}  // namespace

bool is_valid_host(std::string_view value) {
    constexpr std::size_t host_bytes_max = 255;
    if (value.empty() || value.size() > host_bytes_max + 6) return false;
    if (value.front() == '[') {
        const auto end = value.find(']');
        if (end == std::string_view::npos || end < 3) return false;
        const auto address = value.substr(1, end - 1);
        const auto hex = [](char c) { return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f') || c == ':' || c == '.'; };
        if (!std::all_of(address.begin(), address.end(), hex) || address.find(':') == std::string_view::npos) return false;
        const auto rest = value.substr(end + 1);
        return rest.empty() || (rest.front() == ':' && is_valid_port(rest.substr(1)));
    }
    const auto colon = value.find(':');
    const auto name = value.substr(0, colon);
    const auto plain = [](char c) { return is_digit(c) || is_alpha(c) || c == '-' || c == '.' || c == '_'; };
    if (name.empty() || !std::all_of(name.begin(), name.end(), plain)) return false;
    return colon == std::string_view::npos || is_valid_port(value.substr(colon + 1));
}

domain::Result<HeadEnd, Fault> find_head_end(std::string_view bytes, std::size_t from) {
    for (auto at = bytes.find('\n', from); at != std::string_view::npos; at = bytes.find('\n', at + 1)) {
        if (at == 0 || bytes[at - 1] != '\r') {
            return failure(Fault{400, "line_ending_invalid", "Lines must end in CR LF."});
        }
        if (at == 1) return failure(Fault{400, "request_line_invalid", "An empty line stands where a request should."});
        if (at >= 3 && bytes[at - 2] == '\n') return HeadEnd{at + 1, at + 1};
    }
    return HeadEnd{0, bytes.size()};
}

domain::Result<Head, Fault> check_head(std::string_view bytes, const TransportLimits& limits) {
    if (bytes.size() > limits.header_bytes_max) {
        return failure(Fault{431, "header_too_large", "Send a smaller header: 8 KiB is the limit."});
    }
    if (bytes.find('\0') != std::string_view::npos) return failure(Fault{400, "field_invalid", "The header has a zero byte."});
    Head head;
    auto rest = bytes;
    const auto request_line = take_line(rest);
    // A carriage return anywhere but at a line's end would end a line for some and not for others.
    if (request_line.find('\r') != std::string_view::npos) {
        return failure(Fault{400, "line_ending_invalid", "Lines must end in CR LF."});
    }
    if (auto checked = check_request_line(request_line, limits, head); !checked) return failure(checked.error());
    SeenFields seen;
    std::size_t count = 0;
    for (auto line = take_line(rest); !line.empty(); line = take_line(rest)) {
        if (++count > limits.fields_max) return failure(Fault{431, "header_too_large", "Send fewer header fields."});
        if (line.find('\r') != std::string_view::npos) {
            return failure(Fault{400, "line_ending_invalid", "Lines must end in CR LF."});
        }
        if (auto checked = check_field(line, seen); !checked) return failure(checked.error());
    }
    if (auto checked = check_fields(seen, head); !checked) return failure(checked.error());
    return head;
}

}  // namespace muster::api
