#include "api/exports/member_walk.hpp"

#include <stdexcept>

namespace muster::api {
namespace {

constexpr std::size_t members_per_page = 250;
constexpr std::size_t organizations_per_page = 100;

}  // namespace

MemberWalk::MemberWalk(Services& services, MemberSelection selection)
    : services_(services), selection_(std::move(selection)), cells_(selection_.columns, services.models.visibility()) {
    if (!selection_.organization) return;
    organizations_end_ = true;
    waiting_.push_back({*selection_.organization, services_.models.visibility().name_of(*selection_.organization).value_or("")});
}

MemberWalk::Step MemberWalk::step(sheets::RowWriter& writer) {
    const auto& registry = services_.models.registry();
    const auto viewer = domain::viewer_of(registry, selection_.actor, services_.clock.now());
    if (!viewer) return Step::forbidden;
    if (!current_ && !begin_next_organization(*viewer)) return organizations_end_ ? Step::end : Step::more;
    const auto scope = domain::scope_of(registry, *viewer, current_->id);
    if (scope.any) {
        write_page(*viewer, scope, writer);
    } else if (selection_.organization) {
        return Step::forbidden;
    } else {
        current_.reset();  // of many, it is one the viewer no longer sees
    }
    return Step::more;
}

bool MemberWalk::begin_next_organization(const domain::Viewer& viewer) {
    if (waiting_.empty() && !organizations_end_) {
        projections::OrganizationQuery query{viewer, selection_.organization_kind, {}, organizations_after_, organizations_per_page};
        const auto page = services_.models.visibility().organizations(services_.models.registry(), query);
        if (!page) throw std::logic_error("the list of organizations does not know its own cursor");
        for (const auto& row : page->rows) {
            if (const auto id = domain::OrganizationId::parse(text_in(row, "id"))) waiting_.push_back({*id, text_in(row, "name")});
        }
        organizations_after_ = page->next;
        organizations_end_ = page->next.empty();
    }
    if (waiting_.empty()) return false;
    current_ = std::move(waiting_.front());
    waiting_.pop_front();
    members_after_.clear();
    cells_.begin_organization(current_->name);
    return true;
}

void MemberWalk::write_page(const domain::Viewer& viewer, const domain::Scope& scope, sheets::RowWriter& writer) {
    projections::DirectoryQuery query{current_->id, viewer, scope, selection_.filter, members_after_, members_per_page};
    const auto page = services_.models.directory().page(query);
    if (!page) throw std::runtime_error("the directory was rebuilt with another order meanwhile");
    for (const auto& row : page->rows) {
        const auto cells = cells_.of_row(row);
        if (!cells) throw std::runtime_error("a row of the directory cannot be read; rebuild it");
        writer.row(*cells);
        ++rows_;
    }
    members_after_ = page->next;
    if (page->next.empty()) current_.reset();
}

}  // namespace muster::api
