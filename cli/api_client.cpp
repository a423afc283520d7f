#include "cli/api_client.hpp"

#include <algorithm>
#include <charconv>
#include <random>
#include <thread>

#include "cli/exit_codes.hpp"
#include "cli/output.hpp"

namespace muster::cli {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds first_pause{50};
constexpr milliseconds longest_pause{2000};

/// Doubles with each repeat, and is spread so that many connections do not come back at the same moment.
milliseconds pause_before(unsigned repeat) {
    const auto full = std::min(longest_pause, first_pause * (1U << std::min(repeat, 6U)));
    thread_local std::minstd_rand random{std::random_device{}()};
    return milliseconds(std::uniform_int_distribution<long>(full.count() / 2, full.count())(random));
}

ApiAnswer to_answer(HttpResponse&& response) {
    ApiAnswer answer;
    answer.status = response.status;
    answer.etag = response.header("etag");
    answer.position = response.header("muster-position");
    answer.replayed = !response.header("idempotent-replayed").empty();
    answer.body = std::move(response.body);
    if (!answer.ok()) {
        const auto problem = answer.json();
        answer.code = text_of(problem.root(), "code");
        answer.detail = text_of(problem.root(), "detail");
        for (const auto& error : elements_of(problem.root(), "errors")) {
            const auto detail = text_of(error, "detail");
            if (detail != answer.detail) answer.detail += " [" + text_of(error, "pointer") + ": " + detail + "]";
        }
        if (answer.code.empty()) answer.code = "http_" + std::to_string(answer.status);
    }
    return answer;
}

milliseconds retry_after(const HttpResponse& response) {
    const auto text = response.header("retry-after");
    unsigned seconds = 0;
    std::from_chars(text.data(), text.data() + text.size(), seconds);
    return std::chrono::seconds(std::min(seconds, 10U));
}

}  // namespace

JsonDocument ApiAnswer::json() const {
    auto document = JsonDocument::parse(body);
    return document ? std::move(*document) : std::move(*JsonDocument::parse("{}"));
}

std::string ApiAnswer::problem() const {
    return std::to_string(status) + " " + code + (detail.empty() ? "" : ": " + detail);
}

ApiClient::ApiClient(ApiOptions options) : options_(std::move(options)), http_(options_.server) {}

bool ApiClient::worth_repeating(const ApiAnswer& answer) {
    return answer.status == 429 || answer.status == 502 || answer.status == 503 || answer.status == 504 || answer.code == "outcome_unknown";
}

domain::Result<ApiAnswer, std::string> ApiClient::call(const ApiCall& call) {
    HttpRequest request{call.method, call.target, call.body, {}};
    request.headers.emplace_back("Accept", "application/json");
    if (!options_.api_key.empty() && !call.anonymous) request.headers.emplace_back("x-api-key", options_.api_key);
    if (!options_.session_token.empty()) request.headers.emplace_back("Authorization", "Bearer " + options_.session_token);
    // Without a body a POST would be sent as a form.
    request.headers.emplace_back("Content-Type", call.body.empty() ? "" : "application/json");
    if (!call.idempotency_key.empty()) request.headers.emplace_back("Idempotency-Key", call.idempotency_key);
    if (!call.if_match.empty()) request.headers.emplace_back("If-Match", call.if_match);

    const auto give_up = Clock::now() + options_.patience;
    bool maybe_done = false;
    for (unsigned repeat = 0;; ++repeat) {
        auto response = http_.send(request);
        auto pause = pause_before(repeat);
        if (response) {
            const auto asked_for = retry_after(*response);
            auto answer = to_answer(std::move(*response));
            answer.after_lost_answer = maybe_done;
            if (!worth_repeating(answer) || Clock::now() + pause > give_up) return answer;
            pause = std::max(pause, asked_for);
            maybe_done = maybe_done || answer.code == "outcome_unknown";
        } else if (Clock::now() + pause > give_up) {
            return domain::failure("cannot reach " + http_.server() + " (" + response.error().detail +
                                   "). Is the server running there? Start it with: muster serve --data DIR --listen HOST:PORT");
        } else {
            maybe_done = maybe_done || response.error().connected;
        }
        if (options_.repeats != nullptr) ++*options_.repeats;
        std::this_thread::sleep_for(pause);
    }
}

int report_unreachable(const std::string& failure) {
    say_error(failure);
    return exit_cannot_open;
}

int report_problem(const ApiAnswer& answer) {
    auto message = "the server answered " + answer.problem();
    if (answer.status == 401) message += "\nPass a live key of an ADMIN with --api-key or in MUSTER_API_KEY.";
    if (answer.status == 403) message += "\nThis needs an ADMIN's API key, or a role that allows it.";
    say_error(message);
    return exit_found_problem;
}

}  // namespace muster::cli
