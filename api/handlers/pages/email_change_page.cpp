// /email-changes/TOKEN: confirms a new e-mail address. One button, because mail scanners open links.

#include "api/form_body.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/pages/page_answer.hpp"
#include "api/handlers/pages/pages.hpp"
#include "api/tokens.hpp"

namespace muster::api::handlers {
namespace {

using pages::Text;
using pages::text_of;

/// Whether a change waits for this link. What else could stand in its way is found when the button is pressed.
bool is_live(Services& services, std::string_view token) {
    if (!looks_like_link_token(token)) return false;
    const auto& registry = services.models.registry();
    const auto owner = registry.token(hash_of_token(token));
    if (!owner || owner->kind != domain::TokenKind::email_change) return false;
    const auto change = registry.email_change(domain::EmailChangeId{owner->id});
    return change && change->is_confirmable(services.clock.now());
}

Response changed_page(const Request& request) {
    const auto language = language_of(request);
    const auto say = [&](Text text) { return std::string(text_of(language, text)); };
    return page_answer(200, render(language, pages::MessagePage{say(Text::email_changed_title), {say(Text::email_changed_intro)},
                                                                {{"/sign-in", say(Text::go_to_sign_in)}}}));
}

}  // namespace

Response get_email_change_page(Services& services, const Request& request) {
    if (!is_live(services, request.captures[0])) return dead_link_page(request, LinkKind::email_change);
    const auto language = language_of(request);
    pages::FormPage page;
    page.title = text_of(language, Text::email_change_title);
    page.intro = text_of(language, Text::email_change_intro);
    page.action = "/email-changes/" + request.captures[0];
    page.button = text_of(language, Text::email_change_button);
    return page_answer(200, render(language, page));
}

void post_email_change_page(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto form = FormBody::parse(*request, {});
    if (!form) return respond(problem_page(*request, form.error()));
    ask(services, request, confirm_email_change, json_of({{"token", request->captures[0]}}),
        [request](const OwnAnswer& answer) {
            if (answer.succeeded()) return changed_page(*request);
            return answer.status() == 410 ? dead_link_page(*request, LinkKind::email_change) : answer.as_page(*request);
        },
        respond);
}

}  // namespace muster::api::handlers
