#pragma once
// What sign-ins remember from one to the next, for as long as the server runs. Thread-safe.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>

#include "api/lookup_limiter.hpp"
#include "domain/ids.hpp"

namespace muster::api {

/// The claim somebody was found by last. To find somebody and to find nobody take different times, so each sign-in does both.
class LastFoundClaim {
  public:
    void set(const domain::Claim& claim) {
        const std::lock_guard lock(mutex_);
        claim_ = claim;
    }
    [[nodiscard]] std::optional<domain::Claim> get() const {
        const std::lock_guard lock(mutex_);
        return claim_;
    }

  private:
    mutable std::mutex mutex_;
    std::optional<domain::Claim> claim_;
};

struct SignInMemory {
    /// Wrong codes of an account, by whom knows its password: six digits would not withstand what delays let pass from many
    /// addresses or many at once. Recovery codes are too long to guess, and a way in when a stranger has used up the tries.
    LookupLimiter wrong_codes{{10, std::chrono::minutes(10), 50'000}};
    /// Position of the password's record that was opened last; 0: none yet. Opening one takes time, so for nobody it is opened again.
    std::atomic<std::uint64_t> opened_password_at{0};
    LastFoundClaim found_claim;
};

}  // namespace muster::api
