#include "api/handlers/passwords.hpp"

#include "api/password_policy.hpp"

namespace muster::api::handlers {

OrProblem<std::string> chosen_password(std::string_view pointer, std::string_view typed) {
    auto accepted = accept_password(pointer, typed);
    if (accepted) return std::move(*accepted);
    return domain::failure(Problem{422, "password_unacceptable", accepted.error().detail, {accepted.error()}});
}

std::optional<std::string> stored_password(Services& services, const domain::Account& account) {
    if (account.password_at == domain::Position{}) return {};
    const auto recorded = recorded_at(services, account.password_at);
    const auto* set = recorded ? std::get_if<domain::PasswordSet>(&recorded->event) : nullptr;
    if (!set || set->account != account.id || !set->password_hash.is_present()) return {};
    return set->password_hash.open();
}

Problem hashing_busy() {
    return {503, "overloaded", "Nothing was changed. Send the request again after the time in Retry-After.", {}, 1};
}

}  // namespace muster::api::handlers
