#include "api/dry_run/affected.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace muster::api {
namespace {

using domain::AccountId;
using domain::OrganizationId;

constexpr std::size_t page_rows = 500;
/// Of one list in decision state: beyond it more people are affected than a report names.
constexpr std::size_t listed_max = affected_people_max + 1;

bool is_provider(const domain::RegistryReader& registry, OrganizationId id) {
    const auto organization = registry.organization(id);
    return organization && organization->kind == domain::OrganizationKind::provider;
}

/// Of what an organization says, that which other people's access hangs on.
struct Reach {
    bool exists = false;
    std::optional<OrganizationId> provider;
    std::vector<domain::SiteId> sites;
    domain::VisibilityPolicy visibility;
    friend bool operator==(const Reach&, const Reach&) = default;
};

Reach reach_of(const domain::RegistryReader& registry, OrganizationId id) {
    const auto organization = registry.organization(id);
    if (!organization || organization->removed) return {};
    Reach reach{true, organization->provider, {}, organization->visibility};
    // A provider's own new or removed site is nobody's access: that hangs on where its clients sit.
    if (organization->kind == domain::OrganizationKind::client) reach.sites = organization->sites;
    return reach;
}

AccountId account_in(std::string_view row) {
    constexpr std::string_view name = "\"account_id\":\"";
    const auto begin = row.find(name);
    if (begin == std::string_view::npos) return {};
    const auto from = begin + name.size();
    return AccountId::parse(row.substr(from, row.find('"', from) - from)).value_or(AccountId{});
}

class Collector {
  public:
    Collector(const eventstore::Preview& preview, const projections::Models& models) : preview_(preview), models_(models) {}

    Affected collect() {
        const auto touched = preview_.after.touched();
        std::unordered_set<AccountId> people(touched.accounts.begin(), touched.accounts.end());
        for (const auto& [account, organization] : touched.memberships) people.insert(account);
        std::vector<AccountId> sorted(people.begin(), people.end());
        std::sort(sorted.begin(), sorted.end());
        for (const auto& account : sorted) add_touched(account);
        auto organizations = touched.organizations;
        std::sort(organizations.begin(), organizations.end());
        for (const auto& organization : organizations) add_dependents(organization);
        for (const auto& recorded : preview_.events) std::visit([this](const auto& e) { add_bound(e); }, recorded.event);
        return std::move(affected_);
    }

  private:
    void add(AccountId account, OrganizationId organization) {
        auto* found = find_or_add(account);
        if (found == nullptr) return;
        auto& places = found->organizations;
        if (std::find(places.begin(), places.end(), organization) != places.end()) return;
        if (++places_ > affected_places_max) {
            affected_.complete = false;
            return;
        }
        places.push_back(organization);
    }
    AffectedAccount* find_or_add(AccountId account) {
        if (const auto known = index_.find(account); known != index_.end()) return &affected_.accounts[known->second];
        if (affected_.accounts.size() == affected_people_max) {
            affected_.complete = false;
            return nullptr;
        }
        index_.emplace(account, affected_.accounts.size());
        return &affected_.accounts.emplace_back(AffectedAccount{account, {}});
    }

    /// Everything the person has, and for a provider's staff every client they may reach.
    void add_touched(AccountId account) {
        (void)find_or_add(account);
        for (const auto* registry : both()) {
            const auto stands = registry->account(account);
            for (const auto& organization : stands ? stands->organizations : std::vector<OrganizationId>{}) {
                add(account, organization);
                if (is_provider(*registry, organization)) add_clients(account, organization);
            }
        }
    }
    void add_clients(AccountId account, OrganizationId provider) {
        for (const auto* registry : both()) {
            const auto organization = registry->organization(provider);
            for (const auto& id : organization ? organization->sites : std::vector<domain::SiteId>{}) {
                const auto site = registry->site(id);
                for (const auto& client : site ? site->clients : std::vector<OrganizationId>{}) add(account, client);
            }
        }
    }

