#pragma once
// What happened lately, per whom: a sliding window each, bounded in memory by what happens within it. Not thread-safe.

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <vector>

#include "projections/anomalies/finding.hpp"

namespace muster::anomalies {

/// One account's (or key's, or address's) events of the last while.
class Window {
  public:
    struct Entry {
        Timestamp time;
        Place at;
        std::uint64_t amount = 0;
        std::uint64_t tag = 0;
        OrganizationId organization{};
    };

    void add(const Entry& entry, domain::Duration length) {
        drop_before(entry.time - length);
        entries_.push_back(entry);
        sum_ += entry.amount;
        if (entry.tag != 0) ++tags_[entry.tag];
    }
    void drop_before(Timestamp time) {
        for (; first_ < entries_.size() && entries_[first_].time < time; ++first_) {
            sum_ -= entries_[first_].amount;
            const auto tag = tags_.find(entries_[first_].tag);
            if (tag != tags_.end() && --tag->second == 0) tags_.erase(tag);
        }
        if (first_ > entries_.size() / 2) {
            entries_.erase(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(first_));
            first_ = 0;
        }
    }
    [[nodiscard]] std::uint64_t sum() const { return sum_; }
    [[nodiscard]] std::size_t tags() const { return tags_.size(); }
    [[nodiscard]] bool is_empty() const { return first_ == entries_.size(); }
    [[nodiscard]] Timestamp newest() const { return entries_.back().time; }

    /// Its times, organization and some of its places.
    void describe(Finding& finding) const {
        if (is_empty()) return;
        const auto count = entries_.size() - first_;
        finding.from = entries_[first_].time;
        finding.to = std::max(finding.from, entries_.back().time);
        finding.organization = entries_[first_].organization;
        for (std::size_t i = 0; i < std::min(count, places_max); ++i) {
            finding.places.push_back(entries_[first_ + i * count / std::min(count, places_max)].at);
        }
        for (auto i = first_; i < entries_.size(); ++i) {
            if (entries_[i].organization != finding.organization) finding.organization = {};
        }
    }

  private:
    std::vector<Entry> entries_;
    std::size_t first_ = 0;
    std::uint64_t sum_ = 0;
    std::unordered_map<std::uint64_t, std::uint32_t> tags_;  ///< of the entries: how many have it
};

/// Something for each subject; those that fell quiet go when there are twice as many as after the last time.
template <class Subject, class State>
class PerSubject {
  public:
    [[nodiscard]] State& operator[](const Subject& subject) { return states_[subject]; }
    [[nodiscard]] State* find(const Subject& subject) {
        const auto found = states_.find(subject);
        return found == states_.end() ? nullptr : &found->second;
    }
    void erase(const Subject& subject) { states_.erase(subject); }
    template <class IsOver>
    void tidy(IsOver&& is_over) {
        if (states_.size() < tidy_at_) return;
        std::erase_if(states_, [&](auto& each) { return is_over(each.second); });
        tidy_at_ = std::max<std::size_t>(4'096, 2 * states_.size());
    }

  private:
    std::unordered_map<Subject, State> states_;
    std::size_t tidy_at_ = 4'096;
};

/// How much one usually does: the busiest stretch of late, half forgotten after a month.
class Usual {
  public:
    void saw(std::uint64_t sum, Timestamp time) {
        const auto day = time.microseconds / day_us;
        if (day != day_) {
            const auto days = static_cast<double>(std::max<std::int64_t>(day - day_, 0));
            usual_ = std::max(usual_ * std::exp2(-days / half_life_days), static_cast<double>(peak_) * std::exp2(-(days - 1) / half_life_days));
            day_ = day;
            peak_ = 0;
        }
        peak_ = std::max(peak_, sum);
    }
    /// Of the days before the current one.
    [[nodiscard]] std::uint64_t busiest() const { return static_cast<std::uint64_t>(usual_); }

  private:
    static constexpr std::int64_t day_us = 86'400'000'000;
    static constexpr double half_life_days = 30;
    std::int64_t day_ = 0;
    std::uint64_t peak_ = 0;
    double usual_ = 0;
};

/// Who was told of already.
template <class Subject>
class Quiet {
  public:
    explicit Quiet(domain::Duration length) : length_(length) {}
    /// False while it is quiet about the subject; otherwise it becomes quiet.
    [[nodiscard]] bool may_speak(const Subject& subject, Timestamp now) {
        until_.tidy([&](Timestamp until) { return until <= now; });
        auto& until = until_[subject];
        if (now < until) return false;
        until = now + length_;
        return true;
    }
    void forget(const Subject& subject) { until_.erase(subject); }

  private:
    domain::Duration length_;
    PerSubject<Subject, Timestamp> until_;
};

}  // namespace muster::anomalies
