#pragma once
// The texts SPACE's clients know, letter by letter. Those marked "ours" are for what SPACE lets through and Muster does not.

#include <string_view>

namespace muster::api::space::texts {

// Credentials
inline constexpr std::string_view key_missing =
    "API Key not found. Please ensure to add an API Key as value of the \"x-api-key\" header.";
inline constexpr std::string_view key_format = "Invalid API Key format. API Keys must start with \"usr_\" or \"org_\"";
inline constexpr std::string_view key_unknown = "INVALID DATA: Invalid API Key";
inline constexpr std::string_view organization_key_unknown = "Invalid Organization API Key";
inline constexpr std::string_view user_key_needed = "This route requires a user API key. Organization API keys are not allowed";
inline constexpr std::string_view denied = "You do not have permission to access this resource";

// Users
inline constexpr std::string_view credentials_wrong = "INVALID DATA: Invalid credentials";
inline constexpr std::string_view user_unknown = "INVALID DATA: User not found";
inline constexpr std::string_view username_taken =
    "INVALID DATA: There is already a user with the username that you are trying to set";
inline constexpr std::string_view admins_create_admins = "PERMISSION ERROR: Only admins can create other admins.";
inline constexpr std::string_view last_admin = "PERMISSION ERROR: There must always be at least one ADMIN user in the system.";
inline constexpr std::string_view query_short =
    "PERMISSION ERROR: Only admins can retrieve the full user list without providing at least 4 characters in the search query";
inline constexpr std::string_view admins_change_roles_to_admin = "PERMISSION ERROR: Only admins can change roles to admin.";
inline constexpr std::string_view admins_assign_admin = "PERMISSION ERROR: Only admins can assign the role ADMIN.";
inline constexpr std::string_view admins_update_admins = "PERMISSION ERROR: Only admins can update admin users.";
inline constexpr std::string_view admins_delete_admins = "PERMISSION ERROR: Only admins can delete admin users.";
inline constexpr std::string_view admins_change_roles = "PERMISSION ERROR: Only admins can change roles for other users.";
inline constexpr std::string_view admins_renew_keys = "PERMISSION ERROR: Only admins can regenerate API keys for other users.";
inline constexpr std::string_view admins_update_users = "PERMISSION ERROR: Only admins can update other users.";              // ours
inline constexpr std::string_view admins_delete_users = "PERMISSION ERROR: Only admins can delete other users.";              // ours
inline constexpr std::string_view admins_change_own_role = "PERMISSION ERROR: Only admins can change roles.";                 // ours
inline constexpr std::string_view registration_closed =
    "PERMISSION ERROR: Registration is closed here. Only admins can create users.";                                           // ours
inline constexpr std::string_view home_not_personal =
    "PERMISSION ERROR: This user belongs to an organization that manages the account; use /v1 instead.";                      // ours
inline constexpr std::string_view password_common =
    "Password is one of those that are tried first. Choose another one";                                                      // ours
inline constexpr std::string_view password_long = "Password must have at most 1024 bytes";                                    // ours
inline constexpr std::string_view too_many_users = "Too many users were created from this address. Try again later";          // ours

// Listings
inline constexpr std::string_view limit_range = "INVALID DATA: Limit must be between 1 and 50";
inline constexpr std::string_view offset_range = "INVALID DATA: Offset must be a non-negative number";

// Organizations
inline constexpr std::string_view roles_needed = "PERMISSIONS ERROR: Insufficient organization permissions. Required: OWNER, ADMIN, MANAGER";
inline constexpr std::string_view admins_create_for_others = "Only admins can create organizations for other users.";
inline constexpr std::string_view default_stays = "CONFLICT: Cannot transfer ownership of a default organization.";
inline constexpr std::string_view default_not_deleted = "CONFLICT: The default organization for a user cannot be deleted.";
inline constexpr std::string_view default_flag = "INVALID DATA: Invalid organization default flag.";
inline constexpr std::string_view high_members_added =
    "PERMISSION ERROR: Only SPACE admins or organization-level OWNER/ADMIN can add high-level members.";
inline constexpr std::string_view high_members_removed =
    "PERMISSION ERROR: Only SPACE admins or organization-level OWNER/ADMIN can remove ADMIN members.";
inline constexpr std::string_view members_removed =
    "PERMISSION ERROR: Only users with OWNER, ADMIN, or MANAGER role can remove members, unless the user is removing themselves";
inline constexpr std::string_view owner_not_removed =
    "PERMISSION ERROR: The owner of an organization cannot be removed from it. Transfer the ownership first.";                // ours
inline constexpr std::string_view scope_missing = "scope field is required";
inline constexpr std::string_view scope_unknown = "INVALID DATA: scope must be one of ALL, MANAGEMENT, EVALUATION.";
inline constexpr std::string_view all_keys_added =
    "PERMISSION ERROR: Only SPACE admins or organization-level OWNER and ADMIN can add API keys with ALL scope.";
inline constexpr std::string_view all_keys_removed =
    "PERMISSION ERROR: Only SPACE admins or organization-level OWNER and ADMIN can remove API keys with ALL scope.";

// Requests
inline constexpr std::string_view body_unreadable = "The request body must be one JSON object in UTF-8, without repeated names";  // ours
inline constexpr std::string_view path_unknown = "Nothing stands at this path";                                                  // ours
inline constexpr std::string_view method_unknown = "The path is there, this method is not; Allow names those that are";          // ours
inline constexpr std::string_view no_dry_run = "Nothing was done. There is no dry run here; leave dry_run out";                   // ours

}  // namespace muster::api::space::texts
