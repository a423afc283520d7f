#include "api/handlers/second_factors.hpp"

#include "api/credentials/recovery_codes.hpp"
#include "api/credentials/totp.hpp"

namespace muster::api::handlers {

TypedFactor read_second_factor(JsonObject& body) {
    TypedFactor typed{body.text("totp_code"), body.text("recovery_code")};
    if (typed.totp_code && typed.recovery_code) body.blame("recovery_code", "one_of", "Send one of totp_code and recovery_code.");
    return typed;
}

bool needs_second_factor(const domain::Account& account) { return account.totp && account.totp->confirmed; }

std::optional<std::string> totp_secret(Services& services, const domain::Account& account) {
    if (!account.totp) return {};
    const auto recorded = recorded_at(services, account.totp->secret_at);
    const auto* enrolled = recorded ? std::get_if<domain::TotpEnrolled>(&recorded->event) : nullptr;
    if (!enrolled || enrolled->account != account.id || !enrolled->secret.is_present()) return {};
    return totp_secret_of(enrolled->secret.open());
}

std::optional<domain::SecondFactorProof> prove_second_factor(Services& services, const domain::Account& account,
                                                             const TypedFactor& typed) {
    domain::SecondFactorProof proof;
    if (typed.recovery_code) {
        const auto normal = recovery_code_form(*typed.recovery_code);
        if (!normal) return {};
        proof.factor = domain::SecondFactor::recovery_code;
        proof.code_hash = hash_of_recovery_code(*normal);
        return proof;
    }
    const auto secret = typed.totp_code ? totp_secret(services, account) : std::nullopt;
    if (!secret) return {};
    const auto now = services.clock.now();
    auto step = accepted_totp_step(*secret, *typed.totp_code, now, static_cast<std::int64_t>(account.totp->last_step));
    if (!step) step = accepted_totp_step(*secret, *typed.totp_code, now, -1);
    if (!step) return {};
    proof.secret_at = account.totp->secret_at;
    proof.step = static_cast<std::uint64_t>(*step);
    return proof;
}

Problem second_factor_required(const domain::Account& account) {
    Problem problem{401, "second_factor_required", "The password is right. Send the request again with one more of what `errors` names."};
    problem.errors.push_back({"/totp_code", "second_factor_required", "Six digits, from the app on your phone."});
    if (!account.recovery_codes.empty()) {
        problem.errors.push_back({"/recovery_code", "second_factor_required", "One of the recovery codes that were shown once."});
    }
    return problem;
}

Problem second_factor_invalid(const TypedFactor& typed) {
    const std::string_view field = typed.recovery_code ? "/recovery_code" : "/totp_code";
    return {401, "second_factor_invalid", "This code is wrong or was used before. A new one comes every 30 seconds.",
            {FieldError{std::string(field), "second_factor_invalid", "It is wrong, or it was used before."}}};
}

}  // namespace muster::api::handlers
