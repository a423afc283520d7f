#pragma once
// Every handler of the resources, one line each; routes.cpp says which path leads to which. A handler makes a command or
// asks a read model, nothing else: what is allowed stands in domain/decide, who sees what in domain/visibility.hpp.

#include "api/handler.hpp"

namespace muster::api::handlers {

// root.cpp
Response get_root(Services&, const Request&);
Response get_openapi(Services&, const Request&);
// outbox.cpp
Response get_outbox(Services&, const Request&);
// dev_clock.cpp
void advance_clock(Services&, std::shared_ptr<const Request>, Respond);

// organizations.cpp
void create_organization(Services&, std::shared_ptr<const Request>, Respond);
Response list_organizations(Services&, const Request&);
Response get_organization(Services&, const Request&);
void change_organization(Services&, std::shared_ptr<const Request>, Respond);
// exports.cpp
Response export_members(Services&, const Request&);
Response export_all_members(Services&, const Request&);
// imports.cpp
void create_import(Services&, std::shared_ptr<const Request>, Respond);
Response list_imports(Services&, const Request&);
Response get_import(Services&, const Request&);
Response list_import_rows(Services&, const Request&);
Response get_import_errors(Services&, const Request&);
void apply_import(Services&, std::shared_ptr<const Request>, Respond);
void cancel_import(Services&, std::shared_ptr<const Request>, Respond);
void undo_import(Services&, std::shared_ptr<const Request>, Respond);
// import_template.cpp
Response get_import_template(Services&, const Request&);
void remove_organization(Services&, std::shared_ptr<const Request>, Respond);
// access_reviews.cpp
void start_access_review(Services&, std::shared_ptr<const Request>, Respond);
Response list_access_reviews(Services&, const Request&);
Response get_access_review(Services&, const Request&);
Response list_review_items(Services&, const Request&);
void decide_access_review(Services&, std::shared_ptr<const Request>, Respond);
void close_access_review(Services&, std::shared_ptr<const Request>, Respond);
// access_periods.cpp
Response list_access_periods(Services&, const Request&);
Response export_access_periods(Services&, const Request&);
Response export_access_review(Services&, const Request&);
// extensions.cpp
void create_extension(Services&, std::shared_ptr<const Request>, Respond);
Response list_extensions(Services&, const Request&);
Response get_extension(Services&, const Request&);
void remove_extension(Services&, std::shared_ptr<const Request>, Respond);
void associate_extension(Services&, std::shared_ptr<const Request>, Respond);
void release_extension(Services&, std::shared_ptr<const Request>, Respond);
Response list_telephony(Services&, const Request&);
Response get_telephony(Services&, const Request&);
// connect_access.cpp
Response get_own_connect_access(Services&, const Request&);
Response get_connect_access(Services&, const Request&);
// sites.cpp, levels.cpp, zones.cpp
void create_site(Services&, std::shared_ptr<const Request>, Respond);
Response list_sites(Services&, const Request&);
Response get_site(Services&, const Request&);
void change_site(Services&, std::shared_ptr<const Request>, Respond);
void order_site_clients(Services&, std::shared_ptr<const Request>, Respond);
void remove_site(Services&, std::shared_ptr<const Request>, Respond);
void create_level(Services&, std::shared_ptr<const Request>, Respond);
Response list_levels(Services&, const Request&);
Response get_level(Services&, const Request&);
void change_level(Services&, std::shared_ptr<const Request>, Respond);
void remove_level(Services&, std::shared_ptr<const Request>, Respond);
void create_zone(Services&, std::shared_ptr<const Request>, Respond);
Response list_zones(Services&, const Request&);
Response get_zone(Services&, const Request&);
void change_zone(Services&, std::shared_ptr<const Request>, Respond);
void remove_zone(Services&, std::shared_ptr<const Request>, Respond);

// notifications.cpp
Response list_notifications(Services&, const Request&);
Response list_all_notifications(Services&, const Request&);
Response get_notifier(Services&, const Request&);
void retry_notification(Services&, std::shared_ptr<const Request>, Respond);
void pause_notifications(Services&, std::shared_ptr<const Request>, Respond);
void resume_notifications(Services&, std::shared_ptr<const Request>, Respond);

// email_domains.cpp
Response list_email_domains(Services&, const Request&);
void challenge_email_domain(Services&, std::shared_ptr<const Request>, Respond);
void verify_email_domain(Services&, std::shared_ptr<const Request>, Respond);
void release_email_domain(Services&, std::shared_ptr<const Request>, Respond);
// discoveries.cpp
void discover(Services&, std::shared_ptr<const Request>, Respond);
// email_changes.cpp
void request_email_change(Services&, std::shared_ptr<const Request>, Respond);
void cancel_own_email_change(Services&, std::shared_ptr<const Request>, Respond);
void cancel_email_change(Services&, std::shared_ptr<const Request>, Respond);
void confirm_email_change(Services&, std::shared_ptr<const Request>, Respond);
// templates.cpp
Response list_templates(Services&, const Request&);
Response get_template(Services&, const Request&);
void set_template(Services&, std::shared_ptr<const Request>, Respond);
void remove_template(Services&, std::shared_ptr<const Request>, Respond);
// preferences.cpp
void set_own_preferences(Services&, std::shared_ptr<const Request>, Respond);

// member_reads.cpp
Response list_members(Services&, const Request&);
Response get_member(Services&, const Request&);
Response list_external_members(Services&, const Request&);
Response get_external_member(Services&, const Request&);
// members.cpp
void add_member(Services&, std::shared_ptr<const Request>, Respond);
void change_member(Services&, std::shared_ptr<const Request>, Respond);
void change_role(Services&, std::shared_ptr<const Request>, Respond);
void suspend_member(Services&, std::shared_ptr<const Request>, Respond);
void reactivate_member(Services&, std::shared_ptr<const Request>, Respond);
void remove_member(Services&, std::shared_ptr<const Request>, Respond);
// external_members.cpp
void link_external(Services&, std::shared_ptr<const Request>, Respond);
void change_external(Services&, std::shared_ptr<const Request>, Respond);
void unlink_external(Services&, std::shared_ptr<const Request>, Respond);
// lookups.cpp
void look_up(Services&, std::shared_ptr<const Request>, Respond);

// invitations.cpp
Response list_invitations(Services&, const Request&);
Response get_invitation(Services&, const Request&);
void invite_member(Services&, std::shared_ptr<const Request>, Respond);
void resend_invitation(Services&, std::shared_ptr<const Request>, Respond);
void revoke_invitation(Services&, std::shared_ptr<const Request>, Respond);
// registrations.cpp
void register_account(Services&, std::shared_ptr<const Request>, Respond);

// sign_in.cpp
void sign_in(Services&, std::shared_ptr<const Request>, Respond);
// password_resets.cpp
void request_password_reset(Services&, std::shared_ptr<const Request>, Respond);
void reset_password(Services&, std::shared_ptr<const Request>, Respond);
// totp.cpp
Response get_totp(Services&, const Request&);
void enroll_totp(Services&, std::shared_ptr<const Request>, Respond);
void confirm_totp(Services&, std::shared_ptr<const Request>, Respond);
void remove_totp(Services&, std::shared_ptr<const Request>, Respond);
void replace_recovery_codes(Services&, std::shared_ptr<const Request>, Respond);
void remove_member_totp(Services&, std::shared_ptr<const Request>, Respond);
// sessions.cpp
Response list_own_sessions(Services&, const Request&);
void end_session(Services&, std::shared_ptr<const Request>, Respond);
void sign_out(Services&, std::shared_ptr<const Request>, Respond);
void select_organization(Services&, std::shared_ptr<const Request>, Respond);
// me.cpp
Response get_me(Services&, const Request&);
void change_password(Services&, std::shared_ptr<const Request>, Respond);
// api_keys.cpp
void issue_api_key(Services&, std::shared_ptr<const Request>, Respond);
Response list_api_keys(Services&, const Request&);
void revoke_api_key(Services&, std::shared_ptr<const Request>, Respond);

// activity.cpp
Response list_activity(Services&, const Request&);
// accounts.cpp
Response list_account_activity(Services&, const Request&);
Response get_account(Services&, const Request&);
Response get_account_history(Services&, const Request&);
Response get_account_sessions(Services&, const Request&);
Response get_account_memberships(Services&, const Request&);
Response get_organization_history(Services&, const Request&);
Response get_account_diff(Services&, const Request&);
Response get_organization_diff(Services&, const Request&);
Response get_instance_diff(Services&, const Request&);
// access_checks.cpp
void check_access(Services&, std::shared_ptr<const Request>, Respond);

// admin.cpp
Response get_status(Services&, const Request&);
Response list_projections(Services&, const Request&);
void rebuild_projection(Services&, std::shared_ptr<const Request>, Respond);
void roll_back_projection(Services&, std::shared_ptr<const Request>, Respond);
void drop_old_projection(Services&, std::shared_ptr<const Request>, Respond);
Response list_jobs(Services&, const Request&);
Response get_job(Services&, const Request&);
void change_job(Services&, std::shared_ptr<const Request>, Respond);
void pause_job(Services&, std::shared_ptr<const Request>, Respond);
void resume_job(Services&, std::shared_ptr<const Request>, Respond);
void switch_job(Services&, std::shared_ptr<const Request>, Respond);
void cancel_job(Services&, std::shared_ptr<const Request>, Respond);
void confirm_clock(Services&, std::shared_ptr<const Request>, Respond);
// events.cpp
Response list_events(Services&, const Request&);

// webhooks.cpp: of an organization and of the instance
void create_webhook(Services&, std::shared_ptr<const Request>, Respond);
Response list_webhooks(Services&, const Request&);
Response get_webhook(Services&, const Request&);
void change_webhook(Services&, std::shared_ptr<const Request>, Respond);
void remove_webhook(Services&, std::shared_ptr<const Request>, Respond);
void rotate_webhook_secret(Services&, std::shared_ptr<const Request>, Respond);
void ping_webhook(Services&, std::shared_ptr<const Request>, Respond);
Response list_webhook_deliveries(Services&, const Request&);
Response list_dead_letters(Services&, const Request&);
void retry_dead_letter(Services&, std::shared_ptr<const Request>, Respond);
void replay_webhook(Services&, std::shared_ptr<const Request>, Respond);

// relations.cpp
Response list_relations(Services&, const Request&);
Response get_relation(Services&, const Request&);
void set_relation(Services&, std::shared_ptr<const Request>, Respond);
void remove_relation(Services&, std::shared_ptr<const Request>, Respond);
// groups.cpp
void create_group(Services&, std::shared_ptr<const Request>, Respond);
Response list_groups(Services&, const Request&);
Response get_group(Services&, const Request&);
void change_group(Services&, std::shared_ptr<const Request>, Respond);
void remove_group(Services&, std::shared_ptr<const Request>, Respond);
Response list_group_members(Services&, const Request&);
void add_group_member(Services&, std::shared_ptr<const Request>, Respond);
void remove_group_member(Services&, std::shared_ptr<const Request>, Respond);
void add_subgroup(Services&, std::shared_ptr<const Request>, Respond);
void remove_subgroup(Services&, std::shared_ptr<const Request>, Respond);
// roles.cpp
Response list_permissions(Services&, const Request&);
Response list_roles(Services&, const Request&);
Response get_role(Services&, const Request&);
void define_role(Services&, std::shared_ptr<const Request>, Respond);
void redefine_role(Services&, std::shared_ptr<const Request>, Respond);
void remove_role(Services&, std::shared_ptr<const Request>, Respond);
// grants.cpp
void give_grant(Services&, std::shared_ptr<const Request>, Respond);
Response list_grants(Services&, const Request&);
Response get_grant(Services&, const Request&);
void revoke_grant(Services&, std::shared_ptr<const Request>, Respond);
// units.cpp
void create_unit(Services&, std::shared_ptr<const Request>, Respond);
Response list_units(Services&, const Request&);
Response get_unit(Services&, const Request&);
Response list_unit_members(Services&, const Request&);
void change_unit(Services&, std::shared_ptr<const Request>, Respond);
void remove_unit(Services&, std::shared_ptr<const Request>, Respond);
Response get_links(Services&, const Request&);
void set_links(Services&, std::shared_ptr<const Request>, Respond);
// visibility.cpp
Response get_visibility(Services&, const Request&);
Response list_viewers(Services&, const Request&);
Response list_visible(Services&, const Request&);

// instance_settings.cpp
Response get_instance(Services&, const Request&);
void change_instance(Services&, std::shared_ptr<const Request>, Respond);
// self_registrations.cpp
void request_self_registration(Services&, std::shared_ptr<const Request>, Respond);
// account_changes.cpp
void create_account(Services&, std::shared_ptr<const Request>, Respond);
void change_account(Services&, std::shared_ptr<const Request>, Respond);
void remove_account(Services&, std::shared_ptr<const Request>, Respond);
// personal_organizations.cpp
void transfer_ownership(Services&, std::shared_ptr<const Request>, Respond);
void issue_organization_key(Services&, std::shared_ptr<const Request>, Respond);
Response list_organization_keys(Services&, const Request&);
void revoke_organization_key(Services&, std::shared_ptr<const Request>, Respond);

// proofs.cpp
Response get_checkpoint(Services&, const Request&);
void sign_checkpoint(Services&, std::shared_ptr<const Request>, Respond);
Response get_log_key(Services&, const Request&);
Response get_consistency(Services&, const Request&);
Response get_tile(Services&, const Request&);
Response get_event_proof(Services&, const Request&);
Response get_own_event_proof(Services&, const Request&);
// usage.cpp, anomaly_rules.cpp, alerts.cpp
Response get_usage(Services&, const Request&);
Response list_anomaly_rules(Services&, const Request&);
void set_anomaly_rule(Services&, std::shared_ptr<const Request>, Respond);
void start_back_test(Services&, std::shared_ptr<const Request>, Respond);
Response get_back_test(Services&, const Request&);
void erase_account(Services&, std::shared_ptr<const Request>, Respond);
Response get_erasure(Services&, const Request&);
Response list_erased_events(Services&, const Request&);
void set_legal_hold(Services&, std::shared_ptr<const Request>, Respond);
Response list_legal_holds(Services&, const Request&);
void release_legal_hold(Services&, std::shared_ptr<const Request>, Respond);

Response list_alerts(Services&, const Request&);
Response get_alert(Services&, const Request&);
void close_alert(Services&, std::shared_ptr<const Request>, Respond);

// backups.cpp
void start_backup(Services&, std::shared_ptr<const Request>, Respond);
Response list_backups(Services&, const Request&);
Response get_backup(Services&, const Request&);
void cancel_backup(Services&, std::shared_ptr<const Request>, Respond);

}  // namespace muster::api::handlers
