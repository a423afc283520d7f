#pragma once
// Why a command was refused: a value with a stable code. When this enum grows: add its text below, its HTTP status in
// api/refusal_status.cpp, its row in docs/refusals.md and a domain test.

#include <cstdint>
#include <string>

#include "domain/fields.hpp"
#include "domain/result.hpp"

namespace muster::domain {

enum class RefusalCode : std::uint8_t {
    credential_invalid,      ///< the session or key ended, or the account's credentials changed since it was checked
    permission_denied,
    not_found,               ///< the thing does not exist, or not for this actor
    already_initialized,
    version_mismatch,        ///< If-Match names another version
    invalid_field,           ///< a value that no edge check let through should reach decide; names the field
    limit_reached,
    organization_kind_not_allowed,
    provider_unknown,
    site_unknown,
    role_unknown,
    role_not_grantable,      ///< the actor's own role may not give this role
    role_not_for_externals,
    role_unchanged,
    email_taken,
    email_domain_mismatch,
    email_domain_taken,
    username_taken,
    phone_taken,
    member_exists,
    peer_protected,          ///< the actor's role does not manage members with the target's role (CC2)
    last_admin,
    already_registered,
    account_suspended,
    account_not_suspended,
    account_not_active,
    account_orphaned,
    invitation_not_live,
    link_dead,               ///< unknown, used, superseded, revoked or expired: one answer for all
    external_is_internal,    ///< the person is already internal here
    not_external,            ///< the call is for external members
    not_internal,            ///< the call is for internal members
    self_not_allowed,
    nothing_to_change,
    scope_unknown,
    expiry_invalid,
    level_unknown,
    zone_unknown,
    site_in_use,              ///< clients sit there
    email_missing,            ///< the account has no e-mail any more; give it one first
    email_domain_unknown,     ///< the organization does not have this e-mail domain
    email_change_not_pending,
    second_factor_required,
    second_factor_invalid,    ///< wrong, used before, or against a secret that was replaced
    second_factor_exists,
    second_factor_missing,
    template_unknown,
    email_domain_needed,      ///< the organization takes e-mails of its domains only, and would have none
    service_not_bought,       ///< the client has not bought Wi-Fi, access control or telephony
    wifi_not_at_site,         ///< the home site has no username-based Wi-Fi (CS5)
    home_site_missing,        ///< staff have a home site (CS5)
    extension_unknown,
    extension_number_taken,
    extension_taken,          ///< somebody else has it (CC3)
    extension_not_of_site,    ///< of another client than the home site's management client (CS5)
    card_taken,
    organization_in_use,      ///< it has clients
    registration_closed,     ///< the instance takes invited people only
    registration_refused,    ///< the owner of the e-mail's domain takes invited people only
    contact_missing,         ///< neither an e-mail nor a phone to send the link to
    home_not_personal,       ///< the account is at home in an organization that hired it
    default_organization,    ///< the owner's home: it stays as long as the owner
    owner_protected,         ///< the owner of a personal organization stays its owner until the ownership is transferred
    alert_closed,            ///< somebody closed it already
    permission_exceeded,      ///< nobody gives permissions that they do not have
    relation_refused,         ///< one of the two organizations has the other refused
    role_not_in_terms,        ///< the organization's terms for the person's home do not name the role
    group_unknown,
    group_cycle,              ///< a group would stand in itself
    unit_unknown,
    unit_cycle,               ///< a unit would stand in itself
    unit_in_use,              ///< people or other units stand in it
    manager_unknown,          ///< no internal member of the organization
    manager_cycle,            ///< somebody would report to themselves
    role_name_taken,
    role_in_use,              ///< members or grants have it
    administrator_ends,       ///< who administers, or is an ADMIN of the instance, has a membership without end
    group_name_taken,
    legal_hold,               ///< the account is held; release every hold first
    account_erased,           ///< nothing of it is left
    review_closed,
    review_item_decided,      ///< somebody decided it already
};
template <>
struct EnumNames<RefusalCode> {
    static constexpr std::array<std::string_view, 82> names{
        "credential_invalid",
        "permission_denied",
        "not_found",
        "already_initialized",
        "version_mismatch",
        "invalid_field",
        "limit_reached",
        "organization_kind_not_allowed",
        "provider_unknown",
        "site_unknown",
        "role_unknown",
        "role_not_grantable",
        "role_not_for_externals",
        "role_unchanged",
        "email_taken",
        "email_domain_mismatch",
        "email_domain_taken",
        "username_taken",
        "phone_taken",
        "member_exists",
        "peer_protected",
        "last_admin",
        "already_registered",
        "account_suspended",
        "account_not_suspended",
        "account_not_active",
        "account_orphaned",
        "invitation_not_live",
        "link_dead",
        "external_is_internal",
        "not_external",
        "not_internal",
        "self_not_allowed",
        "nothing_to_change",
        "scope_unknown",
        "expiry_invalid",
        "level_unknown",
        "zone_unknown",
        "site_in_use",
        "email_missing",
        "email_domain_unknown",
        "email_change_not_pending",
        "second_factor_required",
        "second_factor_invalid",
        "second_factor_exists",
        "second_factor_missing",
        "template_unknown",
        "email_domain_needed",
        "service_not_bought",
        "wifi_not_at_site",
        "home_site_missing",
        "extension_unknown",
        "extension_number_taken",
        "extension_taken",
        "extension_not_of_site",
        "card_taken",
        "organization_in_use",
        "registration_closed",
        "registration_refused",
        "contact_missing",
        "home_not_personal",
        "default_organization",
        "owner_protected",
        "alert_closed",
        "permission_exceeded",
        "relation_refused",
        "role_not_in_terms",
        "group_unknown",
        "group_cycle",
        "unit_unknown",
        "unit_cycle",
        "unit_in_use",
        "manager_unknown",
        "manager_cycle",
        "role_name_taken",
        "role_in_use",
        "administrator_ends",
        "group_name_taken",
        "legal_hold",
        "account_erased",
        "review_closed",
        "review_item_decided"};
};
static_assert(EnumNames<RefusalCode>::names.size() == static_cast<std::size_t>(RefusalCode::review_item_decided) + 1);

struct Refusal {
    RefusalCode code;
    std::string field{};   ///< the member of the request it is about; may be empty
    std::string detail{};  ///< what is wrong and what to do next; no personal data
};

template <class T>
using Decided = Result<T, Refusal>;

}  // namespace muster::domain
