#include "api/imports/multipart.hpp"

#include <algorithm>
#include <string>

namespace muster::api {
namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

std::optional<std::string_view> boundary_of(std::string_view content_type) {
    constexpr std::string_view name = "boundary=";
    constexpr std::size_t bytes_max = 70;  // RFC 2046
    const auto at = lower(content_type).find(name);
    if (at == std::string::npos) return {};
    auto value = content_type.substr(at + name.size());
    if (value.starts_with('"')) {
        value.remove_prefix(1);
        value = value.substr(0, value.find('"'));
    } else {
        value = value.substr(0, value.find_first_of("; \t"));
    }
    if (value.empty() || value.size() > bytes_max) return {};
    return value;
}

}  // namespace

bool is_form_with_file(std::string_view content_type) { return lower(content_type).starts_with("multipart/form-data"); }

std::optional<std::string_view> file_of_form(std::string_view content_type, std::string_view body) {
    const auto boundary = boundary_of(content_type);
    if (!boundary) return {};
    const auto first = "--" + std::string(*boundary);
    const auto next = "\r\n" + first;
    if (!body.starts_with(first)) return {};
    body.remove_prefix(first.size());
    while (body.starts_with("\r\n")) {
        const auto head_end = body.find("\r\n\r\n");
        if (head_end == std::string_view::npos) return {};
        const auto head = lower(body.substr(0, head_end));
        body.remove_prefix(head_end + 4);
        const auto end = body.find(next);
        if (end == std::string_view::npos) return {};
        if (head.find("filename") != std::string::npos) return body.substr(0, end);
        body.remove_prefix(end + next.size());
    }
    return {};
}

}  // namespace muster::api
