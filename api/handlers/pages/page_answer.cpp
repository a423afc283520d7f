#include "api/handlers/pages/page_answer.hpp"

#include <simdjson.h>

#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

using pages::Language;
using pages::Text;
using pages::text_of;

struct Explanation {
    Text title, intro;
};

Explanation explanation_of(const Problem& problem) {
    if (problem.code == "cross_site_form") return {Text::cross_site_title, Text::cross_site_intro};
    if (problem.status == 404) return {Text::not_found_title, Text::not_found_intro};
    if (problem.status == 429 || problem.status == 503) return {Text::trouble_title, Text::overloaded};
    if (problem.status >= 500) return {Text::trouble_title, Text::trouble_intro};
    if (problem.status == 400 || problem.status == 413 || problem.status == 415) return {Text::unreadable_title, Text::unreadable_intro};
    return {Text::problem_title, Text::refused};
}

/// The request a client of the JSON interface would have sent.
std::shared_ptr<Request> own_request(const Request& page, Method method, std::string json, std::vector<std::string> captures) {
    auto own = std::make_shared<Request>();
    own->method = method;
    own->target = "/";  // links stand in the page's own
    own->path = "/";
    own->captures = std::move(captures);
    own->body = std::move(json);
    own->headers.emplace_back("content-type", "application/json");
    if (const auto agent = page.header("user-agent")) own->headers.emplace_back("user-agent", *agent);
    own->request_id = page.request_id;
    own->peer_address = page.peer_address;
    own->secure = page.secure;
    own->who = page.who;
    return own;
}

}  // namespace

Language language_of(const Request& request) { return pages::best_language(request.header("accept-language").value_or("")); }

BrowserAccess browser_access(const Services& services) { return {services.options.public_url, services.options.dev}; }

Response page_answer(unsigned status, std::string html) {
    Response response;
    response.status = status;
    response.body = std::move(html);
    response.content_type = "text/html";
    response.is_page = true;
    return response;
}

Response see_other(std::string location) {
    auto response = page_answer(303, {});
    response.headers.emplace_back("Location", std::move(location));
    return response;
}

Response problem_page(const Request& request, const Problem& problem) {
    const auto language = language_of(request);
    const auto explanation = explanation_of(problem);
    auto response = page_answer(problem.status, render(language, pages::MessagePage{std::string(text_of(language, explanation.title)),
                                                                                    {std::string(text_of(language, explanation.intro))},
                                                                                    {}}));
    response.problem_code = problem.code;
    if (problem.retry_after_s > 0) response.headers.emplace_back("Retry-After", std::to_string(problem.retry_after_s));
    return response;
}

struct OwnAnswer::Parsed {
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    bool is_json = false;
};

OwnAnswer::OwnAnswer(const Response& response)
    : parsed_(std::make_unique<Parsed>()), status_(response.status), code_(response.problem_code) {
    parsed_->is_json = parsed_->parser.parse(simdjson::padded_string(response.body)).get(parsed_->root) == simdjson::SUCCESS;
    for (const auto& [name, value] : response.headers) {
        if (name == "Retry-After") retry_after_ = value;
    }
}

OwnAnswer::~OwnAnswer() = default;

std::string OwnAnswer::text(std::string_view pointer) const {
    std::string_view found;
    if (!parsed_->is_json || parsed_->root.at_pointer(pointer).get(found) != simdjson::SUCCESS) return {};
    return std::string(found);
}

std::size_t OwnAnswer::size(std::string_view pointer) const {
    simdjson::dom::array found;
    if (!parsed_->is_json || parsed_->root.at_pointer(pointer).get(found) != simdjson::SUCCESS) return 0;
    return found.size();
}

bool OwnAnswer::is_true(std::string_view pointer) const {
    bool found = false;
    return parsed_->is_json && parsed_->root.at_pointer(pointer).get(found) == simdjson::SUCCESS && found;
}

std::string OwnAnswer::mistake(std::string_view pointer) const {
    for (std::size_t i = 0; i < size("/errors"); ++i) {
        const auto error = "/errors/" + std::to_string(i);
        if (text(error + "/pointer") == pointer) return text(error + "/code");
    }
    return {};
}

Response OwnAnswer::as_page(const Request& request) const {
    unsigned retry_after_s = 0;
    for (const char c : retry_after_) {
        if (c >= '0' && c <= '9') retry_after_s = retry_after_s * 10 + static_cast<unsigned>(c - '0');
    }
    return problem_page(request, {status_, code_, {}, {}, retry_after_s});
}

void ask(Services& services, const std::shared_ptr<const Request>& page, WriteHandler handler, std::string json, FromOwnAnswer then,
         const Respond& respond, std::vector<std::string> captures) {
    handler(services, own_request(*page, Method::post, std::move(json), std::move(captures)),
            [respond, then = std::move(then)](const Response& response) { respond(then(OwnAnswer(response))); });
}

OwnAnswer ask(Services& services, const Request& page, ReadHandler handler) {
    return OwnAnswer(handler(services, *own_request(page, Method::get, {}, {})));
}

std::string json_of(std::initializer_list<std::pair<std::string_view, std::string_view>> members) {
    std::string out;
    eventstore::JsonWriter json(out);
    json.begin_object();
    for (const auto& [name, value] : members) json.member(name, value);
    json.end_object();
    return out;
}

std::string password_mistake(Language language, std::string_view code) {
    if (code.empty()) return {};
    if (code == "required") return std::string(text_of(language, Text::required));
    if (code == "password_mismatch") return std::string(text_of(language, Text::passwords_differ));
    if (code == "password_too_short") return std::string(text_of(language, Text::password_too_short));
    if (code == "password_too_long") return std::string(text_of(language, Text::password_too_long));
    if (code == "password_common") return std::string(text_of(language, Text::password_common));
    if (code == "password_personal") return std::string(text_of(language, Text::password_personal));
    return std::string(text_of(language, Text::password_unacceptable));
}

std::vector<pages::Field> password_fields(Language language, const OwnAnswer* answer) {
    pages::Field first{"password", std::string(text_of(language, Text::new_password)), "password", "new-password"};
    first.hint = text_of(language, Text::password_hint);
    pages::Field second{"password_confirmation", std::string(text_of(language, Text::password_again)), "password", "new-password"};
    if (answer != nullptr) {
        first.mistake = password_mistake(language, answer->mistake("/password"));
        second.mistake = password_mistake(language, answer->mistake("/password_confirmation"));
    }
    return {std::move(first), std::move(second)};
}

Response dead_link_page(const Request& request, LinkKind kind) {
    const auto language = language_of(request);
    const auto say = [&](Text text) { return std::string(text_of(language, text)); };
    pages::MessagePage page{say(Text::dead_link_title), {say(Text::dead_link_intro)}, {}};
    switch (kind) {
        case LinkKind::registration:
            page.paragraphs.push_back(say(Text::dead_registration));
            page.links.push_back({"/sign-in", say(Text::go_to_sign_in)});
            break;
        case LinkKind::password_reset:
            page.paragraphs.push_back(say(Text::dead_reset));
            page.links.push_back({"/reset", say(Text::ask_new_reset)});
            break;
        case LinkKind::email_change:
            page.paragraphs.push_back(say(Text::dead_email_change));
            page.links.push_back({"/sign-in", say(Text::go_to_sign_in)});
            break;
    }
    auto response = page_answer(410, render(language, page));
    response.problem_code = "link_dead";
    return response;
}

}  // namespace muster::api::handlers
