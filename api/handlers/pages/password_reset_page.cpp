// /reset asks for a link, /reset/TOKEN chooses a new password by it. Looking at either changes nothing.

#include "api/form_body.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/pages/page_answer.hpp"
#include "api/handlers/pages/pages.hpp"
#include "api/tokens.hpp"
#include "domain/decide.hpp"

namespace muster::api::handlers {
namespace {

using pages::Text;
using pages::text_of;

std::string reset_html(const Request& request, const std::string& contact, Text mistake = Text::count_) {
    const auto language = language_of(request);
    const auto say = [&](Text text) { return std::string(text_of(language, text)); };
    pages::FormPage page;
    page.title = say(Text::reset_title);
    page.intro = say(Text::reset_intro);
    page.action = "/reset";
    page.button = say(Text::reset_button);
    pages::Field field{"contact", say(Text::contact_label), "text", "username", contact};
    if (mistake != Text::count_) field.mistake = say(mistake);
    page.fields = {std::move(field)};
    page.links = {{"/sign-in", say(Text::go_to_sign_in)}};
    return render(language, page);
}

Response asked_page(const Request& request) {
    const auto language = language_of(request);
    const auto say = [&](Text text) { return std::string(text_of(language, text)); };
    return page_answer(202, render(language, pages::MessagePage{say(Text::reset_link_asked), {say(Text::reset_asked_intro)},
                                                                {{"/sign-in", say(Text::go_to_sign_in)}}}));
}

/// Whether the link would be taken now: the decision itself is asked, and dropped.
bool is_live(Services& services, std::string_view token) {
    if (!looks_like_link_token(token)) return false;
    domain::Command command;
    command.body = domain::ResetPassword{hash_of_token(token), {}};
    command.now = services.clock.now();
    return domain::decide(services.models.registry(), command).has_value();
}

Response new_password_form(const Request& request, unsigned status, const OwnAnswer* refused = nullptr) {
    const auto language = language_of(request);
    pages::FormPage page;
    page.title = text_of(language, Text::new_password_title);
    page.intro = text_of(language, Text::new_password_intro);
    page.action = "/reset/" + request.captures[0];
    page.fields = password_fields(language, refused);
    page.button = text_of(language, Text::new_password_button);
    return page_answer(status, render(language, page));
}

Response password_set_page(const Request& request) {
    const auto language = language_of(request);
    const auto say = [&](Text text) { return std::string(text_of(language, text)); };
    return page_answer(200, render(language, pages::MessagePage{say(Text::password_set_title), {say(Text::password_set_intro)},
                                                                {{"/sign-in", say(Text::go_to_sign_in)}}}));
}

}  // namespace

Response get_reset_page(Services&, const Request& request) { return page_answer(200, reset_html(request, {})); }

void post_reset_page(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto form = FormBody::parse(*request, {"contact"});
    if (!form) return respond(problem_page(*request, form.error()));
    const auto contact = form->value("contact");
    const char* const kind = contact.find('@') != std::string::npos ? "email" : "phone";
    if (contact.empty()) return respond(page_answer(422, reset_html(*request, {}, Text::required)));
    ask(services, request, request_password_reset, json_of({{kind, contact}}),
        [request, contact](const OwnAnswer& answer) {
            if (answer.succeeded()) return asked_page(*request);
            if (answer.status() == 422) return page_answer(422, reset_html(*request, contact, Text::contact_invalid));
            return answer.as_page(*request);
        },
        respond);
}

Response get_new_password_page(Services& services, const Request& request) {
    return is_live(services, request.captures[0]) ? new_password_form(request, 200) : dead_link_page(request, LinkKind::password_reset);
}

void post_new_password_page(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto form = FormBody::parse(*request, {"password", "password_confirmation"});
    if (!form) return respond(problem_page(*request, form.error()));
    auto body = json_of({{"token", request->captures[0]},
                         {"password", form->value("password")},
                         {"password_confirmation", form->value("password_confirmation")}});
    ask(services, request, reset_password, std::move(body),
        [&services, request](const OwnAnswer& answer) {
            if (answer.succeeded()) return password_set_page(*request);
            if (answer.status() == 410) return dead_link_page(*request, LinkKind::password_reset);
            if (answer.status() != 422) return answer.as_page(*request);
            if (!is_live(services, request->captures[0])) return dead_link_page(*request, LinkKind::password_reset);
            return new_password_form(*request, 422, &answer);
        },
        respond);
}

}  // namespace muster::api::handlers
