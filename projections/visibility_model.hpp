#pragma once
// The visibility read model: organizations as they show, and where each account stands, so that "which organizations do I
// see" and "who can see this person, and why" are lookups. Whether a viewer may see at all is decided by
// domain::scope_of against decision state, which is never behind; this model lists candidates.
//
// An organization's JSON: id, kind, name, provider_id, site_ids, email_domains, require_email_domain, visibility {…},
// app_links {…}, members (count of internal), external_members, created_at, updated_at, version. Queries are thread-safe.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/visibility.hpp"
#include "projections/projection.hpp"

namespace muster::projections {

struct OrganizationQuery {
    domain::Viewer viewer;
    std::optional<domain::OrganizationKind> kind;
    std::string q;      ///< prefix of any word of the name
    std::string after;  ///< decrypted cursor
    std::size_t limit = 50;
};
struct OrganizationPage {
    std::vector<std::string> rows;
    std::string next;
};

class VisibilityModel final : public Projection {
  public:
    explicit VisibilityModel(const RowReader* rows = nullptr);
    ~VisibilityModel() override;
    void bind(const RowReader* rows);

    [[nodiscard]] std::string_view name() const override { return "visibility"; }
    [[nodiscard]] std::string version() const override;
    [[nodiscard]] domain::Result<void, std::string> apply(const domain::RecordedEvent&, RowBatch&) const override;

    /// Organizations the viewer sees, by collated name; asks domain::scope_of for each. ADMINs see all.
    [[nodiscard]] std::optional<OrganizationPage> organizations(const domain::RegistryReader&, const OrganizationQuery&) const;
    [[nodiscard]] std::optional<std::string> organization(domain::OrganizationId) const;  ///< JSON, unchecked
    [[nodiscard]] std::optional<std::string> name_of(domain::OrganizationId) const;
    /// Every organization of a kind and its name, in the order of their ids, which is that of their making, until visit answers
    /// false. Reads every row: not for an I/O thread. Unchecked.
    void each_organization(domain::OrganizationKind kind,
                           const std::function<bool(domain::OrganizationId, std::string_view name)>& visit) const;
    /// The first organization whose id begins with these bytes. Unchecked.
    [[nodiscard]] std::optional<domain::OrganizationId> organization_beginning_with(std::string_view raw_id_prefix) const;
    [[nodiscard]] std::vector<std::string> sites(domain::OrganizationId) const;  ///< its own; JSON: id, name, client_ids in order, level_ids
    [[nodiscard]] std::vector<std::string> levels(domain::SiteId) const;  ///< JSON: id, site_id, name, zone_ids
    [[nodiscard]] std::vector<std::string> zones(domain::LevelId) const;  ///< JSON: id, level_id, name
    [[nodiscard]] std::optional<std::string> site(domain::SiteId) const;
    [[nodiscard]] std::optional<std::string> level(domain::LevelId) const;
    [[nodiscard]] std::optional<std::string> zone(domain::ZoneId) const;
    /// Where the account is a member: organization, kind, role. Unchecked.
    [[nodiscard]] std::vector<domain::Membership> memberships(domain::AccountId) const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace muster::projections
