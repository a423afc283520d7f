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

// organizations.cpp, sites.cpp
void create_organization(Services&, std::shared_ptr<const Request>, Respond);
Response list_organizations(Services&, const Request&);
Response get_organization(Services&, const Request&);
void change_organization(Services&, std::shared_ptr<const Request>, Respond);
void create_site(Services&, std::shared_ptr<const Request>, Respond);
Response list_sites(Services&, const Request&);

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

// sessions.cpp
void sign_in(Services&, std::shared_ptr<const Request>, Respond);
Response list_own_sessions(Services&, const Request&);
void end_session(Services&, std::shared_ptr<const Request>, Respond);
void sign_out(Services&, std::shared_ptr<const Request>, Respond);
// me.cpp
Response get_me(Services&, const Request&);
void change_password(Services&, std::shared_ptr<const Request>, Respond);
// api_keys.cpp
void issue_api_key(Services&, std::shared_ptr<const Request>, Respond);
Response list_api_keys(Services&, const Request&);
void revoke_api_key(Services&, std::shared_ptr<const Request>, Respond);

// accounts.cpp
Response get_account(Services&, const Request&);
Response get_account_history(Services&, const Request&);
Response get_account_sessions(Services&, const Request&);
Response get_account_memberships(Services&, const Request&);
Response get_organization_history(Services&, const Request&);
// access_checks.cpp
void check_access(Services&, std::shared_ptr<const Request>, Respond);

// admin.cpp
Response get_status(Services&, const Request&);
Response list_projections(Services&, const Request&);
void rebuild_projection(Services&, std::shared_ptr<const Request>, Respond);
Response get_job(Services&, const Request&);
void cancel_job(Services&, std::shared_ptr<const Request>, Respond);
void confirm_clock(Services&, std::shared_ptr<const Request>, Respond);
// events.cpp
Response list_events(Services&, const Request&);

}  // namespace muster::api::handlers
