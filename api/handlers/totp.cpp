// The caller's own second factor: set up with the password, confirmed with a code, then asked for at every sign-in; recovery
// codes for the day the phone is gone. Secrets and codes are shown once. And its removal by who manages the person.

#include "api/credentials/recovery_codes.hpp"
#include "api/credentials/totp.hpp"
#include "api/handlers/answers.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/identifiers.hpp"
#include "api/handlers/passwords.hpp"
#include "api/handlers/second_factors.hpp"
#include "eventstore/crypto.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

namespace crypto = eventstore::crypto;
using eventstore::JsonWriter;

std::string new_totp_secret() {
    std::array<std::uint8_t, totp_secret_bytes> bytes{};
    crypto::random_bytes(bytes);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

struct NewCodes {
    std::vector<std::string> shown;
    std::vector<domain::TokenHash> hashes;
};

NewCodes new_recovery_codes() {
    std::array<std::uint8_t, recovery_randomness_bytes> randomness{};
    crypto::random_bytes(randomness);
    NewCodes codes;
    codes.shown = recovery_codes(randomness);
    for (const auto& code : codes.shown) codes.hashes.push_back(hash_of_recovery_code(recovery_code_form(code).value_or("")));
    return codes;
}

Response codes_answer(const Written& written, const std::vector<std::string>& codes) {
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    if (written.committed.replayed) {
        json.member("secret_already_shown", true);
    } else {
        json.key("recovery_codes").begin_array();
        for (const auto& code : codes) json.string(code);
        json.end_array();
    }
    json.end_object();
    return json_answer(200, std::move(out));
}

Response enrolled(const Written& written, const std::string& secret, const std::string& issuer, const std::string& label) {
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    if (written.committed.replayed) {
        json.member("secret_already_shown", true);
    } else {
        json.member("secret", totp_secret_text(secret)).member("otpauth_uri", totp_uri(issuer, label, secret));
    }
    json.end_object();
    return json_answer(201, std::move(out));
}

/// The body {"current_password"} of what only the person at the keyboard may do; goes on with the account.
void with_password(Services& services, std::shared_ptr<const Request> request, Respond respond,
                   std::function<void(const domain::Account&)> go_on) {
    JsonBody body(*request);
    const auto typed = body.required_text("current_password");
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    verify_own_password(services, std::move(request), std::move(respond), "/current_password", typed, std::move(go_on));
}

Problem no_pending_secret() {
    return {409, "second_factor_missing", "There is no second factor to confirm; begin with POST /v1/me/totp."};
}

Problem wrong_code() {
    return {422, "second_factor_invalid", "Type the six digits that the app shows now.",
            {FieldError{"/code", "second_factor_invalid", "It is not the code of this moment."}}};
}

}  // namespace

Response get_totp(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto account = services.models.registry().account(viewer_of(request).account);
    if (!account) return refuse(request, not_found());
    const bool confirmed = needs_second_factor(*account);
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("status", std::string_view(confirmed ? "active" : account->totp ? "pending" : "none"));
    json.member("recovery_codes_left", std::uint64_t{account->recovery_codes.size()}).end_object();
    return json_answer(200, std::move(out));
}

void enroll_totp(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    with_password(services, request, respond, [&services, request, respond](const domain::Account& account) {
        const auto secret = request->dry_run ? std::string() : new_totp_secret();
        Write write;
        write.command = domain::EnrollTotp{account.id, totp_secret_text(secret), account.password_at};
        write.takes_idempotency_key = true;
        write.answer = [&services, secret, label = email_of(services, account.id)](const Written& written) {
            return enrolled(written, secret, services.options.product_name, label);
        };
        submit(services, request, respond, std::move(write));
    });
}

void confirm_totp(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    JsonBody body(*request);
    const auto typed = body.required_text("code");
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    const auto account = services.models.registry().account(viewer_of(*request).account);
    const auto secret = account ? totp_secret(services, *account) : std::nullopt;
    if (!secret) return respond(refuse(*request, no_pending_secret()));
    const auto step = accepted_totp_step(*secret, typed, services.clock.now(), -1);
    if (!step) return respond(refuse(*request, wrong_code()));
    auto codes = new_recovery_codes();
    Write write;
    write.command = domain::ConfirmTotp{account->id, account->totp->secret_at, static_cast<std::uint64_t>(*step), std::move(codes.hashes)};
    write.takes_idempotency_key = true;
    write.answer = [shown = std::move(codes.shown)](const Written& written) { return codes_answer(written, shown); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

void remove_totp(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    with_password(services, request, respond, [&services, request, respond](const domain::Account& account) {
        Write write;
        write.command = domain::RemoveTotp{account.id, account.home, account.password_at};
        write.answer = [](const Written&) { return empty_answer(); };
        submit(services, request, respond, std::move(write));
    });
}

void replace_recovery_codes(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    with_password(services, request, respond, [&services, request, respond](const domain::Account& account) {
        auto codes = new_recovery_codes();
        Write write;
        write.command = domain::ReplaceRecoveryCodes{account.id, std::move(codes.hashes), account.password_at};
        write.takes_idempotency_key = true;
        write.answer = [shown = std::move(codes.shown)](const Written& written) { return codes_answer(written, shown); };
        submit(services, request, respond, std::move(write));
    });
}

void remove_member_totp(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto address = read_member_address(*request);
    if (!address) return respond(refuse(*request, not_found()));
    if (viewer_of(*request).account == address->account) {
        if (const auto visible = visible_organization(services, *request); !visible) return respond(refuse(*request, visible.error()));
        return respond(refuse(*request, {403, "self_not_allowed", "Your own second factor is removed with your password: DELETE /v1/me/totp."}));
    }
    Write write;
    write.command = domain::RemoveTotp{address->account, address->organization, {}};
    write.answer = [](const Written&) { return empty_answer(); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

}  // namespace muster::api::handlers
