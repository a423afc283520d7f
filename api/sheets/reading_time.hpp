#pragma once
// How long a file has kept its reader's thread busy. Processor time: a machine with other work to do makes no file slow.

#include <ctime>

#include "api/sheets/limits.hpp"

namespace muster::sheets {

/// One thread's, the one that made it.
class ReadingTime {
  public:
    ReadingTime() : begun_(now()) {}

    /// What happens between the two is not reading.
    void pause() { paused_at_ = now(); }
    void resume() { begun_ += now() - paused_at_; }
    [[nodiscard]] bool is_over() const { return now() - begun_ > limits::reading_time_max; }

  private:
    [[nodiscard]] static std::chrono::nanoseconds now() {
        timespec time{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
    }

    std::chrono::nanoseconds begun_;
    std::chrono::nanoseconds paused_at_{};
};

}  // namespace muster::sheets
