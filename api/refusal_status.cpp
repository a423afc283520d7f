// The one mapping of domain refusals to HTTP. A switch without default: a new code does not compile until it stands here.
#include <cstdlib>

#include "api/problem.hpp"

namespace muster::api {

unsigned status_of(domain::RefusalCode code) {
    using enum domain::RefusalCode;
    constexpr unsigned unauthorized = 401, forbidden = 403, missing = 404, conflict = 409, gone = 410, precondition = 412,
                       unprocessable = 422;
    switch (code) {
        case credential_invalid:
        case second_factor_required:
        case second_factor_invalid: return unauthorized;
        case permission_denied:
        case role_not_grantable:
        case permission_exceeded:
        case peer_protected:
        case registration_closed:
        case registration_refused:
        case self_not_allowed: return forbidden;
        case not_found:
        case template_unknown: return missing;
        case version_mismatch: return precondition;
        case link_dead: return gone;
        case invalid_field:
        case organization_kind_not_allowed:
        case provider_unknown:
        case site_unknown:
        case level_unknown:
        case zone_unknown:
        case role_unknown:
        case role_not_for_externals:
        case email_domain_mismatch:
        case contact_missing:
        case service_not_bought:
        case wifi_not_at_site:
        case home_site_missing:
        case extension_unknown:
        case extension_not_of_site:
        case role_not_in_terms:
        case group_unknown:
        case unit_unknown:
        case manager_unknown:
        case scope_unknown:
        case expiry_invalid: return unprocessable;
        case already_initialized:
        case limit_reached:
        case role_unchanged:
        case email_taken:
        case email_domain_taken:
        case username_taken:
        case phone_taken:
        case member_exists:
        case last_admin:
        case already_registered:
        case account_suspended:
        case account_not_suspended:
        case account_not_active:
        case account_orphaned:
        case invitation_not_live:
        case external_is_internal:
        case not_external:
        case not_internal:
        case site_in_use:
        case extension_number_taken:
        case extension_taken:
        case card_taken:
        case organization_in_use:
        case relation_refused:
        case group_cycle:
        case unit_cycle:
        case unit_in_use:
        case manager_cycle:
        case role_name_taken:
        case group_name_taken:
        case role_in_use:
        case administrator_ends:
        case legal_hold:
        case account_erased:
        case review_closed:
        case review_item_decided:
        case email_missing:
        case email_domain_unknown:
        case email_domain_needed:
        case email_change_not_pending:
        case second_factor_exists:
        case second_factor_missing:
        case home_not_personal:
        case default_organization:
        case owner_protected:
        case alert_closed:
        case nothing_to_change: return conflict;
    }
    std::abort();  // not a value of the enum: memory is damaged
}

}  // namespace muster::api
