#include "api/space/validation.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "api/normalizer.hpp"
#include "api/password_policy.hpp"
#include "api/space/ids.hpp"
#include "api/space/texts.hpp"
#include "api/unicode_text.hpp"

namespace muster::api::space {
namespace {

constexpr std::array<std::string_view, 2> user_roles{"ADMIN", "USER"};
constexpr std::array<std::string_view, 3> new_user_roles{"ADMIN", "USER", "MANAGER"};
constexpr std::array<std::string_view, 3> member_roles{"ADMIN", "MANAGER", "EVALUATOR"};

FirstMessage say(std::string_view text) { return std::string(text); }

bool is_one_of(const Value& value, std::span<const std::string_view> choices) {
    return value.is_text() && std::find(choices.begin(), choices.end(), value.text) != choices.end();
}

FirstMessage wrong_with_username(const Value& username) {
    if (!username.is_text()) return say("Username must be a string");
    const auto characters = unicode::code_points(username.text);
    if (characters < username_characters_min || characters > username_characters_max) {
        return say("Username must be between 3 and 30 characters");
    }
    return {};
}

/// Length and blanks as SPACE; how long at most and which ones are guessed first, as everywhere in Muster.
FirstMessage wrong_with_password(const Value& password) {
    if (!password.is_text()) return say("Password must be a string");
    if (unicode::code_points(password.text) < password_characters_least) return say("Password must have at least 5 characters");
    if (unicode::has_white_space(password.text)) return say("Password cannot contain whitespace");
    if (password.text.size() > password_bytes_max) return say(texts::password_long);
    if (is_common_password(password_form(password.text))) return say(texts::password_common);
    return {};
}

FirstMessage wrong_with_user_role(const Value& role, std::span<const std::string_view> choices) {
    if (!role.is_there() || is_one_of(role, choices)) return {};
    return say("Role must be one of: ADMIN, USER");
}

FirstMessage wrong_with_organization_name(const Value& name) {
    if (!name.is_text()) return say("Organization name must be a string");
    if (name.text.empty()) return say("Organization name cannot be empty");
    if (unicode::code_points(name.text) < 3) return say("Organization name must be at least 3 characters long");
    return {};
}

}  // namespace

FirstMessage wrong_with_login(const Body& body) {
    const auto &username = body["username"], &password = body["password"];
    if (!username.is_there()) return say("Username is required");
    if (!username.is_text()) return say("Username must be a string");
    if (!password.is_there()) return say("Password is required");
    if (!password.is_text()) return say("Password must be a string");
    return {};
}

FirstMessage wrong_with_new_user(const Body& body) {
    if (!body["username"].is_there()) return say("Username is required");
    if (auto wrong = wrong_with_username(body["username"])) return wrong;
    if (!body["password"].is_there()) return say("Password is required");
    if (auto wrong = wrong_with_password(body["password"])) return wrong;
    return wrong_with_user_role(body["role"], new_user_roles);
}

FirstMessage wrong_with_user_change(const Body& body) {
    if (const auto& username = body["username"]; username.is_there()) {
        if (auto wrong = wrong_with_username(username)) return wrong;
    }
    if (const auto& password = body["password"]; password.is_there()) {
        if (auto wrong = wrong_with_password(password)) return wrong;
    }
    return wrong_with_user_role(body["role"], user_roles);
}

FirstMessage wrong_with_role_change(const Body& body) {
    if (!body["role"].is_there()) return say("Role is required");
    return wrong_with_user_role(body["role"], user_roles);
}

FirstMessage wrong_with_organization_id(std::string_view id) {
    if (id_prefix(id)) return {};
    return say("organizationId must be a valid 24-character hex string");
}

FirstMessage wrong_with_new_organization(const Body& body) {
    if (!body["name"].is_there()) return say("Organization name is required");
    if (auto wrong = wrong_with_organization_name(body["name"])) return wrong;
    if (!body["owner"].is_there()) return say("Owner username is required");
    if (!body["owner"].is_text()) return say("Owner username must be a string");
    return {};
}

FirstMessage wrong_with_organization_change(const Body& body) {
    const auto &name = body["name"], &owner = body["owner"];
    if (name.is_there() && !name.is_text()) return say("Organization name must be a string");
    if (owner.is_there() && !owner.is_text()) return say("Owner username must be a string");
    return {};
}

FirstMessage wrong_with_new_member(const Body& body) {
    const auto& username = body["username"];
    if (!username.is_there()) return say("Member username is required");
    if (username.is_empty()) return say("Member username cannot be empty");
    if (!username.is_text()) return say("Member username must be a string");
    return wrong_with_member_role(body);
}

FirstMessage wrong_with_member_role(const Body& body) {
    const auto& role = body["role"];
    if (!role.is_there()) return say("Member role is required");
    if (role.is_empty()) return say("Member role cannot be empty");
    if (!is_one_of(role, member_roles)) return say("Member role must be one of ADMIN, MANAGER, EVALUATOR");
    return {};
}

}  // namespace muster::api::space
