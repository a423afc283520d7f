#include "tests/projections/reference_directory.hpp"

#include <unicode/coll.h>

#include <algorithm>
#include <memory>

#include "domain/overloaded.hpp"
#include "projections/text.hpp"

namespace muster::tests {

using namespace domain;  // NOLINT: events
using projections::DirectoryFilter;
using projections::DirectoryQuery;

namespace {

const icu::Collator& collator() {
    static const auto made = [] {
        UErrorCode status = U_ZERO_ERROR;
        std::unique_ptr<icu::Collator> c(icu::Collator::createInstance(icu::Locale::getRoot(), status));
        c->setStrength(icu::Collator::TERTIARY);
        c->setAttribute(UCOL_NORMALIZATION_MODE, UCOL_ON, status);
        return c;
    }();
    return *made;
}

void take(std::string& target, const Personal<>& value) {
    if (value.is_present()) target = value.open();
    if (value.is_erased()) target.clear();
}

}  // namespace

void ReferenceDirectory::apply(const RecordedEvent& recorded) {
    std::visit(Overloaded{
                   [&](const MemberAdded& e) {
                       auto& p = people_[e.account];
                       take(p.first, e.first_name), take(p.last, e.last_name), take(p.email, e.email);
                       take(p.email_normal, e.email_normal), take(p.username, e.username), take(p.phone, e.phone);
                       p.memberships[e.organization] = {MembershipKind::internal, e.role};
                   },
                   [&](const ProfileChanged& e) {
                       auto& p = people_[e.account];
                       if (e.username_changed) p.username.clear();
                       if (e.phone_changed) p.phone.clear();
                       take(p.first, e.first_name), take(p.last, e.last_name), take(p.username, e.username), take(p.phone, e.phone);
                   },
                   [&](const AccountRehomed& e) {
                       people_[e.account].memberships[e.organization] = {MembershipKind::internal, e.role};
                   },
                   [&](const ExternalLinked& e) {
                       people_[e.account].memberships[e.organization] = {MembershipKind::external, e.role};
                   },
                   [&](const RoleChanged& e) { people_[e.account].memberships[e.organization].role = e.to; },
                   [&](const ExternalUnlinked& e) { people_[e.account].memberships.erase(e.organization); },
                   [&](const MemberRemoved& e) { people_[e.account].memberships.erase(e.organization); },
                   [&](const MembershipExpired& e) { people_[e.account].memberships.erase(e.organization); },
                   [&](const AccountSuspended& e) {
                       auto& p = people_[e.account];
                       p.before = p.status;
                       p.status = AccountStatus::suspended;
                   },
                   [&](const AccountReactivated& e) { people_[e.account].status = people_[e.account].before; },
                   [&](const UserInvited& e) {
                       auto& p = people_[e.account];
                       p.invited = true;
                       if (p.status == AccountStatus::added) p.status = AccountStatus::invited;
                   },
                   [&](const PasswordSet& e) {
                       if (e.cause == PasswordCause::registration) people_[e.account].status = AccountStatus::active;
                   },
                   [](const auto&) {},
               },
               recorded.event);
}

bool ReferenceDirectory::matches(const Person& person, const Membership& membership, Showing showing, const DirectoryFilter& filter) {
    if (showing == Showing::hidden) return false;
    if (filter.kind && membership.kind != *filter.kind) return false;
    const bool limited = showing == Showing::limited;
    if (filter.role && (limited || membership.role != *filter.role)) return false;
    if (filter.status && (limited || person.status != *filter.status)) return false;
    if (filter.invited && (limited || person.invited != *filter.invited)) return false;
    if (!filter.email_normal.empty() && (limited || person.email_normal != filter.email_normal)) return false;
    if (!filter.phone_e164.empty() && (limited || person.phone != filter.phone_e164)) return false;

    auto words = projections::text::words(person.first + " " + person.last);
    if (!limited) {
        for (const auto& each : {person.email, person.email_normal, person.username, person.phone}) {
            for (auto& word : projections::text::words(each)) words.push_back(word);
            words.push_back(projections::text::folded(each));
        }
    }
    const auto asked = projections::text::query_words(filter.q);
    if (asked.empty() && filter.q.find_first_not_of(' ') != std::string::npos) return false;
    return std::all_of(asked.begin(), asked.end(), [&](const auto& prefix) {
        return std::any_of(words.begin(), words.end(), [&](const auto& word) { return word.starts_with(prefix); });
    });
}

std::vector<ReferenceDirectory::Row> ReferenceDirectory::rows(const DirectoryQuery& query) const {
    struct Found {
        std::string name;
        Row row;
    };
    std::vector<Found> found;
    for (const auto& [account, person] : people_) {
        const auto it = person.memberships.find(query.organization);
        if (it == person.memberships.end()) continue;
        std::optional<OrganizationId> home;
        for (const auto& [id, membership] : person.memberships) {
            if (membership.kind == MembershipKind::internal) home = id;
        }
        const auto showing = showing_of(query.scope, query.viewer, account, it->second.kind, home);
        if (!matches(person, it->second, showing, query.filter)) continue;
        const auto gap = person.first.empty() || person.last.empty() ? "" : " ";
        found.push_back({person.first + gap + person.last, {account, showing == Showing::full}});
    }
    std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
        UErrorCode status = U_ZERO_ERROR;
        const auto order = collator().compareUTF8(a.name, b.name, status);
        return order == UCOL_EQUAL ? a.row.account < b.row.account : order == UCOL_LESS;
    });
    std::vector<Row> rows;
    for (const auto& each : found) rows.push_back(each.row);
    return rows;
}

}  // namespace muster::tests
