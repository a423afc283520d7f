#include "api/handlers/identifiers.hpp"

#include "api/normalizer.hpp"

namespace muster::api::handlers {
namespace {

bool is_limited(const Request& request) { return request.who && !request.who->viewer.instance_admin; }

Problem too_many(const LookupLimiter::Verdict& verdict) {
    return {429, "lookups_limited",
            "Too many questions about people of other organizations; go on after the time in Retry-After.", {},
            verdict.retry_after_s};
}

}  // namespace

std::optional<MemberAddress> read_member_address(const Request& request) {
    const auto organization = captured<domain::OrganizationId>(request, 0);
    const auto account = captured<domain::AccountId>(request, 1);
    if (!organization || !account) return {};
    return MemberAddress{*organization, *account};
}

std::optional<domain::Email> read_email(const Services& services, JsonObject& body) {
    const auto typed = body.text("email");
    if (!typed) return {};
    return body.accept(services.normalizer.email(body.pointer("email"), *typed));
}

std::optional<domain::Email> read_required_email(const Services& services, JsonObject& body) {
    if (!body.has("email") || body.is_null("email")) {
        (void)body.required_text("email");
        return {};
    }
    return read_email(services, body);
}

std::optional<domain::Identifier> read_username(const Services& services, JsonObject& body) {
    const auto typed = body.text("username");
    if (!typed) return {};
    return body.accept(services.normalizer.username(body.pointer("username"), *typed));
}

std::optional<domain::Phone> read_phone(const Services& services, JsonObject& body) {
    const auto typed = body.text("phone");
    if (!typed) return {};
    return body.accept(services.normalizer.phone(body.pointer("phone"), *typed));
}

std::optional<domain::Claim> read_email_or_phone(const Services& services, JsonObject& body) {
    if (body.has("email") == body.has("phone")) {
        // Both names are known, so that only their number is blamed.
        (void)body.text("email");
        (void)body.text("phone");
        body.blame("email", "required", "Send either email or phone.");
        return {};
    }
    if (const auto email = read_email(services, body)) return email->identifier.claim;
    if (const auto phone = read_phone(services, body)) return phone->claim;
    return {};
}

std::optional<std::string> read_line(const Services& services, JsonObject& body, std::string_view name, std::size_t bytes_max) {
    const auto typed = body.text(name);
    if (!typed) return {};
    return body.accept(services.normalizer.line(body.pointer(name), *typed, bytes_max));
}

std::string read_required_line(const Services& services, JsonObject& body, std::string_view name, std::size_t bytes_max) {
    if (!body.has(name) || body.is_null(name)) return body.required_text(name);
    return read_line(services, body, name, bytes_max).value_or("");
}

std::optional<std::string> read_locale(const Services& services, JsonObject& body) {
    const auto typed = body.text("locale");
    if (!typed) return {};
    return body.accept(services.normalizer.locale(body.pointer("locale"), *typed));
}

void add_rate_limit(const Services& services, const LookupLimiter::Verdict& verdict,
                    std::vector<std::pair<std::string, std::string>>& headers) {
    const auto& limits = services.lookups.limits();
    headers.emplace_back("RateLimit-Policy", "\"lookups\";q=" + std::to_string(limits.burst) + ";w=" + std::to_string(limits.window.count()));
    headers.emplace_back("RateLimit", "\"lookups\";r=" + std::to_string(verdict.remaining) + ";t=" + std::to_string(verdict.reset_s));
}

std::optional<Problem> take_lookup(Services& services, const Request& request, domain::OrganizationId organization,
                                   std::vector<std::pair<std::string, std::string>>& headers) {
    if (!is_limited(request)) return {};
    const auto verdict = services.lookups.take(request.who->credential, organization, services.clock.steady());
    add_rate_limit(services, verdict, headers);
    if (verdict.allowed) return {};
    return too_many(verdict);
}

std::optional<Problem> may_look_up(Services& services, const Request& request, domain::OrganizationId organization) {
    if (!is_limited(request)) return {};
    const auto verdict = services.lookups.look(request.who->credential, organization, services.clock.steady());
    if (verdict.allowed) return {};
    return too_many(verdict);
}

void count_preview(Services& services, const Request& request, domain::OrganizationId organization) {
    if (is_limited(request)) (void)services.lookups.take(request.who->credential, organization, services.clock.steady());
}

void count_disclosure(Services& services, const Request& request, domain::OrganizationId organization,
                      const eventstore::Failure& failure) {
    using enum domain::RefusalCode;
    const auto* refusal = std::get_if<domain::Refusal>(&failure);
    if (!refusal || !is_limited(request)) return;
    if (refusal->code != email_taken && refusal->code != username_taken && refusal->code != phone_taken) return;
    (void)services.lookups.take(request.who->credential, organization, services.clock.steady());
}

}  // namespace muster::api::handlers
