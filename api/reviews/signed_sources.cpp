#include "api/reviews/signed_sources.hpp"

#include <array>
#include <stdexcept>

#include "api/exports/member_cells.hpp"
#include "domain/visibility.hpp"
#include "projections/models.hpp"

namespace muster::api {
namespace {

using domain::Permission;
using sheets::CellValue;
using sheets::SheetColumn;

constexpr std::size_t rows_at_once = 100;

bool may(const Services& services, const domain::Actor& reader, domain::OrganizationId organization, Permission permission) {
    const auto& registry = services.models.registry();
    const auto viewer = domain::viewer_of(registry, reader, services.clock.now());
    return viewer && domain::grant_of(registry, *viewer, organization, permission).allowed;
}

/// Texts of one row, by column; kept until it is written.
class Cells {
  public:
    explicit Cells(std::size_t columns) { texts_.reserve(columns); }
    Cells& add(std::string text) {
        texts_.push_back(std::move(text));
        return *this;
    }
    Cells& add_told(const std::optional<Told>& told) {
        return told ? add(eventstore::rfc3339(told->at)).add(std::to_string(told->position.value)).add(told->event).add(told->by()).add(told->reason)
                    : add("").add("").add("").add("").add("");
    }
    void write(sheets::RowWriter& writer) const {
        std::vector<CellValue> cells;
        for (const auto& text : texts_) cells.push_back(text.empty() ? CellValue() : CellValue(std::string_view(text)));
        writer.row(cells);
    }

  private:
    std::vector<std::string> texts_;
};

constexpr std::array review_columns{
    SheetColumn{"account_id", "Account", 32}, SheetColumn{"first_name", "First name"}, SheetColumn{"last_name", "Last name"},
    SheetColumn{"email", "E-mail", 28}, SheetColumn{"username", "Username"}, SheetColumn{"kind", "Kind"},
    SheetColumn{"status", "Status"}, SheetColumn{"home_organization_id", "Home", 32}, SheetColumn{"group_ids", "Groups", 32},
    SheetColumn{"member_since", "Member since", 28}, SheetColumn{"item", "Item"}, SheetColumn{"grant_id", "Grant", 32},
    SheetColumn{"role", "Role"}, SheetColumn{"ends_at", "Ends", 28},
    SheetColumn{"given_at", "Given", 28}, SheetColumn{"given_position", "Given: position"}, SheetColumn{"given_event", "Given: event"},
    SheetColumn{"given_by", "Given by", 32}, SheetColumn{"given_reason", "Given: reason"}, SheetColumn{"decision", "Decision"},
    SheetColumn{"decided_at", "Decided", 28}, SheetColumn{"decided_position", "Decided: position"}, SheetColumn{"decided_event", "Decided: event"},
    SheetColumn{"decided_by", "Decided by", 32}, SheetColumn{"decided_reason", "Decided: reason"}};

class ReviewSource final : public SignedRows {
  public:
    ReviewSource(Services& services, domain::Actor reader, domain::OrganizationId organization, ReviewItems items, domain::Position position)
        : services_(services), reader_(reader), organization_(organization), items_(std::move(items)), position_(position) {}

    [[nodiscard]] std::span<const SheetColumn> columns() const override { return review_columns; }
    [[nodiscard]] std::uint64_t rows() const override { return rows_; }
    Step step(sheets::RowWriter& writer) override {
        const bool allowed = may(services_, reader_, organization_, Permission::access_review_manage) && may(services_, reader_, organization_, Permission::audit_read);
        if (!allowed) return Step::forbidden;
        const auto page = items_.page(after_, rows_at_once);
        if (!page) throw std::runtime_error("the timeline was rebuilt with another order meanwhile");
        for (const auto& item : page->items) {
            write(writer, item, "membership", {}, item.membership.role, item.membership.ends_at, item.given, item.decided);
            for (const auto& grant : item.grants) {
                write(writer, item, "grant", grant.grant.id.text(), grant.grant.role, grant.grant.ends_at, grant.given, grant.decided);
            }
        }
        after_ = page->next;
        return after_.empty() ? Step::end : Step::more;
    }

