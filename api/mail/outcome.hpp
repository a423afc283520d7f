#pragma once
// What became of one sending, by mail or SMS. A value: every end of a sending is one of these, none is an exception.

#include <string>
#include <string_view>
#include <variant>

namespace muster::mail {

/// The other side took it over (SMTP 250, HTTP 2xx).
struct Delivered {
    unsigned code = 0;
    std::string text;
};
/// Try again: 4xx, no connection, time is up, the connection ended before the answer (it may have arrived: the next attempt carries
/// the same Message-ID), or an answer that blames our settings rather than the message (a wrong password, no TLS).
struct Deferred {
    unsigned code = 0;  ///< 0: no answer came
    std::string text;
};
/// Refused for good.
struct Refused {
    unsigned code = 0;  ///< 0: refused on this side, before anything was sent
    std::string text;
};
/// Stopped from this side in the middle: nothing is known, nothing is to be recorded; to be sent again with the same Message-ID.
struct Cancelled {};

using Outcome = std::variant<Delivered, Deferred, Refused, Cancelled>;

/// A foreign text made fit to store and show: at most limits::reply_bytes_max bytes of valid UTF-8 in one line without control
/// characters.
[[nodiscard]] std::string clean_reply(std::string_view text);

}  // namespace muster::mail
