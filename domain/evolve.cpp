#include "domain/decide.hpp"
#include "domain/fold.hpp"

namespace muster::domain {
namespace {

template <class Aggregate>
std::uint64_t version_of(const std::optional<Aggregate>& aggregate) {
    return aggregate ? aggregate->version : 0;
}

}  // namespace

void evolve(Registry& registry, const RecordedEvent& recorded) {
    std::visit(Fold(registry, recorded.meta), recorded.event);
    const auto& meta = recorded.meta;
    if (meta.idempotency && meta.position == meta.commit_first) {
        registry.put(IdempotencyEntry{meta.idempotency->key, meta.idempotency->request, meta.commit_first,
                                      meta.commit_size, meta.time});
    }
}

std::uint64_t stream_version(const RegistryReader& registry, const Event& event) {
    return std::visit(
        [&]<class E>(const E& e) -> std::uint64_t {
            if constexpr (is_session_event<E>) {
                const auto session = registry.session(e.session);
                if (session) return session->version;
                return std::is_same_v<E, SessionEnded> ? 1 : 0;  // an event before it in the commit ended it
            } else if constexpr (is_api_key_event<E>) {
                return std::is_same_v<E, ApiKeyRevoked> ? 1 : 0;
            } else if constexpr (is_webhook_event<E>) {
                return version_of(registry.webhook(e.webhook));
            } else if constexpr (is_alert_event<E>) {
                return version_of(registry.alert(e.alert));
            } else if constexpr (is_review_event<E>) {
                return version_of(registry.access_review(e.review));
            } else if constexpr (is_grant_event<E>) {
                if (!e.account) return version_of(registry.organization(e.organization));
                return version_of(registry.account(*e.account));
            } else if constexpr (requires { e.account; }) {
                return version_of(registry.account(e.account));
            } else if constexpr (requires { e.organization; }) {
                return version_of(registry.organization(e.organization));
            } else {
                return registry.instance().version;
            }
        },
        event);
}

}  // namespace muster::domain
