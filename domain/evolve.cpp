#include "domain/decide.hpp"
#include "domain/fold.hpp"
#include "domain/overloaded.hpp"

namespace muster::domain {

void evolve(Registry& registry, const RecordedEvent& recorded) {
    std::visit(Fold(registry, recorded.meta), recorded.event);
    const auto& meta = recorded.meta;
    if (meta.idempotency && meta.position == meta.commit_first) {
        registry.put(IdempotencyEntry{meta.idempotency->key, meta.idempotency->request, meta.commit_first,
                                      meta.commit_size, meta.time});
    }
}

std::uint64_t stream_version(const RegistryReader& registry, const Event& event) {
    const auto of_organization = [&](OrganizationId id) {
        const auto o = registry.organization(id);
        return o ? o->version : 0;
    };
    const auto instance = [&] { return registry.instance().version; };
    return std::visit(Overloaded{
                          [&](const IncarnationStarted&) { return instance(); },
                          [&](const InstanceCreated&) { return instance(); },
                          [&](const OrganizationCreated& e) { return of_organization(e.organization); },
                          [&](const OrganizationChanged& e) { return of_organization(e.organization); },
                          [&](const EmailDomainsSet& e) { return of_organization(e.organization); },
                          [&](const SiteCreated& e) { return of_organization(e.organization); },
                          [&](const RelationEstablished& e) { return of_organization(e.organization); },
                          // A session and a key have two events in their lives.
                          [](const SessionStarted&) -> std::uint64_t { return 0; },
                          [](const SessionEnded&) -> std::uint64_t { return 1; },
                          [](const ApiKeyIssued&) -> std::uint64_t { return 0; },
                          [](const ApiKeyRevoked&) -> std::uint64_t { return 1; },
                          [&](const auto& e) -> std::uint64_t {
                              const auto a = registry.account(e.account);
                              return a ? a->version : 0;
                          },
                      },
                      event);
}

}  // namespace muster::domain
