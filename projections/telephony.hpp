#pragma once
// Telephony (mission CC3): the extensions of each client, and what a telephone system makes of whose they are. In the order of their
// numbers, shorter ones first.
//
// An extension's JSON: extension_id, organization_id, number; while it is somebody's account_id; while they are not suspended also name
// (shown against the number), voicemail_email, console {name, email} (the entry in the reception console) and softphone: true. So a
// suspension takes all of it away, and keeps the number for the person.
// Queries are thread-safe and unchecked: the caller has asked domain::grant_of.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/projection.hpp"

namespace muster::projections {

struct ExtensionQuery {
    domain::OrganizationId client;
    std::optional<bool> associated;  ///< only those that are somebody's, or nobody's
    std::string after;               ///< ExtensionPage::next of the page before; empty: from the start
    std::size_t limit = 50;
};

struct ExtensionPage {
    std::vector<std::string> rows;  ///< JSON objects
    std::string next;               ///< empty at the end
};

class Telephony final : public Projection {
  public:
    explicit Telephony(const RowReader* rows = nullptr);
    ~Telephony() override;
    void bind(const RowReader* rows);

    [[nodiscard]] std::string_view name() const override { return "telephony"; }
    [[nodiscard]] std::string version() const override;
    [[nodiscard]] domain::Result<void, std::string> apply(const domain::RecordedEvent&, RowBatch&) const override;

    /// Nothing when `after` is not one of ours.
    [[nodiscard]] std::optional<ExtensionPage> page(const ExtensionQuery&) const;
    [[nodiscard]] std::optional<std::string> numbered(domain::OrganizationId client, std::string_view number) const;
    [[nodiscard]] std::optional<std::string> extension(domain::OrganizationId client, domain::ExtensionId id) const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace muster::projections
