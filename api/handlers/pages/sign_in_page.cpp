// /sign-in and /sign-out. The session is the same as any other; only here its token goes into a cookie that no script can read.

#include "api/form_body.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/pages/page_answer.hpp"
#include "api/handlers/pages/pages.hpp"

namespace muster::api::handlers {
namespace {

using pages::Text;
using pages::text_of;

constexpr std::string_view account_path = "/account";
constexpr std::string_view after_sign_out = "/sign-in?signed_out=yes";

constexpr std::size_t totp_digits = 6;

struct SignIn {
    std::string login{};
    std::string trouble{};
    std::string notice{};
    bool login_missing = false;
    bool password_missing = false;
    bool asks_for_code = false;  ///< the account has a second factor
    bool code_wrong = false;
};

/// Six digits come from the app (which likes to show them in two groups); anything else is meant to be a recovery code.
std::string sign_in_body(const std::string& login, const std::string& password, const std::string& code) {
    if (code.empty()) return json_of({{"login", login}, {"password", password}});
    std::string digits;
    for (const char c : code) {
        if (c != ' ') digits += c;
    }
    const bool from_app = digits.size() == totp_digits && digits.find_first_not_of("0123456789") == std::string::npos;
    return json_of({{"login", login}, {"password", password}, {from_app ? "totp_code" : "recovery_code", from_app ? digits : code}});
}

std::string sign_in_html(const Request& request, const SignIn& state) {
    const auto language = language_of(request);
    const auto say = [&](Text text) { return std::string(text_of(language, text)); };
    pages::FormPage page;
    page.title = say(Text::sign_in_title);
    page.action = "/sign-in";
    page.button = say(Text::sign_in_button);
    page.trouble = state.trouble;
    page.notice = state.notice;
    pages::Field login{"login", say(Text::login_label), "text", "username", state.login};
    pages::Field password{"password", say(Text::password), "password", "current-password"};
    if (state.login_missing) login.mistake = say(Text::required);
    if (state.password_missing) password.mistake = say(Text::required);
    page.fields = {std::move(login), std::move(password)};
    page.links = {{"/reset", say(Text::forgotten)}};
    if (state.asks_for_code) {
        pages::Field code{"code", say(Text::code_label), "text", "one-time-code"};
        code.hint = say(Text::code_hint);
        if (state.code_wrong) code.mistake = say(Text::code_wrong);
        page.fields.push_back(std::move(code));
    }
    return render(language, page);
}

std::string what_failed(const Request& request, const OwnAnswer& answer) {
    const auto language = language_of(request);
    if (answer.status() == 429) return fill(language, Text::slow_down, answer.retry_after());
    if (answer.code() == "second_factor_required") return std::string(text_of(language, Text::code_needed));
    if (answer.code() == "second_factor_invalid") return {};  // said next to the field
    return std::string(text_of(language, answer.status() == 503 ? Text::overloaded : Text::sign_in_failed));
}

Response signed_in(Services& services, const Request& request, SignIn state, const OwnAnswer& answer) {
    if (answer.succeeded()) {
        auto response = see_other(std::string(account_path));
        response.headers.emplace_back("Set-Cookie", keep_session(request, browser_access(services), answer.text("/token")));
        return response;
    }
    if (answer.status() >= 500 && answer.status() != 503) return answer.as_page(request);
    state.trouble = what_failed(request, answer);
    state.code_wrong = answer.code() == "second_factor_invalid";
    state.asks_for_code = state.asks_for_code || state.code_wrong || answer.code() == "second_factor_required";
    auto response = page_answer(answer.status(), sign_in_html(request, state));
    response.problem_code = answer.code();
    if (!answer.retry_after().empty()) response.headers.emplace_back("Retry-After", answer.retry_after());
    return response;
}

/// The browser's cookie named another session until now, and nothing will name it any more. That it cannot be ended keeps nobody
/// from signing in: it is in the account's list then, and ends by itself.
void end_replaced_session(Services& services, const std::shared_ptr<const Request>& request, Response answer, const Respond& respond) {
    if (!request->who || answer.status != 303) return respond(std::move(answer));
    ask(services, request, sign_out, {}, [answer = std::move(answer)](const OwnAnswer&) { return answer; }, respond);
}

}  // namespace

Response get_sign_in_page(Services& services, const Request& request) {
    if (request.who) return see_other(std::string(account_path));
    SignIn state;
    if (!can_keep_session(request, browser_access(services))) state.trouble = text_of(language_of(request), Text::needs_https);
    if (request.query_value("signed_out")) state.notice = text_of(language_of(request), Text::signed_out);
    return page_answer(200, sign_in_html(request, state));
}

void post_sign_in_page(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto form = FormBody::parse(*request, {"login", "password", "code"});
    if (!form) return respond(problem_page(*request, form.error()));
    SignIn state{form->value("login")};
    if (!can_keep_session(*request, browser_access(services))) {
        state.trouble = text_of(language_of(*request), Text::needs_https);
        return respond(page_answer(403, sign_in_html(*request, state)));
    }
    const auto password = form->value("password");
    state.login_missing = state.login.empty();
    state.password_missing = password.empty();
    const auto code = form->value("code");
    state.asks_for_code = !code.empty();
    if (state.login_missing || state.password_missing) return respond(page_answer(422, sign_in_html(*request, state)));
    ask(services, request, sign_in, sign_in_body(state.login, password, code),
        [&services, request, state](const OwnAnswer& answer) { return signed_in(services, *request, state, answer); },
        [&services, request, respond](Response response) { end_replaced_session(services, request, std::move(response), respond); });
}

void post_sign_out_page(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto signed_out = [&services, request] {
        auto response = see_other(std::string(after_sign_out));
        response.headers.emplace_back("Set-Cookie", drop_session(*request, browser_access(services)));
        return response;
    };
    if (!request->who) return respond(signed_out());
    ask(services, request, sign_out, {}, [request, signed_out](const OwnAnswer& answer) {
        // Gone already is as good; but nobody is told that they are signed out while the session lives on.
        return answer.succeeded() || answer.status() < 500 ? signed_out() : answer.as_page(*request);
    }, respond);
}

}  // namespace muster::api::handlers
