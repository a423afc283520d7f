#include "cli/demo/tally.hpp"

#include <algorithm>
#include <array>

#include "cli/output.hpp"

namespace muster::cli::demo {

void Tally::begin(const std::vector<std::string>& steps) {
    const std::lock_guard lock(mutex_);
    for (const auto& step : steps) at(step);
    timed_ = steps;
    begun_ = std::chrono::steady_clock::now();
}

void Tally::end() {
    const std::lock_guard lock(mutex_);
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begun_;
    for (const auto& name : timed_) at(name).seconds += passed.count();
    timed_.clear();
}

void Tally::done(std::string_view step) {
    const std::lock_guard lock(mutex_);
    ++at(step).done;
}

void Tally::already(std::string_view step) {
    const std::lock_guard lock(mutex_);
    ++at(step).already;
}

void Tally::refused(std::string_view step, std::string_view subject, const ApiAnswer& answer) {
    const std::lock_guard lock(mutex_);
    ++at(step).refused;
    auto& refusal = refusals_[{std::string(step), answer.code}];
    ++refusal.count;
    if (refusal.example.empty()) refusal.example = std::string(subject) + ": " + printable(answer.problem());
}

std::vector<StepCount> Tally::steps() const {
    const std::lock_guard lock(mutex_);
    return steps_;
}

std::map<std::pair<std::string, std::string>, RefusalCount> Tally::refusals() const {
    const std::lock_guard lock(mutex_);
    return refusals_;
}

StepCount& Tally::at(std::string_view step) {
    const auto found = std::find_if(steps_.begin(), steps_.end(), [&](const auto& each) { return each.name == step; });
    if (found != steps_.end()) return *found;
    steps_.push_back({std::string(step)});
    return steps_.back();
}

std::string_view refusal_in_words(std::string_view code) {
    struct Words {
        std::string_view code, words;
    };
    static constexpr std::array<Words, 22> all{{
        {"role_unknown", "each kind of organization has its own roles: a client knows admin and user, a workspace access_manager, manager, member and guest, a provider super_admin, admin and staff"},
        {"role_unchanged", "the person has this role already, so nothing would be recorded"},
        {"role_not_for_externals", "this role manages people of the organization itself and is not given to external members"},
        {"role_not_grantable", "the actor's own role may not give this role"},
        {"last_admin", "an organization keeps at least one active administrator; name another one first"},
        {"already_registered", "the person has set a password, so there is nothing to invite them to"},
        {"account_suspended", "the account is suspended: it cannot be invited or suspended again until it is reactivated"},
        {"account_not_active", "only a person who has registered can do this or have it done to them"},
        {"email_taken", "an e-mail address belongs to one account in the whole system"},
        {"username_taken", "a username belongs to one account in the whole system"},
        {"phone_taken", "a phone number belongs to one account in the whole system"},
        {"email_domain_mismatch", "the organization admits only addresses of its own domains"},
        {"email_domain_taken", "an e-mail domain belongs to one organization"},
        {"member_exists", "the person is a member there already"},
        {"external_is_internal", "the person is internal there, so they cannot be external too"},
        {"site_unknown", "a member's sites must be sites of the organization"},
        {"link_dead", "the link was used, replaced or is older than 24 hours"},
        {"nothing_to_change", "the new value is the old one, so nothing would be recorded"},
        {"not_found", "there is no such thing, or not for this key"},
        {"permission_denied", "the key's account may not do this"},
        {"body_invalid", "a field has a value that is not accepted"},
        {"idempotency_mismatch", "the same Idempotency-Key came with another request within 24 hours"},
    }};
    for (const auto& each : all) {
        if (each.code == code) return each.words;
    }
    return {};
}

}  // namespace muster::cli::demo
