// /register/TOKEN: the link of an invitation. Looking at it changes nothing, because mail scanners open links; the form uses it up.

#include "api/form_body.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/pages/page_answer.hpp"
#include "api/handlers/pages/pages.hpp"
#include "api/handlers/support.hpp"
#include "api/pages/html.hpp"
#include "api/tokens.hpp"
#include "domain/decide.hpp"

namespace muster::api::handlers {
namespace {

using pages::Language;
using pages::Text;
using pages::text_of;

/// Who invited, in words, when the link would be taken now: the decision itself is asked, and dropped.
std::optional<std::string> invited_by(Services& services, const Request& request) {
    const auto& token = request.captures[0];
    const auto language = language_of(request);
    if (!looks_like_link_token(token)) return {};
    const auto& registry = services.models.registry();
    domain::Command command;
    command.body = domain::Register{hash_of_token(token), {}};
    command.now = services.clock.now();
    if (!domain::decide(registry, command)) return {};
    const auto owner = registry.token(hash_of_token(token));
    const auto invitation = owner ? registry.invitation(domain::InvitationId{owner->id}) : std::nullopt;
    const auto account = invitation ? registry.account(invitation->account) : std::nullopt;
    if (account && account->self_requested) return std::string(text_of(language, Text::register_self_intro));
    const auto row = invitation ? services.models.visibility().organization(invitation->organization) : std::nullopt;
    const auto name = row ? OwnAnswer(json_answer(200, *row)).text("/name") : std::string();
    return fill(language, Text::register_intro, name.empty() ? "Muster" : name);  // the read model may be behind; the link works all the same
}

Response registration_form(const Request& request, unsigned status, const std::string& inviter, const OwnAnswer* refused = nullptr) {
    const auto language = language_of(request);
    pages::FormPage page;
    page.title = text_of(language, Text::register_title);
    page.intro = inviter;
    page.action = "/register/" + request.captures[0];
    page.fields = password_fields(language, refused);
    page.button = text_of(language, Text::register_button);
    return page_answer(status, render(language, page));
}

Response registered_page(const Request& request, const OwnAnswer& answer) {
    const auto language = language_of(request);
    const auto say = [&](Text text) { return std::string(text_of(language, text)); };
    pages::MessagePage page{say(Text::registered_title), {say(Text::registered_intro)}, {}};
    const std::pair<std::string_view, Text> apps[] = {{"/app_links/ios", Text::app_ios}, {"/app_links/android", Text::app_android}};
    for (const auto& [pointer, label] : apps) {
        if (const auto link = answer.text(pointer); pages::is_web_link(link)) page.links.push_back({link, say(label)});
    }
    if (!page.links.empty()) page.paragraphs.push_back(say(Text::registered_apps));
    page.links.push_back({"/sign-in", say(Text::go_to_sign_in)});
    return page_answer(201, render(language, page));
}

}  // namespace

Response get_registration_page(Services& services, const Request& request) {
    const auto inviter = invited_by(services, request);
    return inviter ? registration_form(request, 200, *inviter) : dead_link_page(request, LinkKind::registration);
}

void post_registration_page(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto form = FormBody::parse(*request, {"password", "password_confirmation"});
    if (!form) return respond(problem_page(*request, form.error()));
    auto body = json_of({{"token", request->captures[0]},
                         {"password", form->value("password")},
                         {"password_confirmation", form->value("password_confirmation")}});
    ask(services, request, register_account, std::move(body),
        [&services, request](const OwnAnswer& answer) {
            if (answer.succeeded()) return registered_page(*request, answer);
            if (answer.status() == 410) return dead_link_page(*request, LinkKind::registration);
            const auto inviter = answer.status() == 422 ? invited_by(services, *request) : std::nullopt;
            if (answer.status() == 422 && !inviter) return dead_link_page(*request, LinkKind::registration);
            return inviter ? registration_form(*request, 422, *inviter, &answer) : answer.as_page(*request);
        },
        respond);
}

}  // namespace muster::api::handlers
