#pragma once
// From a notification to its words: the person's name, the link derived anew from its secret's id, the organization's own template
// where it has one. Thread-safe; reads the read models, decision state and the log.

#include <optional>
#include <string>

#include "api/mail/message.hpp"
#include "api/mail/templates.hpp"
#include "eventstore/clock.hpp"
#include "eventstore/keyring.hpp"
#include "eventstore/log.hpp"
#include "projections/models.hpp"

namespace muster::api {

struct Sender {
    std::string address;       ///< what mails come from
    std::string name;          ///< beside it; empty: the organization's name
    std::string product_name;  ///< in the texts
    std::string public_url;    ///< links begin with it
};

class MessageMaker {
  public:
    MessageMaker(Sender sender, const projections::Models& models, const eventstore::Log& log, const eventstore::Keyring& keyring,
                 const eventstore::Clock& clock);

    [[nodiscard]] domain::Result<mail::Message, mail::MailError> mail(const projections::NotificationRow& row) const;
    [[nodiscard]] std::string text_message(const projections::NotificationRow& row) const;
    /// Where the link of the notification leads, and its token; empty when it has none.
    struct Link {
        std::string url, token;
    };
    [[nodiscard]] Link link(const projections::NotificationRow& row) const;

  private:
    [[nodiscard]] mail::Variables variables(const projections::NotificationRow& row) const;
    [[nodiscard]] std::optional<mail::Template> own_template(const projections::NotificationRow& row) const;
    /// Nobody hired who is at home there, and its name is not one to send in.
    [[nodiscard]] bool is_personal(domain::OrganizationId organization) const;
    [[nodiscard]] std::string name_of(domain::OrganizationId organization) const;
    /// The record at a position, opened; nothing when it cannot be read.
    [[nodiscard]] std::optional<domain::RecordedEvent> record(domain::Position position) const;

    Sender sender_;
    const projections::Models& models_;
    const eventstore::Log& log_;
    const eventstore::Keyring& keyring_;
    const eventstore::Clock& clock_;
};

}  // namespace muster::api
