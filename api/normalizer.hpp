#pragma once
// Normal forms, made at the edge and never again: what an e-mail, a username, a phone number or a name is, whichever way it
// was typed. Two spellings of one identifier have one normal form and so one uniqueness claim.
//
// E-mail and username: NFKC with case folding; the e-mail's domain through IDNA (UTS 46, nontransitional) to A-labels.
// Phones: E.164 by libphonenumber. Names: NFC, trimmed. Everywhere: no control or format characters, no unassigned code
// points. The text as typed is kept for display. Thread-safe.

#include <memory>
#include <string>
#include <string_view>

#include "api/problem.hpp"
#include "domain/commands.hpp"
#include "domain/result.hpp"

namespace muster::api {

template <class T>
using Normalized = domain::Result<T, FieldError>;

/// The Unicode version the normal forms are of, as the instance records it at its first run ("15.0").
[[nodiscard]] std::string unicode_version();

class Normalizer {
  public:
    /// claim_key: InstanceSecrets::claim_key. default_region: ISO 3166 region of phone numbers typed without a country code.
    Normalizer(const domain::Bytes32& claim_key, std::string default_region);
    ~Normalizer();

    // `pointer` is the place to blame ("/email"); a failure's code is one of required, too_long, control_character,
    // unassigned_character, email_invalid, username_invalid, phone_invalid, card_invalid, locale_invalid, domain_invalid, public_suffix.
    [[nodiscard]] Normalized<domain::Email> email(std::string_view pointer, std::string_view text) const;
    [[nodiscard]] Normalized<domain::Identifier> username(std::string_view pointer, std::string_view text) const;
    [[nodiscard]] Normalized<domain::Phone> phone(std::string_view pointer, std::string_view text) const;
    /// The same, of a text whose normal form was found out before: that is what takes the time.
    [[nodiscard]] domain::Phone phone_known_as(const std::string& e164, std::string_view text) const;
    /// An access card's number, the same in any case and spacing. Which doors it opens is not known here.
    [[nodiscard]] Normalized<domain::AccessCard> card(std::string_view pointer, std::string_view text) const;
    /// A name or any other line of text for people: trimmed, NFC, one line, not empty, at most bytes_max bytes.
    [[nodiscard]] Normalized<std::string> line(std::string_view pointer, std::string_view text, std::size_t bytes_max) const;
    /// One of each in an organization: of a line, in any case and spacing.
    [[nodiscard]] domain::Claim group_name(domain::OrganizationId organization, std::string_view line) const;
    /// A well-formed BCP 47 tag in its canonical case ("pt-BR").
    [[nodiscard]] Normalized<std::string> locale(std::string_view pointer, std::string_view text) const;
    /// A domain an organization's e-mails may have: lower-case A-labels, no public suffix.
    [[nodiscard]] Normalized<std::string> email_domain(std::string_view pointer, std::string_view text) const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

/// A password as it is hashed: NFKC, nothing else changed. Empty when it is not UTF-8.
[[nodiscard]] std::string password_form(std::string_view text);

}  // namespace muster::api
