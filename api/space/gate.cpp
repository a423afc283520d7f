#include "api/space/gate.hpp"

#include "api/space/keys.hpp"
#include "api/space/texts.hpp"
#include "api/tokens.hpp"

namespace muster::api::space {
namespace {

constexpr std::string_view base = "/api/v1";

bool is_live_organization_key(const Services& services, std::string_view key) {
    if (!key_bytes(organization_key_prefix, key)) return false;
    const auto& registry = services.models.registry();
    const auto owner = registry.token(hash_of_token(key));
    if (!owner || owner->kind != domain::TokenKind::organization_key) return false;
    const auto found = registry.organization_key(domain::OrganizationKeyId{owner->id});
    return found && found->expires_at > services.clock.now();
}

}  // namespace

bool is_facade(const std::vector<std::string>& segments) { return segments.size() >= 2 && segments[0] == "api" && segments[1] == "v1"; }
bool is_facade(const Route& route) { return route.pattern.starts_with("/api/v1/"); }

Rule rule_for(Method method, const std::vector<std::string>& segments) {
    if (segments.size() < 3) return Rule::none;
    const bool users = segments[2] == "users";
    if (!users && segments[2] != "organizations") return Rule::none;
    if (users && method == Method::post && (segments.size() == 3 || (segments.size() == 4 && segments[3] == "authenticate"))) return Rule::open;
    return Rule::user;
}

OrError<KeyKind> read_key(Authenticator& authenticator, const Services& services, Request& request) {
    const auto key = request.header("x-api-key");
    if (!key || key->empty()) return KeyKind::none;
    if (key->starts_with(organization_key_prefix)) {
        if (is_live_organization_key(services, *key)) return KeyKind::organization;
        return fail(401, texts::organization_key_unknown);
    }
    // An API key as /v1 spells it is good, too: that is what operators have at hand.
    if (!key->starts_with(user_key_prefix) && !key->starts_with(api_key_prefix)) return fail(401, texts::key_format);
    request.who = authenticator.authenticate_token(*key);
    if (!request.who) return fail(401, texts::key_unknown);
    if (request.who->viewer.scopes) {
        return domain::failure(Error{403, std::string(texts::denied), "This key is narrowed to some permissions; it is good for /v1 only"});
    }
    return KeyKind::user;
}

std::optional<Error> refusal_at_the_gate(Rule rule, KeyKind key, const Request& request) {
    if (rule == Rule::none) {
        const auto path = std::string_view(request.path).substr(base.size());
        return Error{403, std::string(texts::denied),
                     "No permission rule found for " + std::string(to_text(request.method)) + " " + (path.empty() ? "/" : std::string(path))};
    }
    if (rule == Rule::open) return {};
    if (key == KeyKind::none) return Error{401, std::string(texts::key_missing)};
    if (key == KeyKind::organization) return Error{403, std::string(texts::user_key_needed)};
    return {};
}

Error nothing_there(const RouteMatch& match) {
    return match.allow.empty() ? Error{404, std::string(texts::path_unknown)} : Error{405, std::string(texts::method_unknown)};
}

std::optional<Error> refusal_of_dry_run(const Request& request) {
    const auto asked = request.query_value("dry_run");
    if (!asked || *asked == "false") return {};
    return Error{400, std::string(texts::no_dry_run)};
}

}  // namespace muster::api::space
