#include "tests/domain/whole_state.hpp"

#include <limits>

namespace muster::tests {

using namespace domain;

namespace {

class Seer {
  public:
    explicit Seer(Universe& universe) : u_(universe) {}
    void operator()(const OrganizationId& v) { u_.organizations.insert(v); }
    void operator()(const SiteId& v) { u_.sites.insert(v); }
    void operator()(const LevelId& v) { u_.levels.insert(v); }
    void operator()(const ExtensionId& v) { u_.extensions.insert(v); }
    void operator()(const AccountId& v) { u_.accounts.insert(v); }
    void operator()(const InvitationId& v) { u_.invitations.insert(v); }
    void operator()(const SessionId& v) { u_.sessions.insert(v); }
    void operator()(const ApiKeyId& v) { u_.api_keys.insert(v); }
    void operator()(const EmailChangeId& v) { u_.email_changes.insert(v); }
    void operator()(const PasswordResetId& v) { u_.password_resets.insert(v); }
    void operator()(const WebhookId& v) { u_.webhooks.insert(v); }
    void operator()(const OrganizationKeyId& v) { u_.organization_keys.insert(v); }
    void operator()(const AlertId& v) { u_.alerts.insert(v); }
    void operator()(const AccessReviewId& v) { u_.access_reviews.insert(v); }
    void operator()(const GroupId& v) { u_.groups.insert(v); }
    void operator()(const UnitId& v) { u_.units.insert(v); }
    void operator()(const GrantId& v) { u_.grants.insert(v); }
    void operator()(const Claim& v) { u_.claims.insert(v); }
    void operator()(const TokenHash& v) { u_.tokens.insert(v); }
    template <class T>
    void operator()(const std::optional<T>& v) {
        if (v) (*this)(*v);
    }
    template <class T>
    void operator()(const std::vector<T>& v) {
        for (const auto& each : v) (*this)(each);
    }
    template <class T>
    void operator()(const T&) {}  // says nothing of identity

  private:
    Universe& u_;
};

template <class Set, class Map, class F>
void collect(const Set& ids, Map& into, F&& get) {
    for (const auto& id : ids) {
        if (auto found = get(id)) into.emplace(id, *found);
    }
}

/// In two pages, so that going on behind an id is tried each time.
void collect_listed(const RegistryReader& registry, Listing listing, const Bytes16& owner,
                    std::set<std::tuple<Listing, Bytes16, Bytes16>>& into) {
    auto ids = registry.listed(listing, owner, 1);
    if (!ids.empty()) {
        const auto more = registry.listed(listing, owner, 100'000, ids.back());
        ids.insert(ids.end(), more.begin(), more.end());
    }
    for (const auto& id : ids) into.emplace(listing, owner, id);
}

}  // namespace

void Universe::see(const Event& event) {
    std::visit(
        [&](const auto& e) {
            for_each_field(e, [&](std::string_view name, const auto& value) {
                Seer{*this}(value);
                using Value = std::remove_cvref_t<decltype(value)>;
                if constexpr (std::is_same_v<Value, std::vector<std::string>>) {
                    if (name == "email_domains") email_domains.insert(value.begin(), value.end());
                } else if constexpr (std::is_same_v<Value, std::string>) {
                    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(e)>, RoleDefined>) {
                        if (name == "name") role_names.insert(value);
                    }
                    if (name == "email_domain") email_domains.insert(value);
                    if (name == "number") extension_numbers.insert(value);
                }
            });
        },
        event);
}

WholeState whole_state(const RegistryReader& registry, const Universe& u) {
    WholeState s;
    s.instance = registry.instance();
    collect(u.organizations, s.organizations, [&](auto id) { return registry.organization(id); });
    collect(u.sites, s.sites, [&](auto id) { return registry.site(id); });
    collect(u.levels, s.levels, [&](auto id) { return registry.level(id); });
    collect(u.extensions, s.extensions, [&](auto id) { return registry.extension(id); });
    for (const auto& client : u.organizations) {
        for (const auto& number : u.extension_numbers) {
            if (const auto id = registry.extension_numbered(client, number)) s.extension_numbers.emplace(std::pair{client, number}, *id);
        }
        for (const auto holding : {Holding::membership, Holding::wifi, Holding::access_control, Holding::extension}) {
            for (const auto& account : registry.holders(client, holding, 1000)) s.holders.emplace(client, holding, account);
        }
    }
    collect(u.accounts, s.accounts, [&](auto id) { return registry.account(id); });
    collect(u.invitations, s.invitations, [&](auto id) { return registry.invitation(id); });
    collect(u.sessions, s.sessions, [&](auto id) { return registry.session(id); });
    collect(u.api_keys, s.api_keys, [&](auto id) { return registry.api_key(id); });
    collect(u.email_changes, s.email_changes, [&](auto id) { return registry.email_change(id); });
    collect(u.password_resets, s.password_resets, [&](auto id) { return registry.password_reset(id); });
    collect(u.webhooks, s.webhooks, [&](auto id) { return registry.webhook(id); });
    collect(u.organization_keys, s.organization_keys, [&](auto id) { return registry.organization_key(id); });
    collect(u.alerts, s.alerts, [&](auto id) { return registry.alert(id); });
    collect(u.access_reviews, s.access_reviews, [&](auto id) { return registry.access_review(id); });
    for (const auto& review : u.access_reviews) collect_listed(registry, Listing::reviewed, review.bytes, s.reviewed);
    collect(u.claims, s.claims, [&](const auto& claim) { return registry.claimed_by(claim); });
    collect(u.email_domains, s.email_domains, [&](const auto& name) { return registry.domain_owner(name); });
    collect(u.tokens, s.tokens, [&](const auto& hash) { return registry.token(hash); });
    for (const auto& account : u.accounts) {
        for (const auto& organization : u.organizations) {
            if (auto m = registry.membership(account, organization)) s.memberships.emplace(std::pair{account, organization}, *m);
        }
    }
    for (const auto& a : u.organizations) {
        for (const auto& b : u.organizations) {
            if (registry.related(a, b)) s.relations.emplace(a, b);
            if (const auto terms = registry.relation_terms(a, b)) s.terms.emplace(std::pair{a, b}, *terms);
        }
        for (const auto& name : u.role_names) {
            if (const auto role = registry.own_role(a, name)) s.own_roles.emplace(std::pair{a, name}, *role);
        }
        for (const auto listing : {Listing::group, Listing::unit, Listing::grant, Listing::own_terms, Listing::terms_about}) {
            collect_listed(registry, listing, a.bytes, s.listed);
        }
        collect_listed(registry, Listing::access_review, a.bytes, s.reviewed);
    }
    collect(u.groups, s.groups, [&](auto id) { return registry.group(id); });
    collect(u.units, s.units, [&](auto id) { return registry.unit(id); });
    collect(u.grants, s.grants, [&](auto id) { return registry.role_grant(id); });
    for (const auto& group : u.groups) collect_listed(registry, Listing::group_member, group.bytes, s.listed);
    for (const auto& unit : u.units) collect_listed(registry, Listing::unit_member, unit.bytes, s.listed);
    for (const auto& end : registry.ends({std::numeric_limits<std::int64_t>::max()}, 100'000)) s.ends.insert(end);
    return s;
}

}  // namespace muster::tests
