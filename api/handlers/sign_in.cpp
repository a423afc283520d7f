// Signing in. Who does not exist, has no password, is suspended or types a wrong password gets one and the same answer, after
// the same delay and the same work.

#include "api/handlers/attempts.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/passwords.hpp"
#include "api/handlers/second_factors.hpp"
#include "api/handlers/sign_in.hpp"
#include "api/normalizer.hpp"
#include "api/password_hasher.hpp"
#include "api/password_policy.hpp"
#include "api/sign_in_memory.hpp"
#include "api/tokens.hpp"
#include "eventstore/crypto.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

namespace crypto = eventstore::crypto;

Problem sign_in_failed() {
    return {401, "sign_in_failed", "The name and the password do not belong together, or the account is not active."};
}

Response unauthorized(const Request& request, Problem problem) {
    auto response = refuse(request, std::move(problem));
    response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"muster\"");
    return response;
}

/// To look for what is not there takes longer than to find what was found a moment ago: each sign-in does both, once. Nobody's
/// name is another one each time, as the names of those who guess are.
std::optional<domain::AccountId> holder_of(Services& services, const domain::Claim& claim) {
    const auto& registry = services.models.registry();
    auto& found = services.sign_ins.found_claim;
    const auto nobodys = domain::Claim{crypto::sha256(crypto::as_text(fresh_id(services)))};
    const auto last_found = found.get();
    const auto holder = registry.claimed_by(claim);
    if (holder) found.set(claim);
    (void)registry.claimed_by(holder ? nobodys : last_found.value_or(nobodys));
    return holder;
}

/// Whoever the identifier belongs to. What is no valid identifier belongs to nobody.
Tried account_of(Services& services, const std::string& name, bool may_be_email, bool may_be_username) {
    const auto& normalizer = services.normalizer;
    std::optional<domain::Claim> claim;
    if (name.find('@') != std::string::npos) {
        if (const auto email = normalizer.email("", name); email && may_be_email) claim = email->identifier.claim;
    } else if (name.starts_with('+') && may_be_email && may_be_username) {  // of somebody without e-mail (WS6)
        if (const auto phone = normalizer.phone("", name)) claim = phone->claim;
    } else if (const auto username = normalizer.username("", name); username && may_be_username) {
        claim = username->claim;
    }
    if (!claim) return {{}, mark_of_no_name(services, name)};
    return {holder_of(services, *claim), claim->bytes};
}

Response signed_in(const Written& written, const std::string& token) {
    std::string out;
    eventstore::JsonWriter json(out);
    json.begin_object();
    if (const auto* started = written.find<domain::SessionStarted>()) {
        json.member("session_id", started->session).member("account_id", started->account).member("expires_at", started->expires_at);
        if (started->selected_organization) json.member("organization_id", *started->selected_organization);
    }
    // A repeat finds the first one's session, whose token nobody knows any more.
    written.committed.replayed ? json.member("secret_already_shown", true) : json.member("token", token);
    json.end_object();
    return json_answer(201, std::move(out));
}

/// One sign-in on its way.
struct SignIn {
    Services& services;
    std::shared_ptr<const Request> request;
    Respond respond;
    std::optional<domain::Account> account;
    TypedFactor factor;
    std::string (*new_token)();
    std::optional<domain::OrganizationId> selected;  ///< as asked for

    /// Which of the two was typed and proved.
    [[nodiscard]] activity::Factor proved(bool any) const {
        if (!any) return activity::Factor::none;
        return factor.recovery_code ? activity::Factor::recovery_code : activity::Factor::totp;
    }
};
using SignInPtr = std::shared_ptr<const SignIn>;

void start_session(const SignInPtr& sign_in, const Attempt& attempt, std::optional<domain::SecondFactorProof> proof, std::string rehashed) {
    auto& services = sign_in->services;
    const bool dry_run = sign_in->request->dry_run;
    const auto token = dry_run ? std::string() : sign_in->new_token();
    domain::StartSession command;
    const domain::SessionId session{fresh_id(services)};
    command.session = session;
    command.account = sign_in->account->id;
    // The home is where a person begins: of one who registered by themselves their default organization (mission SP5).
    const auto& organizations = sign_in->account->organizations;
    if (!organizations.empty()) command.selected_organization = sign_in->selected.value_or(organizations.front());
    if (!dry_run) command.token_hash = hash_of_token(token);
    command.checked_at = sign_in->account->password_at;
    command.second_factor = std::move(proof);
    const auto proved = sign_in->proved(command.second_factor.has_value());
    if (!rehashed.empty()) command.rehashed = std::move(rehashed);
    command.address = sign_in->request->peer_address;
    command.user_agent = user_agent_of(*sign_in->request);
    Write write;
    write.command = std::move(command);
    write.takes_idempotency_key = true;
    write.answer = [token, attempt, proved, session](const Written& written) {
        attempt.succeeded(session, proved);
        return signed_in(written, token);
    };
    // A dry run guesses as much as a sign-in does, so it counts as one; but nobody has signed in.
    write.previewed = [attempt] { attempt.withdrawn(); };
    write.refused = [sign_in, attempt](const eventstore::Failure& failure) {
        const auto* refusal = std::get_if<domain::Refusal>(&failure);
        if (refusal == nullptr) {
            attempt.withdrawn();
            return to_problem(failure);
        }
        const bool code_wrong = refusal->code == domain::RefusalCode::second_factor_invalid;
        attempt.failed(code_wrong ? activity::SignInFailure::second_factor_invalid : activity::SignInFailure::not_active);
        if (code_wrong) return second_factor_invalid(sign_in->factor);
        // It was set up while the password was looked at.
        if (refusal->code == domain::RefusalCode::second_factor_required) return second_factor_required(*sign_in->account);
        return sign_in_failed();
    };
    submit(services, sign_in->request, sign_in->respond, std::move(write));
}

