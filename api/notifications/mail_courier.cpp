#include "api/notifications/mail_courier.hpp"

namespace muster::api {

mail::Outcome MailCourier::send(const projections::NotificationRow& message, const std::atomic<bool>& stop) {
    if (message.to.empty()) return mail::Refused{0, "the person has neither an e-mail nor a phone number"};
    return message.channel == domain::Channel::sms ? send_text(message, stop) : send_mail(message, stop);
}

mail::Outcome MailCourier::send_mail(const projections::NotificationRow& row, const std::atomic<bool>& stop) const {
    if (!smtp_) return mail::Deferred{0, "no mail server is set up (--smtp-url)"};
    const auto message = maker_.mail(row);
    if (!message) return mail::Refused{0, message.error().where + ": " + message.error().text};
    return smtp_->send({message->from, message->to}, message->bytes, &stop);
}

mail::Outcome MailCourier::send_text(const projections::NotificationRow& row, const std::atomic<bool>& stop) const {
    if (!sms_) return mail::Deferred{0, "no SMS provider is set up (--sms-provider)"};
    return sms_->send({row.to, maker_.text_message(row), projections::notification_id(row.cause, row.kind)}, &stop);
}

}  // namespace muster::api
