#include "api/handlers/attempts.hpp"

#include "api/credentials/delayed_calls.hpp"
#include "api/handlers/passwords.hpp"

namespace muster::api::handlers {
namespace {

/// The part after the last @ with ASCII letters in lower case; empty when there is none.
std::string email_domain_of(std::string_view typed) {
    const auto at = typed.rfind('@');
    if (at == std::string_view::npos) return {};
    std::string domain(typed.substr(at + 1));
    for (auto& c : domain) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    return domain;
}

Problem too_many_attempts(unsigned retry_after_s) {
    return {429, "too_many_attempts", "Too many sign-ins from this address have failed. Try again after the time in Retry-After.", {}, retry_after_s};
}

Problem stopping() { return {503, "stopping", "The server is stopping. Nothing was changed; send the request again.", {}, 1}; }

}  // namespace

Attempt::Attempt(Services& services, const Request& request, std::string subject, std::string_view typed)
    : services_(&services), keys_{std::move(subject), request.peer_address, email_domain_of(typed)} {}

void Attempt::succeeded() const { services_->sign_in_delays.succeeded(keys_, services_->clock.steady()); }
void Attempt::failed() const { services_->sign_in_delays.failed(keys_, services_->clock.steady()); }
void Attempt::withdrawn() const { services_->sign_in_delays.withdrawn(keys_, services_->clock.steady()); }

void hold_attempt(Services& services, std::shared_ptr<const Request> request, Respond respond, Attempt attempt,
                  std::function<void(const Attempt&)> go_on) {
    const auto verdict = services.sign_in_delays.begin(attempt.keys_, services.clock.steady());
    if (verdict.refused) return respond(refuse(*request, too_many_attempts(verdict.retry_after_s)));
    if (verdict.hold.count() == 0) return go_on(attempt);
    const bool taken = services.delayed_calls.after(verdict.hold, [request, respond, attempt, go_on = std::move(go_on)](bool stopped) {
        if (!stopped) return go_on(attempt);
        attempt.withdrawn();
        respond(refuse(*request, stopping()));
    });
    if (taken) return;
    attempt.withdrawn();
    respond(refuse(*request, hashing_busy()));
}

}  // namespace muster::api::handlers
