#include "api/authentication.hpp"

#include <algorithm>

#include "api/credentials/last_uses.hpp"
#include "api/space/keys.hpp"
#include "api/tokens.hpp"
#include "domain/limits.hpp"
#include "domain/visibility.hpp"

namespace muster::api {
namespace {

/// The token of "Bearer TOKEN"; nothing for another scheme.
std::optional<std::string_view> bearer_token(std::string_view value) {
    constexpr std::string_view scheme = "bearer ";
    if (value.size() <= scheme.size()) return {};
    const bool matches = std::equal(scheme.begin(), scheme.end(), value.begin(), [](char wanted, char c) {
        return wanted == (c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
    });
    if (!matches) return {};
    value.remove_prefix(scheme.size());
    while (value.starts_with(' ')) value.remove_prefix(1);
    return value;
}

}  // namespace

SessionUses::SessionUses(domain::Timestamp start, std::size_t remembered_max) : remembered_max_(remembered_max), horizon_(start) {}

bool SessionUses::use(domain::SessionId session, domain::Timestamp started_at, domain::Timestamp now) {
    const std::lock_guard lock(mutex_);
    const auto found = index_.find(session);
    const auto last = found != index_.end() ? found->second->at : std::max(started_at, horizon_);
    if (now - last > domain::limits::session_idle) return false;
    if (found != index_.end()) {
        found->second->at = std::max(last, now);
        by_age_.splice(by_age_.end(), by_age_, found->second);
        return true;
    }
    if (index_.size() >= remembered_max_) {
        horizon_ = std::max(horizon_, by_age_.front().at);
        index_.erase(by_age_.front().session);
        by_age_.pop_front();
    }
    by_age_.push_back({session, now});
    index_.emplace(session, std::prev(by_age_.end()));
    return true;
}

std::size_t SessionUses::size() const {
    const std::lock_guard lock(mutex_);
    return index_.size();
}

Problem credential_invalid() {
    return {401, "credential_invalid", "Send a live session token or API key: 'Authorization: Bearer TOKEN' or 'x-api-key: TOKEN'."};
}

Authenticator::Authenticator(const eventstore::DecisionStore& decisions, const eventstore::Clock& clock, IdleSession idle,
                             LastUses* last_uses)
    : decisions_(decisions), clock_(clock), idle_(std::move(idle)), uses_(clock.now()), last_uses_(last_uses) {}

domain::Result<std::optional<Authenticated>, Problem> Authenticator::authenticate(const Request& request) {
    const auto authorization = request.header("authorization");
    const auto api_key = request.header("x-api-key");
    if (!authorization && !api_key) return std::optional<Authenticated>{};

    std::optional<std::string_view> token = api_key;
    if (authorization) {
        const auto bearer = bearer_token(*authorization);
        if (!bearer) return domain::failure(credential_invalid());
        if (api_key && *api_key != *bearer) {
            return domain::failure(Problem{400, "credentials_conflict", "Send one credential: Authorization and x-api-key differ."});
        }
        token = bearer;
    }
    auto who = authenticate_token(*token);
    if (!who) return domain::failure(credential_invalid());
    return who;
}

std::optional<Authenticated> Authenticator::authenticate_token(std::string_view token) {
    if (token.size() > credential_bytes_max) return {};
    // A user key of the facade is an API key in another spelling, or a session.
    if (const auto api_key = space::api_key_of(token)) {
        if (auto who = authenticate_hash(hash_of_token(*api_key), domain::TokenKind::api_key)) return who;
        return authenticate_hash(hash_of_token(token), domain::TokenKind::session);
    }
    const bool is_session = token.starts_with(session_token_prefix);
    if (!is_session && !token.starts_with(api_key_prefix)) return {};
    return authenticate_hash(hash_of_token(token), is_session ? domain::TokenKind::session : domain::TokenKind::api_key);
}

std::optional<Authenticated> Authenticator::authenticate_hash(const domain::TokenHash& hash, domain::TokenKind kind) {
    const auto now = clock_.now();
    const auto position = decisions_.checkpoint();  // before the lookups: what they find is of then or later
    auto known = cache_.find(hash, position);
    if (!known) {
        known = look_up(hash, kind, now);
        if (!known) return {};
        cache_.keep(hash, position, *known);
    }
    if (known->expires_at <= now) return {};
    if (const auto& session = known->who.actor.session; session && !uses_.use(*session, known->started_at, now)) {
        if (idle_) idle_(*session);
        return {};
    }
    known->who.viewer.now = now;  // it may be remembered from earlier, and what has an end goes by the time
    const auto& actor = known->who.actor;
    if (last_uses_ != nullptr) last_uses_->note(actor.session ? actor.session->bytes : actor.key->bytes, now);
    return std::move(known->who);
}

std::optional<KnownCredential> Authenticator::look_up(const domain::TokenHash& hash, domain::TokenKind kind, domain::Timestamp now) const {
    const auto& registry = decisions_.registry();
    const auto owner = registry.token(hash);
    if (!owner || owner->kind != kind) return {};
    KnownCredential known;
    domain::AccountId account_id;
    if (kind == domain::TokenKind::session) {
        const auto session = registry.session(domain::SessionId{owner->id});
        if (!session) return {};
        account_id = session->account;
        known.who.actor.session = session->id;
        known.who.credential = session->id.text();
        known.started_at = session->started_at;
        known.expires_at = session->expires_at;
    } else {
        const auto key = registry.api_key(domain::ApiKeyId{owner->id});
        if (!key) return {};
        account_id = key->account;
        known.who.actor.key = key->id;
        known.who.credential = key->id.text();
        known.expires_at = key->expires_at;
    }
    const auto account = registry.account(account_id);
    if (!account) return {};
    known.who.actor.kind = domain::ActorKind::account;
    known.who.actor.account = account->id;
    known.who.credential_epoch = account->credential_epoch;
    const auto viewer = domain::viewer_of(registry, known.who.actor, now);
    if (!viewer) return {};
    known.who.viewer = *viewer;
    return known;
}

}  // namespace muster::api
