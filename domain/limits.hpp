#pragma once
// Every limit of the domain, in one place: documented in docs/limits.md, tested in tests/domain.

#include <chrono>
#include <cstddef>

#include "domain/time.hpp"

namespace muster::domain::limits {

/// A registration link lives 24 h from its sending (mission SC7; NIST SP 800-63B gives e-mail links the same).
inline constexpr Duration invitation_lifetime = std::chrono::hours(24);
/// A repeat under the same Idempotency-Key is recognised for 24 h of log time.
inline constexpr Duration idempotency_lifetime = std::chrono::hours(24);
/// A session ends this long after sign-in, used or not.
inline constexpr Duration session_lifetime = std::chrono::hours(24 * 7);
/// A session also ends when nobody used it for this long.
inline constexpr Duration session_idle = std::chrono::hours(24);
/// An API key lives a year unless its issuer asks for less; never longer than this.
inline constexpr Duration api_key_lifetime_max = std::chrono::hours(24 * 366);

/// An e-mail of an invitation nobody accepted may be claimed by somebody else this long after the invitation died.
inline constexpr Duration email_claim_grace = std::chrono::hours(24 * 7);
/// The link to confirm a new e-mail.
inline constexpr Duration email_change_lifetime = std::chrono::hours(24);
/// A change that somebody else asked for, for a person who has registered, waits this long before its link is sent: the old
/// address is told at once, so that nobody takes an account over (and acts as its person elsewhere) unnoticed.
inline constexpr Duration email_change_wait = std::chrono::hours(24);
/// The link to choose a new password (OWASP: short; NIST SP 800-63B allows a day for e-mail).
inline constexpr Duration password_reset_lifetime = std::chrono::hours(1);
/// A second request for the same person within this time sends no second mail: nobody else keeps killing the link they wait for.
inline constexpr Duration password_reset_interval = std::chrono::minutes(10);

inline constexpr std::size_t name_bytes_max = 200;           ///< first name, last name, job title, organization, site, key
inline constexpr std::size_t email_bytes_max = 254;          ///< RFC 5321 path less its brackets
inline constexpr std::size_t username_bytes_max = 100;
inline constexpr std::size_t phone_bytes_max = 32;           ///< as typed; E.164 has at most 15 digits
inline constexpr std::size_t locale_bytes_max = 35;          ///< BCP 47, RFC 5646 section 4.4.1
inline constexpr std::size_t reason_bytes_max = 500;
inline constexpr std::size_t email_domains_max = 50;         ///< per organization
inline constexpr std::size_t sites_per_member_max = 200;
inline constexpr std::size_t clients_per_site_max = 500;
inline constexpr std::size_t sites_max = 2000;               ///< per organization
inline constexpr std::size_t extensions_max = 100'000;       ///< per client
inline constexpr std::size_t extension_number_bytes_max = 32;
inline constexpr std::size_t card_id_bytes_max = 64;
/// Of a service that ends, an organization that goes: what one command undoes; more is undone in portions first.
inline constexpr std::size_t undone_at_once_max = 10'000;
inline constexpr std::size_t levels_per_site_max = 200;
inline constexpr std::size_t zones_per_level_max = 500;
inline constexpr std::size_t templates_max = 100;            ///< per organization
inline constexpr std::size_t template_subject_bytes_max = 200;
inline constexpr std::size_t template_text_bytes_max = 16 * 1024;
inline constexpr std::size_t template_html_bytes_max = 64 * 1024;
inline constexpr std::size_t recovery_codes_max = 10;        ///< per account
inline constexpr std::size_t live_sessions_max = 50;         ///< per account; sign-in ends the oldest
inline constexpr std::size_t live_api_keys_max = 50;         ///< per account
inline constexpr std::size_t memberships_max = 1000;         ///< per account
inline constexpr std::size_t owned_organizations_max = 100;  ///< per account: personal organizations
inline constexpr std::size_t organization_keys_max = 50;     ///< live ones, per organization
/// Asking to register once more with the same e-mail within this time sends no second mail.
inline constexpr Duration registration_interval = std::chrono::minutes(10);
inline constexpr std::size_t anomaly_rules_max = 50;
inline constexpr std::size_t anomaly_rule_bytes_max = 64;    ///< its name, and that of a parameter
inline constexpr std::size_t rule_parameters_max = 20;
inline constexpr std::size_t alert_evidence_max = 50;        ///< facts, and positions of each log, per alert

inline constexpr std::size_t legal_holds_max = 20;           ///< per account
inline constexpr std::size_t erasure_reference_bytes_max = 64;
inline constexpr std::size_t access_reviews_max = 1'000;     ///< per organization
inline constexpr std::size_t access_review_name_bytes_max = 200;
inline constexpr std::size_t access_review_items_max = 1'000'000;

inline constexpr std::size_t groups_max = 2'000;              ///< per organization
inline constexpr std::size_t groups_per_member_max = 100;    ///< directly
inline constexpr std::size_t subgroups_max = 200;            ///< directly in a group; a group stands directly in as many at most
inline constexpr std::size_t group_depth_max = 8;            ///< groups in a chain of groups that stand in each other
inline constexpr std::size_t grants_max = 50;                ///< to one member, to one group
inline constexpr std::size_t own_roles_max = 100;            ///< per organization
inline constexpr std::size_t units_max = 2'000;              ///< per organization
inline constexpr std::size_t unit_depth_max = 20;
inline constexpr std::size_t management_depth_max = 100;     ///< managers above somebody
inline constexpr std::size_t shown_by_terms_max = 500;       ///< organizations whose terms say how people show in one
inline constexpr std::size_t role_name_bytes_max = 64;
/// An end that is set beforehand is at most this far away.
inline constexpr Duration end_max = std::chrono::hours(24 * 366 * 100);

/// Webhooks: per organization, and of the whole instance.
inline constexpr std::size_t webhooks_max = 20;
inline constexpr std::size_t webhook_url_bytes_max = 2'000;
inline constexpr std::size_t webhook_event_types_max = 100;
inline constexpr std::size_t webhook_dead_letters_max = 100;   ///< kept per webhook; beyond it the oldest goes
/// After a rotation deliveries are signed with both secrets for this long, unless somebody asks for less or more.
inline constexpr Duration webhook_secret_overlap = std::chrono::hours(24);
inline constexpr Duration webhook_secret_overlap_max = std::chrono::hours(24 * 7);

}  // namespace muster::domain::limits
