#pragma once
// Notifications: which messages are due because of which event, to whom, and what became of each (mission WS8). The notifier works
// through due(); what it did comes back as events, so a restart or a rebuild sends nothing twice.
//
// A notification is known by the event that made it due and its kind; outside: "evt_….registration".
// JSON: id, kind, channel, status (queued, deferred, delivered, failed, cancelled), account_id, organization_id, to, locale,
// attempts, queued_at, next_attempt_at, ended_at, reply_code, reply, invitation_id. Queries are thread-safe and unchecked.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/event.hpp"
#include "projections/projection.hpp"

namespace muster::projections {

/// queued: not tried yet. deferred: to be tried again. failed: a dead letter. cancelled: what it told is true no more (a link
/// that was superseded, used or revoked before the message left).
enum class NotificationStatus : std::uint8_t { queued, deferred, delivered, failed, cancelled };

struct NotificationRow {
    domain::EventId cause;
    domain::NotificationKind kind = domain::NotificationKind::registration;
    domain::Channel channel = domain::Channel::email;
    NotificationStatus status = NotificationStatus::queued;
    domain::AccountId account;
    domain::OrganizationId organization;  ///< in whose name it is sent
    domain::Position position{};          ///< of the cause
    std::uint32_t attempts = 0;
    domain::Timestamp queued_at;
    std::optional<domain::Timestamp> due_at;    ///< its next attempt; none once it ended
    std::optional<domain::Timestamp> ended_at;
    std::uint32_t reply_code = 0;
    std::string reply;
    std::string to, to_normal;  ///< the e-mail (and its normal form), or the phone in E.164; as it was when the message became due
    std::string first_name, last_name, locale;
    std::optional<domain::InvitationId> invitation;
    std::uint32_t generation = 1;  ///< of the invitation's link
    std::optional<domain::EmailChangeId> email_change;
    std::optional<domain::PasswordResetId> password_reset;
    std::optional<domain::OrganizationId> linked_to;  ///< linked_external: where to

    static constexpr auto fields() {
        using S = NotificationRow;
        using domain::field;
        return std::tuple{field("cause", &S::cause),
                          field("kind", &S::kind),
                          field("channel", &S::channel),
                          field("status", &S::status),
                          field("account", &S::account),
                          field("organization", &S::organization),
                          field("position", &S::position),
                          field("attempts", &S::attempts),
                          field("queued_at", &S::queued_at),
                          field("due_at", &S::due_at),
                          field("ended_at", &S::ended_at),
                          field("reply_code", &S::reply_code),
                          field("reply", &S::reply),
                          field("to", &S::to),
                          field("to_normal", &S::to_normal),
                          field("first_name", &S::first_name),
                          field("last_name", &S::last_name),
                          field("locale", &S::locale),
                          field("invitation", &S::invitation),
                          field("generation", &S::generation),
                          field("email_change", &S::email_change),
                          field("password_reset", &S::password_reset),
                          field("linked_to", &S::linked_to)};
    }
};

struct NotificationQuery {
    std::optional<domain::OrganizationId> organization;  ///< none: the whole instance's
    std::optional<NotificationStatus> status;
    std::string after;
    std::size_t limit = 50;
};
struct NotificationPage {
    std::vector<std::string> rows;
    std::string next;
};

class Notifications final : public Projection {
  public:
    explicit Notifications(const RowReader* rows = nullptr);
    ~Notifications() override;
    void bind(const RowReader* rows);

    [[nodiscard]] std::string_view name() const override { return "notifications"; }
    [[nodiscard]] std::string version() const override;
    [[nodiscard]] domain::Result<void, std::string> apply(const domain::RecordedEvent&, RowBatch&) const override;

    /// What waits for an attempt at or before `now`, the soonest first.
    [[nodiscard]] std::vector<NotificationRow> due(domain::Timestamp now, std::size_t limit) const;
    /// When the next attempt is due; nothing when none waits.
    [[nodiscard]] std::optional<domain::Timestamp> next_due() const;
    [[nodiscard]] std::optional<NotificationRow> find(domain::EventId cause, domain::NotificationKind kind) const;
    /// The newest first; nothing when `after` is not one of ours.
    [[nodiscard]] std::optional<NotificationPage> page(const NotificationQuery&) const;
    /// The newest first; only those to this normal e-mail when it is not empty.
    [[nodiscard]] std::vector<NotificationRow> newest(std::string_view email_normal, std::size_t limit) const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

[[nodiscard]] std::string notification_json(const NotificationRow& row);
/// "evt_….registration" and back.
[[nodiscard]] std::string notification_id(domain::EventId cause, domain::NotificationKind kind);
[[nodiscard]] std::optional<std::pair<domain::EventId, domain::NotificationKind>> parse_notification_id(std::string_view text);

}  // namespace muster::projections

template <>
struct muster::domain::EnumNames<muster::projections::NotificationStatus> {
    static constexpr std::array<std::string_view, 5> names{"queued", "deferred", "delivered", "failed", "cancelled"};
};
