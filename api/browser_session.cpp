#include "api/browser_session.hpp"

#include "api/limits.hpp"
#include "api/tokens.hpp"

namespace muster::api {
namespace {

constexpr std::string_view secure_cookie = "__Host-muster_session";
constexpr std::string_view plain_cookie = "muster_session";

std::string_view cookie_name(const Request& request, const BrowserAccess& access) {
    return is_secure(request, access) || !access.dev ? secure_cookie : plain_cookie;
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

/// "https://accounts.example.org/app" -> "https://accounts.example.org"
std::string_view origin_of(std::string_view url) {
    const auto authority = url.find("://");
    if (authority == std::string_view::npos) return {};
    return url.substr(0, url.find('/', authority + 3));
}

std::string cookie(const Request& request, const BrowserAccess& access, std::string_view value) {
    std::string text(cookie_name(request, access));
    text.append("=").append(value).append("; Path=/; HttpOnly; SameSite=Lax");
    if (cookie_name(request, access) == secure_cookie) text += "; Secure";
    return text;
}

}  // namespace

bool is_secure(const Request& request, const BrowserAccess& access) {
    return request.secure || access.public_url.starts_with("https://");
}

bool can_keep_session(const Request& request, const BrowserAccess& access) { return is_secure(request, access) || access.dev; }

std::optional<std::string_view> session_of_cookie(const Request& request, const BrowserAccess& access) {
    const auto wanted = cookie_name(request, access);
    std::optional<std::string_view> found;
    for (const auto& [name, value] : request.headers) {
        if (name != "cookie") continue;
        std::string_view rest = value;
        while (!rest.empty()) {
            const auto semicolon = rest.find(';');
            const auto pair = trimmed(rest.substr(0, semicolon));
            rest.remove_prefix(semicolon == std::string_view::npos ? rest.size() : semicolon + 1);
            const auto equals = pair.find('=');
            if (equals == std::string_view::npos || pair.substr(0, equals) != wanted) continue;
            if (found) return {};  // somebody else set one as well: neither is to be believed
            found = pair.substr(equals + 1);
        }
    }
    if (!found || found->size() > credential_bytes_max || !found->starts_with(session_token_prefix)) return {};
    return found;
}

std::string keep_session(const Request& request, const BrowserAccess& access, std::string_view token) {
    return cookie(request, access, token);
}

std::string drop_session(const Request& request, const BrowserAccess& access) { return cookie(request, access, "") + "; Max-Age=0"; }

bool is_own_form(const Request& request, const BrowserAccess& access, bool path_is_secret) {
    if (const auto site = request.header("sec-fetch-site")) return *site == "same-origin" || *site == "none";
    const auto origin = request.header("origin");
    if (!origin || origin->empty()) return false;
    if (*origin == "null") return path_is_secret;
    if (*origin == origin_of(access.public_url)) return true;
    const auto host = request.header("host");
    return host && *origin == (request.secure ? "https://" : "http://") + std::string(*host);
}

}  // namespace muster::api
