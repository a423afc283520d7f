#include "api/problem.hpp"

#include <algorithm>

#include "eventstore/json_writer.hpp"

namespace muster::api {
namespace {

constexpr std::string_view type_base = "https://muster.example/problems/";
constexpr unsigned busy_retry_after_s = 1;
constexpr unsigned stopped_retry_after_s = 5;

/// "email_taken" -> "Email taken".
std::string title_of(std::string_view code) {
    std::string title(code);
    std::replace(title.begin(), title.end(), '_', ' ');
    if (!title.empty() && title.front() >= 'a' && title.front() <= 'z') title.front() = static_cast<char>(title.front() - 32);
    return title;
}

/// What to do next, for refusals whose maker said nothing.
std::string_view advice(domain::RefusalCode code) {
    using enum domain::RefusalCode;
    switch (code) {
        case credential_invalid: return "Sign in again, or use a key that is live.";
        case permission_denied: return "Ask an administrator of the organization for the permission.";
        case not_found: return "Check the id; things of other tenants read as not found.";
        case already_initialized: return "The instance exists already; sign in as its ADMIN.";
        case version_mismatch: return "Read it again and send its current ETag in If-Match.";
        case limit_reached: return "Remove something first; the limits are documented.";
        case email_taken: return "The e-mail belongs to another account; look the person up and link them instead.";
        case last_admin: return "Make somebody else an administrator first.";
        case link_dead: return "Ask for a new invitation.";
        case invitation_not_live: return "Read the invitation again; it was used, replaced, revoked or has expired.";
        case nothing_to_change: return "The values are those that stand already.";
        default: return "The request was understood and is not allowed as things stand.";
    }
}

struct FailureProblem {
    Problem operator()(const domain::Refusal& refusal) const { return to_problem(refusal); }
    Problem operator()(eventstore::Busy) const {
        return {503, "overloaded", "Nothing was changed. Send the request again after the time in Retry-After.", {}, busy_retry_after_s};
    }
    Problem operator()(eventstore::Stopped) const {
        return {503, "stopping", "Nothing was changed. The server is stopping; send the request again later.", {},
                stopped_retry_after_s};
    }
    Problem operator()(eventstore::OutcomeUnknown) const {
        return {500, "outcome_unknown",
                "The change may or may not have been recorded. Read before sending it again, with the same Idempotency-Key."};
    }
    Problem operator()(eventstore::IdempotencyMismatch) const {
        return {422, "idempotency_key_reused",
                "This Idempotency-Key came with another request before. Send a fresh key for a new request."};
    }
    Problem operator()(eventstore::Unconfirmed unconfirmed) const {
        if (unconfirmed.outdated) {
            return {409, "confirmation_outdated",
                    "What was confirmed is not what would happen now, or the confirmation is older than 10 minutes. Send the request with "
                    "dry_run=true again, and confirm what it answers."};
        }
        return {428, "confirmation_required",
                "Nothing was deleted. Send the same request with dry_run=true: it says who would lose what, and answers a confirmation_token. "
                "Send that in the header Muster-Confirmation, or as the query parameter confirmation."};
    }
};

void write_errors(eventstore::JsonWriter& json, const std::vector<FieldError>& errors) {
    json.key("errors").begin_array();
    for (const auto& error : errors) {
        json.begin_object().member("pointer", std::string_view(error.pointer)).member("code", std::string_view(error.code));
        json.member("detail", std::string_view(error.detail)).end_object();
    }
    json.end_array();
}

}  // namespace

Response to_response(const Problem& problem, const Request& request) {
    Response response;
    response.status = problem.status;
    response.content_type = "application/problem+json";
    response.problem_code = problem.code;
    eventstore::JsonWriter json(response.body);
    json.begin_object();
    json.member("type", std::string_view(std::string(type_base) + std::string(problem.code)));
    json.member("title", std::string_view(title_of(problem.code)));
    json.member("status", std::uint64_t{problem.status});
    json.member("detail", std::string_view(problem.detail));
    // The path alone: query strings may hold personal data, and this text gets logged by clients.
    if (!request.path.empty()) json.member("instance", std::string_view(request.path));
    json.member("code", problem.code);
    if (!problem.errors.empty()) write_errors(json, problem.errors);
    json.member("request_id", std::string_view(request.request_id));
    json.end_object();
    if (problem.retry_after_s > 0) response.headers.emplace_back("Retry-After", std::to_string(problem.retry_after_s));
    if (problem.status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"muster\"");
    return response;
}

Problem to_problem(const domain::Refusal& refusal) {
    Problem problem;
    problem.status = status_of(refusal.code);
    problem.code = domain::to_text(refusal.code);
    problem.detail = refusal.detail.empty() ? std::string(advice(refusal.code)) : refusal.detail;
    if (!refusal.field.empty()) {
        const auto pointer = refusal.field.starts_with('/') ? refusal.field : "/" + refusal.field;
        problem.errors.push_back({pointer, std::string(problem.code), problem.detail});
    }
    return problem;
}

Problem to_problem(const eventstore::Failure& failure) { return std::visit(FailureProblem{}, failure); }

}  // namespace muster::api
