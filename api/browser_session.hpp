#pragma once
// What only browsers do: they send cookies by themselves, and forms for other sites. Pages take the session from a cookie and
// refuse what another site made the browser send; the JSON interface never looks at cookies. Pure; thread-safe.

#include <optional>
#include <string>
#include <string_view>

#include "api/request.hpp"

namespace muster::api {

/// What decides which cookie there is.
struct BrowserAccess {
    std::string_view public_url;  ///< what links begin with
    bool dev = false;
};

/// True when the browser's connection is secure, to us or to a proxy that public_url names.
[[nodiscard]] bool is_secure(const Request& request, const BrowserAccess& access);
/// Whether a browser can keep a session: over https, or under --dev.
[[nodiscard]] bool can_keep_session(const Request& request, const BrowserAccess& access);

/// The session token of the cookie: `__Host-muster_session` over https, `muster_session` over plain http under --dev and nowhere
/// else. Nothing when it is missing, there twice, or no session token by its looks.
[[nodiscard]] std::optional<std::string_view> session_of_cookie(const Request& request, const BrowserAccess& access);
/// Value of Set-Cookie; lives until the browser is closed.
[[nodiscard]] std::string keep_session(const Request& request, const BrowserAccess& access, std::string_view token);
[[nodiscard]] std::string drop_session(const Request& request, const BrowserAccess& access);

/// Whether the request came from one of our own pages (or from the person: an address typed, a bookmark). Sec-Fetch-Site says so;
/// of a browser without it (an old one, or plain HTTP), Origin must be our own. A request with neither is not known to be ours: false.
/// Such a browser sends `Origin: null` from our own pages, because they forbid referrers. That is good enough where the path carries
/// the secret of a link, which no other site knows, and nowhere else.
[[nodiscard]] bool is_own_form(const Request& request, const BrowserAccess& access, bool path_is_secret);

}  // namespace muster::api
