#pragma once
// Handlers of the facade, one line each; api/routes.cpp says which path leads to which. The gate was passed before.

#include "api/handler.hpp"

namespace muster::api::space {

// authenticate.cpp
void authenticate(Services&, std::shared_ptr<const Request>, Respond);
// users.cpp
Response get_current_user(Services&, const Request&);
Response list_users(Services&, const Request&);
Response get_user(Services&, const Request&);
// new_users.cpp
void create_user(Services&, std::shared_ptr<const Request>, Respond);
// user_changes.cpp
void change_user(Services&, std::shared_ptr<const Request>, Respond);
void remove_user(Services&, std::shared_ptr<const Request>, Respond);
void renew_user_key(Services&, std::shared_ptr<const Request>, Respond);
void change_user_role(Services&, std::shared_ptr<const Request>, Respond);

// organizations.cpp
Response list_organizations(Services&, const Request&);
Response get_organization(Services&, const Request&);
void create_organization(Services&, std::shared_ptr<const Request>, Respond);
void change_organization(Services&, std::shared_ptr<const Request>, Respond);
void remove_organization(Services&, std::shared_ptr<const Request>, Respond);
// members.cpp
void add_member(Services&, std::shared_ptr<const Request>, Respond);
void change_member_role(Services&, std::shared_ptr<const Request>, Respond);
void remove_member(Services&, std::shared_ptr<const Request>, Respond);
// organization_keys.cpp
void add_organization_key(Services&, std::shared_ptr<const Request>, Respond);
void remove_organization_key(Services&, std::shared_ptr<const Request>, Respond);

}  // namespace muster::api::space
