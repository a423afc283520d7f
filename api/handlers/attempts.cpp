#include "api/handlers/attempts.hpp"

#include "api/credentials/delayed_calls.hpp"
#include "api/handlers/passwords.hpp"
#include "api/sign_in_history.hpp"
#include "eventstore/activity/activity_log.hpp"
#include "eventstore/crypto.hpp"

namespace muster::api::handlers {
namespace {

namespace crypto = eventstore::crypto;

constexpr std::size_t user_agent_bytes_max = 300;

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

/// What delays are counted by and what is noted. Known names and others cost the same.
struct Attempt::Facts {
    Tried whose;
    std::optional<domain::Bytes32> domain_mark;
    std::string address;
    std::string user_agent;
    SignInAttempt keys;
};

Attempt::Attempt(Services& services, const Request& request, const Tried& whose, std::string_view typed) : services_(&services) {
    auto facts = std::make_shared<Facts>();
    facts->whose = whose;
    facts->address = request.peer_address;
    facts->user_agent = user_agent_of(request);
    domain::Bytes32 address_mark{};
    const auto email_domain = email_domain_of(typed);
    if (const auto* log = services.activity) {
        address_mark = log->address_mark(facts->address);
        if (!email_domain.empty()) facts->domain_mark = log->text_mark("email_domain", email_domain);
    } else {
        address_mark = crypto::sha256(address_group(facts->address));
        if (!email_domain.empty()) facts->domain_mark = crypto::sha256(email_domain);
    }
    facts->keys = delay_keys(whose.account, whose.identifier, address_mark, facts->domain_mark);
    facts_ = std::move(facts);
}

void Attempt::succeeded(domain::SessionId session, activity::Factor factor) const {
    services_->sign_in_delays.succeeded(facts_->keys, services_->clock.steady());
    if (services_->activity == nullptr) return;
    activity::SignInSucceeded noted;
    noted.account = facts_->whose.account.value_or(domain::AccountId{});
    noted.session = session;
    noted.factor = factor;
    noted.domain_mark = facts_->domain_mark;
    noted.address = facts_->address;
    noted.user_agent = facts_->user_agent;
    services_->activity->note(std::move(noted));
}

void Attempt::note_failure(activity::SignInFailure reason) const {
    if (services_->activity == nullptr) return;
    activity::SignInFailed noted;
    noted.reason = reason;
    noted.account = facts_->whose.account;
    if (!noted.account) noted.identifier = facts_->whose.identifier;
    noted.domain_mark = facts_->domain_mark;
    noted.address = facts_->address;
    noted.user_agent = facts_->user_agent;
    services_->activity->note(std::move(noted));
}

void Attempt::failed(activity::SignInFailure reason) const {
    services_->sign_in_delays.failed(facts_->keys, services_->clock.steady());
    note_failure(reason);
}

void Attempt::withdrawn() const { services_->sign_in_delays.withdrawn(facts_->keys, services_->clock.steady()); }

void Attempt::withdrawn(activity::SignInFailure reason) const {
    withdrawn();
    note_failure(reason);
}

void hold_attempt(Services& services, std::shared_ptr<const Request> request, Respond respond, Attempt attempt,
                  std::function<void(const Attempt&)> go_on) {
    const auto verdict = services.sign_in_delays.begin(attempt.facts_->keys, services.clock.steady());
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

domain::Bytes32 mark_of_no_name(const Services& services, std::string_view typed) {
    return services.activity != nullptr ? services.activity->text_mark("no_name", typed) : crypto::sha256(typed);
}

std::string user_agent_of(const Request& request) {
    std::string text(request.header("user-agent").value_or("").substr(0, user_agent_bytes_max));
    for (auto& c : text) {
        if (c < 0x20 || c > 0x7E) c = '?';
    }
    return text;
}

}  // namespace muster::api::handlers
