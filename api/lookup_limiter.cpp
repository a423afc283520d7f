#include "api/lookup_limiter.hpp"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <unordered_map>

namespace muster::api {

struct LookupLimiter::Parts {
    struct Bucket {
        double level = 0;
        TimePoint at;
    };

    LookupLimits limits;
    std::mutex mutex;
    std::unordered_map<std::string, Bucket> buckets;

    [[nodiscard]] double per_second() const { return limits.burst / std::chrono::duration<double>(limits.window).count(); }

    [[nodiscard]] double level(const Bucket& bucket, TimePoint now) const {
        const auto passed = std::chrono::duration<double>(now - bucket.at).count();
        return std::min<double>(limits.burst, bucket.level + std::max(0.0, passed) * per_second());
    }

    /// A full bucket is as good as none.
    void forget_full(TimePoint now) {
        std::erase_if(buckets, [&](const auto& entry) { return level(entry.second, now) >= limits.burst; });
    }

    [[nodiscard]] Verdict verdict(bool allowed, double left) const {
        const auto seconds = [&](double missing) { return static_cast<unsigned>(std::ceil(missing / per_second())); };
        return {allowed, static_cast<unsigned>(left), seconds(limits.burst - left),
                allowed ? 0 : std::max(1U, seconds(1.0 - left))};
    }
};

LookupLimiter::LookupLimiter(LookupLimits limits) : parts_(std::make_unique<Parts>()) { parts_->limits = limits; }
LookupLimiter::~LookupLimiter() = default;

LookupLimiter::Verdict LookupLimiter::take(std::string_view credential, domain::OrganizationId organization, TimePoint now) {
    auto key = std::string(credential) + std::string(organization.raw());
    const std::lock_guard lock(parts_->mutex);
    auto found = parts_->buckets.find(key);
    if (found == parts_->buckets.end()) {
        if (parts_->buckets.size() >= parts_->limits.buckets_max) parts_->forget_full(now);
        // Still no room: somebody uses very many credentials at once. Refuse rather than forget who asked too much.
        if (parts_->buckets.size() >= parts_->limits.buckets_max) return parts_->verdict(false, 0);
        found = parts_->buckets.emplace(std::move(key), Parts::Bucket{double(parts_->limits.burst), now}).first;
    }
    auto& bucket = found->second;
    auto level = parts_->level(bucket, now);
    const bool allowed = level >= 1.0;
    if (allowed) level -= 1.0;
    bucket = {level, now};
    return parts_->verdict(allowed, level);
}

LookupLimiter::Verdict LookupLimiter::look(std::string_view credential, domain::OrganizationId organization, TimePoint now) {
    const auto key = std::string(credential) + std::string(organization.raw());
    const std::lock_guard lock(parts_->mutex);
    const auto found = parts_->buckets.find(key);
    const auto level = found == parts_->buckets.end() ? double(parts_->limits.burst) : parts_->level(found->second, now);
    return parts_->verdict(level >= 1.0, level);
}

const LookupLimits& LookupLimiter::limits() const { return parts_->limits; }

}  // namespace muster::api
