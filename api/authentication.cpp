#include "api/authentication.hpp"

#include <algorithm>

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

domain::Actor actor_of(const domain::Account& account) {
    domain::Actor actor;
    actor.kind = domain::ActorKind::account;
    actor.account = account.id;
    actor.credential_epoch = account.credential_epoch;
    return actor;
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

Authenticator::Authenticator(const domain::RegistryReader& registry, const eventstore::Clock& clock)
    : registry_(registry), clock_(clock), uses_(clock.now()) {}

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
    if (token->size() > credential_bytes_max) return domain::failure(credential_invalid());
    const bool is_session = token->starts_with(session_token_prefix);
    if (!is_session && !token->starts_with(api_key_prefix)) return domain::failure(credential_invalid());

    const auto owner = registry_.token(hash_of_token(*token));
    const auto wanted = is_session ? domain::TokenKind::session : domain::TokenKind::api_key;
    if (!owner || owner->kind != wanted) return domain::failure(credential_invalid());
    auto who = is_session ? session_of(*owner, clock_.now()) : key_of(*owner, clock_.now());
    if (!who) return domain::failure(credential_invalid());
    return who;
}

std::optional<Authenticated> Authenticator::session_of(const domain::TokenOwner& owner, domain::Timestamp now) {
    const auto session = registry_.session(domain::SessionId{owner.id});
    if (!session) return {};
    const auto account = registry_.account(session->account);
    if (!account) return {};
    Authenticated who;
    who.actor = actor_of(*account);
    who.actor.session = session->id;
    const auto viewer = domain::viewer_of(registry_, who.actor, now);
    if (!viewer || !uses_.use(session->id, session->started_at, now)) return {};
    who.viewer = *viewer;
    who.credential = session->id.text();
    return who;
}

std::optional<Authenticated> Authenticator::key_of(const domain::TokenOwner& owner, domain::Timestamp now) const {
    const auto key = registry_.api_key(domain::ApiKeyId{owner.id});
    if (!key) return {};
    const auto account = registry_.account(key->account);
    if (!account) return {};
    Authenticated who;
    who.actor = actor_of(*account);
    who.actor.key = key->id;
    const auto viewer = domain::viewer_of(registry_, who.actor, now);
    if (!viewer) return {};
    who.viewer = *viewer;
    who.credential = key->id.text();
    return who;
}

}  // namespace muster::api
