#pragma once
// Strong ids: each kind is its own type, none converts into another. Inside: 16 bytes (UUIDv7, so ids sort by
// creation); outside: a prefix and 26 characters of lower-case Crockford base 32 ("acc_01h2xcejqtf2nbrexx3vqjhp41").
// Ids are made outside the domain. Value types; safe from any thread.

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace muster::domain {

using Bytes16 = std::array<std::uint8_t, 16>;
using Bytes32 = std::array<std::uint8_t, 32>;

/// 26 characters of Crockford base 32; the first one holds the top three bits (of 130).
inline constexpr std::size_t base32_digits = 26;
[[nodiscard]] std::string base32_text(const Bytes16& bytes);
/// The same into a buffer of base32_digits characters.
void base32_write(const Bytes16& bytes, char* out);
/// Nothing when the text is not 26 characters of the alphabet or overflows 128 bits.
[[nodiscard]] std::optional<Bytes16> base32_parse(std::string_view text);

template <class Tag>
struct Id {
    Bytes16 bytes{};

    static constexpr std::string_view prefix = Tag::prefix;

    [[nodiscard]] std::string text() const {
        std::string text(prefix.size() + 1 + base32_digits, '_');
        prefix.copy(text.data(), prefix.size());
        base32_write(bytes, text.data() + prefix.size() + 1);
        return text;
    }
    [[nodiscard]] static std::optional<Id> parse(std::string_view text) {
        if (text.size() != prefix.size() + 27 || !text.starts_with(prefix) || text[prefix.size()] != '_') return {};
        const auto parsed = base32_parse(text.substr(prefix.size() + 1));
        if (!parsed) return {};
        return Id{*parsed};
    }
    /// The 16 bytes as they stand in keys of read models.
    [[nodiscard]] std::string_view raw() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
    [[nodiscard]] bool is_nil() const { return bytes == Bytes16{}; }

    friend auto operator<=>(const Id&, const Id&) = default;
};

struct AccountTag { static constexpr std::string_view prefix = "acc"; };
struct OrganizationTag { static constexpr std::string_view prefix = "org"; };
struct InvitationTag { static constexpr std::string_view prefix = "inv"; };
struct SessionTag { static constexpr std::string_view prefix = "ses"; };
struct ApiKeyTag { static constexpr std::string_view prefix = "key"; };
struct SiteTag { static constexpr std::string_view prefix = "site"; };
struct LevelTag { static constexpr std::string_view prefix = "level"; };
struct ZoneTag { static constexpr std::string_view prefix = "zone"; };
struct ExtensionTag { static constexpr std::string_view prefix = "ext"; };
struct EmailChangeTag { static constexpr std::string_view prefix = "emc"; };
struct PasswordResetTag { static constexpr std::string_view prefix = "pwr"; };
struct OrganizationKeyTag { static constexpr std::string_view prefix = "okey"; };
struct AlertTag { static constexpr std::string_view prefix = "alr"; };
struct LegalHoldTag { static constexpr std::string_view prefix = "hold"; };
struct AccessReviewTag { static constexpr std::string_view prefix = "rev"; };
struct WebhookTag { static constexpr std::string_view prefix = "whk"; };
struct GroupTag { static constexpr std::string_view prefix = "group"; };
struct UnitTag { static constexpr std::string_view prefix = "unit"; };
struct GrantTag { static constexpr std::string_view prefix = "grant"; };
struct EventTag { static constexpr std::string_view prefix = "evt"; };
struct CommitTag { static constexpr std::string_view prefix = "cmt"; };
struct IncarnationTag { static constexpr std::string_view prefix = "log"; };
struct InstanceTag { static constexpr std::string_view prefix = "ins"; };

using AccountId = Id<AccountTag>;
using OrganizationId = Id<OrganizationTag>;
using InvitationId = Id<InvitationTag>;
using SessionId = Id<SessionTag>;
using ApiKeyId = Id<ApiKeyTag>;
using SiteId = Id<SiteTag>;
using LevelId = Id<LevelTag>;
using ZoneId = Id<ZoneTag>;
using ExtensionId = Id<ExtensionTag>;
using EmailChangeId = Id<EmailChangeTag>;
using PasswordResetId = Id<PasswordResetTag>;
using OrganizationKeyId = Id<OrganizationKeyTag>;
using AlertId = Id<AlertTag>;
using LegalHoldId = Id<LegalHoldTag>;
using AccessReviewId = Id<AccessReviewTag>;
using WebhookId = Id<WebhookTag>;
using GroupId = Id<GroupTag>;
using UnitId = Id<UnitTag>;
using GrantId = Id<GrantTag>;
using EventId = Id<EventTag>;
using CommitId = Id<CommitTag>;
using IncarnationId = Id<IncarnationTag>;
using InstanceId = Id<InstanceTag>;

/// A place in the log: 1 is the first record, 0 is "before the first".
struct Position {
    std::uint64_t value = 0;
    friend auto operator<=>(const Position&, const Position&) = default;
    [[nodiscard]] Position next() const { return {value + 1}; }
};

/// SHA-256 of a secret token (link, session, API key): all that is ever stored of it.
struct TokenHash {
    Bytes32 bytes{};
    friend auto operator<=>(const TokenHash&, const TokenHash&) = default;
};

/// HMAC-SHA256(claim key, kind || normal form): an e-mail, username or phone as uniqueness sees it.
struct Claim {
    Bytes32 bytes{};
    friend auto operator<=>(const Claim&, const Claim&) = default;
};

template <std::size_t N>
[[nodiscard]] inline std::size_t hash_of_random_bytes(const std::array<std::uint8_t, N>& bytes) {
    std::size_t value = 0;  // the last bytes of a UUIDv7 and every byte of a digest are random
    std::memcpy(&value, bytes.data() + N - sizeof value, sizeof value);
    return value;
}

}  // namespace muster::domain

template <class Tag>
struct std::hash<muster::domain::Id<Tag>> {
    std::size_t operator()(const muster::domain::Id<Tag>& id) const noexcept {
        return muster::domain::hash_of_random_bytes(id.bytes);
    }
};
template <>
struct std::hash<muster::domain::TokenHash> {
    std::size_t operator()(const muster::domain::TokenHash& h) const noexcept {
        return muster::domain::hash_of_random_bytes(h.bytes);
    }
};
template <>
struct std::hash<muster::domain::Claim> {
    std::size_t operator()(const muster::domain::Claim& c) const noexcept {
        return muster::domain::hash_of_random_bytes(c.bytes);
    }
};
