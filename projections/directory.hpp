#pragma once
// The directory: the members of each organization, sorted by CLDR root collation of the name (tertiary) and then account
// id; filtered, searched by any prefix of a word, counted, cursor-paged. Rows are stored as served, in full and limited.
//
// A member's JSON: account_id, organization_id, kind, role, status, invited, first_name, last_name, email, username,
// phone, job_title, title, locale, home_site_id, home_site_access (false only), site_ids, extension (its number), extension_id, wifi
// (true only), access_control {card_id, offline_entry}, home_organization_id (external only), group_ids, manager_id, unit_id, ends_at, added_at, updated_at, version (the
// account's version: the ETag). Limited: account_id, organization_id, kind, first_name, last_name, version and the
// fields that the organization's policy names (job_title, when it names none); found by the name alone.
// Absent values are left out. Queries are thread-safe.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/visibility.hpp"
#include "projections/projection.hpp"

namespace muster::projections {

struct DirectoryFilter {
    std::string q;  ///< words, each a prefix of any word of name, e-mail, username, phone or extension; all must match
    std::optional<std::string> role;
    std::optional<domain::MembershipKind> kind;
    std::optional<domain::AccountStatus> status;
    std::optional<bool> invited;
    std::string email_normal;  ///< exact
    std::string phone_e164;    ///< exact
};

struct DirectoryQuery {
    domain::OrganizationId organization;
    domain::Viewer viewer;
    domain::Scope scope;  ///< from domain::scope_of; hidden rows are neither shown nor counted, and hidden fields not searched or filtered by
    DirectoryFilter filter;
    std::string after;    ///< DirectoryPage::next of the page before (already decrypted); empty: from the start
    std::size_t limit = 50;
    /// How a member shows, in place of what the scope says of members of that kind; none: the scope decides.
    std::function<domain::Showing(domain::AccountId member)> showing{};
};

struct DirectoryPage {
    std::vector<std::string> rows;  ///< JSON objects
    std::string next;               ///< empty at the end. Stays correct while members come and go
};

class Directory final : public Projection {
  public:
    /// rows: what queries read; may be rebound by the runner. indexed: whether they have words and facets.
    explicit Directory(const RowReader* rows = nullptr, bool indexed = true);
    ~Directory() override;
    void bind(const RowReader* rows);

    [[nodiscard]] std::string_view name() const override { return "directory"; }
    [[nodiscard]] std::string version() const override;
    [[nodiscard]] domain::Result<void, std::string> apply(const domain::RecordedEvent&, RowBatch&) const override;

    /// Nothing when `after` is not one of ours.
    [[nodiscard]] std::optional<DirectoryPage> page(const DirectoryQuery&) const;
    [[nodiscard]] std::uint64_t count(const DirectoryQuery&) const;  ///< ignores after and limit
    /// One member as the scope shows it; nothing when there is none or it is hidden.
    [[nodiscard]] std::optional<std::string> member(const DirectoryQuery&, domain::AccountId account) const;
    /// The account's own profile in full (no organization): account_id, status, first_name, …, home_organization_id,
    /// organizations: [{organization_id, kind, role}], version. For the account itself, its home's managers, ADMINs.
    /// `keeps`: the organizations it tells of, the home included; none: all.
    [[nodiscard]] std::optional<std::string> profile(domain::AccountId account, const std::function<bool(domain::OrganizationId)>& keeps = {}) const;

    /// How each account is called, in the order of their ids, which is that of their making, until visit answers false. Reads every
    /// row: not for an I/O thread.
    struct Called {
        domain::AccountId account;
        std::optional<domain::OrganizationId> home;
        std::string_view username, username_normal, email;  ///< empty when absent or erased
    };
    void each_account(const std::function<bool(const Called&)>& visit) const;

    struct Contact {  ///< what a mail needs
        std::string email, first_name, last_name, locale, phone;
    };
    [[nodiscard]] std::optional<Contact> contact(domain::AccountId account) const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace muster::projections
