#include "api/pages/html.hpp"

namespace muster::api::pages {
namespace {

void append_escaped(std::string& out, std::string_view anything) {
    for (const char c : anything) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&#39;"; break;
            default: out += c;
        }
    }
}

}  // namespace

Html& Html::text(std::string_view anything) {
    append_escaped(out_, anything);
    return *this;
}

Html& Html::attribute(std::string_view name, std::string_view value) {
    out_ += ' ';
    out_ += name;
    out_ += "=\"";
    append_escaped(out_, value);
    out_ += '"';
    return *this;
}

Html& Html::element(std::string_view tag, std::string_view anything) {
    markup("<").markup(tag).markup(">").text(anything);
    return markup("</").markup(tag).markup(">\n");
}

bool is_web_link(std::string_view link) { return link.starts_with("https://") || link.starts_with("http://"); }

}  // namespace muster::api::pages
