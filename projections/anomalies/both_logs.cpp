#include "projections/anomalies/both_logs.hpp"

#include <optional>

#include "eventstore/activity/codec.hpp"

namespace muster::anomalies {
namespace {

constexpr std::uint64_t asked_every = 4'096;

class Reading {
  public:
    Reading(const eventstore::Log& accounts, const eventstore::Log* activity, const eventstore::KeyFinder* keys, Places from, Places to,
            const EachRecord& each)
        : keys_(keys), to_(to), each_(each) {
        if (to.account > from.account) accounts_ = accounts.read(from.account.next());
        if (activity != nullptr && to.activity > from.activity && activity->first().value > 0) {
            activity_ = activity->read(std::max(from.activity.next(), activity->first()));
        }
    }

    [[nodiscard]] domain::Result<std::uint64_t, std::string> run() {
        next_activity();
        while (accounts_ && !ended_) {
            const auto entry = accounts_->next();
            if (!entry) return unreadable("account", entry.error());
            if (!*entry || (*entry)->position > to_.account) break;
            tell_activity_before((*entry)->position);
            const auto event = eventstore::decode((*entry)->bytes, nullptr);
            if (!event) {
                return domain::failure("the record at position " + std::to_string((*entry)->position.value) + " cannot be decoded: " +
                                       event.error().detail);
            }
            if (ended_) break;
            each_.event(*event);
            count();
        }
        tell_activity_before({});
        if (!failure_.empty()) return domain::failure(failure_);
        return records_;
    }

  private:
    /// What was noted while the log ended before this position; nil: everything there is.
    void tell_activity_before(domain::Position position) {
        while (next_ && !ended_ && (position.value == 0 || next_->seen < position)) {
            each_.activity(*next_);
            count();
            next_activity();
        }
    }
    void next_activity() {
        next_.reset();
        while (activity_ && !next_) {
            const auto entry = activity_->next();
            if (!entry) failure_ = unreadable("activity", entry.error()).error();
            if (!entry || !*entry || (*entry)->position > to_.activity) {
                activity_.reset();
                return;
            }
            if (auto record = activity::decode((*entry)->bytes, keys_)) next_ = std::move(*record);
        }
    }
    void count() {
        if (++records_ % asked_every == 0 && each_.go_on && !each_.go_on(records_)) ended_ = true;
    }
    [[nodiscard]] static domain::Result<std::uint64_t, std::string> unreadable(const char* log, const eventstore::ReadFailure& failure) {
        return domain::failure("the " + std::string(log) + " log cannot be read at position " + std::to_string(failure.at.value) + ": " +
                               failure.detail);
    }

    std::unique_ptr<eventstore::LogCursor> accounts_, activity_;
    const eventstore::KeyFinder* keys_;
    Places to_;
    const EachRecord& each_;
    std::optional<activity::Record> next_;
    std::uint64_t records_ = 0;
    bool ended_ = false;
    std::string failure_;
};

}  // namespace

domain::Result<std::uint64_t, std::string> read_both(const eventstore::Log& accounts, const eventstore::Log* activity,
                                                     const eventstore::KeyFinder* keys, Places from, Places to, const EachRecord& each) {
    return Reading(accounts, activity, keys, from, to, each).run();
}

}  // namespace muster::anomalies
