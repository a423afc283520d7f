#pragma once
// One mail as bytes (RFC 5322, MIME): multipart/alternative of text and HTML, lines of at most 76 characters ended by CRLF.
// The same values give the same bytes, so every attempt sends the same message. Pure; thread-safe.
//
// Nobody can inject a header: a control character (CR, LF, NUL and the rest of C0, DEL, C1, U+2028, U+2029) in any header value
// is refused, never passed on. Bodies are quoted-printable, so nothing in them can end a part.

#include <chrono>
#include <string>

#include "api/mail/address.hpp"
#include "domain/result.hpp"

namespace muster::mail {

struct Mailbox {
    std::string name;     ///< shown beside the address; may be empty
    std::string address;  ///< UTF-8, as wire_address() takes it
};

struct MessageParts {
    Mailbox from;
    Mailbox to;
    std::string subject;
    std::chrono::sys_seconds date;
    /// `unique@domain`, without the angle brackets; the same for every attempt, by which receivers know a duplicate.
    std::string message_id;
    std::string language;  ///< BCP 47, for Content-Language; may be empty
    std::string text;      ///< UTF-8, lines ended by LF or CRLF
    std::string html;      ///< UTF-8
};

struct Message {
    std::string bytes;
    WireAddress from;
    WireAddress to;
};

/// Fails when a header value has a control character or is not UTF-8, an address or the Message-ID cannot be sent, or something is longer
/// than api/mail/limits.hpp says: all of them permanent.
[[nodiscard]] domain::Result<Message, MailError> compose(const MessageParts& parts);

}  // namespace muster::mail