    /// Whoever has access by what the organization is, and not by what they are.
    void add_dependents(OrganizationId organization) {
        const auto before = reach_of(*preview_.before, organization);
        const auto after = reach_of(preview_.after, organization);
        if (before == after) return;
        add_members(organization, organization);
        for (const auto& reach : {before, after}) {
            if (reach.provider) add_members(*reach.provider, organization);
        }
    }
    /// Whose rights hang on something else that the event changes: terms, a role, a group.
    template <class E>
    void add_bound(const E& e) {
        if constexpr (std::is_same_v<E, domain::RelationTermsSet>) {
            add_guests(e.organization, e.other);
            add_guests(e.other, e.organization);
            add_who_sees(e.organization, e.other);
            add_who_sees(e.other, e.organization);
        } else if constexpr (std::is_same_v<E, domain::RoleRedefined>) {
            projections::DirectoryFilter filter;
            filter.role = e.name;
            add_members(e.organization, e.organization, filter);
            add_granted(e.organization, e.name);
        } else if constexpr (domain::is_grant_event<E>) {
            if (e.group) add_group(*e.group, e.organization);
        } else if constexpr (std::is_same_v<E, domain::SubgroupAdded> || std::is_same_v<E, domain::SubgroupRemoved>) {
            add_group(e.subgroup, e.organization);
        }
    }
    /// The people of one organization who are external in another.
    void add_guests(OrganizationId host, OrganizationId home) {
        projections::DirectoryFilter filter;
        filter.kind = domain::MembershipKind::external;
        add_members(host, host, filter, home);
    }
    /// Whoever sees the guests of one home otherwise than before: all members, when terms change how these show.
    void add_who_sees(OrganizationId host, OrganizationId home) {
        const auto terms = [&](const domain::RegistryReader& registry) {
            const auto here = registry.relation_terms(host, home), there = registry.relation_terms(home, host);
            return std::pair(here && here->host ? here->host->visibility : std::nullopt,
                             there && there->home ? there->home->showing : domain::Showing::full);
        };
        if (terms(*preview_.before) != terms(preview_.after)) add_members(host, host);
    }
    /// Who was granted the role, in person or by a group.
    void add_granted(OrganizationId organization, std::string_view role) {
        for (const auto& id : preview_.after.listed(domain::Listing::grant, organization.bytes, listed_max, {})) {
            const auto grant = preview_.after.role_grant(domain::GrantId{id});
            if (!grant || grant->role != role) continue;
            if (grant->account) add(*grant->account, organization);
            if (grant->group) add_group(*grant->group, organization);
        }
    }
    /// Who is in the group, or in one that stands in it.
    void add_group(domain::GroupId top, OrganizationId organization) {
        for (const auto* registry : both()) {
            std::vector<domain::GroupId> waiting{top};
            for (std::size_t next = 0; next < waiting.size() && affected_.complete; ++next) {
                for (const auto& id : registry->listed(domain::Listing::group_member, waiting[next].bytes, listed_max)) {
                    add(AccountId{id}, organization);
                }
                const auto group = registry->group(waiting[next]);
                for (const auto& below : group ? group->subgroups : std::vector<domain::GroupId>{}) {
                    if (std::find(waiting.begin(), waiting.end(), below) == waiting.end()) waiting.push_back(below);
                }
            }
        }
    }
    /// Members of one organization, for what they may do in another; `home`: only those who are at home there.
    void add_members(OrganizationId of, OrganizationId in, const projections::DirectoryFilter& filter = {},
                     const std::optional<OrganizationId>& home = {}) {
        projections::DirectoryQuery query;
        query.organization = of;
        query.filter = filter;
        query.viewer.instance_admin = true;
        query.scope.any = true;
        query.scope.internals = query.scope.externals = domain::Showing::full;
        query.limit = page_rows;
        while (affected_.complete) {
            const auto page = models_.directory().page(query);
            if (!page) return;
            for (const auto& row : page->rows) {
                const auto account = account_in(row);
                const auto stands = home ? preview_.after.account(account) : std::nullopt;
                if (!home || (stands && stands->home == home)) add(account, in);
            }
            if (page->next.empty()) return;
            query.after = page->next;
        }
    }

    [[nodiscard]] std::array<const domain::RegistryReader*, 2> both() const { return {preview_.before.get(), &preview_.after}; }

    const eventstore::Preview& preview_;
    const projections::Models& models_;
    Affected affected_;
    std::unordered_map<AccountId, std::size_t> index_;
    std::size_t places_ = 0;
};

}  // namespace

Affected affected_by(const eventstore::Preview& preview, const projections::Models& models) {
    return Collector(preview, models).collect();
}

}  // namespace muster::api
