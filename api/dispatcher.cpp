#include "api/dispatcher.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <exception>

#include "api/activity_notes.hpp"
#include "api/browser_session.hpp"
#include "api/dry_run/dry_runs.hpp"
#include "api/handlers/pages/page_answer.hpp"
#include "api/log.hpp"
#include "api/metrics.hpp"
#include "api/past/past_view.hpp"
#include "api/past/still_showing.hpp"
#include "api/problem.hpp"
#include "api/space/gate.hpp"
#include "projections/timeline/timeline.hpp"

namespace muster::api {
namespace {

bool is_probe(const Route& route) {
    return route.pattern == "/livez" || route.pattern == "/readyz" || route.pattern == "/metrics";
}

/// What browsers and tools call spreadsheets; what a file is, its content says.
bool is_file_type(std::string_view media) {
    constexpr std::array types{"text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/vnd.ms-excel",
                               "application/octet-stream", "multipart/form-data"};
    return std::find(types.begin(), types.end(), media) != types.end();
}

/// "application/json", or for PATCH the merge patch's own type, or for pages a form's; a charset may only be UTF-8.
bool is_media_type_of(const Route& route, std::string_view type, Method method) {
    std::string lower(type);
    for (auto& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    }
    std::string_view media = lower, parameters;
    if (const auto semicolon = media.find(';'); semicolon != std::string_view::npos) {
        parameters = media.substr(semicolon + 1);
        media = media.substr(0, semicolon);
    }
    const auto trim = [](std::string_view& text) {
        while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
        while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
    };
    trim(media);
    trim(parameters);
    if (route.upload) return is_file_type(media);
    if (!parameters.empty() && parameters != "charset=utf-8" && parameters != "charset=\"utf-8\"") return false;
    if (route.page) return media == "application/x-www-form-urlencoded";
    return media == "application/json" || (method == Method::patch && media == "application/merge-patch+json");
}

std::optional<Problem> check_body(const Route& route, const Request& request, bool has_body) {
    if (!has_body) return {};
    if (request.method == Method::get || request.method == Method::head || request.method == Method::options) {
        return Problem{400, "body_not_allowed", "Send this request without a body."};
    }
    const auto type = request.header("content-type");
    if (type && is_media_type_of(route, *type, request.method)) return {};
    return Problem{415, "media_type_unsupported",
                   route.upload ? "Send the file as text/csv, as application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, or in multipart/form-data."
                   : route.page ? "Send the page's form as application/x-www-form-urlencoded in UTF-8." : "Send the body as application/json in UTF-8."};
}

constexpr std::string_view dry_run_parameter = "dry_run";
constexpr std::string_view confirmation_parameter = "confirmation";

/// Whether a word stands in a list with blanks between.
bool lists(std::string_view list, std::string_view word) {
    while (!list.empty()) {
        const auto end = std::min(list.find(' '), list.size());
        if (list.substr(0, end) == word) return true;
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return false;
}

/// Reads the query of a write: what none takes is refused rather than overlooked (`?dryrun=true` must not write), and `dry_run` is
/// taken here, once for all. Nothing that cannot be a dry run becomes one by a handler's neglect.
std::optional<Problem> read_write_query(const Route& route, Request& request) {
    Problem unknown{400, "query_invalid", "The query has parameters that cannot be accepted; `errors` says which and why."};
    for (const auto& [name, value] : request.query) {
        if (name == dry_run_parameter) {
            request.dry_run = value == "true";
            if (value != "true" && value != "false") unknown.errors.push_back({name, "not_a_choice", "It must be true or false."});
            continue;
        }
        if (lists(route.parameters, name) || (request.past && PastView::is_parameter(name)) || (name == confirmation_parameter && request.method == Method::del)) continue;
        if (!route.page) unknown.errors.push_back({name, "unknown_parameter", "This call has no such query parameter; leave it out."});
    }
    if (!unknown.errors.empty()) return unknown;
    if (!request.dry_run || route.previews) return {};
    return Problem{400, "dry_run_unsupported",
                   "Nothing was done. This call writes no event, or must not tell what it does, so there is no dry run of it; leave dry_run out."};
}

/// Which past moment it asks about, if it does.
std::optional<Problem> read_moment(const Services& services, const Route& route, Request& request) {
    auto past = PastView::asked_by(services, request, route);
    if (!past) return past.error();
    request.past = std::move(*past);
    return {};
}

/// An answer about the past says of which moment it is, and is nothing that a change could be made against. A refusal says of none: it
/// must not tell what does not exist from what is another tenant's.
void mark_as_past(const Services& services, const Request& request, Response& response) {
    const auto& past = *request.past;
    if (response.status >= 400) return;
    if (response.status < 300 && past.is_by_eyes_of_today()) response.body = what_still_shows(services, request, response.body);
    std::erase_if(response.headers, [](const auto& header) { return header.first == "ETag"; });
    response.headers.emplace_back("Muster-As-Of", fmt::format("{}:{}", services.incarnation, past.position().value));
}

bool is_safe(Method method) { return method == Method::get || method == Method::head || method == Method::options; }

/// As the route's own clients read it.
Response refusal_of(const Route& route, const Problem& problem, const Request& request) {
    if (route.page) return handlers::problem_page(request, problem);
    auto response = to_response(problem, request);
    return space::is_facade(route) ? space::in_space_form(std::move(response)) : response;
}

Respond in_form_of(const Route& route, Respond respond) {
    if (!space::is_facade(route)) return respond;
    return [respond = std::move(respond)](Response response) { respond(space::in_space_form(std::move(response))); };
}

Problem not_found() { return {404, "not_found", "Nothing stands at this path; /openapi.json lists what there is."}; }

constexpr std::string_view registry_model = "registry";
constexpr unsigned stopped_retry_after_s = 30;

Problem projection_stopped() {
    return {503, "projection_stopped", "This read model has stopped; /readyz says why. Others still answer.", {}, stopped_retry_after_s};
}

Problem overloaded() {
    return {503, "overloaded", "Nothing was changed. Send the request again after the time in Retry-After.", {}, overload_retry_after_s};
}

Problem projection_lagging() {
    return {503, "projection_lagging", "The read models have not reached this position yet.", {}, overload_retry_after_s};
}

Problem internal_error() { return {500, "internal_error", "Something went wrong here; try again later."}; }

void log_exception(const Route& route, const Request& request, const char* what) {
    log::error(fmt::format("{} {} failed: {} (request {})", to_text(request.method), route.pattern, what, request.request_id));
}

Response options_answer(const std::string& allow) {
    Response response;
    response.status = 204;
    response.headers.emplace_back("Allow", allow);
    return response;
}

}  // namespace

Dispatcher::Dispatcher(Services& services, std::span<const Route> routes, DispatcherOptions options)
    : services_(services),
      options_(options),
      router_(routes),
      authenticator_(services.models.decisions(), services.clock, [this](domain::SessionId session) { end_idle(session); },
                     services.last_uses),
      past_reads_(std::make_unique<DryRuns>()) {
    refresh_health();
}

Dispatcher::~Dispatcher() = default;

/// The table of last uses is gone with the process; the event is not.
void Dispatcher::end_idle(domain::SessionId session) {
    eventstore::Submission submission;
    submission.command = domain::EndSession{session, domain::SessionEnd::expired};
    submission.actor = domain::Actor::system();
    submission.done = [](const eventstore::Outcome&) {};  // refused when another request was quicker
    services_.sequencer.submit(std::move(submission));
}

std::uint32_t Dispatcher::model_bit(std::string_view model) {
    std::uint32_t bit = 1;
    for (const auto name : projections::Models::names) {
        if (name == model) return bit;
        bit <<= 1U;
    }
    return 0;
}

bool Dispatcher::is_stopped(std::string_view model) const {
    const auto stopped = stopped_models_.load(std::memory_order_relaxed);
    return stopped != 0 && (stopped & model_bit(model)) != 0;
}

void Dispatcher::refresh_health() {
    std::uint32_t stopped = 0;
    for (const auto& model : services_.models.health()) {
        if (!model.stopped_because.empty()) stopped |= model_bit(model.name);
    }
    // Decision state that misses what the log has must not say who may do what.
    const bool behind = services_.models.decisions().checkpoint() < services_.directory.log().tail();
    if (behind && !services_.sequencer.health().running) stopped |= model_bit(registry_model);
    stopped_models_.store(stopped, std::memory_order_relaxed);
}

Preparation Dispatcher::prepare(Request& request, std::string_view method, const std::vector<std::string>& segments, bool has_body) {
    options_.proxies.apply(request);
    Preparation preparation;
    const auto refuse = [&](const Problem& problem) {
        preparation.refusal = to_response(problem, request);
        return preparation;
    };
    const auto known = parse_method(method);
    if (!known) return refuse({501, "method_not_implemented", "Methods are GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS."});
    request.method = *known;
    if (space::is_facade(segments)) return prepare_facade(request, *known, segments, has_body);
    auto match = router_.find(*known, segments);
    // Also from methods it does not have: Allow would tell that it is there.
    const bool is_dev = match.route != nullptr ? match.route->access == Access::dev : !segments.empty() && segments.front() == "dev";
    const bool hidden = is_dev && !services_.options.dev;
    if (hidden || (match.route == nullptr && match.allow.empty())) return refuse(not_found());
    if (match.route == nullptr) {
        if (*known == Method::options) {
            preparation.refusal = options_answer(match.allow);
            return preparation;
        }
        refuse({405, "method_not_allowed", "The path is there, this method is not; Allow names those that are."});
        preparation.refusal->headers.emplace_back("Allow", match.allow);
        return preparation;
    }
    preparation.route = match.route;
    preparation.route_index = match.index;
    preparation.body_max = match.route->body_max;
    request.captures = std::move(match.captures);
    auto problem = check_load(*match.route);
    if (!problem) problem = match.route->page ? check_page_access(*match.route, request) : check_access(*match.route, request);
    if (!problem) problem = check_body(*match.route, request, has_body);
    if (!problem && match.route->past) problem = read_moment(services_, *match.route, request);
    if (!problem && match.route->write != nullptr) problem = read_write_query(*match.route, request);
    if (problem) preparation.refusal = refusal_of(*match.route, *problem, request);
    return preparation;
}

Preparation Dispatcher::prepare_facade(Request& request, Method method, std::vector<std::string> segments, bool has_body) {
    if (segments.back().empty()) segments.pop_back();  // a slash at the end means nothing there
    Preparation preparation;
    auto match = router_.find(method, segments);
    preparation.route = match.route;
    preparation.route_index = match.index;
    request.captures = std::move(match.captures);
    const auto refuse = [&](Response response) {
        preparation.refusal = space::in_space_form(std::move(response));
        return preparation;
    };
    if (match.route != nullptr) {
        preparation.body_max = match.route->body_max;
        if (const auto problem = check_load(*match.route)) return refuse(to_response(*problem, request));
    }
    const auto key = space::read_key(authenticator_, services_, request);
    if (!key) return refuse(space::error_answer(key.error()));
    if (method == Method::options && !match.allow.empty()) return refuse(options_answer(match.allow));
    if (const auto error = space::refusal_at_the_gate(space::rule_for(method, segments), *key, request)) return refuse(space::error_answer(*error));
    if (match.route == nullptr) {
        auto response = space::error_answer(space::nothing_there(match));
        if (!match.allow.empty()) response.headers.emplace_back("Allow", match.allow);
        return refuse(std::move(response));
    }
    if (const auto problem = check_body(*match.route, request, has_body)) return refuse(to_response(*problem, request));
    if (const auto error = space::refusal_of_dry_run(request)) return refuse(space::error_answer(*error));
    return preparation;
}

std::optional<Problem> Dispatcher::check_load(const Route& route) const {
    if (is_probe(route)) return {};
    if (is_stopped(registry_model)) return projection_stopped();
    if (services_.metrics.in_flight() >= static_cast<std::int64_t>(options_.limits.in_flight_max)) {
        return overloaded();
    }
    return {};
}

std::optional<Problem> Dispatcher::check_access(const Route& route, Request& request) {
    if (is_probe(route)) return {};
    auto who = authenticator_.authenticate(request);
    if (!who) return who.error();
    request.who = std::move(*who);
    if (route.access == Access::open || route.access == Access::dev) return {};
    if (!request.who) return credential_invalid();
    if (route.access != Access::admin) return {};
    // A key that was narrowed to some permissions does not act for the whole instance.
    if (request.who->viewer.instance_admin && !request.who->viewer.scopes) return {};
    return Problem{403, "permission_denied", "This needs an ADMIN of the instance, and a credential without narrowed scopes."};
}

std::optional<Problem> Dispatcher::check_page_access(const Route& route, Request& request) {
    const BrowserAccess access{services_.options.public_url, services_.options.dev};
    const bool path_is_secret = route.pattern.find("/{token}") != std::string_view::npos;
    if (!is_safe(request.method) && !is_own_form(request, access, path_is_secret)) {
        return Problem{403, "cross_site_form", "Nothing was changed: pages take forms only from themselves (Sec-Fetch-Site, or Origin)."};
    }
    // An Authorization header is no business of pages, and a cookie that leads nowhere is as good as none.
    if (const auto token = session_of_cookie(request, access)) request.who = authenticator_.authenticate_token(*token);
    return {};
}

domain::Result<domain::Position, Problem> Dispatcher::wanted_position(const Request& request) const {
    const auto header = request.header("muster-position");
    if (!header) return domain::Position{};
    const auto colon = header->rfind(':');
    const auto invalid = Problem{400, "position_invalid", "Send Muster-Position as a write answered it: INCARNATION:POSITION."};
    if (colon == std::string_view::npos) return domain::failure(invalid);
    const auto digits = header->substr(colon + 1);
    domain::Position position;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), position.value);
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) return domain::failure(invalid);
    if (header->substr(0, colon) != services_.incarnation) {
        if (!domain::IncarnationId::parse(header->substr(0, colon))) return domain::failure(invalid);
        return domain::failure(Problem{410, "log_incarnation_changed",
                                       "The log was restored since; forget positions, cursors and ETags, and read again."});
    }
    return position;
}

