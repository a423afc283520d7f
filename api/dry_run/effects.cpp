#include "api/dry_run/effects.hpp"

#include <algorithm>

namespace muster::api {
namespace {

using domain::AccountId;
using domain::OrganizationId;
using domain::RegistryReader;
using domain::Showing;
using domain::Standing;

std::array<const RegistryReader*, 2> both(const eventstore::Preview& preview) { return {preview.before.get(), &preview.after}; }

/// The organization exists for the asker as things stand, or would when it is done (it is being made).
bool sees(const eventstore::Preview& preview, const domain::Viewer& asker, OrganizationId organization) {
    for (const auto* registry : both(preview)) {
        if (domain::grant_of(*registry, asker, organization, domain::Permission::organization_read).allowed) return true;
    }
    return false;
}

/// The asker sees this member of the organization in full.
bool sees_member(const eventstore::Preview& preview, const domain::Viewer& asker, AccountId account, OrganizationId organization) {
    for (const auto* registry : both(preview)) {
        const auto scope = domain::scope_of(*registry, asker, organization);
        if (domain::showing_of(*registry, scope, asker, account, organization) == Showing::full) return true;
    }
    return false;
}

/// What an account has as such is for itself and for whoever sees its home's members in full.
bool sees_possessions(const eventstore::Preview& preview, const domain::Viewer& asker, AccountId account) {
    if (asker.account == account || (asker.instance_admin && !asker.scopes)) return true;
    for (const auto* registry : both(preview)) {
        const auto stands = registry->account(account);
        if (stands && stands->home && sees_member(preview, asker, account, *stands->home)) return true;
    }
    return false;
}

/// The asker may be told of this person's access to the organization.
bool sees_place(const eventstore::Preview& preview, const domain::Viewer& asker, AccountId account, OrganizationId organization) {
    if (asker.account == account || (asker.instance_admin && !asker.scopes)) return true;
    if (!sees(preview, asker, organization)) return false;
    if (sees_member(preview, asker, account, organization)) return true;
    for (const auto* registry : both(preview)) {  // a provider's staff: seen where they work, not in the client
        const auto client = registry->organization(organization);
        if (client && client->provider && sees_member(preview, asker, account, *client->provider)) return true;
    }
    return false;
}

/// An anonymous asker holds the token that the command brings, and so is its subject.
domain::Viewer viewer_behind(const eventstore::Preview& preview, const Asker& asker) {
    if (asker) return *asker;
    for (const auto& recorded : preview.events) {
        if (const auto subject = domain::subject_of(recorded.event)) return {*subject, false, {}};
    }
    return {};
}

}  // namespace

Effects effects_of(const eventstore::Preview& preview, const projections::Models& models, const Asker& asker, domain::Timestamp now) {
    const auto viewer = viewer_behind(preview, asker);
    auto affected = affected_by(preview, models);
    Effects effects;
    effects.complete = affected.complete;
    for (const auto& each : affected.accounts) {
        AccountChange change{each.account, {}, {}, {}};
        if (sees_possessions(preview, viewer, each.account)) {
            change.before = domain::possessions_of(*preview.before, each.account, now);
            change.after = domain::possessions_of(preview.after, each.account, now);
        }
        for (const auto& organization : each.organizations) {
            auto before = domain::standing_of(*preview.before, each.account, organization, now);
            auto after = domain::standing_of(preview.after, each.account, organization, now);
            if (before == after || !sees_place(preview, viewer, each.account, organization)) continue;
            change.places.push_back({organization, std::move(before), std::move(after)});
        }
        if (change.before != change.after || !change.places.empty()) effects.accounts.push_back(std::move(change));
    }
    return effects;
}

bool may_see(const eventstore::Preview& preview, const Asker& asker, const domain::Event& event) {
    if (!asker || (asker->instance_admin && !asker->scopes)) return true;
    if (domain::subject_of(event) == asker->account) return true;
    const auto organizations = domain::organizations_of(event);
    return std::any_of(organizations.begin(), organizations.end(),
                       [&](const OrganizationId& organization) { return sees(preview, *asker, organization); });
}

}  // namespace muster::api
