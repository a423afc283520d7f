#pragma once
// HTML, written front to back into one string. What comes from outside goes through text() or attribute(), which escape.

#include <string>
#include <string_view>

namespace muster::api::pages {

class Html {
  public:
    /// Markup of our own; never what a client sent.
    Html& markup(std::string_view trusted) {
        out_ += trusted;
        return *this;
    }
    /// Text between tags.
    Html& text(std::string_view anything);
    /// ` name="value"`, value escaped; the name is ours.
    Html& attribute(std::string_view name, std::string_view value);
    /// `<tag>text</tag>`
    Html& element(std::string_view tag, std::string_view anything);

    [[nodiscard]] std::string take() { return std::move(out_); }

  private:
    std::string out_;
};

/// A link a page may carry: https or http, nothing that a browser would run.
[[nodiscard]] bool is_web_link(std::string_view link);

}  // namespace muster::api::pages
