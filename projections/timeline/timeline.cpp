#include "projections/timeline/timeline.hpp"

#include "projections/feed.hpp"
#include "projections/timeline/cursors.hpp"
#include "projections/timeline/timeline_fold.hpp"

namespace muster::projections {

using namespace timeline;  // NOLINT: rows

std::string TimelineProjection::version() const {
    return std::string(format_version) + "/" + Directory().version() + "/" + VisibilityModel().version() + "/" + Telephony().version() + "/" +
           std::string(registry_rows::version);
}

domain::Result<void, std::string> TimelineProjection::apply(const domain::RecordedEvent& event, RowBatch& rows) const {
    return fold(event, rows);
}

Timeline::Timeline(const eventstore::Log& log, eventstore::KeyFinder keys, const std::string& path, std::shared_ptr<WriteFailure> write_failure)
    : model_(projection_, path, std::move(write_failure)),
      feed_(std::make_unique<Feed>(log, std::move(keys), std::vector<Model*>{&model_}, std::function<void()>{}, FeedPriority::low)) {}
Timeline::~Timeline() = default;

void Timeline::start() { feed_->start(); }
void Timeline::stop() { feed_->stop(); }
void Timeline::offer(std::shared_ptr<const eventstore::CommittedBatch> batch) { feed_->offer(std::move(batch)); }
void Timeline::catch_up() { feed_->catch_up({}); }
void Timeline::when_reached(domain::Position position, std::chrono::milliseconds patience, std::function<void(bool)> callback) {
    feed_->when_applied(position, patience, std::move(callback));
}

std::shared_ptr<const AsOf> Timeline::at(domain::Position position) const {
    const auto rows = store();
    return rows ? std::make_shared<const AsOf>(rows->freeze(), position) : nullptr;
}

std::optional<domain::Position> Timeline::last_by(domain::Timestamp time) const {
    std::optional<domain::Position> found;
    const auto rows = store();
    if (!rows) return found;
    rows->scan(Key(positions_by_time), Key(positions_by_time).add_number(~time_number(time)), [&](std::string_view, std::string_view bytes) {
        found = domain::Position{number_at(bytes, 0)};
        return false;
    });
    return found;
}

std::optional<domain::Timestamp> Timeline::time_of(domain::Position position) const {
    std::optional<domain::Timestamp> found;
    const auto rows = store();
    if (!rows) return found;
    rows->scan(Key(times_by_position), Key(times_by_position).add_newest_first(position), [&](std::string_view, std::string_view bytes) {
        found = time_of_number(number_at(bytes, 0));
        return false;
    });
    return found;
}

std::optional<domain::Timestamp> Timeline::newest() const {
    const auto rows = store();
    const auto bytes = rows ? rows->get(Key(last_time)) : std::nullopt;
    return bytes ? std::optional(time_of_number(number_at(*bytes, 0))) : std::nullopt;
}

void Timeline::versions(Space space, std::string_view prefix, domain::Position after, domain::Position to,
                        const std::function<bool(const RowVersion&)>& visit) const {
    const auto live = store();
    if (!live || group_bytes(space, prefix) != 0) return;
    const auto rows = live->freeze();
    const std::size_t end_bytes = ends_in_text(space, prefix) ? 1 : 0;
    RowVersion version;
    // Those that stand first, each before the past ones of its key; keys that stand no more lie between.
    std::vector<RowVersion> standing;
    rows->scan(current_key(space, prefix), {}, [&](std::string_view key, std::string_view bytes) {
        const auto [from, value] = stamped(bytes);
        if (from <= to) standing.push_back({from, {}, std::string(key.substr(1)), std::string(value)});
        return true;
    });
    auto next = standing.begin();
    bool going_on = true;
    const auto visit_standing = [&](std::optional<std::string_view> up_to) {
        for (; going_on && next != standing.end() && (!up_to || next->key <= *up_to); ++next) going_on = visit(*next);
    };
    rows->scan(Key(past_table(space)).add(prefix), {}, [&](std::string_view stored, std::string_view bytes) {
        const auto [until, value] = stamped(bytes);
        const auto from = from_of(stored);
        if (from > to || until <= after) return true;
        version = {from, until, std::string(stored.substr(1, stored.size() - 1 - end_bytes - number_bytes)), std::string(value)};
        visit_standing(version.key);
        return going_on = going_on && visit(version);
    });
    visit_standing({});
}

void Timeline::each_version(Space space, std::string_view prefix, domain::Position after, domain::Position to,
                            const std::function<bool(const RowVersion&)>& visit) const {
    const auto live = store();
    if (!live || group_bytes(space, prefix) != 0) return;
    const auto rows = live->freeze();
    const std::size_t end_bytes = ends_in_text(space, prefix) ? 1 : 0;
    bool going_on = true;
    RowVersion version;
    rows->scan(current_key(space, prefix), {}, [&](std::string_view key, std::string_view bytes) {
        const auto [from, value] = stamped(bytes);
        if (from > to) return true;
        version = {from, {}, std::string(key.substr(1)), std::string(value)};
        return going_on = visit(version);
    });
    if (!going_on) return;
    rows->scan(Key(past_table(space)).add(prefix), {}, [&](std::string_view stored, std::string_view bytes) {
        const auto [until, value] = stamped(bytes);
        const auto from = from_of(stored);
        if (from > to || until <= after) return true;
        version = {from, until, std::string(stored.substr(1, stored.size() - 1 - end_bytes - number_bytes)), std::string(value)};
        return visit(version);
    });
}

}  // namespace muster::projections
