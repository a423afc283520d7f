#pragma once
// How an operator sets up mail and SMS (muster serve --smtp-…, --mail-…, --sms-provider), and the courier that comes of it.

#include <memory>
#include <string>

#include "api/notifications/courier.hpp"
#include "api/notifications/message_maker.hpp"
#include "domain/result.hpp"

namespace muster::api {

struct NotificationSettings {
    std::string smtp_url;            ///< smtp://HOST[:PORT] or smtps://HOST[:PORT]; empty: no mail is sent
    std::string smtp_starttls;       ///< none, opportunistic or required; empty: the default of mail::SmtpSettings
    std::string smtp_user;
    std::string smtp_password_file;
    std::string smtp_ca_file;
    std::string mail_from = "no-reply@localhost";
    std::string mail_from_name;      ///< empty: the organization's name
    std::string product_name = "Muster";
    std::string sms_provider_file;   ///< JSON, see docs/operating.md; empty: no text message is sent
};

/// Nothing when neither is set up: everything then waits, or under --dev goes to the outbox. The failure is a sentence for the operator.
[[nodiscard]] domain::Result<std::unique_ptr<Courier>, std::string> make_courier(const NotificationSettings& settings,
                                                                                 MessageMaker maker, bool dev);
/// Connects to the mail server as the first mail would; what is wrong, with the settings or with the server, is the failure. Nothing to
/// do without a mail server. Blocks as long as its limits of time are.
[[nodiscard]] domain::Result<void, std::string> greet_mail_server(const NotificationSettings& settings);
/// The same of the SMS provider: its settings are checked and it is connected to; no message is sent.
[[nodiscard]] domain::Result<void, std::string> reach_sms_provider(const NotificationSettings& settings);
[[nodiscard]] Sender sender_of(const NotificationSettings& settings, std::string public_url);

}  // namespace muster::api
