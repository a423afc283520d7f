#include "api/webhooks/webhook_url.hpp"

#include <curl/curl.h>
#include <unicode/uidna.h>

#include <algorithm>
#include <array>
#include <memory>

#include "api/webhooks/address_ranges.hpp"

namespace muster::api {
namespace {

auto wrong(std::string why) { return domain::failure(std::move(why)); }

std::string part_of(CURLU* url, CURLUPart part) {
    char* text = nullptr;
    if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
    std::string out(text);
    curl_free(text);
    return out;
}

/// The name as it stands in the DNS: lower case, A-labels; empty when it is none. (libcurl's own way follows the locale.)
std::string a_labels(const std::string& host) {
    if (std::all_of(host.begin(), host.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
        std::string lower = host;
        for (auto& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        return lower;
    }
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UIDNA, decltype(&uidna_close)> idna(
        uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_USE_STD3_RULES | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ, &status), &uidna_close);
    std::array<char, 256> name;
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    const auto length = uidna_nameToASCII_UTF8(idna.get(), host.data(), static_cast<std::int32_t>(host.size()), name.data(), name.size(), &info, &status);
    if (U_FAILURE(status) || info.errors != 0) return {};
    return {name.data(), static_cast<std::size_t>(length)};
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
    const auto host = a_labels(part_of(url.get(), CURLUPART_HOST));
    if (host.empty() || host.size() > 255) return wrong("The host is no name or address.");
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
