#pragma once
// Time-based one-time passwords (RFC 6238) by liboath: HMAC-SHA-1, 6 digits, steps of 30 s, which is what every authenticator
// app understands. Pure: secrets come from outside, time is given. Thread-safe.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/time.hpp"

namespace muster::api {

inline constexpr std::size_t totp_secret_bytes = 20;  ///< RFC 4226, section 4: 160 bits are recommended
inline constexpr std::size_t totp_digits = 6;
inline constexpr unsigned totp_step_s = 30;
/// Steps around the present one whose code is taken: clocks of phones go wrong, people type slowly (RFC 6238, section 5.2).
inline constexpr std::int64_t totp_window_steps = 1;

/// Number of the step that a time lies in.
[[nodiscard]] std::int64_t totp_step_at(domain::Timestamp time);

/// The code of a step. The secret has totp_secret_bytes bytes.
[[nodiscard]] std::string totp_code(std::string_view secret, std::int64_t step);

/// The step whose code was typed, when it lies in the window and after `last_accepted`: whoever keeps the answer as the next
/// call's `last_accepted` takes no code twice. `typed` may have spaces in it. Takes the same time whether or not it matches.
[[nodiscard]] std::optional<std::int64_t> accepted_totp_step(std::string_view secret, std::string_view typed, domain::Timestamp now,
                                                             std::int64_t last_accepted);

/// The secret as people type it: base32 without padding.
[[nodiscard]] std::string totp_secret_text(std::string_view secret);

/// The secret of such a text; nothing when it is none, or not of totp_secret_bytes bytes.
[[nodiscard]] std::optional<std::string> totp_secret_of(std::string_view text);

/// otpauth://totp/ISSUER:ACCOUNT?secret=…&issuer=ISSUER&…, as a QR code carries it. Both names are UTF-8 and percent-encoded.
[[nodiscard]] std::string totp_uri(std::string_view issuer, std::string_view account, std::string_view secret);

}  // namespace muster::api
