#include "projections/access/access_periods.hpp"

#include <algorithm>
#include <map>

#include "projections/directory_rows.hpp"
#include "projections/registry_rows.hpp"
#include "projections/row_codec.hpp"

namespace muster::projections::access {

using namespace domain;  // NOLINT: state
using timeline::Space;

AccessPeriods::AccessPeriods(const Timeline& timeline, Question question, Timestamp from, Timestamp until, Position last)
    : timeline_(timeline), question_(question), from_(from), last_(last), points_(timeline, question, last, until) {}

void AccessPeriods::add_members(OrganizationId organization, std::set<AccountId>& found) const {
    const auto prefix = std::move(Key(directory_rows::place).add(organization));
    timeline_.each_version(Space::directory, prefix, timeline_.last_by(from_).value_or(Position{}), last_, [&](const RowVersion& version) {
        found.insert(id_at<AccountId>(version.key, prefix.bytes().size()));
        return true;
    });
}

void AccessPeriods::add_instance_admins(std::set<AccountId>& found) const {
    const auto after = timeline_.last_by(from_).value_or(Position{});
    timeline_.each_version(Space::registry, Key(registry_rows::account), after, last_, [&](const RowVersion& version) {
        const auto account = decode_row<Account>(version.value);
        if (account && account->instance_role == InstanceRole::admin) found.insert(account->id);
        return true;
    });
}

std::set<AccountId> AccessPeriods::candidates(bool instance_admins) const {
    std::set<AccountId> found;
    add_members(question_.organization, found);
    for (const auto& provider : points_.providers()) add_members(provider, found);
    if (instance_admins) add_instance_admins(found);
    return found;
}

std::vector<Period> AccessPeriods::of(AccountId account) {
    std::vector<Period> ended;
    std::map<Way, Point> open;
    for (const auto& point : points_.of(account)) {
        const auto then = timeline_.at(point.position);
        if (!then) throw ModelDamaged("the timeline has no rows");
        const auto found = ways(then->registry(), account, question_, point.at);
        for (auto each = open.begin(); each != open.end();) {
            if (std::find(found.begin(), found.end(), each->first) != found.end()) {
                ++each;
                continue;
            }
            // What stood inside a commit alone nobody could ever use.
            if (each->second.at < point.at && point.at > from_) ended.push_back({account, each->first, each->second, point});
            each = open.erase(each);
        }
        for (const auto& way : found) open.try_emplace(way, point);
    }
    for (const auto& [way, from] : open) ended.push_back({account, way, from, {}});
    std::stable_sort(ended.begin(), ended.end(), [](const Period& a, const Period& b) { return a.from < b.from; });
    return ended;
}

}  // namespace muster::projections::access
