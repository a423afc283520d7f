#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <string>

#include "api/mail/html_check.hpp"
#include "api/mail/limits.hpp"
#include "api/mail/mustache_text.hpp"
#include "api/mail/templates.hpp"
#include "domain/limits.hpp"

namespace muster::mail {
namespace {

struct Part {
    std::string_view name;
    std::string_view text;
    std::size_t bytes_max;
    bool must_link;
};

std::size_t line_at(std::string_view text, std::size_t offset) {
    return 1 + static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text.size())), '\n'));
}

/// Offset of the first thing that is no text, or npos.
std::size_t first_unprintable(std::string_view text, bool one_line) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    const auto length = static_cast<std::int32_t>(text.size());
    for (std::int32_t i = 0; i < length;) {
        const auto start = static_cast<std::size_t>(i);
        UChar32 c = 0;
        U8_NEXT(bytes, i, length, c);
        const bool white = c == '\n' || c == '\r' || c == '\t';
        if (c < 0 || (white ? one_line : u_charType(c) == U_CONTROL_CHAR)) return start;
    }
    return std::string_view::npos;
}

class Checker {
  public:
    Checker(NotificationKind kind, const Part& part, std::vector<TemplateError>& errors) : kind_(kind), part_(part), errors_(errors) {}

    void run() {
        if (part_.text.size() > part_.bytes_max) return blame(0, "it may have at most " + std::to_string(part_.bytes_max) + " bytes");
        if (const auto at = first_unprintable(part_.text, part_.name == "subject"); at != std::string_view::npos) {
            return blame(at, part_.name == "subject" ? "a subject is one line of UTF-8 without control characters"
                                                     : "here is a control character or something that is not UTF-8");
        }
        if (part_.text.find_first_not_of(" \t\r\n") == std::string_view::npos) return blame(0, "it is empty");
        const auto tags = scan_tags(part_.text);
        if (!tags) return blame(tags.error(), "the tag that begins here does not end");
        if (tags->size() > limits::template_tags_max) return blame(0, "it may have at most " + std::to_string(limits::template_tags_max) + " tags");
        for (const auto& tag : *tags) take(tag);
        if (part_.name == "html") {
            for (auto& fault : html_faults(part_.text)) blame(fault.offset, std::move(fault.text));
        }
        for (const auto& open : open_) blame(open.offset, "the section {{#" + std::string(open.name) + "}} does not end");
        if (part_.must_link && !links_) blame(0, "it must show {{link}} outside of sections");
    }

  private:
    void take(const Tag& tag) {
        switch (tag.sigil) {
            case '!': return;
            case '/': return close(tag);
            case '=': return blame(tag.offset, "the signs around tags cannot be changed");
            case '>': return blame(tag.offset, "there are no partials");
            case '{':
            case '&': return blame(tag.offset, "values are always escaped: write {{" + std::string(tag.name) + "}}");
            default: break;
        }
        const auto known = variables_of(kind_);
        if (std::find(known.begin(), known.end(), tag.name) == known.end()) {
            blame(tag.offset, "there is no {{" + std::string(tag.name.substr(0, 50)) + "}} in a " + std::string(name_of(kind_)) + " message");
        }
        if (tag.sigil == '#' || tag.sigil == '^') {
            open_.push_back(tag);
            if (open_.size() == limits::template_nesting_max + 1) {
                blame(tag.offset, "sections may be nested " + std::to_string(limits::template_nesting_max) + " deep");
            }
        } else if (tag.name == "link" && open_.empty()) {
            links_ = true;
        }
    }

    void close(const Tag& tag) {
        if (open_.empty() || open_.back().name != tag.name) return blame(tag.offset, "{{/" + std::string(tag.name.substr(0, 50)) + "}} ends no section that is open here");
        open_.pop_back();
    }

    void blame(std::size_t offset, std::string text) { errors_.push_back({std::string(part_.name), line_at(part_.text, offset), std::move(text)}); }

    NotificationKind kind_;
    const Part& part_;
    std::vector<TemplateError>& errors_;
    std::vector<Tag> open_;
    bool links_ = false;
};

}  // namespace

std::vector<TemplateError> check_template(NotificationKind kind, const Template& own) {
    const bool link = needs_link(kind);
    std::vector<TemplateError> errors;
    for (const auto& part : {Part{"subject", own.subject, domain::limits::template_subject_bytes_max, false},
                             Part{"text", own.text, domain::limits::template_text_bytes_max, link},
                             Part{"html", own.html, domain::limits::template_html_bytes_max, link}}) {
        Checker(kind, part, errors).run();
    }
    return errors;
}

}  // namespace muster::mail
