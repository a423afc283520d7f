#pragma once
// Commands about people whom no organization hired: who may register, personal organizations and their keys, accounts as a
// whole; and about monitoring.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/identifiers.hpp"
#include "domain/instance_events.hpp"
#include "domain/monitoring_events.hpp"
#include "domain/organization_key_events.hpp"
#include "domain/roles.hpp"
#include "domain/time.hpp"

namespace muster::domain {

struct SetInstanceSettings {
    Registration registration = Registration::invite;
};
/// By anybody, where the instance and the owner of the e-mail's domain allow it. Makes account, personal organization and
/// link; of somebody who asked before and has not registered yet a new link; of a registered person the notice that they
/// are. Asked again within limits::registration_interval it writes nothing.
struct RequestRegistration {
    AccountId account;
    OrganizationId organization;
    Personal<> organization_name;
    Email email;
    Personal<> first_name;
    Personal<> last_name;
    std::string locale;
    NewInvitation invitation;  ///< of somebody who asked before: of their account's next generation
};
/// An account at home in a personal organization of its own. By an ADMIN of the instance; by anybody where anybody may
/// register, but with a username and password only: an e-mail is proved by RequestRegistration.
struct CreateAccount {
    AccountId account;
    OrganizationId organization;
    Personal<> organization_name;
    std::optional<Identifier> username;  ///< username or e-mail
    std::optional<Email> email;
    Personal<> password_hash;            ///< absent: the account needs an invitation
    InstanceRole role = InstanceRole::user;
    Personal<> first_name;
    Personal<> last_name;
    std::string locale;
    std::optional<NewInvitation> invitation;  ///< with an e-mail and no password
};
/// Without the password before: by an ADMIN of the instance, or by a key of the account itself. Only of accounts at home in a
/// personal organization: no other organization's people ever get a password from somebody else.
struct AssignPassword {
    AccountId account;
    Personal<> password_hash;
    bool takes_own_session = false;  ///< a session of the account does as well as a key, and goes on: see ChangeAccount
};
struct ChangeInstanceRole {
    AccountId account;
    InstanceRole role = InstanceRole::user;
};
/// Several of these at once, each under the rule it has alone; what stands already is left out. For clients that sign in for a key
/// and know no password before: the session behind such a key is one of theirs, never one of a browser or of /v1.
struct ChangeAccount {
    AccountId account;
    std::optional<Identifier> username;
    Personal<> password_hash;
    std::optional<InstanceRole> role;
};
/// Of an account at home in a personal organization, or nowhere; by an ADMIN of the instance or the person. What it owns goes
/// to its first admin, else manager, else evaluator there, else it is removed.
struct RemoveAccount {
    struct Owned {
        OrganizationId organization;
        Personal<> name;
    };
    AccountId account;
    std::vector<Owned> owned{};  ///< names of what it owns, for the new owners' keys
};

/// One more for somebody who has one already: by themselves, when at home in a personal one, or by an ADMIN of the instance.
struct CreatePersonalOrganization {
    OrganizationId organization;
    Personal<> name;
    AccountId owner;
};
struct RenamePersonalOrganization {
    OrganizationId organization;
    Personal<> name;
};
/// By the owner or an ADMIN of the instance; the former owner stays as an admin. Never of the owner's default organization.
struct TransferOwnership {
    OrganizationId organization;
    AccountId owner;     ///< the new one; a member or not
    Personal<> name{};   ///< as it is, for the new owner's key
};

struct IssueOrganizationKey {
    OrganizationId organization;
    OrganizationKeyId key;
    TokenHash token_hash;
    std::string hint;
    KeyScope scope = KeyScope::all;
    std::optional<Duration> lifetime{};  ///< none: the longest allowed
};
struct RevokeOrganizationKey {
    OrganizationId organization;
    OrganizationKeyId key;
};

struct SetAnomalyRule {
    std::string rule;  ///< the edge knows which there are
    bool enabled = false;
    std::vector<RuleParameter> parameters;
};
/// By Muster itself. An alert whose id is known writes nothing: make the id of what it is about.
struct RaiseAlert {
    AlertId alert;
    std::string rule;
    Severity severity = Severity::low;
    std::optional<AccountId> about_account;
    std::optional<ApiKeyId> about_key;
    std::optional<OrganizationId> about_organization;
    Timestamp window_from;
    Timestamp window_to;
    std::vector<AlertFact> evidence;
    std::vector<Position> records;
    std::vector<std::uint64_t> activity;
    Personal<> address;
};
/// By an ADMIN of the instance; of an organization's alert also by who may read its audit.
struct CloseAlert {
    AlertId alert;
    AlertResolution resolution = AlertResolution::confirmed;
    Personal<> reason;
};

}  // namespace muster::domain
