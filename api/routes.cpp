// Every path there is. A path that is not here does not exist; openapi.json says the same, and a test compares the two.

#include <array>

#include "api/handlers/handlers.hpp"
#include "api/handlers/health.hpp"
#include "api/handlers/pages/pages.hpp"
#include "api/sheets/limits.hpp"
#include "api/space/handlers.hpp"

namespace muster::api {
namespace {

using namespace handlers;  // NOLINT: a table of their names
using enum Method;
using enum Access;

// The read model a route answers from: while it is stopped the route answers 503.
constexpr std::string_view directory = "directory";
constexpr std::string_view visibility = "visibility";
constexpr std::string_view history = "history";
constexpr std::string_view invitations = "invitations";
constexpr std::string_view notifications = "notifications";
constexpr std::string_view telephony = "telephony";

constexpr std::size_t small_body = 8 * 1024;
constexpr std::size_t body = 64 * 1024;
constexpr std::size_t template_body = 256 * 1024;  // 80 KiB of words, escaped

constexpr Route reads(std::string_view pattern, Access access, ReadHandler handler, std::string_view model = {}) {
    return {get, pattern, access, handler, nullptr, 0, model};
}
constexpr Route writes(Method method, std::string_view pattern, Access access, WriteHandler handler, std::size_t body_max) {
    return {method, pattern, access, nullptr, handler, body_max, {}};
}
/// It answers about a past moment as well (api/past).
constexpr Route of_any_moment(Route route) {
    route.past = true;
    return route;
}
/// It answers what differs between two moments (api/past). Its events are told by the history.
constexpr Route compares(std::string_view pattern, Access access, ReadHandler handler) {
    Route route = of_any_moment(reads(pattern, access, handler, history));
    route.compares = true;
    return route;
}
/// It looks through the past of many people.
constexpr Route aside(Route route) {
    route.aside = true;
    return route;
}
/// All it does is one command through submit(): dry_run=true tells what that would do. A write that is not among these refuses dry_run.
constexpr Route decides(Method method, std::string_view pattern, Access access, WriteHandler handler, std::size_t body_max) {
    Route route = writes(method, pattern, access, handler, body_max);
    route.previews = true;
    return route;
}
/// dry_run is the handler's to read: an import is checked first unless it says dry_run=false (and its undo when it says true).
constexpr Route takes_file(std::string_view pattern, WriteHandler handler, std::string_view parameters) {
    Route route = decides(post, pattern, authenticated, handler, sheets::limits::file_bytes_max + small_body);
    route.upload = true;
    route.parameters = parameters;
    return route;
}
constexpr Route shows(std::string_view pattern, ReadHandler handler) {
    return {get, pattern, open, handler, nullptr, 0, {}, true};
}
constexpr Route takes(std::string_view pattern, WriteHandler handler) {
    return {post, pattern, open, nullptr, handler, small_body, {}, true};
}

/// Of the facade: which key opens it, its gate says (api/space/gate.hpp).
constexpr Route serves(std::string_view pattern, Access access, ReadHandler handler) { return reads(pattern, access, handler, directory); }

constexpr std::array table{
    reads("/", open, get_root),
    reads("/openapi.json", open, get_openapi),
    reads("/livez", open, get_livez),
    reads("/readyz", open, get_readyz),
    reads("/metrics", open, get_metrics),
    reads("/dev/outbox", dev, get_outbox, notifications),
    writes(post, "/dev/clock", dev, advance_clock, small_body),

    shows("/pages/style.css", get_stylesheet),
    shows("/register/{token}", get_registration_page),
    takes("/register/{token}", post_registration_page),
    shows("/sign-up", get_sign_up_page),
    takes("/sign-up", post_sign_up_page),
    shows("/sign-in", get_sign_in_page),
    takes("/sign-in", post_sign_in_page),
    takes("/sign-out", post_sign_out_page),
    shows("/reset", get_reset_page),
    takes("/reset", post_reset_page),
    shows("/reset/{token}", get_new_password_page),
    takes("/reset/{token}", post_new_password_page),
    shows("/email-changes/{token}", get_email_change_page),
    takes("/email-changes/{token}", post_email_change_page),
    shows("/account", get_account_page),
    takes("/account/sessions/{ses}/end", post_end_session_page),

    decides(post, "/v1/organizations", authenticated, create_organization, body),
    of_any_moment(reads("/v1/organizations", authenticated, list_organizations, visibility)),
    of_any_moment(reads("/v1/organizations/{org}", authenticated, get_organization, visibility)),
    decides(patch, "/v1/organizations/{org}", authenticated, change_organization, body),
    decides(del, "/v1/organizations/{org}", authenticated, remove_organization, 0),
    decides(post, "/v1/organizations/{org}/sites", authenticated, create_site, small_body),
    of_any_moment(reads("/v1/organizations/{org}/sites", authenticated, list_sites, visibility)),
    of_any_moment(reads("/v1/organizations/{org}/sites/{site}", authenticated, get_site, visibility)),
    decides(patch, "/v1/organizations/{org}/sites/{site}", authenticated, change_site, small_body),
    decides(del, "/v1/organizations/{org}/sites/{site}", authenticated, remove_site, 0),
    decides(put, "/v1/organizations/{org}/sites/{site}/clients", authenticated, order_site_clients, body),
    decides(post, "/v1/organizations/{org}/sites/{site}/levels", authenticated, create_level, small_body),
    of_any_moment(reads("/v1/organizations/{org}/sites/{site}/levels", authenticated, list_levels, visibility)),
    of_any_moment(reads("/v1/organizations/{org}/sites/{site}/levels/{level}", authenticated, get_level, visibility)),
    decides(patch, "/v1/organizations/{org}/sites/{site}/levels/{level}", authenticated, change_level, small_body),
    decides(del, "/v1/organizations/{org}/sites/{site}/levels/{level}", authenticated, remove_level, 0),
    decides(post, "/v1/organizations/{org}/sites/{site}/levels/{level}/zones", authenticated, create_zone, small_body),
    of_any_moment(reads("/v1/organizations/{org}/sites/{site}/levels/{level}/zones", authenticated, list_zones, visibility)),
    of_any_moment(reads("/v1/organizations/{org}/sites/{site}/levels/{level}/zones/{zone}", authenticated, get_zone, visibility)),
    decides(patch, "/v1/organizations/{org}/sites/{site}/levels/{level}/zones/{zone}", authenticated, change_zone, small_body),
    decides(del, "/v1/organizations/{org}/sites/{site}/levels/{level}/zones/{zone}", authenticated, remove_zone, 0),
    reads("/v1/organizations/{org}/email-domains", authenticated, list_email_domains),
    writes(post, "/v1/organizations/{org}/email-domains", authenticated, challenge_email_domain, small_body),
    decides(post, "/v1/organizations/{org}/email-domains/{domain}/verify", authenticated, verify_email_domain, small_body),
    decides(del, "/v1/organizations/{org}/email-domains/{domain}", authenticated, release_email_domain, 0),
    reads("/v1/organizations/{org}/templates", authenticated, list_templates),
    reads("/v1/organizations/{org}/templates/{kind}/{locale}", authenticated, get_template),
    decides(put, "/v1/organizations/{org}/templates/{kind}/{locale}", authenticated, set_template, template_body),
    decides(del, "/v1/organizations/{org}/templates/{kind}/{locale}", authenticated, remove_template, 0),
    reads("/v1/organizations/{org}/history", authenticated, get_organization_history, history),
    compares("/v1/organizations/{org}/diff", authenticated, get_organization_diff),
    decides(put, "/v1/organizations/{org}/owner", authenticated, transfer_ownership, small_body),
    decides(post, "/v1/organizations/{org}/keys", authenticated, issue_organization_key, small_body),
    reads("/v1/organizations/{org}/keys", authenticated, list_organization_keys),
    decides(del, "/v1/organizations/{org}/keys/{okey}", authenticated, revoke_organization_key, 0),

    decides(post, "/v1/organizations/{org}/extensions", authenticated, create_extension, small_body),
    of_any_moment(reads("/v1/organizations/{org}/extensions", authenticated, list_extensions, telephony)),
    of_any_moment(reads("/v1/organizations/{org}/extensions/{ext}", authenticated, get_extension, telephony)),
    decides(del, "/v1/organizations/{org}/extensions/{ext}", authenticated, remove_extension, 0),
    decides(put, "/v1/organizations/{org}/extensions/{ext}/member", authenticated, associate_extension, small_body),
    decides(del, "/v1/organizations/{org}/extensions/{ext}/member", authenticated, release_extension, 0),
    of_any_moment(reads("/v1/organizations/{org}/telephony", authenticated, list_telephony, telephony)),
    of_any_moment(reads("/v1/organizations/{org}/telephony/{number}", authenticated, get_telephony, telephony)),

    decides(post, "/v1/organizations/{org}/members", authenticated, add_member, body),
    of_any_moment(reads("/v1/organizations/{org}/members", authenticated, list_members, directory)),
    of_any_moment(reads("/v1/organizations/{org}/members/{acc}", authenticated, get_member, directory)),
    decides(patch, "/v1/organizations/{org}/members/{acc}", authenticated, change_member, body),
    decides(del, "/v1/organizations/{org}/members/{acc}", authenticated, remove_member, small_body),
    decides(put, "/v1/organizations/{org}/members/{acc}/role", authenticated, change_role, small_body),
    decides(post, "/v1/organizations/{org}/members/{acc}/suspend", authenticated, suspend_member, small_body),
    decides(post, "/v1/organizations/{org}/members/{acc}/reactivate", authenticated, reactivate_member, small_body),
    decides(post, "/v1/organizations/{org}/members/{acc}/invitation", authenticated, invite_member, small_body),
    decides(del, "/v1/organizations/{org}/members/{acc}/email-changes/current", authenticated, cancel_email_change, 0),
    of_any_moment(reads("/v1/organizations/{org}/members/{acc}/connect-access", authenticated, get_connect_access, directory)),
    decides(del, "/v1/organizations/{org}/members/{acc}/totp", authenticated, remove_member_totp, 0),

    reads("/v1/organizations/{org}/exports/members", authenticated, export_members, directory),
    reads("/v1/exports/members", authenticated, export_all_members, directory),
    reads("/v1/organizations/{org}/imports/template.xlsx", authenticated, get_import_template),
    takes_file("/v1/organizations/{org}/imports", create_import, "mode"),
    reads("/v1/organizations/{org}/imports", authenticated, list_imports),
    reads("/v1/organizations/{org}/imports/{imp}", authenticated, get_import),
    reads("/v1/organizations/{org}/imports/{imp}/rows", authenticated, list_import_rows),
    reads("/v1/organizations/{org}/imports/{imp}/errors.xlsx", authenticated, get_import_errors),
    writes(post, "/v1/organizations/{org}/imports/{imp}/apply", authenticated, apply_import, 0),
    writes(post, "/v1/organizations/{org}/imports/{imp}/cancel", authenticated, cancel_import, 0),
    decides(post, "/v1/organizations/{org}/imports/{imp}/undo", authenticated, undo_import, 0),

    decides(post, "/v1/organizations/{org}/external-members", authenticated, link_external, small_body),
    of_any_moment(reads("/v1/organizations/{org}/external-members", authenticated, list_external_members, directory)),
    of_any_moment(reads("/v1/organizations/{org}/external-members/{acc}", authenticated, get_external_member, directory)),
    decides(patch, "/v1/organizations/{org}/external-members/{acc}", authenticated, change_external, small_body),
    decides(del, "/v1/organizations/{org}/external-members/{acc}", authenticated, unlink_external, 0),
    writes(post, "/v1/organizations/{org}/lookups", authenticated, look_up, small_body),

    reads("/v1/permissions", authenticated, list_permissions),
    of_any_moment(reads("/v1/organizations/{org}/relations", authenticated, list_relations)),
    of_any_moment(reads("/v1/organizations/{org}/relations/{other}", authenticated, get_relation)),
    decides(put, "/v1/organizations/{org}/relations/{other}", authenticated, set_relation, body),
    decides(del, "/v1/organizations/{org}/relations/{other}", authenticated, remove_relation, 0),
    decides(post, "/v1/organizations/{org}/groups", authenticated, create_group, small_body),
    of_any_moment(reads("/v1/organizations/{org}/groups", authenticated, list_groups)),
    of_any_moment(reads("/v1/organizations/{org}/groups/{group}", authenticated, get_group)),
    decides(patch, "/v1/organizations/{org}/groups/{group}", authenticated, change_group, small_body),
    decides(del, "/v1/organizations/{org}/groups/{group}", authenticated, remove_group, 0),
    of_any_moment(reads("/v1/organizations/{org}/groups/{group}/members", authenticated, list_group_members, directory)),
    decides(put, "/v1/organizations/{org}/groups/{group}/members/{acc}", authenticated, add_group_member, 0),
    decides(del, "/v1/organizations/{org}/groups/{group}/members/{acc}", authenticated, remove_group_member, 0),
    decides(put, "/v1/organizations/{org}/groups/{group}/subgroups/{subgroup}", authenticated, add_subgroup, 0),
    decides(del, "/v1/organizations/{org}/groups/{group}/subgroups/{subgroup}", authenticated, remove_subgroup, 0),
    decides(post, "/v1/organizations/{org}/roles", authenticated, define_role, small_body),
    of_any_moment(reads("/v1/organizations/{org}/roles", authenticated, list_roles)),
    of_any_moment(reads("/v1/organizations/{org}/roles/{role}", authenticated, get_role)),
    decides(put, "/v1/organizations/{org}/roles/{role}", authenticated, redefine_role, small_body),
    decides(del, "/v1/organizations/{org}/roles/{role}", authenticated, remove_role, 0),
    decides(post, "/v1/organizations/{org}/grants", authenticated, give_grant, small_body),
    of_any_moment(reads("/v1/organizations/{org}/grants", authenticated, list_grants)),
    of_any_moment(reads("/v1/organizations/{org}/grants/{grant}", authenticated, get_grant)),
    decides(del, "/v1/organizations/{org}/grants/{grant}", authenticated, revoke_grant, 0),
    decides(post, "/v1/organizations/{org}/units", authenticated, create_unit, small_body),
    of_any_moment(reads("/v1/organizations/{org}/units", authenticated, list_units)),
    of_any_moment(reads("/v1/organizations/{org}/units/{unit}", authenticated, get_unit)),
    decides(patch, "/v1/organizations/{org}/units/{unit}", authenticated, change_unit, small_body),
    decides(del, "/v1/organizations/{org}/units/{unit}", authenticated, remove_unit, 0),
    of_any_moment(reads("/v1/organizations/{org}/units/{unit}/members", authenticated, list_unit_members, directory)),
    of_any_moment(reads("/v1/organizations/{org}/members/{acc}/links", authenticated, get_links)),
    decides(put, "/v1/organizations/{org}/members/{acc}/links", authenticated, set_links, small_body),
    of_any_moment(reads("/v1/organizations/{org}/visibility", authenticated, get_visibility)),
    of_any_moment(reads("/v1/organizations/{org}/members/{acc}/viewers", authenticated, list_viewers, directory)),
    of_any_moment(reads("/v1/organizations/{org}/members/{acc}/visible", authenticated, list_visible, directory)),

    decides(post, "/v1/organizations/{org}/access-reviews", authenticated, start_access_review, small_body),
    reads("/v1/organizations/{org}/access-reviews", authenticated, list_access_reviews),
    reads("/v1/organizations/{org}/access-reviews/{review}", authenticated, get_access_review),
    aside(reads("/v1/organizations/{org}/access-reviews/{review}/items", authenticated, list_review_items, history)),
    decides(post, "/v1/organizations/{org}/access-reviews/{review}/decisions", authenticated, decide_access_review, small_body),
    decides(post, "/v1/organizations/{org}/access-reviews/{review}/close", authenticated, close_access_review, small_body),
    aside(reads("/v1/organizations/{org}/access", authenticated, list_access_periods)),
    aside(reads("/v1/organizations/{org}/exports/access", authenticated, export_access_periods)),
    aside(reads("/v1/organizations/{org}/exports/access-reviews/{review}", authenticated, export_access_review, history)),

    reads("/v1/organizations/{org}/invitations", authenticated, list_invitations, invitations),
    reads("/v1/organizations/{org}/invitations/{inv}", authenticated, get_invitation, invitations),
    decides(post, "/v1/organizations/{org}/invitations/{inv}/resend", authenticated, resend_invitation, small_body),
    decides(post, "/v1/organizations/{org}/invitations/{inv}/revoke", authenticated, revoke_invitation, small_body),
    reads("/v1/organizations/{org}/notifications", authenticated, list_notifications, notifications),
    decides(post, "/v1/organizations/{org}/notifications/{notification}/retry", authenticated, retry_notification, 0),
    decides(post, "/v1/registrations", open, register_account, small_body),
    writes(post, "/v1/self-registrations", open, request_self_registration, small_body),
    writes(post, "/v1/password-resets", open, request_password_reset, small_body),
    decides(post, "/v1/password-resets/complete", open, reset_password, small_body),

    decides(post, "/v1/email-changes/confirm", open, confirm_email_change, small_body),

    writes(post, "/v1/discoveries", open, discover, small_body),
    decides(post, "/v1/sessions", open, sign_in, small_body),
    reads("/v1/sessions", authenticated, list_own_sessions),
    decides(del, "/v1/sessions/current", authenticated, sign_out, 0),
    decides(put, "/v1/sessions/current/organization", authenticated, select_organization, small_body),
    decides(del, "/v1/sessions/{ses}", authenticated, end_session, 0),
    reads("/v1/me", authenticated, get_me, directory),
    reads("/v1/me/connect-access", authenticated, get_own_connect_access),
    decides(put, "/v1/me/preferences", authenticated, set_own_preferences, small_body),
    decides(post, "/v1/me/email-changes", authenticated, request_email_change, small_body),
    decides(del, "/v1/me/email-changes/current", authenticated, cancel_own_email_change, 0),
    decides(post, "/v1/me/password", authenticated, change_password, small_body),
    reads("/v1/me/totp", authenticated, get_totp),
    decides(post, "/v1/me/totp", authenticated, enroll_totp, small_body),
    decides(post, "/v1/me/totp/confirm", authenticated, confirm_totp, small_body),
    decides(del, "/v1/me/totp", authenticated, remove_totp, small_body),
    decides(post, "/v1/me/recovery-codes", authenticated, replace_recovery_codes, small_body),

    reads("/v1/instance", open, get_instance),
    decides(patch, "/v1/instance", admin, change_instance, small_body),
    decides(post, "/v1/accounts", admin, create_account, small_body),
    of_any_moment(reads("/v1/accounts/{acc}", authenticated, get_account, directory)),
    decides(patch, "/v1/accounts/{acc}", authenticated, change_account, small_body),
    decides(del, "/v1/accounts/{acc}", authenticated, remove_account, 0),
    reads("/v1/accounts/{acc}/history", authenticated, get_account_history, history),
    compares("/v1/accounts/{acc}/diff", authenticated, get_account_diff),
    compares("/v1/diff", admin, get_instance_diff),
    decides(post, "/v1/accounts/{acc}/erasure", authenticated, erase_account, small_body),
    reads("/v1/accounts/{acc}/erasure", authenticated, get_erasure),
    reads("/v1/accounts/{acc}/erasure/events", authenticated, list_erased_events, history),
    decides(post, "/v1/accounts/{acc}/legal-holds", authenticated, set_legal_hold, small_body),
    reads("/v1/accounts/{acc}/legal-holds", authenticated, list_legal_holds),
    decides(del, "/v1/accounts/{acc}/legal-holds/{hold}", authenticated, release_legal_hold, 0),
    reads("/v1/accounts/{acc}/activity", authenticated, list_account_activity),
    reads("/v1/accounts/{acc}/sessions", authenticated, get_account_sessions),
    of_any_moment(reads("/v1/accounts/{acc}/memberships", authenticated, get_account_memberships)),

    decides(post, "/v1/api-keys", authenticated, issue_api_key, small_body),
    reads("/v1/api-keys", authenticated, list_api_keys),
    decides(del, "/v1/api-keys/{key}", authenticated, revoke_api_key, 0),
    of_any_moment(writes(post, "/v1/access-checks", authenticated, check_access, small_body)),

    reads("/v1/events", authenticated, list_events),
    reads("/v1/organizations/{org}/events/{event}/proof", authenticated, get_own_event_proof),
    reads("/v1/log/checkpoint", authenticated, get_checkpoint),
    writes(post, "/v1/log/checkpoints", admin, sign_checkpoint, small_body),
    reads("/v1/log/key", authenticated, get_log_key),
    reads("/v1/log/consistency", authenticated, get_consistency),
    reads("/v1/log/events/{event}/proof", admin, get_event_proof),
    // An index below a thousand has one part, one below a million two …, and a tile that is not full one more (C2SP tlog-tiles).
    reads("/v1/log/tile/{tile_level}/{n1}", authenticated, get_tile),
    reads("/v1/log/tile/{tile_level}/{n1}/{n2}", authenticated, get_tile),
    reads("/v1/log/tile/{tile_level}/{n1}/{n2}/{n3}", authenticated, get_tile),
    reads("/v1/log/tile/{tile_level}/{n1}/{n2}/{n3}/{n4}", authenticated, get_tile),

    decides(post, "/v1/organizations/{org}/webhooks", authenticated, create_webhook, small_body),
    reads("/v1/organizations/{org}/webhooks", authenticated, list_webhooks),
    reads("/v1/organizations/{org}/webhooks/{webhook}", authenticated, get_webhook),
    decides(patch, "/v1/organizations/{org}/webhooks/{webhook}", authenticated, change_webhook, small_body),
    decides(del, "/v1/organizations/{org}/webhooks/{webhook}", authenticated, remove_webhook, 0),
    decides(post, "/v1/organizations/{org}/webhooks/{webhook}/secret-rotations", authenticated, rotate_webhook_secret, small_body),
    writes(post, "/v1/organizations/{org}/webhooks/{webhook}/pings", authenticated, ping_webhook, small_body),
    reads("/v1/organizations/{org}/webhooks/{webhook}/deliveries", authenticated, list_webhook_deliveries),
    reads("/v1/organizations/{org}/webhooks/{webhook}/dead-letters", authenticated, list_dead_letters),
    decides(post, "/v1/organizations/{org}/webhooks/{webhook}/dead-letters/{event}/retries", authenticated, retry_dead_letter, small_body),
    decides(post, "/v1/organizations/{org}/webhooks/{webhook}/replays", authenticated, replay_webhook, small_body),

    decides(post, "/v1/webhooks", admin, create_webhook, small_body),
    reads("/v1/webhooks", admin, list_webhooks),
    reads("/v1/webhooks/{webhook}", admin, get_webhook),
    decides(patch, "/v1/webhooks/{webhook}", admin, change_webhook, small_body),
    decides(del, "/v1/webhooks/{webhook}", admin, remove_webhook, 0),
    decides(post, "/v1/webhooks/{webhook}/secret-rotations", admin, rotate_webhook_secret, small_body),
    writes(post, "/v1/webhooks/{webhook}/pings", admin, ping_webhook, small_body),
    reads("/v1/webhooks/{webhook}/deliveries", admin, list_webhook_deliveries),
    reads("/v1/webhooks/{webhook}/dead-letters", admin, list_dead_letters),
    decides(post, "/v1/webhooks/{webhook}/dead-letters/{event}/retries", admin, retry_dead_letter, small_body),
    decides(post, "/v1/webhooks/{webhook}/replays", admin, replay_webhook, small_body),
    reads("/v1/activity", admin, list_activity),
    reads("/v1/usage", authenticated, get_usage),
    reads("/v1/anomaly-rules", admin, list_anomaly_rules),
    decides(patch, "/v1/anomaly-rules/{rule}", admin, set_anomaly_rule, small_body),
    writes(post, "/v1/anomaly-rules/{rule}/back-tests", admin, start_back_test, small_body),
    reads("/v1/anomaly-rules/{rule}/back-tests/{backtest}", admin, get_back_test),
    reads("/v1/alerts", authenticated, list_alerts),
    reads("/v1/alerts/{alert}", authenticated, get_alert),
    decides(post, "/v1/alerts/{alert}/close", authenticated, close_alert, small_body),
    reads("/v1/admin/status", admin, get_status),
    reads("/v1/admin/notifications", admin, list_all_notifications, notifications),
    reads("/v1/admin/notifier", admin, get_notifier, notifications),
    decides(post, "/v1/admin/notifier/pause", admin, pause_notifications, 0),
    decides(post, "/v1/admin/notifier/resume", admin, resume_notifications, 0),
    reads("/v1/admin/projections", admin, list_projections),
    writes(post, "/v1/admin/projections/{name}/rebuild", admin, rebuild_projection, small_body),
    writes(post, "/v1/admin/projections/{name}/rollback", admin, roll_back_projection, small_body),
    writes(del, "/v1/admin/projections/{name}/old", admin, drop_old_projection, 0),
    reads("/v1/admin/jobs", admin, list_jobs),
    reads("/v1/admin/jobs/{id}", admin, get_job),
    writes(patch, "/v1/admin/jobs/{id}", admin, change_job, small_body),
    writes(post, "/v1/admin/jobs/{id}/pause", admin, pause_job, small_body),
    writes(post, "/v1/admin/jobs/{id}/resume", admin, resume_job, small_body),
    writes(post, "/v1/admin/jobs/{id}/switch", admin, switch_job, small_body),
    writes(del, "/v1/admin/jobs/{id}", admin, cancel_job, 0),
    writes(post, "/v1/admin/backups", admin, start_backup, small_body),
    reads("/v1/admin/backups", admin, list_backups),
    reads("/v1/admin/backups/{id}", admin, get_backup),
    writes(del, "/v1/admin/backups/{id}", admin, cancel_backup, 0),
    writes(post, "/v1/admin/clock/confirm", admin, confirm_clock, small_body),

    writes(post, "/api/v1/users/authenticate", open, space::authenticate, small_body),
    serves("/api/v1/users/me", authenticated, space::get_current_user),
    serves("/api/v1/users", authenticated, space::list_users),
    writes(post, "/api/v1/users", open, space::create_user, small_body),
    serves("/api/v1/users/{username}", authenticated, space::get_user),
    writes(put, "/api/v1/users/{username}", authenticated, space::change_user, small_body),
    writes(del, "/api/v1/users/{username}", authenticated, space::remove_user, small_body),
    writes(put, "/api/v1/users/{username}/api-key", authenticated, space::renew_user_key, small_body),
    writes(put, "/api/v1/users/{username}/role", authenticated, space::change_user_role, small_body),
    serves("/api/v1/organizations", authenticated, space::list_organizations),
    writes(post, "/api/v1/organizations", authenticated, space::create_organization, small_body),
    serves("/api/v1/organizations/{organizationId}", authenticated, space::get_organization),
    writes(put, "/api/v1/organizations/{organizationId}", authenticated, space::change_organization, small_body),
    writes(del, "/api/v1/organizations/{organizationId}", authenticated, space::remove_organization, small_body),
    writes(post, "/api/v1/organizations/{organizationId}/members", authenticated, space::add_member, small_body),
    writes(put, "/api/v1/organizations/{organizationId}/members/{username}", authenticated, space::change_member_role, small_body),
    writes(del, "/api/v1/organizations/{organizationId}/members/{username}", authenticated, space::remove_member, small_body),
    writes(post, "/api/v1/organizations/{organizationId}/api-keys", authenticated, space::add_organization_key, small_body),
    writes(del, "/api/v1/organizations/{organizationId}/api-keys/{apiKey}", authenticated, space::remove_organization_key, small_body),
};

}  // namespace

std::span<const Route> routes() { return table; }

}  // namespace muster::api
