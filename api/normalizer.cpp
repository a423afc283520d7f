#include "api/normalizer.hpp"

#include <phonenumbers/phonenumberutil.h>
#include <unicode/uchar.h>

#include <algorithm>

#include "api/dns/public_suffix.hpp"
#include "api/unicode_text.hpp"
#include "domain/limits.hpp"
#include "eventstore/crypto.hpp"

namespace muster::api {
namespace {

namespace crypto = eventstore::crypto;
namespace limits = domain::limits;
using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

constexpr std::size_t local_part_bytes_max = 64;  // RFC 5321 section 4.5.3.1.1
constexpr std::string_view local_part_symbols = "!#$%&'*+-/=?^_`{|}~.";
constexpr std::string_view phone_symbols = "+-() ./";

tl::unexpected<FieldError> blame(std::string_view pointer, std::string code, std::string detail) {
    return domain::failure(FieldError{std::string(pointer), std::move(code), std::move(detail)});
}

/// What every text must pass, whatever it is.
Normalized<std::string_view> checked(std::string_view pointer, std::string_view text, std::size_t bytes_max,
                                     unicode::Joiners joiners) {
    // Far too long texts are not worth looking at; trimming never makes one of these fit.
    if (text.size() > 4 * bytes_max + 64) {
        return blame(pointer, "too_long", "It may have at most " + std::to_string(bytes_max) + " bytes.");
    }
    switch (unicode::inspect(text, joiners)) {
        case unicode::Finding::clean: break;
        case unicode::Finding::not_utf8: return blame(pointer, "not_utf8", "It must be UTF-8.");
        case unicode::Finding::control:
            return blame(pointer, "control_character", "Control, format, private-use and line-break characters are not allowed.");
        case unicode::Finding::unassigned:
            return blame(pointer, "unassigned_character", "It has a character that Unicode " + unicode_version() + " does not define.");
    }
    const auto rest = unicode::trimmed(text);
    if (rest.empty()) return blame(pointer, "required", "It must not be empty.");
    if (rest.size() > bytes_max) {
        return blame(pointer, "too_long", "It may have at most " + std::to_string(bytes_max) + " bytes.");
    }
    return rest;
}

bool is_local_part(std::string_view text) {
    if (text.empty() || text.size() > local_part_bytes_max || text.front() == '.' || text.back() == '.') return false;
    if (text.find("..") != std::string_view::npos || unicode::has_white_space(text)) return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               local_part_symbols.find(c) != std::string_view::npos;
    });
}

/// The A-labels of a name with a dot in it that is no IP address.
std::optional<std::string> mail_domain(std::string_view text) {
    auto name = unicode::domain_to_ascii(text);
    if (!name || name->find('.') == std::string::npos || name->back() == '.') return {};
    const auto top = name->substr(name->rfind('.') + 1);
    if (std::all_of(top.begin(), top.end(), [](char c) { return c >= '0' && c <= '9'; })) return {};
    return name;
}

bool is_dialable(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || phone_symbols.find(c) != std::string_view::npos;
    });
}

}  // namespace

std::string unicode_version() {
    UVersionInfo version;
    u_getUnicodeVersion(version);
    return std::to_string(version[0]) + "." + std::to_string(version[1]);
}

struct Normalizer::Parts {
    domain::Bytes32 claim_key;
    std::string region;

    [[nodiscard]] domain::Claim claim(std::string_view kind, std::string_view normal) const {
        return {crypto::hmac_sha256(claim_key, {kind, normal})};
    }
    [[nodiscard]] domain::Identifier identifier(std::string_view kind, std::string_view display, std::string normal) const {
        const auto unique = claim(kind, normal);
        return {std::string(display), std::move(normal), unique};
    }
};

Normalizer::Normalizer(const domain::Bytes32& claim_key, std::string default_region)
    : parts_(new Parts{claim_key, std::move(default_region)}) {}
Normalizer::~Normalizer() = default;

Normalized<domain::Email> Normalizer::email(std::string_view pointer, std::string_view text) const {
    const auto invalid = [&] {
        return blame(pointer, "email_invalid", "Write one e-mail address, like ada@example.org.");
    };
    const auto typed = checked(pointer, text, limits::email_bytes_max, unicode::Joiners::refused);
    if (!typed) return domain::failure(typed.error());
    const auto whole = unicode::nfkc(*typed);
    const auto at = whole.find('@');
    if (at == std::string::npos || whole.find('@', at + 1) != std::string::npos) return invalid();
    const auto local = unicode::nfkc_casefold(std::string_view(whole).substr(0, at));
    const auto name = mail_domain(std::string_view(whole).substr(at + 1));
    if (!is_local_part(local) || !name) return invalid();
    auto normal = local + "@" + *name;
    if (normal.size() > limits::email_bytes_max) {
        return blame(pointer, "too_long", "It may have at most " + std::to_string(limits::email_bytes_max) + " bytes.");
    }
    return domain::Email{parts_->identifier("email", *typed, std::move(normal)), *name};
}

