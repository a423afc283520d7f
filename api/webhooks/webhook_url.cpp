#include "api/webhooks/webhook_url.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <memory>

#include "api/webhooks/address_ranges.hpp"

namespace muster::api {
namespace {

auto wrong(std::string why) { return domain::failure(std::move(why)); }

std::string part_of(CURLU* url, CURLUPart part, unsigned flags = 0) {
    char* text = nullptr;
    if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
    std::string out(text);
    curl_free(text);
    return out;
}

bool is_unwritable(char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || c == '\\' || c == '"' || c == '<' || c == '>'; }

}  // namespace

domain::Result<std::string, std::string> checked_webhook_url(const std::string& text, const WebhookNetwork& network) {
    if (text.empty() || std::any_of(text.begin(), text.end(), is_unwritable)) return wrong("Must be a URL without white space.");
    const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), &curl_url_cleanup);
    if (!url || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) return wrong("Must be a URL, https://…");
    const auto scheme = part_of(url.get(), CURLUPART_SCHEME);
    if (scheme != "https" && !(scheme == "http" && network.allow_http)) return wrong("Must begin with https://.");
    const auto authority = text.substr(0, text.find_first_of("/?#", scheme.size() + 3));
    if (authority.find('@') != std::string::npos) return wrong("Must not carry a user or a password.");
    if (text.find('#') != std::string::npos) return wrong("Must not have a fragment.");
    auto host = part_of(url.get(), CURLUPART_HOST, CURLU_PUNYCODE);
    if (host.empty() || host.size() > 255) return wrong("The host is no name or address.");
    std::transform(host.begin(), host.end(), host.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    const bool bracketed = host.front() == '[';
    const auto bare = bracketed ? host.substr(1, host.size() - 2) : host;
    if (bare.find('%') != std::string::npos) return wrong("The host must not name a zone.");
    if (!network.allow_private) {
        if (is_address(bare) && !is_public_address(bare)) return wrong("The address is not one of the Internet's.");
        if (host == "localhost" || host.ends_with(".localhost") || host.ends_with(".local") || host.ends_with(".internal")) {
            return wrong("The host is not one of the Internet's.");
        }
    }
    if (!bracketed && !is_address(bare) && host.find('.') == std::string::npos && !network.allow_private) return wrong("The host must be a full name.");
    const auto port = part_of(url.get(), CURLUPART_PORT);
    if (port == "0") return wrong("The port must be one from 1 to 65535.");
    if (curl_url_set(url.get(), CURLUPART_HOST, host.c_str(), 0) != CURLUE_OK) return wrong("The host is no name or address.");
    return part_of(url.get(), CURLUPART_URL);
}

}  // namespace muster::api
