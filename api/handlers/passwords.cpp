#include "api/handlers/passwords.hpp"

#include <simdjson.h>

#include "api/credentials/sign_in_delays.hpp"
#include "api/handlers/attempts.hpp"
#include "api/normalizer.hpp"
#include "api/password_hasher.hpp"
#include "api/password_policy.hpp"

namespace muster::api::handlers {
namespace {

/// Text members of a read model's row.
void add_members(const std::string& row, std::initializer_list<std::string_view> names, std::vector<std::string>& out) {
    simdjson::dom::parser parser;
    simdjson::dom::object object;
    if (parser.parse(row).get(object) != simdjson::SUCCESS) return;
    for (const auto name : names) {
        std::string_view value;
        if (object[name].get(value) == simdjson::SUCCESS && !value.empty()) out.emplace_back(value);
    }
}

Problem wrong_password(std::string pointer) {
    return {422, "current_password_wrong", "Type the password you sign in with now.",
            {FieldError{std::move(pointer), "current_password_wrong", "It is not your password."}}};
}

}  // namespace

OrProblem<std::string> chosen_password(std::string_view pointer, std::string_view typed, const std::vector<std::string>& about) {
    auto accepted = accept_password(pointer, typed, about);
    if (accepted) return std::move(*accepted);
    return domain::failure(Problem{422, "password_unacceptable", accepted.error().detail, {accepted.error()}});
}

std::vector<std::string> known_about(const Services& services, domain::AccountId id) {
    std::vector<std::string> about;
    if (const auto row = services.models.directory().profile(id)) add_members(*row, {"first_name", "last_name", "username"}, about);
    const auto email = email_of(services, id);
    about.push_back(email.substr(0, email.rfind('@')));
    const auto account = services.models.registry().account(id);
    const auto home = account && account->home ? services.models.visibility().organization(*account->home) : std::nullopt;
    if (home) add_members(*home, {"name"}, about);
    return about;
}

std::string email_of(const Services& services, domain::AccountId account) {
    std::vector<std::string> found;
    if (const auto row = services.models.directory().profile(account)) add_members(*row, {"email"}, found);
    return found.empty() ? std::string() : std::move(found.front());
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

void verify_own_password(Services& services, std::shared_ptr<const Request> request, Respond respond, std::string pointer, std::string typed,
                         std::function<void(const domain::Account&)> go_on) {
    const auto id = viewer_of(*request).account;
    const auto check = [&services, request, respond, id, pointer = std::move(pointer), typed = std::move(typed),
                        go_on = std::move(go_on)](const Attempt& attempt) {
        const auto account = services.models.registry().account(id);
        const auto phc = account ? stored_password(services, *account) : std::nullopt;
        if (!phc) {
            attempt.withdrawn();
            return respond(refuse(*request, wrong_password(pointer)));
        }
        const bool taken = services.passwords.verify(password_form(typed), *phc, [=](PasswordHasher::Verdict verdict) {
            if (verdict.matches) {
                attempt.withdrawn();
                return go_on(*account);
            }
            attempt.failed(activity::SignInFailure::own_password_wrong);
            respond(refuse(*request, wrong_password(pointer)));
        });
        if (taken) return;
        attempt.withdrawn();
        respond(refuse(*request, hashing_busy()));
    };
    hold_attempt(services, request, respond, Attempt(services, *request, {id, {}}), check);
}

void hash_password(Services& services, std::shared_ptr<const Request> request, Respond respond, std::string password,
                   std::function<void(std::string)> go_on) {
    if (request->dry_run) return go_on({});
    if (!services.passwords.hash(std::move(password), std::move(go_on))) respond(refuse(*request, hashing_busy()));
}

Problem hashing_busy() {
    return {503, "overloaded", "Nothing was changed. Send the request again after the time in Retry-After.", {}, 1};
}

}  // namespace muster::api::handlers