Normalized<domain::Identifier> Normalizer::username(std::string_view pointer, std::string_view text) const {
    const auto typed = checked(pointer, text, limits::username_bytes_max, unicode::Joiners::refused);
    if (!typed) return domain::failure(typed.error());
    auto normal = unicode::nfkc_casefold(*typed);
    if (normal.find('@') != std::string::npos || unicode::has_white_space(normal) || !unicode::has_visible(normal)) {
        return blame(pointer, "username_invalid", "A username has neither @ nor white space.");
    }
    if (normal.size() > limits::username_bytes_max) {
        return blame(pointer, "too_long", "It may have at most " + std::to_string(limits::username_bytes_max) + " bytes.");
    }
    return parts_->identifier("username", *typed, std::move(normal));
}

Normalized<domain::Phone> Normalizer::phone(std::string_view pointer, std::string_view text) const {
    const auto invalid = [&] {
        return blame(pointer, "phone_invalid",
                     "Write a phone number with its country code and without an extension, like +44 20 7946 0000.");
    };
    const auto typed = checked(pointer, text, limits::phone_bytes_max, unicode::Joiners::refused);
    if (!typed) return domain::failure(typed.error());
    const auto digits = unicode::nfkc(*typed);  // full-width digits and signs become plain ones
    if (!is_dialable(digits)) return invalid();
    const auto& util = *PhoneNumberUtil::GetInstance();
    PhoneNumber number;
    if (util.Parse(digits, parts_->region, &number) != PhoneNumberUtil::NO_PARSING_ERROR) return invalid();
    if (number.has_extension() || !util.IsPossibleNumber(number)) return invalid();
    std::string e164;
    util.Format(number, PhoneNumberUtil::E164, &e164);
    return phone_known_as(e164, *typed);
}

domain::Phone Normalizer::phone_known_as(const std::string& e164, std::string_view text) const {
    return {e164, std::string(unicode::trimmed(text)), parts_->claim("phone", e164)};
}

Normalized<domain::AccessCard> Normalizer::card(std::string_view pointer, std::string_view text) const {
    const auto typed = checked(pointer, text, limits::card_id_bytes_max, unicode::Joiners::refused);
    if (!typed) return domain::failure(typed.error());
    auto normal = unicode::nfkc_casefold(*typed);
    std::erase(normal, ' ');
    if (!unicode::has_visible(normal) || unicode::has_white_space(normal) || normal.size() > limits::card_id_bytes_max) {
        return blame(pointer, "card_invalid", "Write the number on the card, without line breaks or tabs.");
    }
    domain::AccessCard card;
    card.claim = parts_->claim("card", normal);
    card.card = std::string(*typed);
    return card;
}

Normalized<std::string> Normalizer::line(std::string_view pointer, std::string_view text, std::size_t bytes_max) const {
    const auto typed = checked(pointer, text, bytes_max, unicode::Joiners::allowed);
    if (!typed) return domain::failure(typed.error());
    auto normal = unicode::nfc(*typed);
    if (normal.size() > bytes_max) {
        return blame(pointer, "too_long", "It may have at most " + std::to_string(bytes_max) + " bytes.");
    }
    if (!unicode::has_visible(normal)) return blame(pointer, "required", "It must have something to read.");
    return normal;
}

domain::Claim Normalizer::group_name(domain::OrganizationId organization, std::string_view line) const {
    std::string normal;
    for (const char c : unicode::nfkc_casefold(line)) {
        if (c != ' ' || !normal.ends_with(' ')) normal += c;
    }
    return parts_->claim("group_name", organization.text() + "/" + normal);
}

Normalized<std::string> Normalizer::locale(std::string_view pointer, std::string_view text) const {
    const bool plausible = !text.empty() && text.size() <= limits::locale_bytes_max && unicode::is_ascii(text);
    auto tag = plausible ? unicode::canonical_language_tag(text) : std::nullopt;
    if (!tag || tag->size() > limits::locale_bytes_max) {
        return blame(pointer, "locale_invalid", "Write a BCP 47 language tag, like en, pt-BR or zh-Hant.");
    }
    return *tag;
}

Normalized<std::string> Normalizer::email_domain(std::string_view pointer, std::string_view text) const {
    const auto typed = checked(pointer, text, limits::email_bytes_max, unicode::Joiners::refused);
    if (!typed) return domain::failure(typed.error());
    auto name = mail_domain(unicode::nfkc(*typed));
    if (!name) return blame(pointer, "domain_invalid", "Write a domain, like example.org.");
    if (is_public_suffix(*name)) {
        return blame(pointer, "public_suffix", "Anybody may register names below it, so it is nobody's own; write the domain itself.");
    }
    return *name;
}

std::string password_form(std::string_view text) { return unicode::nfkc(text); }

}  // namespace muster::api