std::optional<Response> Dispatcher::answer_now(const Preparation& preparation, const Request& request) {
    const auto& route = *preparation.route;
    if (route.read == nullptr) return {};
    const auto wanted = wanted_position(request);
    if (!wanted) return refusal_of(route, wanted.error(), request);
    // Rights are decided by decision state, which is never behind: for the past, the timeline is all there is to wait for.
    if (request.past || route.aside) return {};
    if (wanted->value > 0 && wanted->value > services_.models.applied().value) return {};
    return read(route, request);
}

Response Dispatcher::read(const Route& route, const Request& request) {
    if (!route.model.empty() && is_stopped(route.model)) return refusal_of(route, projection_stopped(), request);
    try {
        if (request.past) {
            if (const auto problem = request.past->open(services_, request, route)) return refusal_of(route, *problem, request);
        }
        auto response = route.read(services_, request);
        if (request.past) mark_as_past(services_, request, response);
        return space::is_facade(route) ? space::in_space_form(std::move(response)) : response;
    } catch (const std::exception& exception) {
        log_exception(route, request, exception.what());
    } catch (...) {
        log_exception(route, request, "not a std::exception");
    }
    return refusal_of(route, internal_error(), request);
}

void Dispatcher::answer_later(const Preparation& preparation, std::shared_ptr<const Request> request, Respond respond, Resume resume) {
    const auto& route = *preparation.route;
    if (request->past || route.aside) return answer_about_past(route, std::move(request), std::move(respond));
    if (route.read != nullptr) {
        services_.models.when_applied(
            *wanted_position(*request), options_.limits.position_patience,
            [this, &route, request, respond = std::move(respond), resume = std::move(resume)](bool reached) {
                resume([this, &route, request, respond, reached] {
                    respond(reached ? read(route, *request) : to_response(projection_lagging(), *request));
                });
            });
        return;
    }
    write(route, request, respond);
}

