#pragma once
// History: what happened to an account or in an organization, newest first, with before -> after of every change.
// An entry's JSON: position, event_id, type, at, actor {kind, account_id, session_id, key_id, on_behalf_of}, request_id,
// organization_ids, data {clear fields}, changes [{field, before, after}] (names, e-mails … in clear; never secrets).
// Queries are thread-safe and unchecked: the caller has asked domain::grant_of.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "projections/projection.hpp"

namespace muster::projections {

struct HistoryPage {
    std::vector<std::string> rows;
    std::optional<domain::Position> next;  ///< pass as `before` for the next page
};

struct Erasure {
    domain::Position position;  ///< of its AccountErased
    domain::AccountId account;
};

class History final : public Projection {
  public:
    explicit History(const RowReader* rows = nullptr);
    ~History() override;
    void bind(const RowReader* rows);

    [[nodiscard]] std::string_view name() const override { return "history"; }
    [[nodiscard]] std::string version() const override;
    [[nodiscard]] domain::Result<void, std::string> apply(const domain::RecordedEvent&, RowBatch&) const override;

    [[nodiscard]] HistoryPage of_account(domain::AccountId, std::optional<domain::Position> before, std::size_t limit) const;
    [[nodiscard]] HistoryPage of_organization(domain::OrganizationId, std::optional<domain::Position> before, std::size_t limit) const;
    /// Who was erased, the newest first, below a position.
    [[nodiscard]] std::vector<Erasure> erasures(std::optional<domain::Position> before, std::size_t limit) const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace muster::projections
