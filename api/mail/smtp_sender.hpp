#pragma once
// Sends one message to one recipient through a mail server, by libcurl.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "api/mail/address.hpp"
#include "api/mail/limits.hpp"
#include "api/mail/outcome.hpp"
#include "domain/result.hpp"

namespace muster::mail {

enum class StartTls : std::uint8_t {
    none,
    opportunistic,  ///< encrypted when the server offers it; its certificate is checked only against a ca_file
    required,
};

struct SmtpSettings {
    std::string url{};  ///< smtp://HOST[:PORT] (25) or smtps://HOST[:PORT] (465); nothing behind it
    /// Of smtp:// only. Not said: required, on a loopback host opportunistic.
    std::optional<StartTls> starttls{};
    std::string user{}, password{};  ///< both or none
    std::string ca_file{};         ///< PEM; empty: the system's authorities
    std::string helo_name{};       ///< what EHLO says, a host name; empty: this host's
    std::chrono::seconds connect_timeout = limits::connect_timeout;
    std::chrono::seconds send_timeout = limits::send_timeout;
};

class CurlHandle;

struct Envelope {
    WireAddress from;
    WireAddress to;
};

/// Thread-safe: each call has its own connection.
class SmtpSender {
  public:
    /// Checks the settings; the failure is a sentence for the operator. A password never goes over a connection that may be
    /// unencrypted, except to a loopback host.
    [[nodiscard]] static domain::Result<SmtpSender, std::string> make(SmtpSettings settings);

    /// Blocks until the server has answered, at most send_timeout and goodbye_timeout: call it off the I/O threads. `message` comes from compose().
    ///
    /// When the connection ends behind the message and before its 250 the outcome is Deferred: it may have arrived. An
    /// answer that refuses us rather than the message (greeting, EHLO, STARTTLS, authentication) is Deferred even when it
    /// is a 5xx. A local part beyond ASCII is Refused when the server does not offer SMTPUTF8. Once `stop` is true it ends within about a
    /// second as Cancelled, unless the 250 has come.
    [[nodiscard]] Outcome send(const Envelope& envelope, const std::string& message, const std::atomic<bool>* stop = nullptr) const;

    /// Connects, as send() would, up to and with the authentication, and says goodbye. The failure is what the server or the network said.
    [[nodiscard]] domain::Result<void, std::string> greet() const;

    [[nodiscard]] StartTls starttls() const { return starttls_; }

  private:
    /// Whom to connect to, how, and for how long.
    void address(CurlHandle& curl, const std::atomic<bool>* stop) const;

    SmtpSender(SmtpSettings settings, StartTls starttls) : settings_(std::move(settings)), starttls_(starttls) {}

    SmtpSettings settings_;
    StartTls starttls_;
};

}  // namespace muster::mail
