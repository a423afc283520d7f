#include "api/space/people.hpp"

#include <simdjson.h>

#include "api/handlers/support.hpp"
#include "api/normalizer.hpp"
#include "api/space/ids.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::space {
namespace {

using eventstore::JsonWriter;

/// What the directory has of somebody.
struct Profile {
    std::string username, email, updated_at;
};

Profile profile_of(const Services& services, domain::AccountId account) {
    Profile profile;
    const auto row = services.models.directory().profile(account);
    simdjson::dom::parser parser;
    simdjson::dom::object object;
    if (!row || parser.parse(*row).get(object) != simdjson::SUCCESS) return profile;
    const auto read = [&](const char* name, std::string& into) {
        std::string_view value;
        if (object[name].get(value) == simdjson::SUCCESS) into = value;
    };
    read("username", profile.username);
    read("email", profile.email);
    read("updated_at", profile.updated_at);
    return profile;
}

bool knows_all_of(const Visitor& visitor, domain::AccountId account) { return visitor.admin || visitor.account == account; }

std::string shown_name(const Profile& profile, const Visitor& visitor, domain::AccountId account) {
    if (!profile.username.empty()) return profile.username;
    if (!profile.email.empty() && knows_all_of(visitor, account)) return profile.email;
    return account.text();
}

/// The first characters of the key that was made last; nothing when there is none.
std::optional<std::string> newest_key(Services& services, domain::AccountId id) {
    const auto& registry = services.models.registry();
    const auto account = registry.account(id);
    if (!account || account->api_keys.empty()) return {};
    const auto key = registry.api_key(account->api_keys.back());
    const auto recorded = key && key->expires_at > services.clock.now() ? handlers::recorded_at(services, key->recorded_at) : std::nullopt;
    const auto* issued = recorded ? std::get_if<domain::ApiKeyIssued>(&recorded->event) : nullptr;
    return issued ? std::optional(issued->hint) : std::nullopt;
}

std::string make_json(Services& services, const Visitor& visitor, domain::AccountId id, bool in_full, std::string_view api_key) {
    const auto profile = profile_of(services, id);
    const auto created_at = eventstore::rfc3339(made_at(id.bytes));
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("id", std::string_view(id_text(id.bytes)));
    json.member("username", std::string_view(shown_name(profile, visitor, id)));
    if (in_full) {
        const auto account = services.models.registry().account(id);
        json.member("role", role_text(account ? account->instance_role : domain::InstanceRole::user));
        if (!api_key.empty()) {
            json.member("apiKey", api_key);
        } else if (const auto hint = newest_key(services, id)) {
            json.member("apiKey", std::string_view(*hint));
        }
    }
    json.member("createdAt", std::string_view(created_at));
    json.member("updatedAt", std::string_view(profile.updated_at.empty() ? created_at : profile.updated_at)).end_object();
    return out;
}

}  // namespace

Visitor visitor_of(const Request& request) {
    const auto& viewer = handlers::viewer_of(request);
    return {viewer.account, viewer.instance_admin && !viewer.scopes};
}

std::optional<domain::Claim> claim_of(const Services& services, std::string_view name) {
    if (name.find('@') != std::string_view::npos) {
        const auto email = services.normalizer.email("", name);
        return email ? std::optional(email->identifier.claim) : std::nullopt;
    }
    const auto username = services.normalizer.username("", name);
    return username ? std::optional(username->claim) : std::nullopt;
}

std::optional<domain::Account> account_named(const Services& services, std::string_view name) {
    const auto& registry = services.models.registry();
    auto id = domain::AccountId::parse(name);
    if (!id) {
        const auto claim = claim_of(services, name);
        id = claim ? registry.claimed_by(*claim) : std::nullopt;
    }
    auto account = id ? registry.account(*id) : std::nullopt;
    if (account && account->status == domain::AccountStatus::removed) return {};
    return account;
}

bool sees(const Services& services, const Visitor& visitor, const domain::Account& account) {
    if (knows_all_of(visitor, account.id)) return true;
    const auto home = account.home ? services.models.registry().organization(*account.home) : std::nullopt;
    return home && home->kind == domain::OrganizationKind::personal;
}

std::optional<domain::Account> account_called(const Services& services, const Visitor& visitor, std::string_view name) {
    auto account = account_named(services, name);
    const bool by_email = name.find('@') != std::string_view::npos;
    if (account && by_email && !knows_all_of(visitor, account->id)) return {};
    return account;
}

std::optional<domain::Account> visible_account(const Services& services, const Visitor& visitor, std::string_view name) {
    auto account = account_called(services, visitor, name);
    if (account && !sees(services, visitor, *account)) return {};
    return account;
}

std::string name_of(const Services& services, const Visitor& visitor, domain::AccountId account) {
    return shown_name(profile_of(services, account), visitor, account);
}

std::string_view role_text(domain::InstanceRole role) { return role == domain::InstanceRole::admin ? "ADMIN" : "USER"; }

std::string user_json(Services& services, const Visitor& visitor, domain::AccountId account, std::string_view api_key) {
    return make_json(services, visitor, account, knows_all_of(visitor, account), api_key);
}

std::string owner_json(Services& services, const Visitor& visitor, domain::AccountId account) {
    return make_json(services, visitor, account, false, {});
}

}  // namespace muster::api::space
