#pragma once
// Who sends a request: `Authorization: Bearer TOKEN` or `x-api-key: TOKEN`, looked up by the SHA-256 of the token in decision
// state, which is never behind. Thread-safe; runs on the I/O threads (point lookups only).

#include <cstddef>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "api/credential_cache.hpp"
#include "api/limits.hpp"
#include "api/problem.hpp"
#include "api/request.hpp"
#include "domain/registry.hpp"
#include "eventstore/clock.hpp"
#include "eventstore/decision_store.hpp"

namespace muster::api {

/// When sessions were last used, for their idle timeout. Held in memory and bounded: of a session it has forgotten (or of one
/// from before the start) it knows that the last use was not later than what it forgot last, and gives it the benefit.
class SessionUses {
  public:
    explicit SessionUses(domain::Timestamp start, std::size_t remembered_max = sessions_remembered_max);

    /// Notes the use and answers true; false when the session lay idle for longer than limits::session_idle.
    [[nodiscard]] bool use(domain::SessionId session, domain::Timestamp started_at, domain::Timestamp now);
    [[nodiscard]] std::size_t size() const;

  private:
    struct Use {
        domain::SessionId session;
        domain::Timestamp at;
    };
    mutable std::mutex mutex_;
    std::size_t remembered_max_;
    domain::Timestamp horizon_;  ///< no use that is not remembered was later
    std::list<Use> by_age_;      ///< the oldest first
    std::unordered_map<domain::SessionId, std::list<Use>::iterator> index_;
};

class LastUses;  // api/credentials/last_uses.hpp

class Authenticator {
  public:
    /// Called when a session turned out to have been idle for too long, so that somebody writes its end down. May come more
    /// than once for a session, from any I/O thread; must not block.
    using IdleSession = std::function<void(domain::SessionId)>;

    Authenticator(const eventstore::DecisionStore& decisions, const eventstore::Clock& clock, IdleSession idle = {},
                  LastUses* last_uses = nullptr);

    /// Nothing when the request has no credential. A problem: 401 credential_invalid for one that is unknown, malformed, ended
    /// or expired (all alike), 400 credentials_conflict for two that differ.
    [[nodiscard]] domain::Result<std::optional<Authenticated>, Problem> authenticate(const Request& request);
    /// Of a token that came by another way (the pages' cookie). Nothing when it is not live.
    [[nodiscard]] std::optional<Authenticated> authenticate_token(std::string_view token);

  private:
    [[nodiscard]] std::optional<Authenticated> authenticate_hash(const domain::TokenHash& hash, domain::TokenKind kind);
    [[nodiscard]] std::optional<KnownCredential> look_up(const domain::TokenHash& hash, domain::TokenKind kind, domain::Timestamp now) const;

    const eventstore::DecisionStore& decisions_;
    const eventstore::Clock& clock_;
    IdleSession idle_;
    CredentialCache cache_;
    SessionUses uses_;
    LastUses* last_uses_;  ///< of sessions and keys, for their owners to see; may be nullptr
};

[[nodiscard]] Problem credential_invalid();

}  // namespace muster::api
