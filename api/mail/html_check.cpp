#include "api/mail/html_check.hpp"

#include <algorithm>
#include <array>

namespace muster::mail {
namespace {

constexpr std::size_t faults_max = 10;

using namespace std::string_view_literals;

constexpr std::array elements{
    "a"sv, "abbr"sv, "address"sv, "article"sv, "aside"sv, "b"sv, "big"sv, "blockquote"sv, "body"sv, "br"sv,
    "caption"sv, "center"sv, "cite"sv, "code"sv, "col"sv, "colgroup"sv, "dd"sv, "del"sv, "div"sv, "dl"sv, "dt"sv,
    "em"sv, "font"sv, "footer"sv, "h1"sv, "h2"sv, "h3"sv, "h4"sv, "h5"sv, "h6"sv, "head"sv, "header"sv, "hr"sv,
    "html"sv, "i"sv, "ins"sv, "li"sv, "main"sv, "meta"sv, "ol"sv, "p"sv, "pre"sv, "q"sv, "s"sv, "section"sv,
    "small"sv, "span"sv, "strong"sv, "style"sv, "sub"sv, "sup"sv, "table"sv, "tbody"sv, "td"sv, "tfoot"sv, "th"sv,
    "thead"sv, "time"sv, "title"sv, "tr"sv, "u"sv, "ul"sv};

constexpr std::array attributes{
    "abbr"sv, "align"sv, "alt"sv, "bgcolor"sv, "border"sv, "cellpadding"sv, "cellspacing"sv, "charset"sv, "class"sv,
    "color"sv, "cols"sv, "colspan"sv, "content"sv, "dir"sv, "face"sv, "headers"sv, "height"sv, "href"sv, "id"sv,
    "lang"sv, "media"sv, "name"sv, "rel"sv, "role"sv, "rows"sv, "rowspan"sv, "scope"sv, "size"sv, "span"sv,
    "style"sv, "target"sv, "title"sv, "valign"sv, "width"sv};

bool is_name_char(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string lower(std::string_view text) {
    std::string out(text);
    for (auto& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return out;
}

template <class Names>
bool is_one_of(const Names& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_known_attribute(std::string_view name) { return is_one_of(attributes, name) || name.starts_with("aria-"); }

/// `{{link}}`, `{{ ios_app_link }}`: one placeholder for an address, and nothing beside it.
bool is_link_placeholder(std::string_view value) {
    while (!value.empty() && is_space(value.front())) value.remove_prefix(1);
    while (!value.empty() && is_space(value.back())) value.remove_suffix(1);
    if (value.size() < 5 || !value.starts_with("{{") || !value.ends_with("}}")) return false;
    value = value.substr(2, value.size() - 4);
    while (!value.empty() && is_space(value.front())) value.remove_prefix(1);
    while (!value.empty() && is_space(value.back())) value.remove_suffix(1);
    const auto is_part = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
    return (value == "link" || value.ends_with("_link")) && std::all_of(value.begin(), value.end(), is_part);
}

/// Only plain variables: sections and comments vanish, and what is left would be another value.
bool has_only_plain_tags(std::string_view value) {
    for (auto at = value.find("{{"); at != std::string_view::npos; at = value.find("{{", at + 2)) {
        const auto next = value.find_first_not_of(" \t\r\n", at + 2);
        if (next == std::string_view::npos || !((value[next] >= 'a' && value[next] <= 'z') || value[next] == '_')) return false;
    }
    return true;
}

/// Looks that fetch something or run. Escapes and comments could hide them, and a value that is filled in could be anything.
bool fetches(std::string_view css) {
    const auto text = lower(css);
    for (const auto* part : {"url", "@import", "expression", "behavior", "-moz-binding", "image", "src", "javascript", "\\", "/*", "&", "{{", "<"}) {
        if (text.find(part) != std::string::npos) return true;
    }
    return false;
}

class Reader {
  public:
    explicit Reader(std::string_view html) : html_(html) {}

    std::vector<HtmlFault> read() {
        while (at_ < html_.size() && faults_.size() < faults_max) {
            if (html_.compare(at_, 2, "{{") == 0) {
                skip_mustache();
            } else if (html_[at_] == '<') {
                markup();
            } else {
                ++at_;
            }
        }
        return std::move(faults_);
    }

  private:
    void blame(std::size_t offset, std::string text) { faults_.push_back({offset, std::move(text)}); }
    void skip_mustache() {
        const auto end = html_.find("}}", at_);
        at_ = end == std::string_view::npos ? html_.size() : end + 2;
    }
    void skip_spaces() {
        while (at_ < html_.size() && is_space(html_[at_])) ++at_;
    }
    std::string take_name() {
        const auto begin = at_;
        while (at_ < html_.size() && is_name_char(html_[at_])) ++at_;
        return lower(html_.substr(begin, at_ - begin));
    }

    void markup() {
        const auto begin = at_++;
        constexpr std::string_view doctype = "!doctype html>";
        if (lower(html_.substr(at_, doctype.size())) == doctype) {
            at_ += doctype.size();
            return;
        }
        const bool closes = at_ < html_.size() && html_[at_] == '/';
        if (closes) ++at_;
        const auto name = take_name();
        if (name.empty()) return blame(begin, "write &lt; for a <; comments and the like cannot stand in a message");
        if (!is_one_of(elements, name)) blame(begin, "<" + name.substr(0, 50) + "> cannot stand in a message");
        while (attribute(name, closes)) {
        }
        if (name == "style" && !closes) style_sheet();
    }

    /// Takes one attribute; false at the end of the tag.
    bool attribute(std::string_view element, bool closes) {
        skip_spaces();
        if (at_ < html_.size() && html_[at_] == '/') ++at_;
        skip_spaces();
        if (at_ >= html_.size()) {
            blame(html_.size(), "the element at the end does not end");
            return false;
        }
        if (html_[at_] == '>') {
            ++at_;
            return false;
        }
        const auto begin = at_;
        const auto name = take_name();
        if (name.empty()) {
            blame(begin, "inside of an element only attributes with quoted values can stand, no placeholders");
            at_ = html_.size();  // where it ends is not known
            return false;
        }
        skip_spaces();
        std::string_view value;
        if (at_ < html_.size() && html_[at_] == '=') {
            ++at_;
            skip_spaces();
            const char quote = at_ < html_.size() ? html_[at_] : ' ';
            const auto end = quote == '"' || quote == '\'' ? html_.find(quote, at_ + 1) : std::string_view::npos;
            if (end == std::string_view::npos) {
                blame(begin, "the value of " + name.substr(0, 50) + " must stand in quotes");
                at_ = html_.size();
                return false;
            }
            value = html_.substr(at_ + 1, end - at_ - 1);
            at_ = end + 1;
        }
        if (!closes) check(begin, element, name, value);
        return true;
    }

    void check(std::size_t begin, std::string_view element, std::string_view name, std::string_view value) {
        if (!is_known_attribute(name) || (name == "href" && element != "a")) {
            return blame(begin, "the attribute " + std::string(name.substr(0, 50)) + " cannot stand in <" + std::string(element.substr(0, 50)) + ">");
        }
        if (name == "href" && !is_link_placeholder(value)) {
            return blame(begin, "a link leads to a placeholder and nowhere else: href=\"{{link}}\"");
        }
        if (name == "style" && fetches(value)) return blame(begin, "a style can neither fetch anything nor hold placeholders, comments or escapes");
        if (!has_only_plain_tags(value)) blame(begin, "in a value only plain placeholders can stand");
    }

    /// Up to </style>, which nothing in it can hide.
    void style_sheet() {
        const auto begin = at_;
        auto end = html_.find("</", at_);
        while (end != std::string_view::npos && lower(html_.substr(end, 7)) != "</style") end = html_.find("</", end + 2);
        const auto css = html_.substr(at_, end == std::string_view::npos ? end : end - at_);
        if (end == std::string_view::npos) blame(begin, "<style> does not end");
        if (fetches(css)) blame(begin, "a style can neither fetch anything nor hold placeholders, comments or escapes");
        at_ += css.size();
    }

    std::string_view html_;
    std::size_t at_ = 0;
    std::vector<HtmlFault> faults_;
};

}  // namespace

std::vector<HtmlFault> html_faults(std::string_view html) { return Reader(html).read(); }

}  // namespace muster::mail
