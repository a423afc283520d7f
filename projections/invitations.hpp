#pragma once
// Invitations as an organization's managers see them, and as the scheduler ends them. Their messages are in notifications.hpp.
// JSON: id, organization_id, account_id, email, first_name, last_name, status (pending, sent, accepted, expired, revoked,
// superseded, failed; sent ones past expires_at read as expired: the reader passes the time), generation, created_at, sent_at,
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
    /// Sent invitations whose expires_at is at or before now and that nobody used: what the scheduler has to expire.
    [[nodiscard]] std::vector<domain::InvitationId> due(domain::Timestamp now, std::size_t limit) const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace muster::projections