Problem too_many_codes(unsigned retry_after_s) {
    return {429, "too_many_attempts", "Too many wrong codes. Try again after the time in Retry-After, or send a recovery code.", {}, retry_after_s};
}

/// The password is right.
void ask_for_the_rest(const SignInPtr& sign_in, const Attempt& attempt, const std::string& password, bool outdated) {
    const auto& account = *sign_in->account;
    std::optional<domain::SecondFactorProof> proof;
    if (needs_second_factor(account) && account.status == domain::AccountStatus::active) {
        if (!sign_in->factor.is_there()) {
            attempt.withdrawn(activity::SignInFailure::second_factor_required);
            return sign_in->respond(unauthorized(*sign_in->request, second_factor_required(account)));
        }
        const auto id = account.id.text();
        auto& wrong_codes = sign_in->services.sign_ins.wrong_codes;
        const auto tries = wrong_codes.look(id, {}, sign_in->services.clock.steady());
        if (sign_in->factor.totp_code && !tries.allowed) {
            attempt.withdrawn(activity::SignInFailure::too_many_codes);
            return sign_in->respond(refuse(*sign_in->request, too_many_codes(tries.retry_after_s)));
        }
        proof = prove_second_factor(sign_in->services, account, sign_in->factor);
        if (!proof) {
            (void)wrong_codes.take(id, {}, sign_in->services.clock.steady());
            attempt.failed(activity::SignInFailure::second_factor_invalid);
            return sign_in->respond(unauthorized(*sign_in->request, second_factor_invalid(sign_in->factor)));
        }
    }
    const bool rehashing = outdated && !sign_in->request->dry_run && sign_in->services.passwords.hash(password, [sign_in, attempt, proof](std::string phc) {
        start_session(sign_in, attempt, proof, std::move(phc));
    });
    // When the hashers have no time for it, another sign-in will bring the hash up to date.
    if (!rehashing) start_session(sign_in, attempt, proof, {});
}

/// Opening a password's record takes time as well: for nobody the last one that was opened for somebody is opened again.
std::optional<std::string> password_of(Services& services, const std::optional<domain::Account>& account) {
    auto& last_opened = services.sign_ins.opened_password_at;
    if (auto phc = account ? stored_password(services, *account) : std::nullopt) {
        last_opened = account->password_hash_at.value;
        return phc;
    }
    if (const domain::Position at{last_opened}; at.value != 0) {
        const auto recorded = recorded_at(services, at);
        const auto owner = recorded ? domain::subject_of(recorded->event) : std::nullopt;
        if (const auto other = owner ? services.models.registry().account(*owner) : std::nullopt) (void)other->status;
    }
    return {};
}

void check_password(const SignInPtr& sign_in, const Attempt& attempt, const std::string& typed) {
    auto& services = sign_in->services;
    const auto phc = password_of(services, sign_in->account);
    const auto password = typed.size() <= password_bytes_max ? password_form(typed) : std::string();
    const auto why = !sign_in->account ? activity::SignInFailure::unknown_identifier
                     : phc             ? activity::SignInFailure::wrong_password
                                       : activity::SignInFailure::no_password;
    const auto done = [sign_in, attempt, password, why](PasswordHasher::Verdict verdict) {
        if (verdict.matches && sign_in->account) return ask_for_the_rest(sign_in, attempt, password, verdict.outdated);
        attempt.failed(why);
        sign_in->respond(unauthorized(*sign_in->request, sign_in_failed()));
    };
    const bool taken = phc ? services.passwords.verify(password, *phc, done) : services.passwords.verify_nobody(password, done);
    if (taken) return;
    attempt.withdrawn();
    sign_in->respond(refuse(*sign_in->request, hashing_busy()));
}

}  // namespace

void sign_in(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    sign_in_for(services, std::move(request), std::move(respond), &new_session_token);
}

void sign_in_for(Services& services, std::shared_ptr<const Request> request, Respond respond, std::string (*new_token)()) {
    JsonBody body(*request);
    const auto email = body.text("email");
    const auto username = body.text("username");
    const auto login = body.text("login");
    const auto typed = body.required_text("password");
    auto factor = read_second_factor(body);
    const auto selected = body.id<domain::OrganizationId>("organization_id");
    if (body.has("email") + body.has("username") + body.has("login") != 1) {
        body.blame("login", "required", "Send one of email, username and login.");
    }
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));

    const auto name = email ? *email : username ? *username : login.value_or("");
    const auto tried = account_of(services, name, !username, !email);
    Attempt attempt(services, *request, tried, name);
    const auto go_on = [&services, request, respond, id = tried.account, factor = std::move(factor), typed, new_token, selected](const Attempt& held) {
        auto account = id ? services.models.registry().account(*id) : std::nullopt;  // as it is now, not before it was held
        check_password(std::make_shared<const SignIn>(SignIn{services, request, respond, std::move(account), factor, new_token, selected}), held, typed);
    };
    hold_attempt(services, request, respond, std::move(attempt), go_on);
}

}  // namespace muster::api::handlers
