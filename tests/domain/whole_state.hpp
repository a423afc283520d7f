#pragma once
// Everything a registry says about every id that ever stood in an event, to compare registries and to check invariants.

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "domain/event.hpp"
#include "domain/registry.hpp"

namespace muster::tests {

/// Every id, claim, token and e-mail domain seen so far.
struct Universe {
    std::set<domain::OrganizationId> organizations;
    std::set<domain::SiteId> sites;
    std::set<domain::LevelId> levels;
    std::set<domain::ExtensionId> extensions;
    std::set<domain::AccountId> accounts;
    std::set<domain::InvitationId> invitations;
    std::set<domain::SessionId> sessions;
    std::set<domain::ApiKeyId> api_keys;
    std::set<domain::EmailChangeId> email_changes;
    std::set<domain::PasswordResetId> password_resets;
    std::set<domain::WebhookId> webhooks;
    std::set<domain::OrganizationKeyId> organization_keys;
    std::set<domain::AlertId> alerts;
    std::set<domain::AccessReviewId> access_reviews;
    std::set<domain::GroupId> groups;
    std::set<domain::UnitId> units;
    std::set<domain::GrantId> grants;
    std::set<std::string> role_names;
    std::set<domain::Claim> claims;
    std::set<domain::TokenHash> tokens;
    std::set<std::string> email_domains;
    std::set<std::string> extension_numbers;

    void see(const domain::Event& event);
};

struct WholeState {
    domain::Instance instance;
    std::map<domain::OrganizationId, domain::Organization> organizations;
    std::map<domain::SiteId, domain::Site> sites;
    std::map<domain::LevelId, domain::Level> levels;
    std::map<domain::ExtensionId, domain::Extension> extensions;
    std::map<std::pair<domain::OrganizationId, std::string>, domain::ExtensionId> extension_numbers;
    std::set<std::tuple<domain::OrganizationId, domain::Holding, domain::AccountId>> holders;
    std::map<domain::AccountId, domain::Account> accounts;
    std::map<std::pair<domain::AccountId, domain::OrganizationId>, domain::Membership> memberships;
    std::map<domain::InvitationId, domain::Invitation> invitations;
    std::map<domain::SessionId, domain::Session> sessions;
    std::map<domain::ApiKeyId, domain::ApiKey> api_keys;
    std::map<domain::EmailChangeId, domain::EmailChange> email_changes;
    std::map<domain::PasswordResetId, domain::PasswordReset> password_resets;
    std::map<domain::WebhookId, domain::Webhook> webhooks;
    std::map<domain::OrganizationKeyId, domain::OrganizationKey> organization_keys;
    std::map<domain::AlertId, domain::Alert> alerts;
    std::map<domain::AccessReviewId, domain::AccessReview> access_reviews;
    std::set<std::tuple<domain::Listing, domain::Bytes16, domain::Bytes16>> reviewed;  ///< reviews of organizations, and what is decided in them
    std::map<domain::Claim, domain::AccountId> claims;
    std::map<std::string, domain::OrganizationId> email_domains;
    std::map<domain::TokenHash, domain::TokenOwner> tokens;
    std::set<std::pair<domain::OrganizationId, domain::OrganizationId>> relations;
    std::map<std::pair<domain::OrganizationId, domain::OrganizationId>, domain::RelationTerms> terms;
    std::map<domain::GroupId, domain::Group> groups;
    std::map<domain::UnitId, domain::Unit> units;
    std::map<std::pair<domain::OrganizationId, std::string>, domain::OwnRole> own_roles;
    std::map<domain::GrantId, domain::RoleGrant> grants;
    std::set<std::tuple<domain::Listing, domain::Bytes16, domain::Bytes16>> listed;
    std::set<domain::End> ends;

    friend bool operator==(const WholeState&, const WholeState&) = default;
};

[[nodiscard]] WholeState whole_state(const domain::RegistryReader&, const Universe&);

/// What must hold after every event but is broken; empty when all is well. Recounts everything the slow way.
[[nodiscard]] std::string broken_invariant(const WholeState&);
/// The part of it that is about relations, groups, units, own roles, grants and ends.
[[nodiscard]] std::string broken_workspace(const WholeState&);

}  // namespace muster::tests