void Dispatcher::answer_about_past(const Route& route, std::shared_ptr<const Request> request, Respond respond) {
    const auto patience = options_.limits.position_patience;
    const auto awaits = request->past ? request->past->awaits() : std::max(*wanted_position(*request), services_.directory.log().tail());
    services_.models.timeline().when_reached(awaits, patience, [this, &route, request = std::move(request), respond = std::move(respond)](bool reached) {
        if (!reached) return respond(to_response(projection_lagging(), *request));
        // A walk may pass many who have gone since: not on a thread that others wait for.
        const bool taken = past_reads_->run([this, &route, request, respond](bool stopped) {
            if (stopped) return respond(refusal_of(route, overloaded(), *request));
            if (route.read == nullptr) return write(route, request, respond);
            respond(read(route, *request));
        });
        if (!taken) respond(refusal_of(route, overloaded(), *request));
    });
}

void Dispatcher::write(const Route& route, const std::shared_ptr<const Request>& request, const Respond& respond) {
    auto answer = in_form_of(route, respond);
    try {
        if (request->past) {
            if (const auto problem = request->past->open(services_, *request, route)) return respond(refusal_of(route, *problem, *request));
            answer = [this, request, respond](Response response) {
                mark_as_past(services_, *request, response);
                respond(std::move(response));
            };
        }
        route.write(services_, request, answer);
    } catch (const std::exception& exception) {
        log_exception(route, *request, exception.what());
        respond(refusal_of(route, internal_error(), *request));
    } catch (...) {
        log_exception(route, *request, "not a std::exception");
        respond(refusal_of(route, internal_error(), *request));
    }
}

void Dispatcher::answered(const Preparation& preparation, const Request& request, const Response& response,
                          std::chrono::nanoseconds took) {
    services_.metrics.answered(preparation.route_index, response.status, took, response.problem_code);
    if (preparation.route == nullptr || !is_probe(*preparation.route)) note_answer(services_, preparation.route, request, response, took);
    if (!options_.log_requests) return;
    const auto pattern = preparation.route != nullptr ? preparation.route->pattern : std::string_view("-");
    const auto microseconds = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(took).count());
    log::info("request", {{"method", to_text(request.method)},
                          {"route", pattern},
                          {"status", std::uint64_t{response.status}},
                          {"duration_us", microseconds},
                          {"request_id", request.request_id},
                          {"peer", request.peer_address},
                          {"credential", request.who ? std::string_view(request.who->credential) : std::string_view()},
                          {"problem", response.problem_code}});
}

}  // namespace muster::api
