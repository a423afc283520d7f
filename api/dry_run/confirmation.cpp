#include "api/dry_run/confirmation.hpp"

#include <algorithm>

#include "domain/decide.hpp"
#include "eventstore/crypto.hpp"

namespace muster::api {
namespace {

namespace crypto = eventstore::crypto;

constexpr std::size_t time_bytes = 8;
constexpr std::size_t token_bytes = time_bytes + 32;

void append_number(std::string& out, std::uint64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>((value >> shift) & 0xFFU);
}

void append_text(std::string& out, std::string_view text) {
    append_number(out, text.size());
    out += text;
}

std::uint64_t number_at(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char c : bytes) value = (value << 8U) | static_cast<unsigned char>(c);
    return value;
}

/// What Muster itself writes down about an account (a mail sent, an invitation expired) outdates no confirmation, as it outdates no ETag.
std::uint64_t version_before(const domain::RegistryReader& before, const domain::Event& event) {
    const auto subject = domain::subject_of(event);
    const auto account = subject ? before.account(*subject) : std::nullopt;
    if (account && domain::stream_of(event) == account->id.text()) return account->revision;
    return domain::stream_version(before, event);
}

/// What of an erasure the request chose.
std::string asked_of(const domain::AccountErased& erased) {
    return std::string(domain::to_text(erased.reason)) + " " + erased.reference + (erased.claims_kept.empty() ? "" : " keeps claims");
}

}  // namespace

bool asks_confirmation(const domain::RegistryReader& before, const domain::Event& event) {
    return std::visit(
        [&]<class E>(const E& e) {
            if constexpr (std::is_same_v<E, domain::MemberRemoved> || std::is_same_v<E, domain::ExternalUnlinked> ||
                          std::is_same_v<E, domain::OrganizationRemoved> || std::is_same_v<E, domain::AccountRemoved> ||
                          std::is_same_v<E, domain::AccountErased>) {
                return true;
            } else if constexpr (std::is_same_v<E, domain::SiteRemoved>) {
                const auto site = before.site(e.site);
                return site && !site->levels.empty();
            } else if constexpr (std::is_same_v<E, domain::LevelRemoved>) {
                const auto level = before.level(e.level);
                return level && !level->zones.empty();
            } else if constexpr (std::is_same_v<E, domain::GroupRemoved>) {
                const auto group = before.group(e.group);
                return group && (group->members > 0 || !group->subgroups.empty() || !group->grants.empty());
            } else if constexpr (std::is_same_v<E, domain::ExtensionRemoved>) {
                const auto extension = before.extension(e.extension);
                return extension && extension->account;
            } else {
                return false;
            }
        },
        event);
}

bool asks_confirmation(const domain::RegistryReader& before, std::span<const domain::Event> events) {
    return std::any_of(events.begin(), events.end(), [&](const domain::Event& each) { return asks_confirmation(before, each); });
}

domain::Bytes32 digest_of(const domain::RegistryReader& before, std::span<const domain::Event> events) {
    std::string all;
    for (const auto& event : events) {
        append_text(all, domain::type_of(event));
        append_text(all, domain::stream_of(event));
        append_number(all, version_before(before, event));
        for (const auto& organization : domain::organizations_of(event)) append_text(all, organization.raw());
        if (const auto* erased = std::get_if<domain::AccountErased>(&event)) append_text(all, asked_of(*erased));
    }
    return crypto::sha256(all);
}

domain::Bytes32 Confirmations::mac(const ConfirmationScope& scope, const domain::Bytes32& what, std::string_view expires_at) const {
    return crypto::hmac_sha256(key_, {"confirmation", scope.credential, scope.request, crypto::as_text(what), expires_at});
}

std::string Confirmations::seal(const ConfirmationScope& scope, const domain::Bytes32& what, domain::Timestamp expires_at) const {
    std::string bytes;
    append_number(bytes, static_cast<std::uint64_t>(expires_at.microseconds));
    bytes += crypto::as_text(mac(scope, what, std::string(bytes)));
    return crypto::base64url(bytes);
}

bool Confirmations::confirms(const ConfirmationScope& scope, const domain::Bytes32& what, domain::Timestamp now,
                             std::string_view token) const {
    const auto bytes = crypto::from_base64url(token);
    if (!bytes || bytes->size() != token_bytes) return false;
    const auto expires_at = std::string_view(*bytes).substr(0, time_bytes);
    if (static_cast<std::int64_t>(number_at(expires_at)) <= now.microseconds) return false;
    return crypto::equal_in_constant_time(crypto::as_text(mac(scope, what, expires_at)), std::string_view(*bytes).substr(time_bytes));
}

}  // namespace muster::api
