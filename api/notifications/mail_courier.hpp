#pragma once
// Messages by a mail server and an SMS provider, as an operator set them up. A channel that was not set up defers what is sent by
// it, so that it goes out once it is. Thread-safe.

#include <optional>

#include "api/mail/sms_sender.hpp"
#include "api/mail/smtp_sender.hpp"
#include "api/notifications/courier.hpp"
#include "api/notifications/message_maker.hpp"

namespace muster::api {

class MailCourier final : public Courier {
  public:
    /// How many connections to the mail server there may be at once.
    static constexpr unsigned connections = 4;

    MailCourier(MessageMaker maker, std::optional<mail::SmtpSender> smtp, std::optional<mail::SmsSender> sms)
        : maker_(std::move(maker)), smtp_(std::move(smtp)), sms_(std::move(sms)) {}

    [[nodiscard]] mail::Outcome send(const projections::NotificationRow& message, const std::atomic<bool>& stop) override;
    [[nodiscard]] unsigned threads() const override { return connections; }

  private:
    [[nodiscard]] mail::Outcome send_mail(const projections::NotificationRow& row, const std::atomic<bool>& stop) const;
    [[nodiscard]] mail::Outcome send_text(const projections::NotificationRow& row, const std::atomic<bool>& stop) const;

    MessageMaker maker_;
    std::optional<mail::SmtpSender> smtp_;
    std::optional<mail::SmsSender> sms_;
};

}  // namespace muster::api
