#include "api/webhooks/signature.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "eventstore/crypto.hpp"

namespace muster::api {
namespace {

std::string base64(std::string_view bytes) {
    std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // and the NUL that OpenSSL writes
    const auto length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), reinterpret_cast<const unsigned char*>(bytes.data()),
                                        static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(length));
    return out;
}

}  // namespace

domain::Bytes32 webhook_secret(const domain::Bytes32& link_key, domain::WebhookId webhook, std::uint32_t generation) {
    std::string number;
    for (int shift = 24; shift >= 0; shift -= 8) number.push_back(static_cast<char>((generation >> shift) & 0xFFU));
    return eventstore::crypto::hmac_sha256(link_key, {"webhook-secret", webhook.raw(), number});
}

std::string secret_text(std::string_view secret) { return "whsec_" + base64(secret); }

std::string webhook_signature(std::span<const std::string> secrets, std::string_view id, std::int64_t timestamp, std::string_view body) {
    std::string content(id);
    content += "." + std::to_string(timestamp) + ".";
    content += body;
    std::string value;
    for (const auto& secret : secrets) {
        std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
        unsigned length = 0;
        HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), reinterpret_cast<const unsigned char*>(content.data()), content.size(),
             digest.data(), &length);
        value += (value.empty() ? "v1," : " v1,") + base64({reinterpret_cast<const char*>(digest.data()), length});
    }
    return value;
}

}  // namespace muster::api
