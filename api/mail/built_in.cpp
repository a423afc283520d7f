#include "api/mail/built_in.hpp"

#include <map>
#include <stdexcept>
#include <vector>

#include "api/mail/templates/embedded.hpp"

// A language's file has sections that begin with `@name`: greeting, link_hint (over the link below the button), footer, and one
// for each kind. In a kind's section come `subject: …`, `sms: …` and then paragraphs with empty lines between them, each one line:
//
//   > label         the link, as a button
//   ?name text      stands only when there is a variable of this name
//   text            may hold mustache tags; HTML's special characters are escaped when it becomes HTML

namespace muster::mail {
namespace {

using Sections = std::map<std::string, std::vector<std::string>, std::less<>>;

constexpr std::string_view paragraph_style = "margin:0 0 16px";
constexpr std::string_view button_style =
    "display:inline-block;padding:12px 20px;background-color:#1a4f9c;color:#ffffff;font-weight:bold;text-decoration:none;border-radius:4px";

Sections read_sections(std::string_view file) {
    Sections sections;
    std::vector<std::string>* current = nullptr;
    while (!file.empty()) {
        const auto line = file.substr(0, file.find('\n'));
        file.remove_prefix(std::min(file.size(), line.size() + 1));
        if (line.empty()) continue;
        if (line.front() == '@') {
            current = &sections[std::string(line.substr(1))];
        } else if (current == nullptr) {
            throw std::logic_error("a line before the first section: " + std::string(line));
        } else {
            current->emplace_back(line);
        }
    }
    return sections;
}

const std::string& only_line(const Sections& sections, std::string_view name) {
    const auto found = sections.find(name);
    if (found == sections.end() || found->second.size() != 1) throw std::logic_error("not one line: " + std::string(name));
    return found->second.front();
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) text.replace(at, what.size(), with);
}

/// Escapes the words around the tags (which hold none of these signs); links become links.
std::string html_words(std::string text) {
    replace_all(text, "&", "&amp;");
    replace_all(text, "<", "&lt;");
    for (const std::string tag : {"{{ios_app_link}}", "{{android_app_link}}"}) {
        replace_all(text, tag, "<a href=\"" + tag + "\" style=\"color:#1a4f9c\">" + tag + "</a>");
    }
    return text;
}

std::string html_paragraph(std::string_view content) {
    return "<p style=\"" + std::string(paragraph_style) + "\">" + std::string(content) + "</p>\n";
}

/// Text and HTML of one mail side by side, so that neither says less than the other.
struct Bodies {
    std::string text;
    std::string html;

    void add(std::string_view line, std::string_view link_hint) {
        if (line.starts_with("> ")) {
            const std::string label(line.substr(2));
            text += label + ":\n{{link}}\n\n";
            html += html_paragraph("<a href=\"{{link}}\" style=\"" + std::string(button_style) + "\">" + html_words(label) + "</a>");
            html += html_paragraph(html_words(std::string(link_hint)) +
                                   "<br><a href=\"{{link}}\" style=\"color:#1a4f9c;word-break:break-all\">{{link}}</a>");
        } else if (line.starts_with('?')) {
            const auto space = line.find(' ');
            const std::string name(line.substr(1, space - 1));
            const std::string words(line.substr(space + 1));
            text += "{{#" + name + "}}\n" + words + "\n\n{{/" + name + "}}\n";
            html += "{{#" + name + "}}\n" + html_paragraph(html_words(words)) + "{{/" + name + "}}\n";
        } else {
            text += std::string(line) + "\n\n";
            html += html_paragraph(html_words(std::string(line)));
        }
    }
};

std::string prefixed(const std::string& line, std::string_view prefix) {
    if (!line.starts_with(prefix)) throw std::logic_error("expected " + std::string(prefix) + " in: " + line);
    return line.substr(prefix.size());
}

BuiltInLanguage read_language(std::string_view tag, std::string_view file) {
    const auto sections = read_sections(file);
    BuiltInLanguage language{tag, {}, {}};
    const auto& greeting = only_line(sections, "greeting");
    const auto& link_hint = only_line(sections, "link_hint");
    const auto& footer = only_line(sections, "footer");
    for (std::size_t kind = 0; kind < kind_names.size(); ++kind) {
        const auto found = sections.find(kind_names[kind]);
        if (found == sections.end() || found->second.size() < 3) throw std::logic_error("no section: " + std::string(kind_names[kind]));
        const auto& lines = found->second;
        auto& mail = language.mails[kind];
        mail.subject = prefixed(lines[0], "subject: ");
        language.text_messages[kind] = prefixed(lines[1], "sms: ");
        Bodies bodies;
        bodies.add(greeting, link_hint);
        for (std::size_t i = 2; i < lines.size(); ++i) bodies.add(lines[i], link_hint);
        mail.text = bodies.text + "-- \n" + footer + "\n";
        mail.html = std::string(html_layout());
        replace_all(mail.html, "%language%", tag);
        replace_all(mail.html, "%subject%", html_words(mail.subject));
        replace_all(mail.html, "%content%", bodies.html);
        replace_all(mail.html, "%footer%", html_words(footer));
    }
    return language;
}

}  // namespace

const BuiltInLanguage& built_in_language(std::string_view tag) {
    static const std::array<BuiltInLanguage, built_in_tags.size()> all{
        read_language("en", english_templates()), read_language("de", german_templates()), read_language("fr", french_templates()),
        read_language("es", spanish_templates())};
    for (const auto& language : all) {
        if (language.tag == tag) return language;
    }
    throw std::logic_error("no built-in language " + std::string(tag));
}

}  // namespace muster::mail
