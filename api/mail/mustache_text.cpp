#include "api/mail/mustache_text.hpp"

#include <fmt/format.h>

#include <kainjow/mustache.hpp>

namespace muster::mail {
namespace {

namespace mustache = kainjow::mustache;

std::string html_escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&#39;"; break;  // &apos; is unknown to older mail readers
            default: out += c;
        }
    }
    return out;
}

std::string json_escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
            out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
            out += c;
        }
    }
    return out;
}

std::string form_escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) {
            out += c;
        } else {
            out += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        }
    }
    return out;
}

std::string escaped(const std::string& text, Escape how) {
    switch (how) {
        case Escape::none: return text;
        case Escape::html: return html_escaped(text);
        case Escape::json: return json_escaped(text);
        case Escape::form: return form_escaped(text);
    }
    return {};
}

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

}  // namespace

domain::Result<std::vector<Tag>, std::size_t> scan_tags(std::string_view text) {
    constexpr std::string_view sigils = "#^/>!=&";
    std::vector<Tag> tags;
    for (auto at = text.find("{{"); at != std::string_view::npos; at = text.find("{{", at)) {
        const bool triple = text.substr(at).starts_with("{{{");
        const auto begin = at + (triple ? 3 : 2);
        const auto end = text.find(triple ? "}}}" : "}}", begin);
        if (end == std::string_view::npos) return domain::failure(at);
        Tag tag{triple ? '{' : ' ', trimmed(text.substr(begin, end - begin)), at};
        if (!triple && !tag.name.empty() && sigils.find(tag.name.front()) != std::string_view::npos) {
            tag.sigil = tag.name.front();
            tag.name = trimmed(tag.name.substr(1));
        }
        tags.push_back(tag);
        at = end + (triple ? 3 : 2);
    }
    return tags;
}

domain::Result<std::string, std::string> fill(std::string_view text, const std::map<std::string, std::string>& values, Escape escape) {
    mustache::mustache parsed{std::string(text)};
    if (!parsed.is_valid()) return domain::failure(parsed.error_message());
    parsed.set_custom_escape([escape](const std::string& value) { return escaped(value, escape); });
    mustache::data data;
    for (const auto& [name, value] : values) {
        if (!value.empty()) data.set(name, value);
    }
    auto out = parsed.render(data);
    if (!parsed.is_valid()) return domain::failure(parsed.error_message());
    return out;
}

}  // namespace muster::mail
