// /sign-up: register without an invitation, where the instance lets anybody. Everybody gets the same page afterwards.

#include "api/form_body.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/pages/page_answer.hpp"
#include "api/handlers/pages/pages.hpp"
#include "domain/instance_events.hpp"

namespace muster::api::handlers {
namespace {

using pages::Text;
using pages::text_of;

struct Typed {
    std::string first_name{}, last_name{}, email{};
    Text email_mistake = Text::count_;  ///< none
    bool tried = false;                 ///< what is missing is a mistake by now
};

std::string sign_up_html(const Request& request, const Typed& typed) {
    const auto language = language_of(request);
    const auto say = [&](Text text) { return std::string(text_of(language, text)); };
    pages::FormPage page;
    page.title = say(Text::sign_up_title);
    page.intro = say(Text::sign_up_intro);
    page.action = "/sign-up";
    page.button = say(Text::sign_up_button);
    pages::Field first{"first_name", say(Text::first_name_label), "text", "given-name", typed.first_name};
    pages::Field last{"last_name", say(Text::last_name_label), "text", "family-name", typed.last_name};
    pages::Field email{"email", say(Text::email_label), "email", "email", typed.email};
    if (typed.tried && typed.first_name.empty()) first.mistake = say(Text::required);
    if (typed.tried && typed.last_name.empty()) last.mistake = say(Text::required);
    if (typed.tried && typed.email.empty()) email.mistake = say(Text::required);
    if (typed.email_mistake != Text::count_) email.mistake = say(typed.email_mistake);
    page.fields = {std::move(first), std::move(last), std::move(email)};
    page.links = {{"/sign-in", say(Text::go_to_sign_in)}};
    return render(language, page);
}

Response closed_page(const Request& request) {
    const auto language = language_of(request);
    const auto say = [&](Text text) { return std::string(text_of(language, text)); };
    return page_answer(403, render(language, pages::MessagePage{say(Text::sign_up_title), {say(Text::sign_up_closed)},
                                                                {{"/sign-in", say(Text::go_to_sign_in)}}}));
}

Response asked_page(const Request& request) {
    const auto language = language_of(request);
    const auto say = [&](Text text) { return std::string(text_of(language, text)); };
    return page_answer(202, render(language, pages::MessagePage{say(Text::reset_asked_title), {say(Text::sign_up_asked_intro)},
                                                                {{"/sign-in", say(Text::go_to_sign_in)}}}));
}

}  // namespace

Response get_sign_up_page(Services& services, const Request& request) {
    const bool open = services.models.registry().instance().registration == domain::Registration::open;
    return open ? page_answer(200, sign_up_html(request, {})) : closed_page(request);
}

void post_sign_up_page(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto form = FormBody::parse(*request, {"first_name", "last_name", "email"});
    if (!form) return respond(problem_page(*request, form.error()));
    Typed typed{form->value("first_name"), form->value("last_name"), form->value("email")};
    typed.tried = true;
    if (typed.first_name.empty() || typed.last_name.empty() || typed.email.empty()) {
        return respond(page_answer(422, sign_up_html(*request, typed)));
    }
    const auto language = pages::tag_of(language_of(*request));
    ask(services, request, request_self_registration,
        json_of({{"first_name", typed.first_name}, {"last_name", typed.last_name}, {"email", typed.email}, {"locale", language}}),
        [request, typed](const OwnAnswer& answer) {
            if (answer.succeeded()) return asked_page(*request);
            if (answer.status() == 403) return closed_page(*request);
            if (answer.status() != 422) return answer.as_page(*request);
            auto again = typed;
            if (!answer.mistake("/email").empty()) again.email_mistake = Text::email_invalid;
            return page_answer(422, sign_up_html(*request, again));
        },
        respond);
}

}  // namespace muster::api::handlers
