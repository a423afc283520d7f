#include "api/serve_settings.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>

#include "api/mail/address.hpp"
#include "api/proof/witness_call.hpp"
#include "eventstore/files.hpp"

namespace muster::api {
namespace {

/// As a message may repeat it: what a terminal would take for more than text is shown as '?'.
std::string shown(std::string_view text) {
    std::string safe(text.substr(0, 200));
    std::replace_if(safe.begin(), safe.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, '?');
    return "'" + safe + "'";
}

std::optional<std::string> wrong_public_url(const std::string& text) {
    if (text.empty()) return {};
    const auto url = boost::urls::parse_uri(text);
    const bool good = url && (url->scheme() == "http" || url->scheme() == "https") && !url->encoded_host().empty() && !url->has_userinfo() &&
                      !url->has_query() && !url->has_fragment() && (!url->has_port() || url->port_number() != 0);
    if (good) return {};
    return "--public-url is what links in mails begin with: http:// or https:// and a host, such as https://accounts.example.org; not " +
           shown(text);
}

std::optional<std::string> wrong_mail_from(const std::string& text) {
    const auto address = mail::wire_address(text, "from");
    if (address) return {};
    return "--mail-from wants an e-mail address, such as no-reply@example.org, not " + shown(text) + ": " + address.error().text +
           " (the name beside it is --mail-from-name)";
}

}  // namespace

std::optional<std::string> wrong_setting(const ServeOptions& options) {
    if (auto wrong = wrong_public_url(options.server.public_url)) return wrong;
    if (auto wrong = wrong_mail_from(options.notifications.mail_from)) return wrong;
    if (const auto proxies = TrustedProxies::parse(options.trusted_proxies); !proxies) {
        return "--trusted-proxy wants addresses or networks, such as 127.0.0.1 or 10.0.0.0/8,fd00::/8, not " + shown(proxies.error());
    }
    if (const auto policy = witnesses_of(options); !policy) return policy.error();
    return {};
}

domain::Result<std::optional<eventstore::proof::Policy>, std::string> witnesses_of(const ServeOptions& options) {
    if (options.witnesses_file.empty()) return std::optional<eventstore::proof::Policy>{};
    const auto refused = [&](const std::string& why) { return domain::failure("--witnesses " + options.witnesses_file + ": " + why); };
    const auto text = eventstore::files::read(options.witnesses_file, eventstore::proof::policy_bytes_max);
    if (!text) return refused(text.error());
    auto policy = eventstore::proof::Policy::parse(*text);
    if (!policy) return refused(policy.error());
    for (const auto& witness : policy->witnesses()) {
        if (witness.url.empty()) continue;
        if (const auto wrong = wrong_witness_url(witness.url); !wrong.empty()) return refused(wrong);
    }
    return std::optional(std::move(*policy));
}

TrustedProxies trusted_proxies_of(const ServeOptions& options) { return TrustedProxies::parse(options.trusted_proxies).value_or(TrustedProxies{}); }

}  // namespace muster::api
