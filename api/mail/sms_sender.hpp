#pragma once
// Sends one text message through a provider's HTTP interface, by libcurl: one POST. Which URL, headers and body is data, so a
// provider is a mapping of settings, not code (docs/operating.md shows two).

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "api/mail/limits.hpp"
#include "api/mail/outcome.hpp"
#include "domain/result.hpp"

namespace muster::mail {

enum class SmsBody : std::uint8_t {
    json,  ///< Content-Type application/json, values escaped as JSON strings' insides
    form,  ///< application/x-www-form-urlencoded, values percent-encoded
};

struct SmsProvider {
    std::string url;  ///< https://…; http:// only to a loopback host
    SmsBody body_type = SmsBody::json;
    /// Mustache: {{to}} (E.164, +44…), {{to_digits}} (without the +), {{from}}, {{text}}, {{reference}} (the same for every attempt).
    std::string body = R"({"to":"{{to}}","text":"{{text}}","reference":"{{reference}}"})";
    std::string from;  ///< what {{from}} shows
    std::vector<std::pair<std::string, std::string>> headers;  ///< such as Authorization: Bearer …
    std::string user, password;                                ///< of basic authentication; both or none
    std::string ca_file;                                       ///< PEM; empty: the system's authorities
    std::chrono::seconds connect_timeout = limits::connect_timeout;
    std::chrono::seconds send_timeout = limits::send_timeout;
};

/// The generic webhook: POST {"to", "text", "reference"} with `Authorization: Bearer SECRET`.
[[nodiscard]] SmsProvider generic_webhook(std::string url, const std::string& secret);

struct TextMessage {
    std::string to;         ///< E.164
    std::string text;       ///< one line of UTF-8, at most limits::sms_bytes_max bytes
    std::string reference;  ///< the same for every attempt; also sent as Idempotency-Key
};

/// Thread-safe: each call has its own connection.
class SmsSender {
  public:
    /// Checks the settings; the failure is a sentence for the operator.
    [[nodiscard]] static domain::Result<SmsSender, std::string> make(SmsProvider provider);

    /// Blocks for at most send_timeout: call it off the I/O threads. 2xx is Delivered; 408, 425, 429, 5xx, 401 and 407 (our settings are
    /// wrong, not the message), no answer and redirections are Deferred; other 4xx Refused. Once `stop` is true it ends within about a second as Cancelled.
    [[nodiscard]] Outcome send(const TextMessage& message, const std::atomic<bool>* stop = nullptr) const;

    /// Connects to the provider (TLS and all) and sends nothing. The failure says why it cannot. Blocks for at most connect_timeout.
    [[nodiscard]] domain::Result<void, std::string> reach() const;

  private:
    explicit SmsSender(SmsProvider provider) : provider_(std::move(provider)) {}

    SmsProvider provider_;
};

}  // namespace muster::mail