  private:
    void write(sheets::RowWriter& writer, const ReviewItem& item, const char* what, std::string grant, const std::string& role,
               const std::optional<domain::Timestamp>& ends_at, const std::optional<Told>& given, const std::optional<ReviewDecided>& decided) {
        Cells cells(review_columns.size());
        cells.add(item.account.text());
        for (const auto* name : {"first_name", "last_name", "email", "username", "kind", "status", "home_organization_id"}) cells.add(text_in(item.member, name));
        std::string groups;
        for (const auto& group : item.membership.groups) groups += (groups.empty() ? "" : " ") + group.text();
        cells.add(groups).add(text_in(item.member, "added_at")).add(what).add(std::move(grant)).add(role);
        cells.add(ends_at ? eventstore::rfc3339(*ends_at) : "").add_told(given);
        const bool counts = decided && decided->told.position <= position_;
        cells.add(counts ? std::string(domain::to_text(decided->decision)) : "").add_told(counts ? std::optional(decided->told) : std::nullopt);
        cells.write(writer);
        ++rows_;
    }

    Services& services_;
    domain::Actor reader_;
    domain::OrganizationId organization_;
    ReviewItems items_;
    domain::Position position_;
    std::string after_;
    std::uint64_t rows_ = 0;
};

constexpr std::array access_columns{
    SheetColumn{"account_id", "Account", 32}, SheetColumn{"first_name", "First name"}, SheetColumn{"last_name", "Last name"},
    SheetColumn{"because", "Because"}, SheetColumn{"role", "Role"}, SheetColumn{"grant_id", "Grant", 32}, SheetColumn{"group_id", "Group", 32},
    SheetColumn{"provider_id", "Provider", 32}, SheetColumn{"showing", "Showing"}, SheetColumn{"from_at", "From", 28},
    SheetColumn{"from_position", "From: position"}, SheetColumn{"from_event", "From: event"}, SheetColumn{"from_by", "Given by", 32},
    SheetColumn{"from_reason", "From: reason"}, SheetColumn{"until_at", "Until", 28}, SheetColumn{"until_position", "Until: position"},
    SheetColumn{"until_event", "Until: event"}, SheetColumn{"until_by", "Ended by", 32}, SheetColumn{"until_reason", "Until: reason"}};

class AccessSource final : public SignedRows {
  public:
    AccessSource(Services& services, domain::Actor reader, AccessAsked asked)
        : services_(services), reader_(reader), organization_(asked.question.organization), access_(services, std::move(asked)) {}

    [[nodiscard]] std::span<const SheetColumn> columns() const override { return access_columns; }
    [[nodiscard]] std::uint64_t rows() const override { return rows_; }
    Step step(sheets::RowWriter& writer) override {
        if (!may(services_, reader_, organization_, Permission::audit_read)) return Step::forbidden;
        const auto page = access_.page(next_, rows_at_once);
        for (const auto& row : page.rows) write(writer, row);
        next_ = page.next;
        return next_ ? Step::more : Step::end;
    }

  private:
    void write(sheets::RowWriter& writer, const AccessRow& row) {
        const auto& [account, way, from, until] = row.period;
        Cells cells(access_columns.size());
        cells.add(account.text()).add(row.first_name).add(row.last_name).add(way.because).add(way.role);
        cells.add(way.grant ? way.grant->text() : "").add(way.group ? way.group->text() : "").add(way.provider ? way.provider->text() : "");
        cells.add(way.showing ? std::string(domain::to_text(*way.showing)) : "");
        cells.add_told(row.began);
        if (until && until->by_itself) {
            cells.add(eventstore::rfc3339(until->at)).add("").add("by itself");
        } else {
            cells.add_told(row.ended);
        }
        cells.write(writer);
        ++rows_;
    }

    Services& services_;
    domain::Actor reader_;
    domain::OrganizationId organization_;
    AccessRows access_;
    std::optional<AccessRows::Place> next_;
    std::uint64_t rows_ = 0;
};

}  // namespace

std::unique_ptr<SignedRows> review_source(Services& services, domain::Actor reader, ReviewFacts review, ReviewScope scope, domain::Position position) {
    const auto organization = review.state.organization;
    auto items = ReviewItems::open(services, std::move(review), std::move(scope));
    if (!items) return {};
    return std::make_unique<ReviewSource>(services, reader, organization, std::move(*items), position);
}

std::unique_ptr<SignedRows> access_source(Services& services, domain::Actor reader, AccessAsked asked) {
    return std::make_unique<AccessSource>(services, reader, std::move(asked));
}

}  // namespace muster::api
