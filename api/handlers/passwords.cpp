#include "api/handlers/passwords.hpp"

#include "api/password_policy.hpp"

namespace muster::api::handlers {

OrProblem<std::string> chosen_password(std::string_view pointer, std::string_view typed) {
    auto accepted = accept_password(pointer, typed);
    if (accepted) return std::move(*accepted);
    return domain::failure(Problem{422, "password_unacceptable", accepted.error().detail, {accepted.error()}});
}

std::optional<std::string> stored_password(Services& services, const domain::Account& account) {
    if (account.password_hash_at == domain::Position{}) return {};
    const auto recorded = recorded_at(services, account.password_hash_at);
    if (!recorded) return {};
    const auto* set = std::get_if<domain::PasswordSet>(&recorded->event);
    const auto* rehashed = std::get_if<domain::PasswordRehashed>(&recorded->event);
    if (domain::subject_of(recorded->event) != account.id || (!set && !rehashed)) return {};
    const auto& hash = set ? set->password_hash : rehashed->password_hash;
    return hash.is_present() ? std::optional(hash.open()) : std::nullopt;
}

Problem hashing_busy() {
    return {503, "overloaded", "Nothing was changed. Send the request again after the time in Retry-After.", {}, 1};
}

}  // namespace muster::api::handlers
