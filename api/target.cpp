#include "api/target.hpp"

#include <algorithm>
#include <cstdint>

namespace muster::api {
namespace {

using domain::failure;

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// Length of the well-formed UTF-8 sequence at the front that is not a control character; 0 when there is none.
std::size_t character_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto continues = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xC0U) == 0x80U; };
    const auto first = byte(0);
    if (first < 0x80) return first < 0x20 || first == 0x7F ? 0 : 1;
    if (first < 0xC2) return 0;
    if (first < 0xE0) {
        if (!continues(1)) return 0;
        return first == 0xC2 && byte(1) < 0xA0 ? 0 : 2;  // U+0080 to U+009F are control characters
    }
    if (first < 0xF0) {
        if (!continues(1) || !continues(2)) return 0;
        const bool overlong = first == 0xE0 && byte(1) < 0xA0;
        const bool surrogate = first == 0xED && byte(1) >= 0xA0;
        return overlong || surrogate ? 0 : 3;
    }
    if (first > 0xF4 || !continues(1) || !continues(2) || !continues(3)) return 0;
    const bool outside = (first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) >= 0x90);
    return outside ? 0 : 4;
}

bool is_clean_text(std::string_view text) {
    while (!text.empty()) {
        if (text.front() >= 0x20 && text.front() < 0x7F) {  // nearly always
            text.remove_prefix(1);
            continue;
        }
        const auto length = character_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

domain::Result<void, Fault> parse_query(std::string_view text, const TransportLimits& limits, Target& target) {
    while (!text.empty()) {
        const auto end = text.find('&');
        const auto piece = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (piece.empty()) continue;
        const auto equals = piece.find('=');
        std::pair<std::string, std::string> parameter;
        const auto value = equals == std::string_view::npos ? std::string_view{} : piece.substr(equals + 1);
        if (!percent_decode(piece.substr(0, equals), true, parameter.first) ||
            !percent_decode(value, true, parameter.second)) {
            return failure(Fault{400, "query_invalid", "A query parameter is not percent-encoded UTF-8 without control characters."});
        }
        if (parameter.first.empty()) return failure(Fault{400, "query_invalid", "A query parameter has no name."});
        const auto same = [&](const auto& other) { return other.first == parameter.first; };
        if (std::any_of(target.query.begin(), target.query.end(), same)) {
            return failure(Fault{400, "query_repeated", "Send each query parameter once."});
        }
        if (target.query.size() >= limits.query_parameters_max) {
            return failure(Fault{400, "query_invalid", "Send fewer query parameters."});
        }
        target.query.push_back(std::move(parameter));
    }
    return {};
}

}  // namespace

bool percent_decode(std::string_view text, bool plus_is_space, std::string& out) {
    const auto start = out.size();
    out.reserve(start + text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            if (i + 2 >= text.size()) return false;
            const int high = hex_value(text[i + 1]), low = hex_value(text[i + 2]);
            if (high < 0 || low < 0) return false;
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            out += plus_is_space && text[i] == '+' ? ' ' : text[i];
        }
    }
    return is_clean_text(std::string_view(out).substr(start));
}

domain::Result<Target, Fault> parse_target(std::string_view text, const TransportLimits& limits) {
    Target target;
    const auto question = text.find('?');
    auto path = text.substr(0, question);
    if (path.empty() || path.front() != '/') return failure(Fault{400, "target_invalid", "The path must begin with '/'."});
    path.remove_prefix(1);
    for (;;) {
        const auto slash = path.find('/');
        auto& segment = target.segments.emplace_back();
        if (!percent_decode(path.substr(0, slash), false, segment)) {
            return failure(Fault{400, "target_invalid", "The path is not percent-encoded UTF-8 without control characters."});
        }
        target.path += '/';
        target.path += segment;
        if (slash == std::string_view::npos) break;
        path.remove_prefix(slash + 1);
    }
    if (question != std::string_view::npos) {
        if (auto parsed = parse_query(text.substr(question + 1), limits, target); !parsed) return failure(parsed.error());
    }
    return target;
}

}  // namespace muster::api
