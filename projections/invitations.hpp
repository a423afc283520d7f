#pragma once
// Invitations as an organization's managers see them, and as the outbox needs them.
// JSON: id, organization_id, account_id, email, first_name, last_name, status (pending, sent, accepted, expired, revoked,
// superseded; sent ones past expires_at read as expired: the reader passes the time), generation, created_at, sent_at,
// expires_at, superseded_by. Newest first. Queries are thread-safe and unchecked.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/state.hpp"
#include "projections/projection.hpp"

namespace muster::projections {

struct InvitationQuery {
    domain::OrganizationId organization;
    std::optional<domain::InvitationStatus> status;
    domain::Timestamp now;
    std::string after;
    std::size_t limit = 50;
};
struct InvitationPage {
    std::vector<std::string> rows;
    std::string next;
};

/// A message that left (or is about to leave) the house; the link's token is derived from id and generation.
struct OutboxEntry {
    domain::InvitationId invitation;
    std::uint32_t generation = 1;
    domain::AccountId account;
    domain::OrganizationId organization;
    std::string email, phone, first_name, last_name, locale;
    domain::InvitationStatus status = domain::InvitationStatus::pending;
    std::optional<domain::Timestamp> sent_at, expires_at;
};

class Invitations final : public Projection {
  public:
    explicit Invitations(const RowReader* rows = nullptr);
    ~Invitations() override;
    void bind(const RowReader* rows);

    [[nodiscard]] std::string_view name() const override { return "invitations"; }
    [[nodiscard]] std::string version() const override;
    [[nodiscard]] domain::Result<void, std::string> apply(const domain::RecordedEvent&, RowBatch&) const override;

    [[nodiscard]] std::optional<InvitationPage> page(const InvitationQuery&) const;
    [[nodiscard]] std::optional<std::string> invitation(domain::InvitationId, domain::Timestamp now) const;
    /// The newest first; only those to this normal e-mail when it is not empty.
    [[nodiscard]] std::vector<OutboxEntry> outbox(std::string_view email_normal, std::size_t limit) const;
    /// Invitations still pending (not sent), the oldest first: what the notifier has to do, also after a restart.
    [[nodiscard]] std::vector<domain::InvitationId> pending(std::size_t limit) const;
    /// Sent invitations whose expires_at is at or before now and that nobody used: what the scheduler has to expire.
    [[nodiscard]] std::vector<domain::InvitationId> due(domain::Timestamp now, std::size_t limit) const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace muster::projections
