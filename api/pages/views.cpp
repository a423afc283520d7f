#include "api/pages/views.hpp"

#include <algorithm>

#include "api/pages/html.hpp"

namespace muster::api::pages {
namespace {

void open_document(Html& html, Language language, std::string_view title) {
    html.markup("<!DOCTYPE html>\n<html").attribute("lang", tag_of(language)).markup(">\n<head>\n<meta charset=\"utf-8\">\n");
    html.markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n");
    html.markup("<meta name=\"robots\" content=\"noindex\">\n");
    html.element("title", title);
    html.markup("<link rel=\"stylesheet\"").attribute("href", stylesheet_path).markup(">\n</head>\n<body>\n<main>\n");
}

std::string close_document(Html& html) { return html.markup("</main>\n</body>\n</html>\n").take(); }

void write_links(Html& html, const std::vector<Link>& links) {
    for (const auto& link : links) {
        html.markup("<p><a").attribute("href", link.target).markup(">").text(link.label).markup("</a></p>\n");
    }
}

bool has_mistakes(const FormPage& page) {
    return !page.trouble.empty() || std::any_of(page.fields.begin(), page.fields.end(), [](const Field& field) { return !field.mistake.empty(); });
}

/// Read out at once, and leads to each field that is to blame.
void write_summary(Html& html, Language language, const FormPage& page) {
    html.markup("<div class=\"problem\" role=\"alert\" tabindex=\"-1\" autofocus>\n");
    html.element("h2", text_of(language, Text::problem_title));
    if (!page.trouble.empty()) html.element("p", page.trouble);
    bool listed = false;
    for (const auto& field : page.fields) {
        if (field.mistake.empty()) continue;
        html.markup(listed ? "" : "<ul>\n");
        listed = true;
        html.markup("<li><a").attribute("href", "#" + std::string(field.name)).markup(">");
        html.text(field.label).markup(": ").text(field.mistake).markup("</a></li>\n");
    }
    html.markup(listed ? "</ul>\n</div>\n" : "</div>\n");
}

void write_field(Html& html, const Field& field) {
    const std::string name(field.name);
    const auto hint_id = name + "-hint", mistake_id = name + "-mistake";
    std::string described_by;
    html.markup("<div class=\"field\">\n<label").attribute("for", name).markup(">").text(field.label).markup("</label>\n");
    if (!field.hint.empty()) {
        html.markup("<p class=\"hint\"").attribute("id", hint_id).markup(">").text(field.hint).markup("</p>\n");
        described_by = hint_id;
    }
    if (!field.mistake.empty()) {
        html.markup("<p class=\"mistake\"").attribute("id", mistake_id).markup(">").text(field.mistake).markup("</p>\n");
        described_by = mistake_id + (described_by.empty() ? "" : " " + described_by);
    }
    html.markup("<input").attribute("id", name).attribute("name", name).attribute("type", field.type);
    if (!field.autocomplete.empty()) html.attribute("autocomplete", field.autocomplete);
    if (!field.input_mode.empty()) html.attribute("inputmode", field.input_mode);
    if (field.type != "password") html.attribute("autocapitalize", "none").attribute("spellcheck", "false");
    if (field.type != "password" && !field.value.empty()) html.attribute("value", field.value);
    if (!described_by.empty()) html.attribute("aria-describedby", described_by);
    if (!field.mistake.empty()) html.attribute("aria-invalid", "true");
    // Not `required`: the browser's own bubbles are not in the page's language and vanish.
    if (field.required) html.attribute("aria-required", "true");
    html.markup(">\n</div>\n");
}

void write_button_form(Html& html, std::string_view action, std::string_view label) {
    html.markup("<form method=\"post\"").attribute("action", action).markup("><button type=\"submit\" class=\"quiet\">");
    html.text(label).markup("</button></form>\n");
}

/// "2026-11-22T05:00:00.123Z" -> "2026-11-22 05:00 UTC", for people of any language.
std::string readable_time(const std::string& rfc3339) {
    constexpr std::size_t to_the_minute = 16;
    if (rfc3339.size() < to_the_minute) return rfc3339;
    auto text = rfc3339.substr(0, to_the_minute);
    text[10] = ' ';
    return text + " UTC";
}

void write_session(Html& html, Language language, const SessionRow& session) {
    html.markup("<li>\n");
    if (session.current) html.markup("<strong>").text(text_of(language, Text::session_current)).markup("</strong>\n");
    html.element("p", fill(language, Text::session_started, readable_time(session.started_at)) + ", " +
                          fill(language, Text::session_expires, readable_time(session.expires_at)));
    if (!session.address.empty()) html.element("p", fill(language, Text::session_from, session.address));
    if (!session.user_agent.empty()) html.markup("<p class=\"hint\">").text(session.user_agent).markup("</p>\n");
    if (!session.current) write_button_form(html, "/account/sessions/" + session.id + "/end", text_of(language, Text::session_end));
    html.markup("</li>\n");
}

void write_fact(Html& html, std::string_view name, const std::string& value) {
    if (value.empty()) return;
    html.element("dt", name).element("dd", value);
}

}  // namespace

std::string render(Language language, const FormPage& page) {
    Html html;
    const bool mistakes = has_mistakes(page);
    open_document(html, language, (mistakes ? std::string(text_of(language, Text::problem_prefix)) : std::string()) + page.title);
    html.element("h1", page.title);
    if (!page.notice.empty()) html.markup("<p class=\"notice\" role=\"status\">").text(page.notice).markup("</p>\n");
    if (mistakes) write_summary(html, language, page);
    if (!page.intro.empty()) html.element("p", page.intro);
    html.markup("<form method=\"post\"").attribute("action", page.action).markup(" novalidate>\n");
    for (const auto& field : page.fields) write_field(html, field);
    html.markup("<button type=\"submit\">").text(page.button).markup("</button>\n</form>\n");
    write_links(html, page.links);
    return close_document(html);
}

std::string render(Language language, const MessagePage& page) {
    Html html;
    open_document(html, language, page.title);
    html.element("h1", page.title);
    for (const auto& paragraph : page.paragraphs) html.element("p", paragraph);
    write_links(html, page.links);
    return close_document(html);
}

std::string render(Language language, const AccountPage& page) {
    Html html;
    open_document(html, language, text_of(language, Text::account_title));
    html.element("h1", text_of(language, Text::account_title));
    html.markup("<dl>\n");
    write_fact(html, text_of(language, Text::account_name), page.name);
    write_fact(html, text_of(language, Text::account_email), page.email);
    write_fact(html, text_of(language, Text::account_username), page.username);
    html.markup("</dl>\n");
    write_button_form(html, "/sign-out", text_of(language, Text::sign_out_button));
    html.element("h2", text_of(language, Text::account_sessions)).markup("<ul class=\"sessions\">\n");
    for (const auto& session : page.sessions) write_session(html, language, session);
    html.markup("</ul>\n");
    return close_document(html);
}

}  // namespace muster::api::pages
