#pragma once
// An e-mail address as it travels: the domain as A-labels. Pure; thread-safe.

#include <string>
#include <string_view>

#include "domain/result.hpp"

namespace muster::mail {

/// Why a message cannot be made or sent at all: a permanent failure, said in a sentence without the address.
struct MailError {
    std::string where;  ///< "from", "to", "subject", …
    std::string text;
};

struct WireAddress {
    std::string text;
    /// The local part is not ASCII: only a server that offers SMTPUTF8 can take it (RFC 6531).
    bool needs_smtp_utf8 = false;
};

/// Takes `local@domain` with an unquoted local part (letters, digits, the signs of RFC 5322's atext, dots between them, and any
/// character beyond ASCII that is no control or white space) and a domain name. Fails for everything else; `where` names the field in the failure.
[[nodiscard]] domain::Result<WireAddress, MailError> wire_address(std::string_view address, std::string_view where);

}  // namespace muster::mail
